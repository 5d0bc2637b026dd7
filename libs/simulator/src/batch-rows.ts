/** Copies rows from one batch to another that shares its symbol table: a producer that cuts records anew. */
import { assert, type EventBatch } from '@breakwater/core';

/** Appends rows [start, end) of `from` to `to`, positions included. */
export function appendRows(
  to: EventBatch,
  from: EventBatch,
  start: number, // unit: row
  end: number, // unit: row
): void {
  assert(to.symbols === from.symbols, 'rows are copied between batches of one symbol table');
  to.source = from.source;
  to.session = from.session;
  to.streamClass = from.streamClass;
  for (let row = start; row < end; row += 1) appendRow(to, from, row);
}

function appendRow(to: EventBatch, from: EventBatch, row: number): void {
  const next = to.eventCount;
  to.eventCount = next + 1;
  to.copyRow(next, from, row);
}
