/** What the report of the lending case says in two languages. The same keys in both. */
import type { FigureUnit, Relation } from '@breakwater/simulator';

export type Language = 'en' | 'ko';

export interface CaseWords {
  readonly title: string;
  readonly lead: string;
  readonly heads: {
    readonly course: string;
    readonly figures: string;
    readonly unreconciled: string;
    readonly order: string;
    readonly plots: string;
    readonly alerts: string;
    readonly choices: string;
  };
  readonly figureHeads: readonly string[];
  readonly unreconciledHeads: readonly string[];
  readonly orderHeads: readonly string[];
  readonly alertHeads: readonly string[];
  /** With the value in the place of `{value}`. */
  readonly relation: Readonly<Record<Relation, string>>;
  readonly unit: Readonly<Record<FigureUnit, string>>;
  readonly definition: { readonly published: string; readonly assumed: string };
  readonly derived: string;
  readonly met: string;
  readonly missed: string;
  readonly simulated: string;
  readonly notCounted: string;
  readonly noWarning: string;
  readonly plots: {
    readonly adoption: string;
    readonly outstanding: string;
    readonly forced: string;
    readonly premium: string;
    readonly opened: string;
    readonly squeezePrice: string;
    readonly squeezeForced: string;
  };
  readonly moments: {
    readonly order: string;
    readonly warning: string;
    readonly guideline: string;
    readonly above: string;
  };
  readonly orderNote: string;
  readonly choices: readonly string[];
}

const EN: CaseWords = {
  title: 'The lending programmes of 2025, replayed',
  lead: 'Bithumb and Upbit, mid-June to 20 November 2025. Operations are simulated so that each published figure is counted back from them; nothing here is a record of a customer.',
  heads: {
    course: 'What happened',
    figures: 'Published figures, counted from the tape',
    unreconciled: 'Not reconcilable',
    order: 'Loans under the order, under each of its dates',
    plots: 'The course',
    alerts: 'What detector C said in this run',
    choices: 'Choices of this simulation',
  },
  figureHeads: ['venue', 'what', 'published', 'definition', 'tape', 'difference', 'source'],
  unreconciledHeads: ['published', 'tape', 'why', 'source'],
  orderHeads: ['order dated', 'new loans', 'won', 'borrowers', 'in flight (no breach)'],
  alertHeads: ['venue', 'what', 'severity', 'first said (UTC)', 'newest figures'],
  relation: {
    equal: '{value}',
    about: 'about {value}',
    'more-than': 'more than {value}',
    'at-least': 'at least {value}',
  },
  unit: {
    users: 'users',
    won: 'won',
    loans: 'loans',
    uses: 'uses',
    events: '',
    'basis-points': '%',
    days: 'days',
  },
  definition: { published: 'published', assumed: 'assumed' },
  derived: 'computed',
  met: 'met',
  missed: 'NOT MET',
  simulated: 'simulated',
  notCounted: 'not on a tape',
  noWarning: 'no early warning was told in this run',
  plots: {
    adoption: 'Borrowers so far (simulated course, published ends)',
    outstanding: 'Outstanding loans, bn won (simulated)',
    forced: 'Forced repayments a day',
    premium: 'Bithumb USDT over its price overseas, %',
    opened: 'Loans opened a day around the order',
    squeezePrice: '11 October: won for a USDT (time in UTC)',
    squeezeForced: '11 October: forced repayments a second, Bithumb',
  },
  moments: {
    order: 'order',
    warning: 'early warning',
    guideline: 'guideline',
    above: 'overseas',
  },
  orderNote:
    'Reports date the guidance on 18, 19 and 20 August and give no hour; each is taken from midnight in Korea to the guideline of 5 September. The counts are apart by the loans of the days between. How many loans Bithumb drew after the order is not published: the counts are simulated, only that it still took new borrowers 16 days after 19 August is reported.',
  choices: [
    'A figure is "assumed" where its source does not say what was counted. Two readings carry the table: users are whoever used any service, or who drew a loan; amounts are turnover (drawn, extended, repaid), or new principal.',
    'No source gives the size or the days of the fall of USDT in July: three afternoons and 0.9 to 1.4 % are choices.',
    'How a month’s events fall into its days, sizes of single loans, collateral, warnings before liquidation, top-ups, and prices other than the quoted ones of 11 October are simulated.',
    'Operations happen in bursts of a second each quarter of an hour, and prices come every twelve hours but on 11 October and the three afternoons, so that half a year replays in a minute.',
    'Days are Korean, times on plots are UTC.',
  ],
};

