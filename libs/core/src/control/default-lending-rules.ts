/**
 * The rule book that holds where no record has established another: what venues limited their own programmes to in 2025,
 * and the guideline of their association of 5 September 2025. Each rule says where it comes from and where sources
 * disagree; `assumed` names what none of them states. Days are days in Seoul, from midnight.
 */
import type { LendingRule, LendingRules } from './lending-policy.ts';

const DAY_US = 86_400_000_000;
/** Bithumb's own figures begin on this day: 16 June 2025. */
const BITHUMB_START_US = 1_749_999_600_000_000;
/** 4 July 2025, Upbit's programme. */
const UPBIT_START_US = 1_751_554_800_000_000;
/** 15 August 2025: the sources say "mid-August". */
const BITHUMB_HALVED_US = 1_755_183_600_000_000;
/** 5 September 2025. */
const GUIDELINE_US = 1_756_998_000_000_000;
/** 1 October 2025: the day of the report. */
const BITHUMB_GUIDED_US = 1_759_244_400_000_000;

const EVERYBODY = { venues: [], binding: true, toUs: null } as const;
const GUIDELINE = { ...EVERYBODY, fromUs: GUIDELINE_US } as const;
const WHOLE_VALUE = { counted: [], otherwiseCountedBp: 10_000 } as const;

/** What the venue limited itself to: before September 2025 no supervisor's rule stood behind it, so it does not bind. */
const BITHUMB: readonly LendingRule[] = [
  {
    id: 'bithumb-ratio-2025-06',
    kind: 'loan-to-value',
    ...{ fromUs: BITHUMB_START_US, toUs: BITHUMB_HALVED_US, venues: ['bithumb'], binding: false },
    ...{ maxBp: 40_000, ...WHOLE_VALUE },
    assumed: ['from', 'to'],
    source: {
      en: 'Bithumb at launch: up to four times the collateral (decenter.kr 2GVA8JS7QW). Its own figures begin on 16 June 2025; reports say "mid-June". The day on which it was halved is reported as "mid-August".',
      ko: '빗썸 출시 당시: 담보의 최대 4배 (decenter.kr 2GVA8JS7QW). 빗썸 자체 통계는 2025년 6월 16일부터이며 보도는 "6월 중순"이라 한다. 절반으로 낮춘 날은 "8월 중순"으로만 보도되었다.',
    },
  },
  {
    id: 'bithumb-ratio-2025-08',
    kind: 'loan-to-value',
    ...{ fromUs: BITHUMB_HALVED_US, toUs: BITHUMB_GUIDED_US, venues: ['bithumb'], binding: false },
    ...{ maxBp: 20_000, ...WHOLE_VALUE },
    assumed: ['from', 'to'],
    source: {
      en: "Bithumb from mid-August 2025: twice the collateral (nvp.co.kr 316075). The association's warning of 23 September 2025 was about this ratio, which the guideline had forbidden since 5 September.",
      ko: '2025년 8월 중순부터 빗썸: 담보의 2배 (nvp.co.kr 316075). 2025년 9월 23일 닥사의 경고는 9월 5일 가이드라인이 금지한 이 비율에 대한 것이었다.',
    },
  },
  {
    id: 'bithumb-ratio-2025-10',
    kind: 'loan-to-value',
    ...{ fromUs: BITHUMB_GUIDED_US, toUs: null, venues: ['bithumb'], binding: false },
    maxBp: 8_500,
    counted: [
      { assets: ['KRW'], countedBp: 10_000 },
      { assets: ['USDC', 'USDT'], countedBp: 9_500 },
      {
        assets: ['ADA', 'BNB', 'BTC', 'DOGE', 'ETH', 'SOL', 'TRX', 'XRP'],
        countedBp: 9_000,
      },
    ],
    otherwiseCountedBp: 8_500,
    assumed: ['from', 'value'],
    source: {
      en: 'Bithumb after the warning: 85 % (seoul.co.kr 20251001500247); by collateral 85 % of won, 80.75 % of stablecoins, 76.5 % of the top 20, 72.25 % of others (alphabiz 1065604328777173), which is 85 % of 100, 95, 90 and 85 %. Which coins were the top 20 was not published: the list here is ours.',
      ko: '경고 이후 빗썸: 85 % (seoul.co.kr 20251001500247). 담보별로 원화 85 %, 스테이블코인 80.75 %, 상위 20개 76.5 %, 그 밖 72.25 % (alphabiz 1065604328777173), 즉 100, 95, 90, 85 %의 85 %이다. 상위 20개 종목은 공표되지 않아 이 목록은 자체 가정이다.',
    },
  },
  {
    id: 'bithumb-cap-2025-06',
    kind: 'user-cap',
    ...{ fromUs: BITHUMB_START_US, toUs: BITHUMB_HALVED_US, venues: ['bithumb'], binding: false },
    ...{ firstWon: 1_000_000_000, tierWonMax: 1_000_000_000 },
    assumed: ['from', 'to', 'value'],
    source: {
      en: 'Bithumb at launch: a cap of one billion won by reports of its later cuts (nvp.co.kr 316075); an article of the launch says 500 million at most for one loan (decenter.kr 2GVA8JS7QW). The larger one is taken, so that nobody is accused by the smaller.',
      ko: '빗썸 출시 당시: 이후 축소 보도에 따르면 한도 10억 원 (nvp.co.kr 316075). 출시 기사에는 최대 5억 원으로 되어 있다 (decenter.kr 2GVA8JS7QW). 적은 쪽으로 위반을 단정하지 않도록 큰 쪽을 택했다.',
    },
  },
  {
    id: 'bithumb-cap-2025-08',
    kind: 'user-cap',
    ...{ fromUs: BITHUMB_HALVED_US, toUs: BITHUMB_GUIDED_US, venues: ['bithumb'], binding: false },
    ...{ firstWon: 200_000_000, tierWonMax: 200_000_000 },
    assumed: ['from', 'to'],
    source: {
      en: 'Bithumb from mid-August 2025: 200 million won (nvp.co.kr 316075). One headline says that the cap of one billion stayed.',
      ko: '2025년 8월 중순부터 빗썸: 2억 원 (nvp.co.kr 316075). 10억 원 한도가 유지되었다는 제목의 기사도 있다.',
    },
  },
  {
    id: 'bithumb-cap-2025-10',
    kind: 'user-cap',
    ...{ fromUs: BITHUMB_GUIDED_US, toUs: null, venues: ['bithumb'], binding: false },
    ...{ firstWon: 30_000_000, tierWonMax: 30_000_000 },
    assumed: ['from'],
    source: {
      en: 'Bithumb after the warning: 30 million won (alphabiz 1065604328777173), the first tier of the guideline.',
      ko: '경고 이후 빗썸: 3천만 원 (alphabiz 1065604328777173). 가이드라인의 첫 단계와 같다.',
    },
  },
];

