/**
 * The markets of the simulation: ticks and lots as the venues publish them, activity and depth in the order of
 * magnitude of a quiet hour of 2025. A modelling choice, not a measurement.
 */
import {
  type DecimalStep,
  type InstrumentDefinition,
  type InstrumentType,
  instrumentKey,
} from '@breakwater/core';

export interface MarketSpec {
  readonly key: string;
  readonly venue: string;
  readonly base: string;
  readonly quote: string;
  readonly type: InstrumentType;
  readonly tick: DecimalStep;
  readonly lot: DecimalStep;
  readonly tradesPerSecond: number; // unit: 1/s
  /** Median trade and typical resting quantity per level, in units of the base asset. */
  readonly medianTrade: number; // unit: base asset
  readonly levelDepth: number; // unit: base asset
  readonly levelCount: number;
  readonly strideTicks: number;
  /** Whole books (Korean venues) or a snapshot and then changes. */
  readonly bookStyle: 'snapshot' | 'delta';
  /** Between two publications of a quiet book, and the least between two of a moving one. */
  readonly bookIntervalMs: number;
  readonly bookIntervalMinMs: number;
  /** Stationary deviation of the venue's own noise. */
  readonly noiseShare: number; // unit: share of the price
  /** How long the venue's makers take to follow the common price. */
  readonly followSeconds: number;
}

const step = (exponent: number, mantissa = 1): DecimalStep => ({ mantissa, exponent });

type Sizes = Pick<MarketSpec, 'tradesPerSecond' | 'medianTrade' | 'levelDepth'>;
interface Steps {
  readonly tick: DecimalStep;
  readonly lot: DecimalStep;
  readonly strideTicks: number;
}

function spec(
  name: { readonly venue: string; readonly base: string; readonly quote: string },
  steps: Steps,
  sizes: Sizes,
  rest: Partial<MarketSpec> = {},
): MarketSpec {
  const type = rest.type ?? 'spot';
  return {
    ...name,
    type,
    key: instrumentKey({ ...name, type }),
    ...steps,
    ...sizes,
    levelCount: 20,
    bookStyle: 'delta',
    bookIntervalMs: 1_000,
    bookIntervalMinMs: 500,
    noiseShare: 0.000_1,
    followSeconds: 0.4,
    ...rest,
  };
}

const KRW_BOOK: Partial<MarketSpec> = {
  levelCount: 15,
  bookStyle: 'snapshot',
  bookIntervalMs: 1_000,
  bookIntervalMinMs: 300,
  noiseShare: 0.000_3,
  followSeconds: 1.2,
};

/**
 * The won markets of one venue, with `scale` 1 for the largest. A smaller venue has the smaller book and the smaller
 * orders both, a tenth of the order being what every venue has: a retail order. If only the book shrank, ordinary
 * orders would walk the whole of it. Lots: 8 decimals on Upbit, 4 for USDT elsewhere.
 */
function wonMarkets(venue: string, scale: number, bases: readonly string[]): MarketSpec[] {
  const tetherLot = venue === 'upbit' ? step(-8) : step(-4);
  const rate = (perSecond: number): number => perSecond * Math.sqrt(scale);
  const shapes: Readonly<Record<string, () => MarketSpec>> = {
    USDT: () =>
      spec(
        { venue, base: 'USDT', quote: 'KRW' },
        { tick: step(0), lot: tetherLot, strideTicks: 1 },
        { tradesPerSecond: rate(6), medianTrade: 900 * scale + 100, levelDepth: 300_000 * scale },
        { ...KRW_BOOK, bookIntervalMs: 500, bookIntervalMinMs: 100 },
      ),
    BTC: () =>
      spec(
        { venue, base: 'BTC', quote: 'KRW' },
        { tick: step(3), lot: step(-8), strideTicks: 10 },
        {
          tradesPerSecond: rate(4),
          medianTrade: 0.003_6 * scale + 0.000_4,
          levelDepth: 0.6 * scale,
        },
        KRW_BOOK,
      ),
    ETH: () =>
      spec(
        { venue, base: 'ETH', quote: 'KRW' },
        { tick: step(3), lot: step(-8), strideTicks: 1 },
        { tradesPerSecond: rate(3), medianTrade: 0.108 * scale + 0.012, levelDepth: 14 * scale },
        KRW_BOOK,
      ),
  };
  return bases.map((base) => (shapes[base] ?? (() => extraCoin(venue, base)))());
}

