import { describe, expect, test } from 'vitest';
import { exp } from './exponential.ts';
import { SeededRandom } from './seeded-random.ts';

function moments(count: number, draw: () => number): { mean: number; variance: number } {
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < count; index += 1) {
    const value = draw();
    sum += value;
    squares += value * value;
  }
  const mean = sum / count;
  return { mean, variance: squares / count - mean * mean };
}

describe('SeededRandom', () => {
  test('the same seed gives the same bits, another seed others', () => {
    const bits = (seed: number): number[] => {
      const random = SeededRandom.fromSeed(seed).split('a');
      return Array.from({ length: 8 }, () => random.bits());
    };
    expect(bits(7)).toEqual(bits(7));
    expect(bits(7)).not.toEqual(bits(8));
    expect(bits(7)).not.toEqual(bits(7 + 2 ** 32));
  });

  test('SR1: a split does not depend on what the parent has drawn', () => {
    const fresh = SeededRandom.fromSeed(1);
    const used = SeededRandom.fromSeed(1);
    for (let draw = 0; draw < 100; draw += 1) used.bits();
    expect(used.split('x').bits()).toBe(fresh.split('x').bits());
    expect(fresh.split('x').bits()).not.toBe(fresh.split('y').bits());
  });

  test('draws have the moments they claim', () => {
    const random = SeededRandom.fromSeed(3);
    const uniform = moments(50_000, () => random.uniform());
    expect(uniform.mean).toBeCloseTo(0.5, 2);
    expect(uniform.variance).toBeCloseTo(1 / 12, 2);
    const gaussian = moments(50_000, () => random.gaussian());
    expect(gaussian.mean).toBeCloseTo(0, 1);
    expect(gaussian.variance).toBeCloseTo(1, 1);
    for (const rate of [0.05, 3, 40]) {
      const poisson = moments(50_000, () => random.poisson(rate));
      expect(poisson.mean / rate).toBeCloseTo(1, 1);
      expect(poisson.variance / rate).toBeCloseTo(1, 1);
    }
  });

  test('exp is within 0.5 % where it is used', () => {
    for (let x = -6; x <= 6; x += 0.25) {
      expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(0.005);
    }
  });
});
