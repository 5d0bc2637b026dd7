import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exp, integerPower, ln, power } from './elementary.ts';

const positive = fc.double({ min: 1e-300, max: 1e300, noNaN: true });

describe('elementary functions', () => {
  it('ln agrees with the platform to a few ulp', () => {
    fc.assert(
      fc.property(positive, (x) => {
        const own = ln(x);
        const platform = Math.log(x);
        expect(Math.abs(own - platform)).toBeLessThanOrEqual(
          4e-16 * Math.max(1, Math.abs(platform)),
        );
      }),
      { numRuns: 20_000 },
    );
  });

  it('ln keeps its relative precision beside 1, where log returns live', () => {
    for (const x of [1 + 1e-4, 1 - 1e-4, 1 + 1e-9, 1.0000725]) {
      expect(Math.abs(ln(x) / Math.log(x) - 1)).toBeLessThan(1e-15);
    }
    expect(ln(1)).toBe(0);
  });

  it('exp and ln undo each other', () => {
    fc.assert(
      fc.property(fc.double({ min: -600, max: 600, noNaN: true }), (x) => {
        expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(1e-14);
        expect(Math.abs(ln(exp(x)) - x)).toBeLessThan(1e-12);
      }),
    );
  });

  it('powers', () => {
    expect(integerPower(0.5, 10)).toBe(1 / 1024);
    expect(integerPower(3, 0)).toBe(1);
    expect(Math.abs(power(2, 0.5) - Math.SQRT2)).toBeLessThan(1e-15);
  });

  it('stops on what has no logarithm', () => {
    for (const x of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e-310])
      expect(() => ln(x)).toThrow();
  });
});
