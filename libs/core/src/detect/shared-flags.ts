/** Flags of data quality that several detectors raise: one meaning, one text. A detector declares those that it emits. */
export const SHARED_FLAGS = {
  /** Events counted after their pane's lateness, in the oldest open one. */
  LATE: {
    name: 'LATE',
    text: { en: 'late events counted', ko: '지연 도착 데이터 포함' },
    withheldFromExchanges: false,
  },
  FROM_BAR: {
    name: 'FROM_BAR',
    text: { en: 'from bars, not trades', ko: '체결이 아닌 봉 데이터' },
    withheldFromExchanges: false,
  },
  /** A sampled feed shows at most one order a second and symbol. */
  SAMPLED: {
    name: 'SAMPLED',
    text: { en: 'sampled feed: a lower bound', ko: '표본 수신: 최소 추정치' },
    withheldFromExchanges: false,
  },
  /** A record came late enough to change what was told before. */
  RESTATED: {
    name: 'RESTATED',
    text: { en: 'figures restated by records that came late', ko: '지연 기록에 따른 수치 정정' },
    withheldFromExchanges: false,
  },
  /** Nobody has calibrated the domain: how often it alarms falsely is not known. */
  PROVISIONAL_THRESHOLDS: {
    name: 'PROVISIONAL_THRESHOLDS',
    text: { en: 'provisional thresholds', ko: '잠정 임계값' },
    withheldFromExchanges: true,
  },
  /** Set by the writer of alerts, for the operator; see `AlertWriter`. */
  RELEASED_TO_EXCHANGES: {
    name: 'RELEASED_TO_EXCHANGES',
    text: { en: 'released to exchanges by the operator', ko: '운영자가 거래소 공개 허용' },
    withheldFromExchanges: false,
  },
} as const;

export type SharedFlag = Exclude<keyof typeof SHARED_FLAGS, 'RELEASED_TO_EXCHANGES'>;
