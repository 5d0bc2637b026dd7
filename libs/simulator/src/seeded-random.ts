/**
 * The only randomness of the simulator: xoshiro128++ (Blackman and Vigna, "Scrambled linear pseudorandom number
 * generators", 2021) on 32-bit integers, so that one seed gives the same bytes on every machine.
 *
 * Invariants
 * SR1 a split depends on the parent's seed and the label only, never on what the parent has drawn: a component
 *    that is added or removed changes no other component's numbers.
 * SR2 only + - * / and sqrt touch the floats: no engine-defined Math function decides a byte.
 */
import { exp } from './exponential.ts';

export class SeededRandom {
  readonly #keyHigh: number;
  readonly #keyLow: number;
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** Use `fromSeed` or `split`. The state is four mixes of the two key words. */
  private constructor(keyHigh: number, keyLow: number) {
    this.#keyHigh = keyHigh;
    this.#keyLow = keyLow;
    this.#a = mix(keyHigh ^ 0x9e3779b9);
    this.#b = mix(keyLow ^ 0x243f6a88);
    this.#c = mix(keyHigh + 0x85a308d3);
    // An all-zero state would stay zero; the lowest bit keeps it away from there.
    this.#d = mix(keyLow + 0x13198a2e) | 1;
  }

  /** The root of all streams of `seed`, an integer. */
  static fromSeed(seed: number): SeededRandom {
    return new SeededRandom(mix(Math.floor(seed / 0x1_0000_0000)), mix(seed >>> 0));
  }

  /** An independent stream for the component named `label` (SR1). */
  split(label: string): SeededRandom {
    let high = this.#keyHigh;
    let low = this.#keyLow ^ 0x811c9dc5;
    for (let index = 0; index < label.length; index += 1) {
      low = Math.imul(low ^ label.charCodeAt(index), 0x01000193);
      high = mix(high + low);
    }
    return new SeededRandom(high, mix(low));
  }

  /** 32 random bits, 0 … 2^32-1. */
  bits(): number {
    const sum = (this.#a + this.#d) | 0;
    const result = (((sum << 7) | (sum >>> 25)) + this.#a) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** In the open interval (0, 1). */
  uniform(): number {
    return (this.bits() + 0.5) / 0x1_0000_0000;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** A whole number 0 … size-1. */
  index(size: number): number {
    return Math.floor(this.uniform() * size);
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Mean 0, variance 1, bounded by ±3.47: the sum of four uniforms (variance 1/12 each), scaled (SR2). */
  gaussian(): number {
    return (this.uniform() + this.uniform() + this.uniform() + this.uniform() - 2) * 1.7320508;
  }

  /** Right-skewed with the given median; `spread` is the standard deviation of its logarithm. */
  skewed(median: number, spread: number): number {
    return median * exp(spread * this.gaussian());
  }

  /** From 1 to `max`, with the tail P(X > x) = x^-index below `max`. */
  pareto(index: 1 | 2, max: number): number {
    const u = this.uniform();
    return Math.min(max, index === 1 ? 1 / u : 1 / Math.sqrt(u));
  }

  /** A Poisson count: products of uniforms below a mean of 20 (Knuth), the normal approximation beyond. */
  poisson(mean: number): number {
    if (mean >= 20) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.gaussian()));
    const limit = exp(-mean);
    let count = 0;
    for (let product = this.uniform(); product > limit; product *= this.uniform()) count += 1;
    return count;
  }
}

/** Finalizer of MurmurHash3 (public domain): every bit of the word reaches every other. */
function mix(word: number): number {
  let mixed = word | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
