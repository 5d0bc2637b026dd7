/** How far a threshold can be trusted: what the number of episodes that it rests on leaves open. Pure. */
import type { Calibration } from '@breakwater/core';

type Threshold = Calibration['thresholds'][number];

/** z for a two-sided 90 %. */
const Z_90 = 1.645;

/** Episodes in a market-day expected above a score: ζ(1 + γ(x − u)/σ)^(−1/γ) (docs/detection-model.md, "Thresholds and budget"). */
export function episodeRate({ u, shape, scale, episodesPerDay }: Threshold, score: number): number {
  if (score <= u || scale <= 0) return episodesPerDay;
  const past = (score - u) / scale;
  if (Math.abs(shape) < 1e-9) return episodesPerDay * Math.exp(-past);
  const base = 1 + shape * past;
  return base <= 0 ? 0 : episodesPerDay * base ** (-1 / shape);
}

/** The score that so many episodes a market-day pass. */
export function scoreAt(threshold: Threshold, budgetPerDay: number): number {
  const { u, shape, scale, episodesPerDay } = threshold;
  const times = episodesPerDay / budgetPerDay;
  if (times <= 1) return u;
  return Math.abs(shape) < 1e-9
    ? u + scale * Math.log(times)
    : u + (scale / shape) * (times ** shape - 1);
}

/**
 * The 90 % interval of the score at a budget that the count of episodes leaves (Poisson, by the square-root transform);
 * the fit of the tail itself is taken as it is.
 */
export function scoreInterval(
  threshold: Threshold,
  budgetPerDay: number,
): readonly [number, number] {
  const { episodeCount, episodesPerDay } = threshold;
  const root = Math.sqrt(episodeCount + 3 / 8);
  const bound = (sign: 1 | -1): number => Math.max(0, root + (sign * Z_90) / 2) ** 2;
  const rateOf = (count: number): number =>
    episodeCount === 0 ? 0 : (episodesPerDay * count) / episodeCount;
  const at = (count: number): number =>
    scoreAt({ ...threshold, episodesPerDay: rateOf(count) }, budgetPerDay);
  return [at(bound(-1)), at(bound(1))];
}
