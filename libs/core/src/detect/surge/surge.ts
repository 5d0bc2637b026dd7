/** Detector A in words (see `define-detector.ts`): sell-off surges and squeezes. */
import { defineDetector } from '../define-detector.ts';

const WORDS = {
  letter: 'A',
  name: 'surge',
  version: '0.3.0',
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
    {
      name: 'lending.borrowed',
      text: {
        en: 'Borrowed, or bought back by force, of the pressing side',
        ko: '압력 방향 거래 중 차입 매도(강제상환 매수) 비율',
      },
      exchange: true,
      unit: 'ratio',
    },
    // From volumes, where trades do not say who took them.
    {
      name: 'lending.borrowedMax',
      text: {
        en: 'Borrowed, or bought back by force, of the pressing side (at most)',
        ko: '압력 방향 거래 중 차입 매도(강제상환 매수) 비율(상한)',
      },
      exchange: true,
      unit: 'ratio',
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
      name: 'MARKET',
      text: { en: 'the market of all coins moves', ko: '가상자산 시장 전반 변동' },
      figure: {
        from: 'change',
        channel: 'price.direct',
        text: { en: '{percent} in {window}', ko: '{window} 동안 {percent}' },
      },
      cause: 'MARKET',
    },
    {
      name: 'FX',
      text: { en: 'the exchange rate moves', ko: '환율 변동' },
      figure: {
        from: 'change',
        channel: 'price.direct',
        text: { en: '{percent} in {window}', ko: '{window} 동안 {percent}' },
      },
      cause: 'FX',
    },
    {
      name: 'UNREFERENCED',
      text: {
        en: 'price move without an exchange rate to compare with',
        ko: '비교할 환율이 없는 가격 변동',
      },
      figure: {
        from: 'change',
        channel: 'price.direct',
        text: { en: '{percent} in {window}', ko: '{window} 동안 {percent}' },
      },
      cause: 'UNKNOWN',
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
    {
      name: 'LENDING',
      text: {
        en: 'borrowed assets are sold, or bought back by force',
        ko: '차입 자산 매도 또는 강제상환 매수',
      },
      figure: {
        from: 'change',
        channel: 'price.direct',
        text: {
          en: '{percent} in {window} by borrowers',
          ko: '대여 물량으로 {window} 동안 {percent}',
        },
      },
      cause: 'LENDING',
    },
  ],
  flags: [
    'LATE',
    'FROM_BAR',
    'RESTATED',
    'PROVISIONAL_THRESHOLDS',
    {
      name: 'NO_SIDES',
      text: { en: 'trades without a side', ko: '매도·매수 구분 없음' },
      withheldFromExchanges: false,
    },
    {
      name: 'UNREFERENCED',
      text: { en: 'price not corrected for the exchange rate', ko: '환율 미반영 가격' },
      withheldFromExchanges: false,
    },
    {
      name: 'FX_EXPLAINED',
      text: {
        en: 'all prices in this currency moved alike: the exchange rate',
        ko: '해당 통화 표시 가격이 함께 변동(환율 요인)',
      },
      withheldFromExchanges: false,
    },
    {
      name: 'MKT_SHOCK',
      text: { en: 'as much as the market of all coins', ko: '시장 전반과 같은 폭의 변동' },
      withheldFromExchanges: false,
    },
    {
      name: 'WICK',
      text: {
        en: 'seen in single trades only, not in a second one or in the book',
        ko: '단발 체결에서만 관측(추가 체결·호가로 확인되지 않음)',
      },
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
      name: 'A.material',
      text: {
        en: 'move of a size that matters in this class of market',
        ko: '해당 시장군에서 의미 있는 크기의 변동',
      },
      source: null,
      unit: 'share',
    },
    {
      name: 'A.size',
      text: {
        en: 'move so large that it needs no statistics',
        ko: '통계와 무관하게 의미 있는 대규모 변동',
      },
      source: {
        en: 'Korea Exchange, dynamic volatility interruption: 3 % (of what is held to a dollar, half a percent)',
        ko: '한국거래소 동적 변동성완화장치(VI): 3 %(달러 연동 자산은 0.5 %)',
      },
      unit: 'share',
    },
    {
      name: 'A.confirmed',
      text: {
        en: 'seen in trades of several seconds, or in the book, within 90 s',
        ko: '90초 이내 여러 초의 체결 또는 호가로 확인',
      },
      source: null,
      unit: 'count',
    },
    {
      name: 'A.currency-wide',
      text: {
        en: 'all prices in this currency moved alike: held back while the exchange rate may follow',
        ko: '해당 통화 표시 가격이 함께 변동: 환율 반영 여부 확인까지 보류',
      },
      source: null,
      unit: 'seconds',
    },
    {
      name: 'A.level',
      text: {
        en: 'away from its usual level for twenty minutes',
        ko: '평소 수준에서 20분 이상 이탈',
      },
      source: null,
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
      name: 'A.peg.1pct-60s',
      text: { en: '1 % from the dollar for a minute', ko: '달러 대비 1 % 이상 괴리 1분 지속' },
      source: {
        en: 'Federal Reserve Bank of New York, Staff Report 1073, Runs and Flights to Safety: redemptions accelerate below USD 0.99',
        ko: '뉴욕 연방준비은행 스태프 보고서 1073호(Runs and Flights to Safety): 0.99달러 미만에서 상환 가속',
      },
      unit: 'share',
    },
    {
      name: 'A.peg.3pct',
      text: { en: '3 % from the dollar', ko: '달러 대비 3 % 이상 괴리' },
      source: {
        en: 'Moody’s Analytics, Digital Asset Monitor: a depeg is a move of 3 % in a day',
        ko: '무디스 애널리틱스(Digital Asset Monitor): 하루 3 % 변동을 디페깅으로 정의',
      },
      unit: 'share',
    },
    {
      name: 'A.venue.2pct-15s',
      text: {
        en: '2 % from the other venues for 15 s',
        ko: '타 거래소 대비 2 % 이상 괴리 15초 지속',
      },
      source: {
        en: 'Korea Exchange, dynamic volatility interruption: 2 to 3 %; limit state of 15 s before a pause as in US LULD',
        ko: '한국거래소 동적 변동성완화장치(VI): 2~3 %; 미국 LULD의 거래 정지 전 제한 상태 15초',
      },
      unit: 'share',
    },
    {
      name: 'A.gap.5pct',
      text: { en: '5 % from the price abroad', ko: '해외 가격 대비 5 % 이상 괴리' },
      source: {
        en: 'DAXA price-gap notice, July 2023: 5 %',
        ko: 'DAXA 가격 괴리 경보 기준, 2023년 7월: 5 %',
      },
      unit: 'share',
    },
    {
      name: 'A.gap.10pct',
      text: { en: '10 % from the price abroad', ko: '해외 가격 대비 10 % 이상 괴리(DAXA 주의)' },
      source: {
        en: 'DAXA price-gap notice, January 2026: caution from 10 %',
        ko: 'DAXA 가격 괴리 경보 기준, 2026년 1월: 10 % 이상 주의',
      },
      unit: 'share',
    },
    {
      name: 'A.depth.5pct-15s',
      text: {
        en: 'nobody to sell to, or to buy from, within 5 % of the price of five minutes before, for 15 s',
        ko: '5분 전 가격의 5 % 이내에 상대 호가 없음 15초 지속',
      },
      source: {
        en: 'US Limit Up-Limit Down plan: limit state, no order inside a band of 5 % for 15 s',
        ko: '미국 상·하한가 제도(LULD)의 제한 상태: ±5 % 이내 호가 없음 15초',
      },
      unit: 'share',
    },
    {
      name: 'A.price.5pct-5min',
      text: { en: '5 % in five minutes', ko: '5분 동안 5 % 이상 변동' },
      source: {
        en: 'US Limit Up-Limit Down plan: 5 % around the mean of five minutes',
        ko: '미국 상·하한가 제도(LULD): 5분 평균 가격의 ±5 %',
      },
      unit: 'share',
    },
    {
      name: 'A.price.10pct-20min',
      text: { en: '10 % in twenty minutes', ko: '20분 동안 10 % 이상 변동' },
      source: {
        en: 'Korea Exchange, static volatility interruption: 10 %',
        ko: '한국거래소 정적 변동성완화장치(VI): 10 %',
      },
      unit: 'share',
    },
    {
      name: 'DAXA_WARNING',
      text: {
        en: '20 % from the price abroad: DAXA warning',
        ko: '해외 가격 대비 20 % 이상 괴리(DAXA 경고)',
      },
      source: {
        en: 'DAXA price-gap notice, January 2026',
        ko: 'DAXA 가격 괴리 경보 기준, 2026년 1월',
      },
      unit: 'share',
    },
    {
      name: 'DAXA_DANGER',
      text: {
        en: '30 % from the price abroad: DAXA danger',
        ko: '해외 가격 대비 30 % 이상 괴리(DAXA 위험)',
      },
      source: {
        en: 'DAXA price-gap notice, January 2026',
        ko: 'DAXA 가격 괴리 경보 기준, 2026년 1월',
      },
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
    {
      name: 'lending',
      text: { en: 'share of borrowed assets', ko: '차입 물량 비율' },
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
      levelUs: 21_600_000_000,
      classes: ['pegged', 'coin'],
      runFloor: 1,
      // z ≈ 6.5 and z ≈ 10 on both legs at once.
      provisional: { s1: 3.2, s2: 4 },
    },
    rates: null,
  },
} as const;

export const SURGE: typeof WORDS = defineDetector(WORDS);
/** Time constant of what a level is compared with: a bleed of hours stands out against it, a change of habits does not. */
export const LEVEL_WINDOW_US: number = WORDS.calibration.thresholds.levelUs;
