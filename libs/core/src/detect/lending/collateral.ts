/** What stands behind the loans of an asset: collateral over debt, and how near the loans are to their limits, by either price. */
import { decimalValue } from '../../event/instrument.ts';
import type { LendingFacts } from './aspect.ts';
import type { AssetCoverage } from './coverage-aspect.ts';

const QUANTILES = [
  ['p5', 0.05],
  ['p50', 0.5],
  ['p95', 0.95],
  ['p99', 0.99],
] as const;

/** Empty where no loan says what stands behind it. Loans go in by what they owe and what the venue says its collateral is worth. */
export function collateralChannels({
  book,
  market,
  ownTicks,
  referenceTicks,
}: Pick<
  AssetCoverage,
  'book' | 'market' | 'ownTicks' | 'referenceTicks'
>): LendingFacts['channels'] {
  const { tick, lot } = market.definition;
  const own = decimalValue(ownTicks, tick);
  const ratios: number[] = [];
  let debt = 0;
  let behind = 0;
  for (const { owedLots, collateral } of book.openLoans) {
    if (collateral === null) continue;
    const value = collateral.reduce((sum, { valueWon }) => sum + valueWon, 0);
    if (value === 0) continue;
    // Whole won: their sum does not depend on which loan came to be known first.
    const owed = Math.round(decimalValue(owedLots, lot) * own);
    debt += owed;
    behind += value;
    ratios.push(owed / value);
  }
  if (debt === 0) return [];
  ratios.sort((left, right) => left - right);
  const bp = (ratio: number): number => Math.round(ratio * 10_000);
  const at = (share: number): number => ratios[Math.floor(share * (ratios.length - 1))] as number;
  const dearer = referenceTicks === null ? null : referenceTicks / ownTicks;
  const raw = Object.fromEntries(
    QUANTILES.flatMap(([name, share]) => [
      [`${name}OwnBp`, bp(at(share))],
      ...(dearer === null ? [] : [[`${name}ReferenceBp`, bp(at(share) * dearer)] as const]),
    ]),
  );
  const plain = { windowUs: 0, baseline: 0, scale: 0, tailScore: 0 };
  const sums = {
    debtWon: debt,
    collateralWon: behind,
    loanCount: ratios.length,
  };
  return [
    { name: 'coverage.collateral', value: behind / debt, ...plain, raw: sums },
    { name: 'coverage.loanToValue', value: at(0.5), ...plain, raw },
  ];
}
