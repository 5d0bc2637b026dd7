/** Tails and thresholds by peaks over threshold (docs/detection-model.md, "Thresholds and budget"). */

import { type EpisodeTail, TAIL_KNOT_PROBABILITIES, type Tail } from '../control/calibration.ts';
import { ln, power } from '../number/elementary.ts';
import type { QuantileSketch } from './quantile-sketch.ts';
import type { Run } from './run-list.ts';

/** Bounds of the Pareto shape: below 0 a tail would end, above 0.4 a threshold would run away. */
const SHAPE_MAX = 0.4;
const SCALE_MIN = 0.05;

export interface Pareto {
  readonly shape: number; // unit: γ
  readonly scale: number; // unit: σ
}

/** Moment estimate of a generalised Pareto over excesses: γ = ½(1 − ȳ²/var), σ = ȳ(1 − γ), γ clipped to [0, 0.4]. */
function fitPareto(excess: { mean: number; variance: number }): Pareto {
  const { mean, variance } = excess;
  const raw = variance > 0 ? (1 - (mean * mean) / variance) / 2 : 0;
  const shape = raw < 0 ? 0 : raw > SHAPE_MAX ? SHAPE_MAX : raw;
  const scale = mean * (1 - shape);
  return { shape, scale: scale > SCALE_MIN ? scale : SCALE_MIN };
}

/** One side's tail of (x − median)/scale; `sign` 1 for the upper side, −1 for the lower. */
export function fitTail(
  sketch: QuantileSketch,
  baseline: { median: number; scale: number },
  sign: 1 | -1,
): Tail {
  const z = (x: number): number => (sign * (x - baseline.median)) / baseline.scale;
  const knots: number[] = [];
  for (const p of TAIL_KNOT_PROBABILITIES) {
    const knot = z(sketch.quantile(sign > 0 ? 1 - p : p));
    knots.push(knot);
  }
  const last = knots[knots.length - 1] as number;
  const from = last > 0 ? last : 0;
  let count = 0;
  let sum = 0;
  let squares = 0;
  sketch.forEach((value, n) => {
    const y = z(value) - from;
    if (y <= 0) return;
    count += n;
    sum += n * y;
    squares += n * y * y;
  });
  const mean = count > 0 ? sum / count : 0;
  const variance = count > 0 ? squares / count - mean * mean : 0;
  return { knots, ...fitPareto({ mean, variance }) };
}

/** Exceedances closer than this are one episode. */
const DECLUSTER_US = 600_000_000;
const EPISODES_PER_DAY_WANTED = 5;
const EPISODE_COUNT_MIN = 8;
const SCAN_STEP = 0.05;
const FEW_SCALE_MIN = 0.25;
/** An S2 is at least this much above an S1: a third of the way from one a day to one in a month. */
const SEVERITY_STEP = 0.25;
const UNSEEN_COUNT = 3;
const DAY_US = 86_400_000_000;
/** Draws of the bootstrap, by a congruential generator of a fixed seed [Numerical Recipes, ranqd1]: the same span, the same bound. */
const DRAW_COUNT = 200;
const DRAW_SEED = 20_251_011;
const DRAW_FACTOR = 1_664_525;
const DRAW_MODULUS = 4_294_967_296;

/** An episode's maximum, and the block of time that it fell into. */
interface Episode {
  readonly block: number; // unit: index from 0
  readonly score: number; // unit: the detector's score
}

export interface EpisodeFit extends EpisodeTail {
  readonly episodes: readonly Episode[];
  readonly blockCount: number;
}

/** What episodes are looked for in. */
export interface EpisodeSpan {
  readonly fromUs: number;
  readonly toUs: number;
  readonly marketDays: number; // unit: market-days
  /** Scores from it on are looked at. */
  readonly floor: number; // unit: the detector's score
}

/** A day where there are so many; of a shorter span whole hours, so that one day still says how unlike its hours were. */
const BLOCK_COUNT_MIN = 24;
const HOUR_US = 3_600_000_000;

function blockLengthUs({ fromUs, toUs }: EpisodeSpan): number {
  const hours = Math.ceil((toUs - fromUs) / BLOCK_COUNT_MIN / HOUR_US);
  return hours < 1 ? HOUR_US : hours > 24 ? DAY_US : hours * HOUR_US;
}

/**
 * Declusters runs above u into episodes, lowering u from the largest score until there are enough episodes (five a
 * market-day, or `floor` is reached), and fits their excesses.
 */
export function fitEpisodes(series: readonly (readonly Run[])[], span: EpisodeSpan): EpisodeFit {
  const { marketDays, floor } = span;
  let highest = floor;
  for (const runs of series) for (const run of runs) if (run.score > highest) highest = run.score;
  let u = highest;
  let episodes: Episode[] = [];
  while (u > floor && episodes.length < EPISODES_PER_DAY_WANTED * marketDays) {
    u = u - SCAN_STEP > floor ? u - SCAN_STEP : floor;
    episodes = [];
    for (const runs of series) collectEpisodes(runs, u, { span, episodes });
  }
  const blockCount = Math.ceil((span.toUs - span.fromUs) / blockLengthUs(span));
  return { ...tailOf(episodes, u, marketDays), episodes, blockCount };
}

