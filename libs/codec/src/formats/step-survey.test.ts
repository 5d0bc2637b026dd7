import { describe, expect, it } from 'vitest';
import { StepSurvey } from './step-survey.ts';

function surveyed(prices: readonly string[], amounts: readonly string[], fit: 'exact' | 'rounded') {
  const survey = new StepSurvey();
  for (const price of prices) survey.price('m', price);
  for (const amount of amounts) survey.amount('m', amount, fit);
  const steps = survey.steps('m');
  return [steps?.tick.exponent, steps?.lot.exponent];
}

describe('StepSurvey', () => {
  it('takes the most places that are not trailing zeros (SV1)', () => {
    expect(surveyed(['61737.63000000', '61737.5'], ['0.00100000', '3'], 'exact')).toEqual([-2, -3]);
    expect(surveyed(['100', '250.000'], ['1000'], 'exact')).toEqual([0, 0]);
    expect(surveyed(['1.5e-7'], ['9e-06'], 'exact')).toEqual([-8, -6]);
  });

  it('does not count the noise of a printed float (SV2)', () => {
    expect(surveyed(['1'], ['0.42332200000000003'], 'rounded')).toEqual([0, -6]);
    expect(surveyed(['0.30000000000000004'], ['1'], 'rounded')).toEqual([-1, 0]);
  });

  it('gives up the rarer extreme where both cannot be had (SV3)', () => {
    const prices = Array.from({ length: 50 }, (_, i) => `${60_000 + i}.25`);
    expect(surveyed([...prices, '0.00000000000001'], ['1'], 'exact')[0]).toBe(-2);
    expect(surveyed([...prices, '1000000000000000'], ['1'], 'exact')[0]).toBe(-2);
  });

  it('coarsens amounts that would not fit a pane, but not for one absurd row (SV4)', () => {
    expect(surveyed(['1'], ['253317.28801639', '4000000.5'], 'rounded')[1]).toBe(-4);
    expect(surveyed(['1'], ['12.12345678', '1e30', 'NaN', '-4'], 'rounded')[1]).toBe(-8);
  });

  it('knows an instrument without numbers', () => {
    const survey = new StepSurvey();
    survey.see('m');
    expect(survey.instruments).toEqual(['m']);
    expect(survey.steps('m')).toEqual({
      tick: { mantissa: 1, exponent: 0 },
      lot: { mantissa: 1, exponent: 0 },
    });
    expect(survey.steps('other')).toBeUndefined();
  });
});
