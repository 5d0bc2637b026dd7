/** How much of a surge is borrowed: what the market's loans say of its pressing side (docs/detection-model.md, "Borrowed share"). */
import type { ChannelEvidence } from '../../alert/alert.ts';
import type { MissingKindOf } from '../../alert/words.ts';
import type { BorrowedShare } from '../../market/borrowed-flow.ts';
import type { SURGE } from './surge.ts';
import type { SurgeSubject } from './surge-subject.ts';
import { DIRECTION_SIGN, LEVEL_AT, SURGE_WINDOWS, type SurgeDirection } from './surge-windows.ts';

/** Above it most of what presses comes from loans: they are what happened. */
const MOSTLY = 0.5; // unit: share
/** What was told to come from loans is told so while they still have this part in it: a story does not change with a window. */
const STILL = 0.25; // unit: share

/** Of the side that presses, in the deciding window; of a level in the longest. undefined where no loans are known. */
export function borrowedShare(
  { origin }: SurgeSubject,
  direction: SurgeDirection,
  windowAt: number,
): BorrowedShare | undefined {
  const { market, orientation } = origin;
  // Loans are told of a market's base: who sells its quote says nothing of them.
  if (market.borrowed === undefined || orientation !== 1) return undefined;
  const longest = SURGE_WINDOWS.length - 1;
  const window = SURGE_WINDOWS[windowAt === LEVEL_AT ? longest : windowAt] as number;
  const { bank, tradeQuantumLots: quantumLots } = market;
  const side = DIRECTION_SIGN[direction] > 0 ? -1 : 1;
  return market.borrowed.share(side, window, { bank, quantumLots });
}

/** Whether more than half of it is measured to come from loans, or was and they go on; a bound from above says no such thing. */
export function isMostlyBorrowed(
  { lifecycles }: SurgeSubject,
  direction: SurgeDirection,
  share: BorrowedShare | undefined,
): boolean {
  const { open, peak } = lifecycles[direction];
  const limit = open && peak?.label === 'LENDING' ? STILL : MOSTLY;
  // What is linked was measured, however few of the others are named.
  return share !== undefined && share.linkedQuanta > limit * share.sideQuanta;
}

export function borrowedEvidence(
  share: BorrowedShare | undefined,
): readonly ChannelEvidence<typeof SURGE>[] {
  if (share === undefined) return [];
  const { basis, share: value, windowUs, restated: _, ...raw } = share;
  const name = basis === 'participants' ? 'lending.borrowed' : 'lending.borrowedMax';
  return [{ name, windowUs, raw, value, baseline: 0, scale: 0, tailScore: 0 }];
}

/** That nobody tells of loans: said only where they could explain anything, of spot markets of what is held to a dollar. */
export function borrowedMissing({
  origin,
}: SurgeSubject): readonly `${MissingKindOf<typeof SURGE>}:${string}`[] {
  const { market, plan } = origin;
  const isConcerned = plan.isPegged && market.definition.type === 'spot';
  return isConcerned && market.borrowed?.isFed !== true ? ['lending: no loan feed'] : [];
}