function tailOf(episodes: readonly Episode[], u: number, marketDays: number): EpisodeTail {
  const excesses = episodes.map(({ score }) => score - u);
  const mean = average(excesses);
  const variance = average(excesses.map((y) => (y - mean) * (y - mean)));
  // Too few episodes to tell a shape: an exponential tail of a scale no smaller than a quarter of a decade.
  const few = episodes.length < EPISODE_COUNT_MIN;
  const pareto = few
    ? { shape: 0, scale: mean > FEW_SCALE_MIN ? mean : FEW_SCALE_MIN }
    : fitPareto({ mean, variance });
  const episodesPerDay = marketDays > 0 ? episodes.length / marketDays : 0;
  return { u, ...pareto, episodeCount: episodes.length, episodesPerDay };
}

/** Score exceeded by `budget` episodes a market-day: z_B = u + (σ/γ)[(ζ/B)^γ − 1], u + σ ln(ζ/B) for γ → 0. */
export function thresholdFor(fit: EpisodeTail, budgetPerDay: number): number {
  const ratio = fit.episodesPerDay / budgetPerDay;
  if (!(ratio > 1)) return fit.u;
  if (fit.shape < 1e-6) return fit.u + fit.scale * ln(ratio);
  return fit.u + (fit.scale / fit.shape) * (power(ratio, fit.shape) - 1);
}

interface Budget {
  readonly s1PerDay: number; // unit: episodes per market-day
  readonly s2PerDay: number; // unit: episodes per market-day
  readonly marketDays: number; // unit: market-days
  /** What is supposed where nothing was seen. */
  readonly provisional: { readonly s1: number; readonly s2: number };
}

/** Thresholds that keep a budget: the upper 90 % bound of each, and S2 above S1 whatever the data says. */
export function budgetThresholds(
  fit: EpisodeFit,
  budget: Budget,
): { readonly s1: number; readonly s2: number; readonly s2Estimate: number } {
  const { provisional } = budget;
  if (fit.episodeCount === 0) {
    // Nothing seen is no licence: a tail from the mark on, at the highest rate that the span cannot rule out.
    const s1 = larger(unseenThreshold(fit, budget.s1PerDay, budget.marketDays), provisional.s1);
    const s2 = larger(unseenThreshold(fit, budget.s2PerDay, budget.marketDays), provisional.s2);
    return { s1, s2: larger(s2, s1 + SEVERITY_STEP), s2Estimate: s2 };
  }
  const s1 = upperBound(fit, budget.s1PerDay, budget.marketDays);
  const s2 = upperBound(fit, budget.s2PerDay, budget.marketDays);
  return {
    s1,
    s2: larger(s2, s1 + SEVERITY_STEP),
    s2Estimate: thresholdFor(fit, budget.s2PerDay),
  };
}

/** u + σ ln(3/(N·B)): three episodes in N market-days are what none seen cannot rule out (rule of three). */
function unseenThreshold(fit: EpisodeTail, perDay: number, marketDays: number): number {
  const ratio = UNSEEN_COUNT / (marketDays * perDay);
  return ratio > 1 ? fit.u + fit.scale * ln(ratio) : fit.u;
}

/**
 * The 90 % quantile of the threshold over blocks of time drawn again and again from those of the span (block bootstrap: what
 * happens at a time happens on many markets).
 */
function upperBound(fit: EpisodeFit, perDay: number, marketDays: number): number {
  const { blockCount } = fit;
  const blocks = Array.from({ length: blockCount }, (): Episode[] => []);
  for (const episode of fit.episodes) blocks[episode.block]?.push(episode);
  let state = DRAW_SEED;
  const drawn = Array.from({ length: DRAW_COUNT }, () => {
    const episodes = blocks.flatMap(() => {
      state = (state * DRAW_FACTOR + 1) % DRAW_MODULUS;
      return blocks[Math.floor((state / DRAW_MODULUS) * blockCount)] as readonly Episode[];
    });
    return thresholdFor(tailOf(episodes, fit.u, marketDays), perDay);
  });
  drawn.sort((left, right) => left - right);
  return larger(drawn[Math.floor(0.9 * DRAW_COUNT)] as number, thresholdFor(fit, perDay));
}

function collectEpisodes(
  runs: readonly Run[],
  u: number,
  { span, episodes }: { readonly span: EpisodeSpan; readonly episodes: Episode[] },
): void {
  const blockUs = blockLengthUs(span);
  const lastBlock = Math.ceil((span.toUs - span.fromUs) / blockUs) - 1;
  let endUs = Number.NEGATIVE_INFINITY;
  for (const { startUs, endUs: runEndUs, score } of runs) {
    if (score <= u) continue;
    const last = episodes[episodes.length - 1];
    if (last !== undefined && startUs - endUs < DECLUSTER_US) {
      if (score > last.score) episodes[episodes.length - 1] = { block: last.block, score };
    } else {
      // What begins with the span's last record belongs to its last block.
      const block = Math.floor((startUs - span.fromUs) / blockUs);
      episodes.push({ block: block < 0 ? 0 : block > lastBlock ? lastBlock : block, score });
    }
    endUs = runEndUs;
  }
}

function larger(left: number, right: number): number {
  return left > right ? left : right;
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
