/** A batch as plain values, names in place of symbol ids: for tests that compare batches of different tables. */
import type { EventBatch } from '@breakwater/core';

export interface RowView {
  readonly instrument: string;
  readonly numbers: Readonly<Record<string, number>>;
  readonly bids: readonly (readonly [priceTicks: number, quantityLots: number])[];
  readonly asks: readonly (readonly [priceTicks: number, quantityLots: number])[];
  readonly rare: unknown;
}

export interface BatchView {
  readonly source: string;
  readonly session: number;
  readonly streamClass: number;
  readonly numbering: string;
  readonly rows: readonly RowView[];
}

/** Everything of a batch that a record carries. */
export function batchView(batch: EventBatch): BatchView {
  const rows: RowView[] = [];
  for (let row = 0; row < batch.eventCount; row += 1) rows.push(rowView(batch, row));
  const { session, streamClass, numbering } = batch;
  return { source: batch.symbols.name(batch.source), session, streamClass, numbering, rows };
}

function rowView(batch: EventBatch, row: number): RowView {
  const middle = batch.levelStart(row) + batch.bidCount(row);
  return {
    instrument: batch.symbols.name(batch.instrument(row)),
    numbers: {
      kind: batch.kind(row),
      position: batch.position(row),
      eventTimeUs: batch.eventTimeUs(row),
      receivedTimeUs: batch.receivedTimeUs(row),
      side: batch.side(row),
      priceTicks: batch.priceTicks(row),
      quantityLots: batch.quantityLots(row),
      count: batch.count(row),
      code: batch.code(row),
      flags: batch.flags(row),
      venueIdHigh: batch.venueIdHigh(row),
      venueIdLow: batch.venueIdLow(row),
      participantHigh: batch.participantHigh(row),
      participantLow: batch.participantLow(row),
      sequence: batch.sequence(row),
      previousSequence: batch.previousSequence(row),
    },
    bids: levelsView(batch, batch.levelStart(row), middle),
    asks: levelsView(batch, middle, middle + batch.askCount(row)),
    rare: batch.rareEvent(row),
  };
}

function levelsView(batch: EventBatch, start: number, end: number): [number, number][] {
  const levels: [number, number][] = [];
  for (let level = start; level < end; level += 1) {
    levels.push([batch.levelPriceTicks(level), batch.levelQuantityLots(level)]);
  }
  return levels;
}
