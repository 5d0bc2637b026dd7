import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DECIMAL_FAULT, exactSteps, roundedSteps } from './decimal.ts';

const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 12 });
const step = fc.record({
  mantissa: fc.constantFrom(1, 1, 5, 25, 125),
  exponent: fc.integer({ min: -12, max: 3 }),
});

/** Value of the text in units of 10^-40, by BigInt alone. */
function scaled(whole: readonly number[], fraction: readonly number[]): bigint {
  return BigInt(whole.join('') + fraction.join('').padEnd(40, '0'));
}
function stepScaled({ mantissa, exponent }: { mantissa: number; exponent: number }): bigint {
  return BigInt(mantissa) * 10n ** BigInt(40 + exponent);
}

it('exact steps are the BigInt quotient, or the fault that explains why there is none', () => {
  fc.assert(
    fc.property(digits, digits, step, (whole, fraction, size) => {
      const text = `${whole.join('')}.${fraction.join('')}`;
      const value = scaled(whole, fraction);
      const unit = stepScaled(size);
      const answer = exactSteps(text, size);
      if (value % unit !== 0n) {
        // Too many steps may be seen before the remainder is.
        expect([DECIMAL_FAULT.NOT_A_MULTIPLE, DECIMAL_FAULT.TOO_LARGE]).toContain(answer);
      } else if (value / unit > BigInt(Number.MAX_SAFE_INTEGER)) {
        expect(answer).toBe(DECIMAL_FAULT.TOO_LARGE);
      } else {
        expect(BigInt(answer)).toBe(value / unit);
      }
    }),
    { numRuns: 3_000 },
  );
});

it('a whole number of steps survives printing with any zeros behind it', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) }),
      fc.integer({ min: 0, max: 10 }),
      fc.integer({ min: 0, max: 5 }),
      (steps, decimals, zeros) => {
        const padded = steps.toString().padStart(decimals + 1, '0');
        const at = padded.length - decimals;
        const text = `${padded.slice(0, at)}.${padded.slice(at)}${'0'.repeat(zeros)}`;
        expect(exactSteps(text, { mantissa: 1, exponent: -decimals })).toBe(Number(steps));
      },
    ),
    { numRuns: 2_000 },
  );
});

it('rounded steps are never more than half a step away, and even on a tie', () => {
  fc.assert(
    fc.property(digits, digits, step, (whole, fraction, size) => {
      const value = scaled(whole, fraction);
      const unit = stepScaled(size);
      const answer = roundedSteps(`${whole.join('')}.${fraction.join('')}`, size);
      if (answer === DECIMAL_FAULT.TOO_LARGE) {
        expect(value / unit >= BigInt(Number.MAX_SAFE_INTEGER)).toBe(true);
        return;
      }
      const distance = 2n * (BigInt(answer) * unit - value);
      expect(distance <= unit && distance >= -unit).toBe(true);
      if (distance === unit || distance === -unit) expect(answer % 2).toBe(0);
    }),
    { numRuns: 2_000 },
  );
});
