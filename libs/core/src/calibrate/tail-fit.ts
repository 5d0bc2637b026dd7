/** Tails and thresholds by peaks over threshold (docs/detection-model.md, "Thresholds and budget"). */

import { TAIL_KNOT_PROBABILITIES, type Tail } from '../control/calibration.ts';
import { ln, power } from '../number/elementary.ts';
import type { QuantileSketch } from './quantile-sketch.ts';

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

/** Runs of a score above a low mark, per subject, direction and window; times in µs. */
export interface Run {
  readonly startUs: number;
  readonly endUs: number;
  readonly score: number; // unit: the detector's score, the run's maximum
}

/** Exceedances closer than this are one episode. */
const DECLUSTER_US = 600_000_000;
const EPISODES_PER_DAY_WANTED = 5;
const EPISODE_COUNT_MIN = 8;
const SCAN_STEP = 0.05;

export interface ThresholdFit extends Pareto {
  readonly u: number; // unit: the detector's score
  readonly episodeCount: number;
  readonly episodesPerDay: number; // unit: per market-day
}

/**
 * Declusters runs above u into episodes, lowering u from the largest score until there are enough episodes (five a
 * market-day, or `floor` is reached), and fits their excesses.
 */
export function fitEpisodes(
  series: readonly (readonly Run[])[],
  marketDays: number,
  floor: number,
): ThresholdFit {
  let highest = floor;
  for (const runs of series) for (const run of runs) if (run.score > highest) highest = run.score;
  let u = highest;
  let maxima: number[] = [];
  while (u > floor && maxima.length < EPISODES_PER_DAY_WANTED * marketDays) {
    u = u - SCAN_STEP > floor ? u - SCAN_STEP : floor;
    maxima = [];
    for (const runs of series) collectEpisodes(runs, u, maxima);
  }
  const excesses = maxima.map((score) => score - u);
  const mean = average(excesses);
  const variance = average(excesses.map((y) => (y - mean) * (y - mean)));
  const fit = fitPareto({ mean, variance });
  // Too few episodes to tell a shape: an exponential tail of a scale no smaller than a quarter of a decade.
  const few = maxima.length < EPISODE_COUNT_MIN;
  const pareto = few ? { shape: 0, scale: mean > 0.25 ? mean : 0.25 } : fit;
  return {
    u,
    ...pareto,
    episodeCount: maxima.length,
    episodesPerDay: marketDays > 0 ? maxima.length / marketDays : 0,
  };
}

/** Score exceeded by `budget` episodes a market-day: z_B = u + (σ/γ)[(ζ/B)^γ − 1], u + σ ln(ζ/B) for γ → 0. */
export function thresholdFor(fit: ThresholdFit, budgetPerDay: number): number {
  const ratio = fit.episodesPerDay / budgetPerDay;
  if (!(ratio > 1)) return fit.u;
  if (fit.shape < 1e-6) return fit.u + fit.scale * ln(ratio);
  return fit.u + (fit.scale / fit.shape) * (power(ratio, fit.shape) - 1);
}

function collectEpisodes(runs: readonly Run[], u: number, maxima: number[]): void {
  let endUs = Number.NEGATIVE_INFINITY;
  for (const run of runs) {
    if (run.score <= u) continue;
    const last = maxima.length - 1;
    if (run.startUs - endUs < DECLUSTER_US) {
      if (run.score > (maxima[last] as number)) maxima[last] = run.score;
    } else maxima.push(run.score);
    endUs = run.endUs;
  }
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
