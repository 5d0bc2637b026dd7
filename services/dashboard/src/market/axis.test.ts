import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AXIS_MODES, evenBetween, premiumAxis, priceAxis } from './axis.ts';

const texts = (
  axis: ReturnType<typeof priceAxis>,
  [low, high]: readonly [number, number],
): string[] => axis.ticks(axis.place(low), axis.place(high)).map(axis.text);

describe('an axis', () => {
  it('has round values, more of them where the onset is', () => {
    const spike = [1_400, 5_755] as const;
    expect(texts(priceAxis('linear', 1_440), spike)).toEqual([
      ...['2,000', '3,000', '4,000', '5,000'],
    ]);
    expect(texts(priceAxis('log', 1_440), spike)).toEqual(['1,500', '2,000', '3,000', '5,000']);
    expect(texts(priceAxis('percent', 1_440), spike)).toEqual([
      ...['0.00 %', '+20.00 %', '+50.00 %', '+100.0 %', '+150.0 %', '+200.0 %'],
    ]);
    expect(texts(premiumAxis('linear'), [-1, 240])).toEqual([
      '0 %',
      '50 %',
      '100 %',
      '150 %',
      '200 %',
    ]);
    expect(texts(premiumAxis('log'), [-1, 240])).toEqual([
      '0 %',
      '15 %',
      '50 %',
      '100 %',
      '150 %',
      '200 %',
    ]);
  });

  it('is as fine as what it shows', () => {
    expect(texts(priceAxis('log', 1_440), [1_437.9, 1_443.1])).toEqual([
      ...['1,438', '1,439', '1,440', '1,441', '1,442', '1,443'],
    ]);
    expect(texts(premiumAxis('log'), [-0.41, 0.11])).toEqual([
      '-0.4 %',
      '-0.3 %',
      '-0.2 %',
      '-0.1 %',
      '0 %',
      '0.1 %',
    ]);
    expect(evenBetween(3, 3)).toEqual([3]);
  });

  it('leaves a one per cent onset to be seen before a spike to four times the price', () => {
    const share = (mode: (typeof AXIS_MODES)[number]): number => {
      const axis = priceAxis(mode, 1_440);
      const [base, onset, spike] = [1_440, 1_440 * 1.01, 5_755].map((price) =>
        axis.place(price),
      ) as [number, number, number];
      return (onset - base) / (spike - base);
    };
    expect(share('linear')).toBeLessThan(0.004);
    expect(share('log')).toBeGreaterThan(0.007);
    expect(share('percent')).toBeCloseTo(share('log'), 12);
  });

  it('keeps the order of what stands on it, and its ticks within', () => {
    const price = fc.double({ min: 1, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...AXIS_MODES), price, price, price, (mode, a, b, base) => {
        const axis = priceAxis(mode, base);
        const [low, high] = [axis.place(Math.min(a, b)), axis.place(Math.max(a, b))];
        expect(low).toBeLessThanOrEqual(high);
        const ticks = axis.ticks(low, high);
        expect(ticks.length).toBeLessThanOrEqual(12);
        const slack = 1e-6 * Math.max(1, Math.abs(low), Math.abs(high));
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(low - slack);
          expect(tick).toBeLessThanOrEqual(high + slack);
        }
      }),
    );
  });
});
