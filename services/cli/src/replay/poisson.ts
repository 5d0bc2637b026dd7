/** How many false alarms a budget allows. */
import { assert } from '@breakwater/core';

/** Beyond it the sum below would underflow, and a budget that large is no budget. */
const MEAN_MAX = 700;

/**
 * The smallest count k with P(X ≤ k) ≥ `confidence` for X ~ Poisson(`mean`), summed exactly term by term
 * (p₀ = e^−mean, pₖ = pₖ₋₁ · mean / k): more than k is evidence that the budget is broken.
 */
export function poissonUpperLimit(mean: number, confidence = 0.95): number {
  assert(mean >= 0 && mean <= MEAN_MAX, 'the mean of a budget is a small number');
  assert(confidence > 0 && confidence < 1, 'a confidence lies between 0 and 1');
  let term = Math.exp(-mean);
  let sum = term;
  let count = 0;
  while (sum < confidence) {
    count += 1;
    term *= mean / count;
    sum += term;
  }
  return count;
}
