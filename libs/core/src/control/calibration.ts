/**
 * Calibration: what is normal in a domain, as one control record. Detectors look numbers up in it; a domain
 * without one runs on `provisional` defaults and says so in every alert.
 */
import { type Content, type ContentCursor, readContent } from './content.ts';

/** Upper or lower tail of a standardised channel (docs/detection-model.md, "Tail scores"): empirical to p = 0.02, generalised Pareto beyond. */
export interface Tail {
  /** z at p = 0.3, 0.1, 0.05 and 0.02, rising. */
  readonly knots: readonly number[]; // unit: z
  readonly shape: number; // unit: γ of the Pareto fit
  readonly scale: number; // unit: σ of the Pareto fit, in z
}

export interface ChannelBaseline {
  /** `<asset>@<instrument key>` */
  readonly subject: string;
  /** `pressure`, or a price channel such as `venueGap`. */
  readonly channel: string;
  readonly windowUs: number;
  readonly median: number; // unit: as the channel's statistic
  /** Half the distance of the 16 % and 84 % quantiles; the detector raises it to the channel's floor. */
  readonly scale: number; // unit: as the channel's statistic
  readonly upper: Tail;
  readonly lower: Tail;
}

/** How often episodes of a quiet market reach which score: a rate above `u`, and a Pareto tail of what is beyond. */
export interface EpisodeTail {
  readonly u: number; // unit: the detector's score
  readonly shape: number; // unit: γ
  readonly scale: number; // unit: σ
  readonly episodesPerDay: number; // unit: per market-day
  readonly episodeCount: number;
}

/** One window's threshold from a false-alarm budget (docs/detection-model.md, "Thresholds and budget"), with what is needed to recompute it. */
export interface WindowThreshold extends EpisodeTail {
  /** Letter of a detector whose words say that it has thresholds. */
  readonly detector: string;
  readonly marketClass: string;
  readonly windowUs: number;
  /** Upper 90 % bound of the score that is reached as often as the budget allows. */
  readonly s1: number; // unit: the detector's score
  readonly s2: number; // unit: the detector's score
  /** The estimate of which `s2` is the bound. */
  readonly s2Estimate: number; // unit: the detector's score
  /** Quiet days that the markets of the class were seen, each market once. */
  readonly marketDays: number; // unit: market-days
}

/** Liquidation batches, or trades, a second by half-hour of the week's weekdays (48) and weekend days (48). */
export interface SeasonalRate {
  /** Of liquidations: `all` or `asset:<name>`, then `|SELL` or `|BUY`; of trades: `trades:` and the subject. */
  readonly scope: string;
  readonly perSecond: readonly number[]; // unit: events per second
}

export interface Calibration {
  readonly name: string;
  readonly origin: 'market' | 'simulated';
  readonly spanFromUs: number;
  readonly spanToUs: number;
  readonly marketDays: number; // unit: market-days of quiet data
  /** The budgets that the thresholds were set for: of a class of market, all windows, directions and detectors together. */
  readonly budgetS1PerMarketDay: number;
  readonly budgetS2PerMarketDay: number;
  readonly baselines: readonly ChannelBaseline[];
  readonly thresholds: readonly WindowThreshold[];
  readonly rates: readonly SeasonalRate[];
}

export const SEASON_BUCKET_COUNT = 96;
export const TAIL_KNOT_PROBABILITIES: readonly number[] = [0.3, 0.1, 0.05, 0.02];

