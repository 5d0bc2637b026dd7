import { describe, expect, it } from 'vitest';
import { operationEntry as op, T, termsEntry } from './lending.fixture.ts';
import { LendingBook } from './lending-book.ts';
import { Dice } from './lending-history.fixture.ts';
import { TriggerDensity } from './trigger-density.ts';

describe('forced repayments by their trigger price', () => {
  it('are never less than there are between two prices, and at most a bin more at either end', () => {
    const dice = new Dice(3);
    for (let run = 0; run < 30; run += 1) {
      const density = new TriggerDensity();
      const waiting: { ticks: number; won: number }[] = [];
      for (let at = 0; at < 200; at += 1) {
        const old = waiting[dice.below(waiting.length)];
        if (old !== undefined && dice.chance(30)) {
          density.add(old.ticks, -old.won);
          waiting.splice(waiting.indexOf(old), 1);
        } else {
          const one = { ticks: 1_000 + dice.below(1_000), won: 1 + dice.below(5_000_000) };
          density.add(one.ticks, one.won);
          waiting.push(one);
        }
        const from = 1_000 + dice.below(900);
        const to = from + dice.below(200);
        const between = (low: number, high: number): number =>
          waiting.reduce(
            (sum, { ticks, won }) => (ticks >= low && ticks <= high ? sum + won : sum),
            0,
          );
        const told = density.between(from, to);
        expect(told).toBeGreaterThanOrEqual(between(from, to));
        expect(told).toBeLessThanOrEqual(between(from / 1.0025 - 1, to * 1.0025 + 1));
      }
      expect(density.totalWon).toBe(waiting.reduce((sum, { won }) => sum + won, 0));
    }
  });

  it('are told within 1, 2, 5 and 10 % of a price, either way', () => {
    const density = new TriggerDensity();
    for (const ticks of [100_500, 101_500, 104_000, 108_000, 120_000, 99_500, 96_000]) {
      density.add(ticks, ticks);
    }
    expect(density.within(100_000)).toEqual([
      { percent: 1, upWon: 100_500, downWon: 99_500 },
      { percent: 2, upWon: 202_000, downWon: 99_500 },
      { percent: 5, upWon: 306_000, downWon: 195_500 },
      { percent: 10, upWon: 414_000, downWon: 195_500 },
    ]);
  });

  it('takes every price, and refuses to give out more than went in', () => {
    const density = new TriggerDensity();
    density.add(0, 1);
    density.add(1, 2);
    density.add(Number.MAX_SAFE_INTEGER, 4);
    expect(density.between(0, 1)).toBe(3);
    expect(density.between(2, Number.MAX_SAFE_INTEGER)).toBe(4);
    expect(() => density.add(1, -8)).toThrow('TD1');
  });

  it('follow their loans: what is owed, at the price of the trigger', () => {
    const book = new LendingBook();
    const waiting = (): number =>
      book.venue('bithumb')?.assets.get('USDT')?.triggers.totalWon ?? -1;
    const take = (...entries: ReturnType<typeof op>[]): number => {
      for (const entry of entries) book.take(entry);
      return waiting();
    };
    expect(take(termsEntry(), op('LOAN_OPEN', { validTimeUs: T, triggerPriceTicks: 1_540 }))).toBe(
      1_100_000,
    );
    expect(take(op('REPAYMENT', { principalLots: 500 }))).toBe(550_000);
    expect(take(op('COLLATERAL_MARK', { principalLots: 0, triggerPriceTicks: 1_680 }))).toBe(
      600_000,
    );
    expect(take(op('TOP_UP', { principalLots: 0, triggerPriceTicks: 1_820 }))).toBe(650_000);
    expect(take(op('FORCED_REPAYMENT', { principalLots: 500 }))).toBe(0);
  });
});
