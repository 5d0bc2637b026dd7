import { describe, expect, it } from 'vitest';
import { DECIMAL_FAULT, describeDecimalFault, exactSteps, roundedSteps } from './decimal.ts';

const CENT = { mantissa: 1, exponent: -2 };

describe('exactSteps', () => {
  it.each([
    ['61737.63000000', CENT, 6_173_763],
    ['0', CENT, 0],
    ['.5', CENT, 50],
    ['5.', CENT, 500],
    ['9e-06', { mantissa: 1, exponent: -8 }, 900],
    ['1.5E3', CENT, 150_000],
    ['0.15', { mantissa: 5, exponent: -2 }, 3],
    ['3000', { mantissa: 1, exponent: 3 }, 3],
    ['90071992547409.91', CENT, 9_007_199_254_740_991],
  ])('%s', (text, step, steps) => {
    expect(exactSteps(text, step)).toBe(steps);
  });

  it.each([
    ['61737.631', DECIMAL_FAULT.NOT_A_MULTIPLE],
    ['90071992547409.92', DECIMAL_FAULT.TOO_LARGE],
    ['-1', DECIMAL_FAULT.NEGATIVE],
    ['-0.00', 0],
    ['NaN', DECIMAL_FAULT.NOT_A_NUMBER],
    ['Infinity', DECIMAL_FAULT.NOT_A_NUMBER],
    ['', DECIMAL_FAULT.NOT_A_NUMBER],
    ['.', DECIMAL_FAULT.NOT_A_NUMBER],
    ['1.2.3', DECIMAL_FAULT.NOT_A_NUMBER],
    ['1,5', DECIMAL_FAULT.NOT_A_NUMBER],
    ['0x10', DECIMAL_FAULT.NOT_A_NUMBER],
    ['1e999', DECIMAL_FAULT.NOT_A_NUMBER],
    [' 1', DECIMAL_FAULT.NOT_A_NUMBER],
    ['9'.repeat(10_000), DECIMAL_FAULT.NOT_A_NUMBER],
  ])('refuses %s', (text, fault) => {
    expect(exactSteps(text, CENT)).toBe(fault);
  });
});

it('roundedSteps takes the noise off a printed float', () => {
  const micro = { mantissa: 1, exponent: -6 };
  expect(roundedSteps('0.42332200000000003', micro)).toBe(423_322);
  expect(roundedSteps('2.4661589999999998', micro)).toBe(2_466_159);
  expect(roundedSteps('0.0000005', micro)).toBe(0);
  expect(roundedSteps('0.0000015', micro)).toBe(2);
});

it('faults are told in words that fit a log line', () => {
  const text = '9'.repeat(10_000);
  const told = describeDecimalFault(DECIMAL_FAULT.NOT_A_NUMBER, text, CENT);
  expect(told).toContain('not a decimal number');
  expect(told.length).toBeLessThan(120);
  expect(describeDecimalFault(DECIMAL_FAULT.NOT_A_MULTIPLE, '0.005', CENT)).toContain('1e-2');
});
