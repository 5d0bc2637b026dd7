import { expect, test } from 'vitest';
import { DAY_US, GUIDELINE_US, koreanMidnightUs } from './case-calendar.ts';
import { DisclosureDesk } from './disclosure-desk.ts';
import type { CaseOperation } from './lending-tape.ts';

function operation(change: Partial<CaseOperation>): CaseOperation {
  return {
    ...{ name: 'LOAN_OPEN', venue: 'bithumb', programme: 'p', asset: 'USDT', loan: 1, borrower: 1 },
    ...{ validTimeUs: GUIDELINE_US, requestTimeUs: null, lots: 1e4, priceTicks: 1_400 },
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

test('nothing before the guideline, then each day its own and each month at its end', () => {
  const desk = new DisclosureDesk('bithumb');
  const september = koreanMidnightUs('2025-09-01');
  desk.add(operation({ validTimeUs: september }));
  desk.add(operation({ loan: 2, validTimeUs: september }));
  desk.add(operation({ name: 'FORCED_REPAYMENT', loan: 2, validTimeUs: september }));
  expect(desk.due(GUIDELINE_US + 59_999_999)).toEqual([]);
  const october = koreanMidnightUs('2025-10-01');
  desk.add(operation({ name: 'FORCED_REPAYMENT', loan: 1, validTimeUs: october - 1 }));
  const all = desk.due(october + DAY_US);
  expect(all.filter(({ disclosure }) => disclosure.kind === 'STATUS')).toHaveLength(27);
  expect(all[0]).toMatchObject({ atUs: GUIDELINE_US + 60_000_000, venue: 'bithumb' });
  expect(all.filter(({ disclosure }) => disclosure.kind !== 'STATUS')).toEqual([
    {
      venue: 'bithumb',
      atUs: october + 60_000_000,
      disclosure: {
        ...{ kind: 'FORCED_LIQUIDATIONS', fromUs: september, toUs: october },
        ...{ outstandingWon: 0, forcedCount: 2 },
      },
    },
  ]);
  expect(desk.due(october + DAY_US)).toEqual([]);
});
