import { expect, it } from 'vitest';
import { DAY, operationEntry as op, policyOf, ruleOf, T, termsEntry } from './lending.fixture.ts';
import { LendingBook } from './lending-book.ts';
import { entryOrder, type LendingEntry } from './lending-entry.ts';

/** Mulberry32: numbers in [0, 1) from a seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** A month in which `joining(at)` users borrow, and each loses after a time of its own (exponential, by hazard a day). */
function month(
  seed: number,
  userCount: number,
  lossesPerDay: number,
  joinsWithin: number,
): LendingEntry[] {
  const random = generator(seed);
  const entries: LendingEntry[] = [];
  for (let by = 0; by < userCount; by += 1) {
    const joinsUs = T + Math.floor(random() * joinsWithin);
    const losesUs = joinsUs + Math.floor((-Math.log(1 - random()) / lossesPerDay) * DAY);
    const loan = { by, loanId: `L${by}`, principalLots: 1 };
    entries.push(op('LOAN_OPEN', { ...loan, validTimeUs: joinsUs }));
    if (losesUs >= T + 30 * DAY) continue;
    entries.push(op('FORCED_REPAYMENT', { ...loan, validTimeUs: losesUs }));
  }
  return entries.sort(entryOrder);
}

/** Days after the start at which the warning opens. */
function warnedDays(entries: readonly LendingEntry[]): number[] {
  const book = new LendingBook();
  const rules = [ruleOf('hazard', { toleratedBp: 200, alternativeBp: 1_000 })];
  book.establish(policyOf({ rules: { version: 1, rules } }));
  book.take(termsEntry());
  return entries.flatMap((entry) =>
    book
      .take(entry)
      .filter(({ rule }) => rule === 'early-warning')
      .map(({ validTimeUs }) => (validTimeUs - T) / DAY),
  );
}

// 920 users join a day, and 13.17 % of all 27,600 have lost by the end of the month: h of (1 − e^−30h)/30h = 1 − 0.1317.
const CASE_LOSSES_PER_DAY = 0.00974;

it('opens within two days in numbers like those of the case, of each of 40 seeds', () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    // The first two days of it.
    const days = warnedDays(month(seed, 2 * 920, CASE_LOSSES_PER_DAY, 2 * DAY));
    expect(days[0], `seed ${seed}`).toBeLessThan(2);
  }
});

it('has the share of the case at the end of its month', () => {
  const entries = month(7, 27_600, CASE_LOSSES_PER_DAY, 30 * DAY);
  const lost = entries.length - 27_600;
  expect(lost / 27_600).toBeCloseTo(0.1317, 2);
});

it('opens at most once in 40 quiet months, in which borrowers lose at the rate that is tolerated', () => {
  let openedCount = 0;
  for (let seed = 101; seed <= 140; seed += 1) {
    openedCount += warnedDays(month(seed, 2_000, 0.02 / 30, DAY)).length;
  }
  expect(openedCount).toBeLessThanOrEqual(1);
});
