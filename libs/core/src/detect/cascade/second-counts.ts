/** Forced orders of a scope by the second, out of its members' windows, and where a run of them began. */
import { COARSE_PANE_US, FINE_PANE_US } from '../../limits.ts';
import type { Market } from '../../market/market.ts';
import type { CascadeScope } from './cascade-scope.ts';

/** How far back the first forced order is sought: as far as the longest window. */
const LOOK_BACK_SECONDS = 300;

/** Start of the newest second of a market's windows, complete or not. */
export function secondUs({ finePane }: Market['bank']): number {
  return Math.floor((finePane * FINE_PANE_US) / COARSE_PANE_US) * COARSE_PANE_US;
}

/** The newest of all members: polled markets are sealed later than others. */
export function newestSecondUs(members: readonly Market[]): number {
  let newest = 0;
  for (const { bank } of members) newest = Math.max(newest, secondUs(bank));
  return newest;
}

/** Batches on the scope's side by age in seconds, of the last five minutes before `newestUs` and of its own second. */
export function perSecondOf(scope: CascadeScope, newestUs: number): Float64Array {
  const counts = new Float64Array(LOOK_BACK_SECONDS);
  for (const { bank } of scope.members) {
    if (bank.liveCount === 0) continue;
    const behind = (newestUs - secondUs(bank)) / COARSE_PANE_US;
    for (let at = behind; at < LOOK_BACK_SECONDS; at += 1) {
      counts[at] = (counts[at] as number) + bank.coarseValue(at - behind, scope.column);
    }
  }
  return counts;
}

/**
 * Age of the second with which the run began that reaches up to now: the one back to which the sum of what is beyond
 * `usual` batches a second is largest, as CUSUM estimates a change point [Page 1954].
 */
export function runStart(perSecond: Float64Array, usual: number): number {
  let sum = 0;
  let largest = 0;
  let start = 0;
  for (let age = 0; age < perSecond.length; age += 1) {
    sum += (perSecond[age] as number) - usual;
    if (sum <= largest) continue;
    largest = sum;
    start = age;
  }
  return start;
}
