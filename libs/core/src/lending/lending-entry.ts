/** One row of a lending feed, as the book takes it. */
import type { LendingEvent } from '../event/lending-event.ts';
import { FINE_PANE_US, LATENESS_US } from '../limits.ts';

export interface LendingEntry {
  readonly venue: string;
  /** What is borrowed. */
  readonly asset: string;
  /** Key of the instrument that the row names: the borrowed asset's market at the lending venue. */
  readonly market: string;
  /** The feed that said it, with its running number and the log's offset. */
  readonly source: string;
  readonly position: number; // unit: running number of the source's session
  readonly offset: number;
  /** When it took effect at the venue. */
  readonly validTimeUs: number;
  /** Log time at which the log said so. */
  readonly recordTimeUs: number;
  readonly principalLots: number;
  /** The price that the venue used; 0 where it used none. */
  readonly priceTicks: number;
  readonly event: LendingEvent;
}

/** Whether it came when its instant was sealed already: figures of that time change after they were told. */
export function isRestated({ validTimeUs, recordTimeUs }: LendingEntry): boolean {
  const paneEndUs = (Math.floor(validTimeUs / FINE_PANE_US) + 1) * FINE_PANE_US;
  return recordTimeUs >= paneEndUs + (LATENESS_US[0] as number);
}

/**
 * The order in which entries are taken: by valid time, then source, then position. Less than 0: `left` comes first.
 */
export function entryOrder(left: LendingEntry, right: LendingEntry): number {
  if (left.validTimeUs !== right.validTimeUs) return left.validTimeUs - right.validTimeUs;
  if (left.source !== right.source) return left.source < right.source ? -1 : 1;
  return left.position - right.position;
}