/** As above. */
const UPBIT: readonly LendingRule[] = [
  {
    id: 'upbit-ratio-2025-07',
    kind: 'loan-to-value',
    ...{ fromUs: UPBIT_START_US, toUs: null, venues: ['upbit'], binding: false },
    ...{ maxBp: 8_000, ...WHOLE_VALUE },
    assumed: ['from'],
    source: {
      en: 'Upbit: 80 % of the collateral, repaid by force at 92 % (en.fnnews.com 202507300940272379); in service from 4 July 2025.',
      ko: '업비트: 담보의 80 %, 92 %에서 강제 상환 (en.fnnews.com 202507300940272379). 2025년 7월 4일 서비스 시작.',
    },
  },
];

/** Press copies of one text; the text itself could not be read. */
const SEPTEMBER = {
  en: 'Guideline of the exchange association (DAXA) of 5 September 2025 (news1.kr 5902584, cm.asiae.co.kr 2025090510144458114). The day is published, the hour is not.',
  ko: '2025년 9월 5일 닥사(DAXA) 가이드라인 (news1.kr 5902584, cm.asiae.co.kr 2025090510144458114). 날짜는 공표되었으나 시각은 공표되지 않았다.',
} as const;

function guided(en: string, ko: string): { readonly en: string; readonly ko: string } {
  return { en: `${SEPTEMBER.en} ${en}`, ko: `${SEPTEMBER.ko} ${ko}` };
}

