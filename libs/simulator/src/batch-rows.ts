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
  for (const column of COLUMNS) to[column][next] = from[column][row] ?? 0;
  const levelStart = from.levelStart[row] ?? 0;
  const levelCount = (from.bidCount[row] ?? 0) + (from.askCount[row] ?? 0);
  to.levelStart[next] = to.levelCount;
  for (let level = levelStart; level < levelStart + levelCount; level += 1) {
    to.levelPriceTicks[to.levelCount] = from.levelPriceTicks[level] ?? 0;
    to.levelQuantityLots[to.levelCount] = from.levelQuantityLots[level] ?? 0;
    to.levelCount += 1;
  }
  const rare = from.rare[from.rareIndex[row] ?? -1];
  to.rareIndex[next] = rare === undefined ? -1 : to.rare.push(rare) - 1;
}

const COLUMNS = [
  'kind',
  'instrument',
  'position',
  'eventTimeUs',
  'receivedTimeUs',
  'side',
  'priceTicks',
  'quantityLots',
  'count',
  'code',
  'flags',
  'venueIdHigh',
  'venueIdLow',
  'participantHigh',
  'participantLow',
  'sequence',
  'previousSequence',
  'bidCount',
  'askCount',
] as const;
