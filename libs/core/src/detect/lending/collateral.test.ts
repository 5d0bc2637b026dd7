/** What stands behind loans, in numbers that a person can check by hand: USDT at 1,400 won, lots of 0.0001. */
import { describe, expect, it } from 'vitest';
import { definition } from '../../event/instrument.fixture.ts';
import type { AssetBook } from '../../lending/asset-book.ts';
import { Market } from '../../market/market.ts';
import { collateralChannels } from './collateral.ts';

const MARKET = new Market(definition('bithumb:USDT/KRW:spot', 0), 0);

/** Loans of so many USDT with collateral of these values in won; null: nothing is said of it. */
function channelsOf(
  loans: readonly (readonly [usdt: number, collateralWon: readonly number[] | null])[],
  referenceTicks: number | null = null,
): Readonly<Record<string, { readonly value: number; readonly raw: object }>> {
  const openLoans = new Set(
    loans.map(([usdt, won]) => ({
      owedLots: usdt * 10_000,
      collateral: won?.map((valueWon) => ({ asset: 'KRW', quantity: 1, valueWon })) ?? null,
    })),
  );
  const book = { openLoans } as unknown as AssetBook;
  const channels = collateralChannels({ book, market: MARKET, ownTicks: 1_400, referenceTicks });
  return Object.fromEntries(channels.map(({ name, value, raw }) => [name, { value, raw }]));
}

describe('what stands behind the loans of an asset', () => {
  it('is nothing where no loan says it, or where it is worth nothing', () => {
    expect(channelsOf([[1_000, null]])).toEqual({});
    expect(channelsOf([[1_000, [0]]])).toEqual({});
    expect(channelsOf([])).toEqual({});
  });

  it('is all collateral over all debt, and the loan in the middle', () => {
    // Debts of 1.4 m won each, at 100, 50 and 70 % of their collateral.
    const told = channelsOf([
      [1_000, [1_400_000]],
      [1_000, [2_000_000, 800_000]],
      [1_000, [2_000_000]],
    ]);
    expect(told['coverage.collateral']).toEqual({
      value: 6_200_000 / 4_200_000,
      raw: { debtWon: 4_200_000, collateralWon: 6_200_000, loanCount: 3 },
    });
    expect(told['coverage.loanToValue']).toEqual({
      value: 0.7,
      raw: { p5OwnBp: 5_000, p50OwnBp: 7_000, p95OwnBp: 7_000, p99OwnBp: 7_000 },
    });
  });

  it('shows the loans nearest to their limits, of a hundred', () => {
    const loans = Array.from(
      { length: 101 },
      (_, at) => [1_000, [1_400_000 / ((101 - at) / 100)]] as const,
    );
    const { raw } = channelsOf(loans)['coverage.loanToValue'] ?? {};
    expect(raw).toEqual({ p5OwnBp: 600, p50OwnBp: 5_100, p95OwnBp: 9_600, p99OwnBp: 10_000 });
  });

  it('is told by the price elsewhere too: a tenth dearer there, a tenth nearer to the limit', () => {
    const { raw } = channelsOf([[1_000, [2_000_000]]], 1_540)['coverage.loanToValue'] ?? {};
    expect(raw).toMatchObject({ p50OwnBp: 7_000, p50ReferenceBp: 7_700, p5ReferenceBp: 7_700 });
  });

  it('leaves out loans of which nothing is said', () => {
    const told = channelsOf([
      [1_000, null],
      [500, [1_400_000]],
    ]);
    expect(told['coverage.collateral']?.raw).toEqual({
      ...{ debtWon: 700_000, collateralWon: 1_400_000, loanCount: 1 },
    });
  });
});