/** A further coin for load tests: opens at 100 USD. */
function extraCoin(venue: string, base: string): MarketSpec {
  const steps = { tick: step(1), lot: step(-8), strideTicks: 5 };
  const sizes = { tradesPerSecond: 2, medianTrade: 4, levelDepth: 600 };
  return spec({ venue, base, quote: 'KRW' }, steps, sizes, KRW_BOOK);
}

function tetherDollar(venue: string, tradesPerSecond: number, lot: DecimalStep): MarketSpec {
  const steps = { tick: step(-5), lot, strideTicks: 5 };
  const sizes = { tradesPerSecond, medianTrade: 1_500, levelDepth: 250_000 };
  return spec({ venue, base: 'USDT', quote: 'USD' }, steps, sizes, { noiseShare: 0.000_05 });
}

function binanceSpot(base: string, tradesPerSecond: number, medianTrade: number): MarketSpec {
  const strideTicks = base === 'BTC' ? 500 : 25;
  const steps = { tick: step(-2), lot: base === 'BTC' ? step(-5) : step(-4), strideTicks };
  const sizes = { tradesPerSecond, medianTrade, levelDepth: medianTrade * 400 };
  return spec({ venue: 'binance', base, quote: 'USDT' }, steps, sizes, { noiseShare: 0.000_03 });
}

function perpetual(venue: string, base: string, tradesPerSecond: number): MarketSpec {
  const isBtc = base === 'BTC';
  const lot = !isBtc && venue === 'bybit' ? step(-2) : step(-3);
  const steps = { tick: isBtc ? step(-1) : step(-2), lot, strideTicks: isBtc ? 50 : 25 };
  const medianTrade = isBtc ? 0.02 : 0.5;
  const sizes = { tradesPerSecond, medianTrade, levelDepth: medianTrade * 400 };
  const name = { venue, base, quote: 'USDT' };
  return spec(name, steps, sizes, { type: 'linear', noiseShare: 0.000_05 });
}

export const FX_KEY = 'reference:USD/KRW:fx';

/** Names of `count` further coins: C001, C002 … */
export function extraCoinNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `C${String(index + 1).padStart(3, '0')}`);
}

/** Spot markets: four won venues, three dollar venues for USDT, Binance for the coins. */
export function spotMarkets(extraCoins: readonly string[]): MarketSpec[] {
  return [
    ...wonMarkets('upbit', 1, ['USDT', 'BTC', 'ETH', ...extraCoins]),
    ...wonMarkets('bithumb', 0.5, ['USDT', 'BTC', 'ETH', ...extraCoins]),
    ...wonMarkets('coinone', 0.12, ['USDT', 'BTC']),
    ...wonMarkets('korbit', 0.06, ['USDT', 'BTC']),
    tetherDollar('kraken', 1.5, step(-8)),
    tetherDollar('coinbase', 1.5, step(-2)),
    tetherDollar('bitstamp', 0.6, step(-5)),
    binanceSpot('BTC', 16, 0.008),
    binanceSpot('ETH', 10, 0.2),
    ...extraCoins.map((base) => binanceSpot(base, 4, 6)),
  ];
}

export function perpetualMarkets(): MarketSpec[] {
  return [
    perpetual('binance-usdm', 'BTC', 18),
    perpetual('binance-usdm', 'ETH', 12),
    perpetual('bybit', 'BTC', 12),
    perpetual('bybit', 'ETH', 8),
  ];
}

export function definitionOf(market: MarketSpec, effectiveTimeUs: number): InstrumentDefinition {
  const { key, venue, base, quote, type, tick, lot } = market;
  return { key, venue, base, quote, type, tick, lot, effectiveTimeUs };
}

/** Ticks or lots in one unit of the quote or base asset. */
export function stepsPerUnit(size: DecimalStep): number {
  let power = 1;
  for (let exponent = 0; exponent < Math.abs(size.exponent); exponent += 1) power *= 10;
  return size.exponent < 0 ? power / size.mantissa : 1 / (power * size.mantissa);
}