/** Bounds that any real calibration stays far within: they keep a mistyped power of ten out, and sums exact. */
const ANY = { min: -1e12, max: 1e12 } as const;
const SIZE = { min: 0, max: 1e12 } as const;
const SCORE = { min: 0, max: 1e6 } as const;
const SHAPE = { min: -1, max: 1 } as const;
const WINDOW_LENGTH_US = { min: 1, max: 1e13 } as const;
const BUDGET = { min: 1e-6, max: 1e6 } as const;
const COUNT = { min: 0, max: 1e9 } as const;
const TIME_US = { min: 0, max: Number.MAX_SAFE_INTEGER } as const;
/** A domain of 1,000 markets, each with a dozen channels in five windows. */
export const BASELINE_COUNT_MAX = 65_536;
/** Two detectors of today in five windows each, six times over. */
const THRESHOLD_COUNT_MAX = 64;
/** Both sides of 4,000 assets, and the trades of 8,000 markets. */
export const RATE_COUNT_MAX = 16_384;
const CHANNEL_LENGTH_MAX = 64;

/** A calibration content; `thresholdLetters` are those of the detectors that have thresholds. */
export function readCalibration(
  content: unknown,
  thresholdLetters: readonly string[],
): Content<Calibration> {
  return readContent(content, (cursor) => ({
    name: cursor.field('name').text(),
    origin: cursor.field('origin').oneOf(['market', 'simulated']),
    spanFromUs: cursor.field('spanFromUs').integer(TIME_US),
    spanToUs: cursor.field('spanToUs').integer(TIME_US),
    marketDays: cursor.field('marketDays').number(COUNT),
    budgetS1PerMarketDay: cursor.field('budgetS1PerMarketDay').number(BUDGET),
    budgetS2PerMarketDay: cursor.field('budgetS2PerMarketDay').number(BUDGET),
    baselines: cursor.field('baselines').list(BASELINE_COUNT_MAX, baselineAt),
    thresholds: cursor
      .field('thresholds')
      .list(THRESHOLD_COUNT_MAX, (at) => thresholdAt(at, thresholdLetters)),
    rates: cursor.field('rates').list(RATE_COUNT_MAX, rateAt),
  }));
}

function baselineAt(at: ContentCursor): ChannelBaseline {
  return {
    subject: at.field('subject').text(),
    channel: at.field('channel').text(CHANNEL_LENGTH_MAX),
    windowUs: at.field('windowUs').integer(WINDOW_LENGTH_US),
    median: at.field('median').number(ANY),
    scale: at.field('scale').number(SIZE),
    upper: tailAt(at.field('upper')),
    lower: tailAt(at.field('lower')),
  };
}

function tailAt(at: ContentCursor): Tail {
  const knots = at.field('knots').list(TAIL_KNOT_PROBABILITIES.length, (knot) => knot.number(ANY));
  if (knots.length !== TAIL_KNOT_PROBABILITIES.length) at.refuse('four knots');
  return {
    knots,
    shape: at.field('shape').number(SHAPE),
    scale: at.field('scale').number({ min: 1e-9, max: 1e12 }),
  };
}

function thresholdAt(at: ContentCursor, letters: readonly string[]): WindowThreshold {
  return {
    detector: at.field('detector').oneOf(letters),
    marketClass: at.field('marketClass').text(CHANNEL_LENGTH_MAX),
    windowUs: at.field('windowUs').integer(WINDOW_LENGTH_US),
    s1: at.field('s1').number(SCORE),
    s2: at.field('s2').number(SCORE),
    s2Estimate: at.field('s2Estimate').number(SCORE),
    marketDays: at.field('marketDays').number(COUNT),
    u: at.field('u').number(SCORE),
    shape: at.field('shape').number(SHAPE),
    scale: at.field('scale').number(SCORE),
    episodesPerDay: at.field('episodesPerDay').number(SCORE),
    episodeCount: at.field('episodeCount').integer(COUNT),
  };
}

function rateAt(at: ContentCursor): SeasonalRate {
  const perSecond = at.field('perSecond').list(SEASON_BUCKET_COUNT, (rate) => rate.number(COUNT));
  if (perSecond.length !== SEASON_BUCKET_COUNT) at.refuse(`${SEASON_BUCKET_COUNT} rates`);
  return { scope: at.field('scope').text(), perSecond };
}
