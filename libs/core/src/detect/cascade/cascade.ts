/** Detector B in words (see `define-detector.ts`): liquidation cascades. */
import { defineDetector } from '../define-detector.ts';

const WORDS = {
  letter: 'B',
  name: 'cascade',
  version: '0.4.0',
  rule: 'cascade',
  text: { en: 'liquidation cascade', ko: '강제청산 연쇄' },
  score: {
    unit: 'ln',
    text: {
      en: 'Forced orders over those expected at that hour, as a logarithm',
      ko: '해당 시간대 예상 건수 대비 강제 주문 수의 로그값',
    },
  },
  directions: ['SELL_OFF', 'SQUEEZE'],
  titles: {
    SELL_OFF: {
      en: '{assets} liquidation cascade, forced selling',
      ko: '{assets} 강제청산 연쇄(강제 매도)',
    },
    SQUEEZE: {
      en: '{assets} liquidation cascade, forced buying',
      ko: '{assets} 강제청산 연쇄(강제 매수)',
    },
  },
  channels: [
    { name: 'count', text: { en: 'Forced orders', ko: '강제 주문 수' }, exchange: true },
    // Where a feed among those counted shows one order a second and symbol.
    {
      name: 'countMin',
      text: { en: 'Forced orders (at least)', ko: '강제 주문 수(최소)' },
      exchange: true,
    },
    // Of what is inferred from trades, where there is no liquidation feed.
    {
      name: 'symbols',
      text: { en: 'Markets under pressure at once', ko: '동시에 압력을 받은 마켓 수' },
      exchange: false,
    },
  ],
  labels: [
    {
      name: 'LONG_LIQUIDATIONS',
      text: { en: 'longs are liquidated', ko: '롱 포지션 강제청산' },
      figure: {
        from: 'count',
        channel: 'count',
        text: {
          en: '{count} forced orders in {window}, usually {usual}',
          ko: '{window} 동안 강제 주문 {count}건, 평소 {usual}건',
        },
      },
      cause: 'MARKET',
    },
    {
      name: 'LONG_LIQUIDATIONS_SAMPLED',
      text: { en: 'longs are liquidated, sampled feed', ko: '롱 포지션 강제청산(표본 수신)' },
      figure: {
        from: 'count',
        channel: 'countMin',
        text: {
          en: 'at least {count} forced orders in {window}, usually {usual}',
          ko: '{window} 동안 강제 주문 최소 {count}건, 평소 {usual}건',
        },
      },
      cause: 'MARKET',
    },
    {
      name: 'LONG_LIQUIDATIONS_INFERRED',
      text: {
        en: 'looks like longs are liquidated; no liquidation feed here',
        ko: '롱 강제청산으로 추정(강제청산 데이터 없음)',
      },
      title: {
        en: '{assets} fall together, perhaps by force',
        ko: '{assets} 동반 급락(강제 매도 추정)',
      },
      figure: {
        from: 'count',
        channel: 'symbols',
        text: {
          en: '{count} markets sold hard within {window}; looks like forced orders, no liquidation feed here',
          ko: '{window} 내 마켓 {count}개 급매도: 강제 주문으로 추정, 강제청산 데이터 없음',
        },
      },
      cause: 'MARKET',
    },
    {
      name: 'SHORT_LIQUIDATIONS',
      text: { en: 'shorts are liquidated', ko: '숏 포지션 강제청산' },
      figure: {
        from: 'count',
        channel: 'count',
        text: {
          en: '{count} forced orders in {window}, usually {usual}',
          ko: '{window} 동안 강제 주문 {count}건, 평소 {usual}건',
        },
      },
      cause: 'MARKET',
    },
    {
      name: 'LOAN_REPAYMENTS',
      text: { en: 'loans are repaid by force', ko: '대여 강제상환' },
      figure: {
        from: 'count',
        channel: 'count',
        text: {
          en: '{count} forced orders in {window}, usually {usual}',
          ko: '{window} 동안 강제 주문 {count}건, 평소 {usual}건',
        },
      },
      cause: 'LENDING',
    },
    {
      name: 'SHORT_LIQUIDATIONS_SAMPLED',
      text: { en: 'shorts are liquidated, sampled feed', ko: '숏 포지션 강제청산(표본 수신)' },
      figure: {
        from: 'count',
        channel: 'countMin',
        text: {
          en: 'at least {count} forced orders in {window}, usually {usual}',
          ko: '{window} 동안 강제 주문 최소 {count}건, 평소 {usual}건',
        },
      },
      cause: 'MARKET',
    },
    {
      name: 'SHORT_LIQUIDATIONS_INFERRED',
      text: {
        en: 'looks like shorts are liquidated; no liquidation feed here',
        ko: '숏 강제청산으로 추정(강제청산 데이터 없음)',
      },
      title: {
        en: '{assets} rise together, perhaps by force',
        ko: '{assets} 동반 급등(강제 매수 추정)',
      },
      figure: {
        from: 'count',
        channel: 'symbols',
        text: {
          en: '{count} markets bought hard within {window}; looks like forced orders, no liquidation feed here',
          ko: '{window} 내 마켓 {count}개 급매수: 강제 주문으로 추정, 강제청산 데이터 없음',
        },
      },
      cause: 'MARKET',
    },
  ],
  flags: [
    'LATE',
    'SAMPLED',
    'PROVISIONAL_THRESHOLDS',
    {
      name: 'INFERRED',
      text: { en: 'inferred from trades', ko: '체결로부터 추정' },
      withheldFromExchanges: true,
    },
  ],
  rules: [
    {
      name: 'B.window.threshold',
      text: {
        en: 'forced orders above the calibrated threshold of their window',
        ko: '해당 구간의 보정 임계값을 넘은 강제 주문 수',
      },
      source: null,
      unit: 'score',
    },
    {
      name: 'B.corroborated.venues',
      text: { en: 'confirmed by a second venue', ko: '다른 거래소에서도 확인' },
      source: null,
      unit: 'count',
    },
    {
      name: 'B.corroborated.symbols',
      text: { en: 'confirmed by five markets', ko: '5개 마켓에서 확인' },
      source: null,
      unit: 'count',
    },
    {
      name: 'B.corroborated.price',
      text: { en: 'confirmed by a price move the same way', ko: '같은 방향의 가격 변동으로 확인' },
      source: null,
      unit: 'score',
    },
    {
      name: 'B.corroboration-unavailable',
      text: {
        en: 'nothing could confirm it: one venue, no prices',
        ko: '확인할 자료 없음: 거래소 1곳, 가격 없음',
      },
      source: null,
      unit: 'count',
    },
    {
      name: 'B.price.5pct-5min',
      text: {
        en: 'price 5 % the same way in five minutes',
        ko: '같은 방향으로 5분 동안 5 % 이상 가격 변동',
      },
      source: {
        en: 'US Limit Up-Limit Down plan: 5 % around the mean of five minutes',
        ko: '미국 상·하한가 제도(LULD): 5분 평균 가격의 ±5 %',
      },
      unit: 'share',
    },
    {
      name: 'B.price.10pct-20min',
      text: {
        en: 'price 10 % the same way in twenty minutes',
        ko: '같은 방향으로 20분 동안 10 % 이상 가격 변동',
      },
      source: {
        en: 'Korea Exchange, static volatility interruption: 10 %',
        ko: '한국거래소 정적 변동성완화장치(VI): 10 %',
      },
      unit: 'share',
    },
    {
      name: 'B.loop-gain-60s',
      text: {
        en: 'four fifths of a rise come back as a further one by loans repaid by force, for a minute',
        ko: '대여 강제상환으로 상승의 80 % 이상이 재유발되는 상태 1분 지속',
      },
      source: null,
      unit: 'ratio',
    },
    {
      name: 'B.inferred.5-symbols-60s',
      text: {
        en: 'five markets sold, or bought, hard within a minute, and no liquidation feed',
        ko: '1분 내 마켓 5개 급매도(급매수), 강제청산 데이터 없음',
      },
      source: null,
      unit: 'count',
    },
    {
      name: 'B.onset.again',
      text: { en: 'onset after a lull, of the same alert', ko: '소강 후 재발생(동일 경보)' },
      source: null,
      unit: 'count',
    },
    {
      name: 'DISLOCATED_LIQUIDATION',
      text: {
        en: 'a forced order 3 % and six scales from the price elsewhere',
        ko: '타 거래소 가격에서 3 % 이상이면서 통상 변동폭의 6배 이상 벗어난 강제 주문',
      },
      source: null,
      unit: 'share',
    },
    {
      name: 'B.amplified.10x-60s-2-venues',
      text: {
        en: 'ten times the usual for a minute, on two venues',
        ko: '거래소 2곳에서 평소의 10배 이상 1분 지속',
      },
      source: null,
      unit: 'times',
    },
    {
      name: 'B.amplified.100x',
      text: { en: 'a hundred times the usual', ko: '평소의 100배 이상' },
      source: null,
      unit: 'times',
    },
  ],
  missing: [
    {
      name: 'liquidations',
      text: { en: 'forced orders', ko: '강제 주문' },
    },
    {
      name: 'corroboration',
      text: { en: 'confirmation by venues or prices', ko: '거래소·가격을 통한 확인' },
    },
  ],
  calibration: {
    baselines: [],
    thresholds: {
      windowsUs: [10_000_000, 60_000_000, 300_000_000],
      levelUs: null,
      classes: ['coin'],
      // ln 2: twice the expected count.
      runFloor: 0.69,
      // Five times and ten times the expected count.
      provisional: { s1: 1.61, s2: 2.3 },
    },
    // Conservative: six batches a minute over all symbols, one a minute in an asset.
    rates: { provisionalAllPerMinute: 6, provisionalAssetPerMinute: 1 },
  },
} as const;

export const CASCADE: typeof WORDS = defineDetector(WORDS);