const ASSOCIATION: readonly LendingRule[] = [
  {
    ...{ id: 'guideline-ratio', kind: 'loan-to-value', ...GUIDELINE, assumed: ['from'] },
    ...{ maxBp: 10_000, ...WHOLE_VALUE },
    source: guided('No lending above the value of the collateral.', '담보 가치를 넘는 대여 금지.'),
  },
  {
    ...{ id: 'guideline-cap', kind: 'user-cap', ...GUIDELINE, assumed: ['from'] },
    ...{ firstWon: 30_000_000, tierWonMax: 70_000_000 },
    source: guided(
      'A cap per user in tiers of 30 to 70 million won; who reaches a tier is told by the qualification.',
      '이용자별 한도 3천만 원에서 7천만 원까지 단계별 적용. 도달한 단계는 자격 확인 기록이 말한다.',
    ),
  },
  {
    ...{ id: 'guideline-fee', kind: 'fee', ...GUIDELINE, assumed: ['from'] },
    ...{ maxPpmPerYear: 200_000, includesForcedFee: false },
    source: guided(
      'Fees of at most 20 % a year; this reading leaves out what a forced repayment costs.',
      '수수료 연 20 % 이내. 이 해석은 강제 상환 수수료를 포함하지 않는다.',
    ),
  },
  {
    ...{ id: 'guideline-fee-inclusive', kind: 'fee', ...GUIDELINE, assumed: ['from', 'value'] },
    ...{ binding: false, maxPpmPerYear: 200_000, includesForcedFee: true },
    source: guided(
      'Fees of at most 20 % a year; whether that includes the fee of a forced repayment no source says. This reading includes it: 0.05 % a day and 1 % over 30 days are 30.4 %.',
      '수수료 연 20 % 이내. 강제 상환 수수료의 포함 여부는 어느 자료에도 없다. 이 해석은 포함한다: 하루 0.05 %와 30일간 1 %는 연 30.4 %이다.',
    ),
  },
  {
    ...{ id: 'guideline-assets', kind: 'eligible-assets', ...GUIDELINE, assumed: ['from'] },
    ...{ assets: null, rankMax: 20, wonMarketCountMin: 3, standings: [], flagged: [] },
    source: guided(
      'The top 20 by market value or assets listed on at least three won markets, none that stands under a warning. Who stands where changes and was not published with the guideline: nothing is judged before a rule book states it (standings, flagged).',
      '시가총액 상위 20개 또는 원화마켓 3곳 이상에 상장된 자산, 유의 종목 제외. 순위와 상장 현황은 바뀌며 함께 공표되지 않았다: 규칙서에 적히기 전에는(standings, flagged) 판정하지 않는다.',
    ),
  },
  {
    ...{ id: 'guideline-own-assets', kind: 'own-assets', ...GUIDELINE, assumed: ['from'] },
    source: guided(
      "The venue's own assets only, no third party. (At launch BlockTureal lent for Bithumb.)",
      '거래소 자기 자산만, 제3자 불가. (출시 당시 빗썸은 블록투리얼이 운영했다.)',
    ),
  },
  {
    ...{ id: 'guideline-qualification', kind: 'qualification', ...GUIDELINE, assumed: ['from'] },
    source: guided(
      "The association's course and an aptitude test before the first use.",
      '첫 이용 전 닥사 교육 이수 및 적합성 테스트.',
    ),
  },
  {
    ...{ id: 'guideline-notice', kind: 'notice', ...GUIDELINE, assumed: ['from'] },
    leadUsMin: 0,
    source: guided(
      'Notice before a forced repayment, and a top-up accepted.',
      '강제 상환 전 고지 및 추가 담보 허용.',
    ),
  },
  {
    ...{ id: 'guideline-notice-lead', kind: 'notice', ...GUIDELINE, assumed: ['from', 'value'] },
    ...{ binding: false, leadUsMin: 600_000_000 },
    source: guided(
      'How long before a forced repayment no source says: ten minutes are ours.',
      '강제 상환 얼마나 전에 고지하는지는 어느 자료에도 없다: 10분은 자체 가정이다.',
    ),
  },
  {
    ...{ id: 'guideline-repayment', kind: 'no-won-repayment', ...GUIDELINE, assumed: ['from'] },
    source: guided('No lending that is repaid in won.', '원화로 상환하는 대여 금지.'),
  },
  {
    ...{ id: 'guideline-disclosure', kind: 'disclosure', ...GUIDELINE, assumed: ['from', 'value'] },
    ...{ statusUsMax: DAY_US, forcedLiquidationsUsMax: 31 * DAY_US },
    source: guided(
      'Lending status in real time, forced liquidations monthly. A status is taken as overdue after a day, which is ours.',
      '대여 현황 실시간, 강제 청산 월별 공시. 현황은 하루가 지나면 지연으로 보며 이는 자체 가정이다.',
    ),
  },
];

/** Ours, at all times: what a supervisor would tolerate is policy, and nobody has published one. */
const OURS: readonly LendingRule[] = [
  {
    ...{ id: 'forced-share', kind: 'forced-share', ...EVERYBODY, fromUs: 0 },
    ...{ s2Bp: 200, s3Bp: 500, s4Bp: 1_000, assumed: ['from', 'value'] },
    source: {
      en: 'Ours: 2, 5 and 10 % of users within 30 days. The one share that a supervisor has called a harm is 13 % within a month (FSC, 19 August 2025).',
      ko: '자체 기준: 30일 내 이용자의 2, 5, 10 %. 감독당국이 피해로 언급한 비율은 한 달 13 %뿐이다 (금융위원회, 2025년 8월 19일).',
    },
  },
  {
    ...{ id: 'hazard', kind: 'hazard', ...EVERYBODY, fromUs: 0 },
    ...{ toleratedBp: 200, alternativeBp: 1_000, assumed: ['from', 'value'] },
    source: {
      en: 'Ours: 2 % in 30 days are tolerated, 10 % are what the warning looks for.',
      ko: '자체 기준: 30일 2 %는 허용, 10 %를 조기 경보의 대상으로 본다.',
    },
  },
];

export const DEFAULT_LENDING_RULES: LendingRules = {
  version: 1,
  rules: [...BITHUMB, ...UPBIT, ...ASSOCIATION, ...OURS],
};
