/** A calibration to reckon with by heart: the score is the fall in tenths of a percent, or the pressure itself. */
import type { ChannelBaseline, Tail, WindowThreshold } from '../../control/calibration.ts';
import { TAIL_KNOT_PROBABILITIES } from '../../control/calibration.ts';
import { LN_10, ln } from '../../number/elementary.ts';
import { Baselines } from '../baselines.ts';
import { MARKET_CLASSES, type MarketClass } from '../detector-calibration.ts';
import { LEVEL_WINDOW_US } from './surge.ts';

const WINDOWS_US = [15_000_000, 60_000_000, 300_000_000, 1_200_000_000];
const PRICE_CHANNELS = ['globalDepeg', 'nationalPremium', 'venueGap', 'relativePremium', 'direct'];

/** A tail whose score is z / `divisor`. */
function straightTail(divisor: number): Tail {
  const knots = TAIL_KNOT_PROBABILITIES.map((p) => (-ln(p) / LN_10) * divisor);
  return { knots, shape: 0, scale: divisor / LN_10 };
}

/** Of the four windows, 15 s first. */
type ByWindow = readonly [number, number, number, number];

export interface CalibrationChoice {
  readonly s1?: ByWindow;
  readonly s2?: ByWindow;
  /** A fall of this much scores 1 in each window; by default 0.1, 0.2, 0.5 and 1 %. */
  readonly priceScale?: ByWindow;
  readonly pressureScale?: ByWindow;
  readonly pressureMedian?: ByWindow;
  readonly priceMedian?: number; // unit: ln
  /** Channels with another scale than the rest: this many times as wide. */
  readonly wider?: Readonly<Record<string, number>>;
  /** A level off by this much scores 1: S1 at 2, S2 at 3. Not said: nobody has calibrated levels. */
  readonly levelScale?: number; // unit: ln
  /** Only these windows have thresholds of their own. */
  readonly windowCount?: number;
}

/** Subjects of the tables. */
export const BTC = 'binance:BTC/USDT:spot';
export const UPBIT = 'upbit:USDT/KRW:spot';
export const BITHUMB = 'bithumb:USDT/KRW:spot';
export const COINONE = 'coinone:USDT/KRW:spot';
export const KRAKEN = 'kraken:USDT/USD:spot';
export const COINBASE = 'coinbase:USDT/USD:spot';
export const BITSTAMP = 'bitstamp:USDT/USD:spot';
export const RATE = 'reference:USD/KRW:fx';
export const PEER = 'binance:USDC/USDT:spot';
const SUBJECTS = [
  `BTC@${BTC}`,
  ...[UPBIT, BITHUMB, COINONE, KRAKEN, COINBASE, BITSTAMP, PEER].map((key) => `USDT@${key}`),
  `USDC@${PEER}`,
];

/** Rises score half of what falls do: the tails of the two directions differ. */
export function calibrated(choice: CalibrationChoice = {}): Baselines {
  const { windowCount = WINDOWS_US.length } = choice;
  const windows = WINDOWS_US.slice(0, windowCount);
  const baselines = SUBJECTS.flatMap((subject) =>
    windows.flatMap((windowUs, at) => [
      baseline(subject, 'pressure', windowUs, {
        median: choice.pressureMedian?.[at] ?? 0,
        scale: choice.pressureScale?.[at] ?? 1,
      }),
      ...PRICE_CHANNELS.map((channel) =>
        baseline(subject, channel, windowUs, {
          median: choice.priceMedian ?? 0,
          scale: (priceScaleAt(choice, at) as number) * (choice.wider?.[channel] ?? 1),
        }),
      ),
    ]),
  );
  const thresholds = MARKET_CLASSES.flatMap((marketClass) =>
    windows.map((windowUs, at) => threshold(choice, marketClass, windowUs, at)),
  );
  const level = levelOf(choice);
  return new Baselines(
    {
      name: 'by heart',
      origin: 'market',
      spanFromUs: 0,
      spanToUs: 1,
      marketDays: 1,
      budgetS1PerMarketDay: 1,
      budgetS2PerMarketDay: 1,
      baselines: [...baselines, ...level.baselines],
      thresholds: [...thresholds, ...level.thresholds],
      rates: [],
    },
    'hash',
  );
}

function levelOf({ levelScale: scale }: CalibrationChoice): {
  readonly baselines: ChannelBaseline[];
  readonly thresholds: WindowThreshold[];
} {
  if (scale === undefined) return { baselines: [], thresholds: [] };
  const baselines = SUBJECTS.flatMap((subject) =>
    PRICE_CHANNELS.map((channel) => {
      return baseline(subject, channel, LEVEL_WINDOW_US, { median: 0, scale });
    }),
  );
  return { baselines, thresholds: [threshold({}, 'pegged', LEVEL_WINDOW_US, 0)] };
}

function priceScaleAt({ priceScale = [0.001, 0.002, 0.005, 0.01] }: CalibrationChoice, at: number) {
  return priceScale[at];
}

function baseline(
  subject: string,
  channel: string,
  windowUs: number,
  { median, scale }: { median: number; scale: number },
): ChannelBaseline {
  const upper = straightTail(1);
  return { subject, channel, windowUs, median, scale, upper, lower: straightTail(2) };
}

function threshold(
  choice: CalibrationChoice,
  marketClass: MarketClass,
  windowUs: number,
  at: number,
): WindowThreshold {
  const { s1 = [2, 2, 2, 2], s2 = [3, 3, 3, 3] } = choice;
  return {
    detector: 'A',
    marketClass,
    windowUs,
    s1: s1[at] as number,
    s2: s2[at] as number,
    s2Estimate: s2[at] as number,
    marketDays: 30,
    u: 1,
    shape: 0.1,
    scale: 0.5,
    episodesPerDay: 1,
    episodeCount: 30,
  };
}
