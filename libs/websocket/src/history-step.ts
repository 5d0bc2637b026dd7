/** What a subscriber that is behind the head of a stream reads next. */
import type { IoOutcome } from '@breakwater/core';
import type { AlertHistory, HistoryEntry } from './alert-entry.ts';
import { highWaterAt } from './cursor.ts';
import { HISTORY_PAGE_COUNT } from './limits.ts';

export type HistoryStep =
  | { readonly kind: 'page'; readonly entries: readonly HistoryEntry[] }
  /** The store is being filled again, and has not come that far. */
  | { readonly kind: 'later' }
  /** The store no longer holds what was there. */
  | { readonly kind: 'lost' };

/** The step behind `after`; `headOf` is asked for the head of the stream as it is when the store has answered. */
export async function nextStep(
  history: AlertHistory,
  {
    stream,
    after,
    headOf,
  }: {
    readonly stream: string;
    readonly after: string;
    readonly headOf: () => string;
  },
): Promise<IoOutcome<HistoryStep>> {
  const page = await history.read(stream, after, HISTORY_PAGE_COUNT);
  if (page.kind !== 'ok') return page;
  if (page.value.length > 0) return found(page.value);
  const highWater = await history.highWater(stream);
  if (highWater.kind !== 'ok') return highWater;
  if (highWater.value < highWaterAt(headOf())) return { kind: 'ok', value: { kind: 'later' } };
  // The store may have been filled again since the page was read: only a page behind the mark tells.
  const again = await history.read(stream, after, 1);
  if (again.kind !== 'ok') return again;
  return again.value.length > 0 ? found(again.value) : { kind: 'ok', value: { kind: 'lost' } };
}

function found(entries: readonly HistoryEntry[]): IoOutcome<HistoryStep> {
  return { kind: 'ok', value: { kind: 'page', entries } };
}
