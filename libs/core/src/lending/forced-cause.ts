/** Why a loan had to be repaid by force: the more of what was borrowed having risen and the collateral having fallen. */
import type { CollateralHolding } from '../event/lending-event.ts';
import type { Loan } from './loan.ts';
import type { ForcedCause } from './share-book.ts';

/** `now`: the collateral as the row of the forced repayment values it; null: as it was last known. */
export function forcedCause(
  loan: Loan,
  priceTicks: number,
  now: readonly CollateralHolding[] | null,
): ForcedCause {
  const rise = loan.firstPriceTicks > 0 && priceTicks > 0 ? priceTicks / loan.firstPriceTicks : 1;
  const fall = fallOf(loan.firstCollateral ?? [], now ?? loan.collateral ?? []);
  if (rise > 1 && rise >= fall) return 'BORROWED_ROSE';
  return fall > 1 ? 'COLLATERAL_FELL' : 'UNKNOWN';
}

/** What the first holdings were worth ÷ what they are at prices of now, of the assets whose price is known both times. */
function fallOf(first: readonly CollateralHolding[], now: readonly CollateralHolding[]): number {
  let before = 0;
  let after = 0;
  for (const { asset, quantity, valueWon } of first) {
    const held = now.find((other) => other.asset === asset);
    if (held === undefined || held.quantity <= 0 || quantity <= 0) continue;
    before += valueWon;
    after += (held.valueWon / held.quantity) * quantity;
  }
  if (before === 0) return 1;
  return after > 0 ? before / after : Number.POSITIVE_INFINITY;
}
