import { expect, test } from 'vitest';
import { DAY_COUNT, DAY_US, LAUNCH_US, SQUEEZE_FROM_US } from './case-calendar.ts';
import { SeriesCount } from './case-series.ts';
import type { CaseOperation } from './lending-tape.ts';

function operation(change: Partial<CaseOperation>): CaseOperation {
  return {
    ...{ name: 'LOAN_OPEN', venue: 'bithumb', programme: 'p', asset: 'USDT', loan: 1, borrower: 1 },
    ...{ validTimeUs: LAUNCH_US, requestTimeUs: null, lots: 1e4, priceTicks: 1_400 },
    ...{
      principalWon: 1_400,
      collateral: null,
      triggerTicks: null,
      maturityUs: null,
      capWon: null,
    },
    ...change,
  };
}

test('counts days by what has happened in them, and what is open by the price at which it was drawn', () => {
  const day = (count: number): number => LAUNCH_US + count * DAY_US;
  const counts = new SeriesCount();
  const operations = [
    operation({}),
    operation({ loan: 2, borrower: 1, validTimeUs: day(1) - 1 }),
    operation({ loan: 3, borrower: 2, validTimeUs: day(1) }),
    operation({ name: 'REPAYMENT', loan: 1, validTimeUs: day(1), priceTicks: 2_000 }),
    operation({ name: 'FORCED_REPAYMENT', loan: 2, validTimeUs: day(3) }),
    operation({
      ...{ name: 'FORCED_REPAYMENT', loan: 3, borrower: 2, priceTicks: 5_000 },
      ...{ principalWon: 5_000, validTimeUs: SQUEEZE_FROM_US + 1_500_000 },
    }),
  ];
  for (const one of operations) counts.add(one);
  const { byVenue, squeeze } = counts.value();
  const days = byVenue.get('bithumb') ?? [];
  expect(days).toHaveLength(DAY_COUNT);
  const shown = days
    .slice(0, 4)
    .map((one) => [
      ...[one.endUs, one.borrowerCount, one.outstandingWon, one.openedCount, one.forcedCount],
    ]);
  expect(shown).toEqual([
    [day(1), 1, 2_800, 2, 0],
    [day(2), 2, 2_800, 1, 0],
    [day(3), 2, 2_800, 0, 0],
    [day(4), 2, 1_400, 0, 1],
  ]);
  expect(days.at(-1)?.outstandingWon).toBe(0);
  expect(squeeze[1]).toEqual({ atUs: SQUEEZE_FROM_US + 1_000_000, count: 1, won: 5_000 });
  expect(squeeze.reduce((sum, { count }) => sum + count, 0)).toBe(1);
});
