/** Detector A in words (see `define-detector.ts`): sell-off surges and squeezes. */
import { defineDetector } from '../define-detector.ts';

const WORDS = {
  letter: 'A',
  name: 'surge',
  version: '0.1.0',
  rule: 'surge',
  text: { en: 'sell-off and squeeze', ko: '매도 급증·매수 급증' },
  score: {
    unit: '−log10 p',
    text: {
      en: 'How unlikely pressure and price move are by chance, fused into one',
      ko: '압력과 가격 변동이 우연히 함께 나타날 확률',
    },
  },
  directions: ['SELL_OFF', 'SQUEEZE'],
  titles: {
    SELL_OFF: { en: '{assets} sell-off', ko: '{assets} 매도 급증' },
    SQUEEZE: { en: '{assets} squeeze', ko: '{assets} 매수 급증(스퀴즈)' },
  },
  channels: [
    {
      name: 'pressure',
      text: { en: 'Pressure of sells over buys', ko: '매도 우위 압력' },
      exchange: true,
    },
    // Prices are compared with those of other venues: no exchange sees them.
    {
      name: 'price.globalDepeg',
      text: { en: 'Move against the dollar', ko: '달러 대비 변동' },
      exchange: false,
    },
    {
      name: 'price.nationalPremium',
      text: { en: 'Move of the national premium', ko: '국내 프리미엄 변동' },
      exchange: false,
    },
    {
      name: 'price.venueGap',
      text: { en: 'Move against other venues', ko: '타 거래소 대비 변동' },
      exchange: false,
    },
    {
      name: 'price.relativePremium',
      text: { en: 'Move against other coins', ko: '타 자산 대비 변동' },
      exchange: false,
    },
    {
      name: 'price.direct',
      text: { en: 'Move of the price', ko: '가격 변동' },
      exchange: false,
    },
  ],
  labels: [
    {
      name: 'GLOBAL',
      text: { en: 'the global price moves', ko: '글로벌 가격 변동' },
      figure: {
        from: 'part',
        part: 'globalDepeg',
        text: { en: '{percent} against the dollar', ko: '달러 대비 {percent}' },
      },
      cause: 'GLOBAL',
    },
    {
      name: 'NATIONAL',
      text: { en: 'the national premium moves', ko: '국내 프리미엄(김치 프리미엄) 변동' },
      figure: {
        from: 'part',
        part: 'nationalPremium',
        text: { en: '{percent} national premium', ko: '국내 프리미엄 {percent}' },
      },
      cause: 'NATIONAL',
    },
    {
      name: 'VENUE',
      text: { en: 'one venue apart from the others', ko: '특정 거래소 가격 괴리' },
      figure: {
        from: 'part',
        part: 'venueGap',
        text: { en: '{percent} against other venues', ko: '타 거래소 대비 {percent}' },
      },
      cause: 'VENUE',
    },
    {
      name: 'PRICE',
      text: { en: 'price move', ko: '가격 변동' },
      figure: {
        from: 'change',
        channel: 'price.direct',
        text: { en: '{percent} in {window}', ko: '{window} 동안 {percent}' },
      },
      cause: 'UNKNOWN',
    },
  ],
  flags: [
    'LATE',
    'FROM_BAR',
    'PROVISIONAL_THRESHOLDS',
    {
      name: 'NO_SIDES',
      text: { en: 'trades without a side', ko: '매도·매수 구분 없음' },
      withheldFromExchanges: false,
    },
    {
      name: 'RAW_PRICE',
      text: { en: 'price not corrected for the exchange rate', ko: '환율 미반영 가격' },
      withheldFromExchanges: false,
    },
  ],
  rules: [
    {
      name: 'A.window.threshold',
      text: {
        en: 'score above the calibrated threshold of its window',
        ko: '해당 구간의 보정 임계값을 넘은 점수',
      },
      source: null,
      unit: 'score',
    },
    {
      name: 'A.window.below',
      text: {
        en: 'score below its threshold, alert still open',
        ko: '점수는 임계값 미만, 경보는 유지',
      },
      source: null,
      unit: 'score',
    },
    {
      name: 'A.anchor.1pct-60s',
      text: {
        en: '1 % from the dollar, from other venues or from other coins for a minute',
        ko: '달러·타 거래소·타 자산 대비 1 % 이상 괴리 1분 지속',
      },
      source:
        'Federal Reserve Bank of New York, Staff Report 1073, Runs and Flights to Safety: redemptions accelerate below USD 0.99',
      unit: 'share',
    },
    {
      name: 'A.venues.2-within-120s',
      text: {
        en: 'alert in the same direction on two venues within two minutes',
        ko: '2분 이내 거래소 2곳에서 같은 방향의 경보',
      },
      source: null,
      unit: 'count',
    },
    {
      name: 'A.global.3pct',
      text: { en: 'global price 3 % from the dollar', ko: '글로벌 가격 달러 대비 3 % 이상 괴리' },
      source: 'Moody’s Analytics, Digital Asset Monitor: a depeg is a move of 3 % in a day',
      unit: 'share',
    },
    {
      name: 'A.national.5pct',
      text: { en: 'national premium of 5 %', ko: '국내 프리미엄 5 % 이상' },
      source: 'DAXA price-gap notice of July 2023: 5 % from the global price',
      unit: 'share',
    },
    {
      name: 'KRX_VI_EQUIV',
      text: {
        en: 'venue gap of 2 %, where the KRX interrupts trading in a share',
        ko: '거래소 간 괴리 2 % 이상(KRX 동적 변동성완화장치(VI) 발동 수준)',
      },
      source: 'Korea Exchange, dynamic volatility interruption: 2 to 3 %',
      unit: 'share',
    },
    {
      name: 'DAXA_CAUTION',
      text: {
        en: 'venue gap of 10 %: DAXA caution',
        ko: '거래소 간 괴리 10 % 이상(DAXA 주의)',
      },
      source: 'DAXA price-gap notice, January 2026',
      unit: 'share',
    },
    {
      name: 'DAXA_WARNING',
      text: {
        en: 'venue gap of 20 %: DAXA warning',
        ko: '거래소 간 괴리 20 % 이상(DAXA 경고)',
      },
      source: 'DAXA price-gap notice, January 2026',
      unit: 'share',
    },
    {
      name: 'DAXA_DANGER',
      text: {
        en: 'venue gap of 30 %: DAXA danger',
        ko: '거래소 간 괴리 30 % 이상(DAXA 위험)',
      },
      source: 'DAXA price-gap notice, January 2026',
      unit: 'share',
    },
  ],
  missing: [
    { name: 'pressure', text: { en: 'pressure of sells over buys', ko: '매도 우위 압력' } },
    { name: 'globalDepeg', text: { en: 'gap to the dollar', ko: '달러 대비 괴리율' } },
    { name: 'venueGap', text: { en: 'gap to other venues', ko: '타 거래소 대비 괴리율' } },
    { name: 'nationalPremium', text: { en: 'national premium', ko: '국내 프리미엄' } },
    {
      name: 'relativePremium',
      text: { en: 'premium relative to other coins', ko: '타 자산 대비 프리미엄' },
    },
    { name: 'depletion', text: { en: 'depletion of the book', ko: '호가 잔량 소진' } },
  ],
  calibration: {
    baselines: [
      // For independent signs the self-normalised pressure has unit variance.
      { channel: 'pressure', provisionalScale: 1, growth: 'none' },
      // A price moves by 5 bp in a minute.
      { channel: 'globalDepeg', provisionalScale: 5e-4, growth: 'root' },
      { channel: 'nationalPremium', provisionalScale: 5e-4, growth: 'root' },
      { channel: 'venueGap', provisionalScale: 5e-4, growth: 'root' },
      { channel: 'relativePremium', provisionalScale: 5e-4, growth: 'root' },
      { channel: 'direct', provisionalScale: 5e-4, growth: 'root' },
    ],
    thresholds: {
      windowsUs: [15_000_000, 60_000_000, 300_000_000, 1_200_000_000],
      runFloor: 1,
      // z ≈ 6.5 and z ≈ 10 on both legs at once.
      provisional: { s1: 3.2, s2: 4 },
    },
    rates: null,
  },
} as const;

export const SURGE: typeof WORDS = defineDetector(WORDS);
