/** How sure a count is: exact Poisson limits for rates, Wilson intervals for shares. */
import { assert } from '@breakwater/core';

/** Two-sided 95 % of the normal distribution. */
const Z_95 = 1.959_964;
const BISECTION_COUNT = 200;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Wilson's 95 % interval of a share `count / total`; the whole of [0, 1] where nothing was counted. */
export function wilson(count: number, total: number): Interval {
  assert(count >= 0 && count <= total, 'a part is not larger than the whole');
  if (total === 0) return { low: 0, high: 1 };
  const share = count / total;
  const z2 = Z_95 * Z_95;
  const centre = (share + z2 / (2 * total)) / (1 + z2 / total);
  const root = Math.sqrt((share * (1 - share)) / total + z2 / (4 * total * total));
  const half = (Z_95 * root) / (1 + z2 / total);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/**
 * The exact one-sided 95 % upper limit of a Poisson mean of which `count` events were seen: the mean at which so few
 * would be seen once in twenty times. 0 events: 3.0; 1: 4.74; 2: 6.30.
 */
export function poissonUpper(count: number, confidence = 0.95): number {
  assert(Number.isInteger(count) && count >= 0, 'events are counted');
  let low = count;
  let high = count + 10 + 10 * Math.sqrt(count + 1);
  for (let step = 0; step < BISECTION_COUNT; step += 1) {
    const mean = (low + high) / 2;
    if (poissonBelow(count, mean) > 1 - confidence) low = mean;
    else high = mean;
  }
  return high;
}

/** P(X ≤ count) of a Poisson variable, summed from its largest term so that nothing underflows on the way. */
function poissonBelow(count: number, mean: number): number {
  let logTerm = -mean;
  for (let k = 1; k <= count; k += 1) logTerm += Math.log(mean / k);
  let term = Math.exp(logTerm);
  let sum = 0;
  for (let k = count; k >= 0; k -= 1) {
    sum += term;
    term *= k / mean;
  }
  return sum;
}
