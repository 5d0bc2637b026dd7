/** Texts of the public page, in a list of their own: those of the live page know venues by name, and none of that may be sent here. */

const ENGLISH = {
  title: 'How venues stand',
  intro:
    "What a market supervisor's system observed of each venue. To the public they stand under names that are not theirs and stay the same.",
  other: '한국어',
  token: 'Access token',
  connect: 'Show',
  span: 'Observed from {from} to {to} UTC',
  asking: 'Asking …',
  lost: 'The gateway does not answer; it is asked again every half minute.',
  refused: 'The gateway asks for an access token.',
  forbidden: 'This token may not see how venues stand.',
  closed: 'This gateway shows nothing to the public: no key for pseudonyms is set.',
  none: 'No venue has been observed yet.',
  venue: 'Venue',
  feed: 'Data feed up',
  alerts: 'Alerts',
  answers: 'Took note',
  order: 'Loans under an order',
  limits: 'Limits broken',
  notice: 'Repaid by force unwarned',
  users: 'Users repaid by force',
  harm: 'Harmed by the price',
  outages: '{count} outages, longest {longest}',
  noOutage: 'no outage',
  noData: 'no data',
  noLending: 'no lending alert',
  answered: '{count} of {told}',
  median: 'half within {time}',
  inFlight: '{count} more were asked for before',
  won: '{amount} KRW',
  lost30: 'most within 30 days',
  minutes: '{count} min',
  seconds: '{count} s',
  hours: '{count} h',
  aboutAlerts:
    'Alerts of severity S2 or worse that name the venue. They state measurements; intent is for people to judge.',
  aboutAnswers:
    'Warnings that were sent to the venue and of which it took note, and how long that took.',
  aboutOrder: "Loans that a supervisor's order forbade when they were made.",
  aboutNotice:
    'Forced repayments of which the borrower was warned too late, afterwards or not at all.',
  aboutHarm: 'Users whose forced repayment was dearer than elsewhere, and what they lost by it.',
} as const;

export type TextKey = keyof typeof ENGLISH;

const KOREAN: Readonly<Record<TextKey, string>> = {
  title: '거래소별 현황',
  intro:
    '시장 감독 시스템이 거래소별로 관측한 내용입니다. 일반에게는 거래소가 실제 이름이 아닌, 바뀌지 않는 가명으로 표시됩니다.',
  other: 'English',
  token: '접근 토큰',
  connect: '보기',
  span: '관측 기간: {from} ~ {to} UTC',
  asking: '조회 중 …',
  lost: '게이트웨이가 응답하지 않아 30초마다 다시 조회합니다.',
  refused: '접근 토큰이 필요합니다.',
  forbidden: '이 토큰으로는 현황을 볼 수 없습니다.',
  closed: '가명 키가 설정되지 않아 공개 화면이 닫혀 있습니다.',
  none: '아직 관측된 거래소가 없습니다.',
  venue: '거래소',
  feed: '데이터 수신율',
  alerts: '경보',
  answers: '경보 확인',
  order: '명령 이후 대여',
  limits: '한도 위반',
  notice: '사전 통지 없는 강제 상환',
  users: '강제 상환된 이용자',
  harm: '가격 괴리 피해',
  outages: '중단 {count}회, 최장 {longest}',
  noOutage: '중단 없음',
  noData: '자료 없음',
  noLending: '대여 경보 없음',
  answered: '{told}건 중 {count}건',
  median: '절반이 {time} 이내',
  inFlight: '명령 전 신청분 {count}건 별도',
  won: '{amount}원',
  lost30: '30일 기준 최대',
  minutes: '{count}분',
  seconds: '{count}초',
  hours: '{count}시간',
  aboutAlerts:
    '해당 거래소가 포함된 S2 이상 경보입니다. 경보는 측정값이며, 의도는 사람이 판단합니다.',
  aboutAnswers: '거래소에 보낸 경보 중 확인된 건수와 확인까지 걸린 시간입니다.',
  aboutOrder: '감독 당국의 명령으로 금지된 시점에 실행된 대여입니다.',
  aboutNotice: '차입자에게 통지가 늦었거나, 사후였거나, 없었던 강제 상환입니다.',
  aboutHarm: '다른 거래소보다 불리한 가격으로 강제 상환된 이용자와 그 손실액입니다.',
};

export type PublicLanguage = 'en' | 'ko';
const TEXTS = { en: ENGLISH, ko: KOREAN } as const;

/** Keys of every text, for what must have all of them. */
export const TEXT_KEYS: readonly TextKey[] = Object.keys(ENGLISH) as TextKey[];

/** The text with its `{names}` filled in. */
export function publicText(
  language: PublicLanguage,
  key: TextKey,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return TEXTS[language][key].replace(/\{(\w+)\}/g, (_whole, name: string) =>
    String(values[name] ?? ''),
  );
}
