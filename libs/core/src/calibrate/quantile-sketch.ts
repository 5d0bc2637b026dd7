/**
 * Quantiles of a signed statistic with 1 % relative error in fixed memory (the idea of DDSketch, Masson et al. 2019):
 * logarithmic bins of |x| on both sides of a zero bin. Counts are integers, so the order of samples leaves no trace.
 */
import { exp, ln } from '../number/elementary.ts';

const RELATIVE_ERROR = 0.01;
const LN_GAMMA = ln((1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR));
/** |x| below is zero: a hundred-millionth of a basis point. */
const MAGNITUDE_MIN = 1e-12;
const LN_MAGNITUDE_MIN = ln(MAGNITUDE_MIN);
/** Reaches |x| ≈ 1e8. */
const BIN_COUNT = 2_304;

export class QuantileSketch {
  sampleCount = 0;
  #zeroCount = 0;
  readonly #negative = new Float64Array(BIN_COUNT);
  readonly #positive = new Float64Array(BIN_COUNT);

  add(x: number): void {
    this.sampleCount += 1;
    const magnitude = x < 0 ? -x : x;
    if (magnitude < MAGNITUDE_MIN) {
      this.#zeroCount += 1;
      return;
    }
    const bin = Math.floor((ln(magnitude) - LN_MAGNITUDE_MIN) / LN_GAMMA);
    const bins = x < 0 ? this.#negative : this.#positive;
    const at = bin >= BIN_COUNT ? BIN_COUNT - 1 : bin;
    bins[at] = (bins[at] as number) + 1;
  }

  /** The value below which a share `q` of the samples lies; 0 for an empty sketch. */
  quantile(q: number): number {
    let rest = q * this.sampleCount;
    let answer = 0;
    this.forEach((value, count) => {
      if (rest < 0) return;
      answer = value;
      rest -= count;
    });
    return answer;
  }

  /** Bins from the lowest value to the highest, each with its representative value. */
  forEach(visit: (value: number, count: number) => void): void {
    for (let bin = BIN_COUNT - 1; bin >= 0; bin -= 1) {
      const count = this.#negative[bin] as number;
      if (count > 0) visit(-binValue(bin), count);
    }
    if (this.#zeroCount > 0) visit(0, this.#zeroCount);
    for (let bin = 0; bin < BIN_COUNT; bin += 1) {
      const count = this.#positive[bin] as number;
      if (count > 0) visit(binValue(bin), count);
    }
  }
}

function binValue(bin: number): number {
  return exp(LN_MAGNITUDE_MIN + (bin + 0.5) * LN_GAMMA);
}