const KO: CaseWords = {
  title: '2025년 가상자산 대여서비스 재현',
  lead: '빗썸·업비트, 2025년 6월 중순~11월 20일. 공표된 수치가 하나하나 다시 계산되도록 거래를 모의로 생성했으며, 실제 고객 기록은 없다.',
  heads: {
    course: '경과',
    figures: '공표 수치와 모의 기록에서 센 값',
    unreconciled: '서로 맞출 수 없는 수치',
    order: '중단 조치일별 신규 대여',
    plots: '추이',
    alerts: '이번 재현에서 탐지기 C의 경보',
    choices: '모의에서 정한 것',
  },
  figureHeads: ['거래소', '내용', '공표', '정의', '모의 기록', '차이', '출처'],
  unreconciledHeads: ['공표', '모의 기록', '이유', '출처'],
  orderHeads: ['조치일', '신규 대여', '금액(원)', '이용자', '처리 중(위반 아님)'],
  alertHeads: ['거래소', '내용', '심각도', '최초 경보(UTC)', '최근 수치'],
  relation: {
    equal: '{value}',
    about: '약 {value}',
    'more-than': '{value} 초과',
    'at-least': '{value} 이상',
  },
  unit: {
    users: '명',
    won: '원',
    loans: '건',
    uses: '건',
    events: '건',
    'basis-points': '%',
    days: '일',
  },
  definition: { published: '공표', assumed: '가정' },
  derived: '계산값',
  met: '일치',
  missed: '불일치',
  simulated: '모의',
  notCounted: '기록에 없음',
  noWarning: '이번 재현에서는 조기경보가 없었음',
  plots: {
    adoption: '누적 대여 이용자(경로는 모의, 끝값은 공표)',
    outstanding: '대여 잔액, 십억원(모의)',
    forced: '일별 강제상환 건수',
    premium: '빗썸 USDT의 해외가격 대비 프리미엄, %',
    opened: '조치 전후 일별 신규 대여',
    squeezePrice: '10월 11일 USDT 원화 가격(시각은 UTC)',
    squeezeForced: '10월 11일 초당 강제상환, 빗썸',
  },
  moments: { order: '중단 조치', warning: '조기경보', guideline: '가이드라인', above: '해외가격' },
  orderNote:
    '행정지도 날짜는 보도에 따라 8월 18·19·20일이며 시각은 없다. 각각 한국시간 0시부터 9월 5일 가이드라인까지로 보았고, 건수 차이는 그 사이 날의 대여 건수와 같다. 조치 이후 빗썸의 대여 건수는 공표되지 않아 모의 값이며, 8월 19일 이후 16일간 신규 이용자를 받았다는 사실만 보도되었다.',
  choices: [
    '출처가 무엇을 세었는지 밝히지 않은 수치는 "가정"으로 표시했다. 이용자는 서비스를 한 번이라도 쓴 사람 또는 대여를 실행한 사람, 금액은 회전액(실행·연장·상환) 또는 신규 원금으로 읽었다.',
    '7월 USDT 하락의 크기와 날짜를 밝힌 출처는 없다. 사흘 오후, 0.9~1.4%는 임의로 정했다.',
    '한 달 안의 날짜별 분포, 개별 대여 금액, 담보, 강제상환 전 안내, 담보 추가, 10월 11일에 보도된 것 이외의 가격은 모의 값이다.',
    '반년을 1분 안에 재현하기 위해 대여 기록은 15분마다 1초에 몰려 있고, 가격은 10월 11일과 7월 사흘 오후를 빼면 12시간마다 있다.',
    '날짜는 한국, 그림의 시각은 UTC 기준이다.',
  ],
};

export const CASE_WORDS: Readonly<Record<Language, CaseWords>> = { en: EN, ko: KO };
