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

/** One window's threshold from a false-alarm budget (docs/detection-model.md, "Thresholds and budget"), with what is needed to recompute it. */
export interface WindowThreshold {
  readonly detector: 'A' | 'B';
  readonly windowUs: number;
  readonly s1: number; // unit: the detector's score
  readonly s2: number; // unit: the detector's score
  readonly u: number; // unit: the detector's score
  readonly shape: number; // unit: γ
  readonly scale: number; // unit: σ
  readonly episodesPerDay: number; // unit: per market-day
  readonly episodeCount: number;
}

/** Liquidation batches a second by half-hour of the week's weekdays (48) and weekend days (48). */
export interface SeasonalRate {
  /** `all` or `asset:<name>`, then `|SELL` or `|BUY`. */
  readonly scope: string;
  readonly perSecond: readonly number[]; // unit: batches per second
}

export interface Calibration {
  readonly name: string;
  readonly origin: 'market' | 'simulated';
  readonly spanFromUs: number;
  readonly spanToUs: number;
  readonly marketDays: number; // unit: market-days of quiet data
  /** The budgets that the thresholds were set for; S2 never below 3 / marketDays. */
  readonly budgetS1PerMarketDay: number;
  readonly budgetS2PerMarketDay: number;
  readonly baselines: readonly ChannelBaseline[];
  readonly thresholds: readonly WindowThreshold[];
  readonly rates: readonly SeasonalRate[];
}

export const SEASON_BUCKET_COUNT = 96;
export const TAIL_KNOT_PROBABILITIES: readonly number[] = [0.3, 0.1, 0.05, 0.02];

const ANY = { min: -1e12, max: 1e12 } as const;

export function readCalibration(content: unknown): Content<Calibration> {
  return readContent(content, (cursor) => ({
    name: cursor.field('name').text(),
    origin: cursor.field('origin').oneOf(['market', 'simulated']),
    spanFromUs: cursor.field('spanFromUs').integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    spanToUs: cursor.field('spanToUs').integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    marketDays: cursor.field('marketDays').number({ min: 0, max: 1e9 }),
    budgetS1PerMarketDay: cursor.field('budgetS1PerMarketDay').number({ min: 1e-6, max: 1e6 }),
    budgetS2PerMarketDay: cursor.field('budgetS2PerMarketDay').number({ min: 1e-6, max: 1e6 }),
    baselines: cursor.field('baselines').list(65_536, baselineAt),
    thresholds: cursor.field('thresholds').list(64, thresholdAt),
    rates: cursor.field('rates').list(16_384, rateAt),
  }));
}

function baselineAt(at: ContentCursor): ChannelBaseline {
  return {
    subject: at.field('subject').text(),
    channel: at.field('channel').text(64),
    windowUs: at.field('windowUs').integer({ min: 1, max: 1e13 }),
    median: at.field('median').number(ANY),
    scale: at.field('scale').number({ min: 0, max: 1e12 }),
    upper: tailAt(at.field('upper')),
    lower: tailAt(at.field('lower')),
  };
}

function tailAt(at: ContentCursor): Tail {
  const knots = at.field('knots').list(TAIL_KNOT_PROBABILITIES.length, (knot) => knot.number(ANY));
  if (knots.length !== TAIL_KNOT_PROBABILITIES.length) at.refuse('four knots');
  return {
    knots,
    shape: at.field('shape').number({ min: -1, max: 1 }),
    scale: at.field('scale').number({ min: 1e-9, max: 1e12 }),
  };
}

function thresholdAt(at: ContentCursor): WindowThreshold {
  return {
    detector: at.field('detector').oneOf(['A', 'B']),
    windowUs: at.field('windowUs').integer({ min: 1, max: 1e13 }),
    s1: at.field('s1').number({ min: 0, max: 1e6 }),
    s2: at.field('s2').number({ min: 0, max: 1e6 }),
    u: at.field('u').number({ min: 0, max: 1e6 }),
    shape: at.field('shape').number({ min: -1, max: 1 }),
    scale: at.field('scale').number({ min: 0, max: 1e6 }),
    episodesPerDay: at.field('episodesPerDay').number({ min: 0, max: 1e6 }),
    episodeCount: at.field('episodeCount').integer({ min: 0, max: 1e9 }),
  };
}

function rateAt(at: ContentCursor): SeasonalRate {
  const perSecond = at
    .field('perSecond')
    .list(SEASON_BUCKET_COUNT, (rate) => rate.number({ min: 0, max: 1e9 }));
  if (perSecond.length !== SEASON_BUCKET_COUNT) at.refuse(`${SEASON_BUCKET_COUNT} rates`);
  return { scope: at.field('scope').text(), perSecond };
}
