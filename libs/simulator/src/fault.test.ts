import { RecordDecoder } from '@breakwater/codec';
import { type EncodedFeedRecord, EventBatch } from '@breakwater/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { delay, drop, gap, materialise, reorder, repeat } from './fault.ts';
import { calmRecords } from './scenario.ts';

const START_US = 1_700_000_000_000_000;
let records: EncodedFeedRecord[];
beforeAll(() => {
  records = materialise(calmRecords({ seed: 4, durationUs: 20e6, startTimeUs: START_US }));
  // A TICK among them: it must stay where it is.
  const at = Math.floor(records.length / 2);
  const timestampUs = records[at]?.timestampUs ?? 0;
  records.splice(at, 0, { timestampUs, source: '', value: new Uint8Array(0) });
});

interface Row {
  readonly position: number;
  readonly eventTimeUs: number;
  readonly text: string;
}

/** Rows of each source in log order, with what they say. */
function rowsBySource(list: readonly EncodedFeedRecord[]): Map<string, Row[]> {
  const batch = new EventBatch();
  const decoder = new RecordDecoder(batch);
  const rows = new Map<string, Row[]>();
  for (const { source, value } of list) {
    if (source === '') continue;
    const body = decoder.decode(value);
    if (body.kind !== 'batch') throw new Error(`${source}: ${body.kind}`);
    expect(batch.symbols.name(batch.source)).toBe(source);
    const own = rows.get(source) ?? [];
    rows.set(source, own);
    for (let row = 0; row < batch.eventCount; row += 1) own.push(rowOf(batch, row));
  }
  return rows;
}

function rowOf(batch: EventBatch, row: number): Row {
  const start = batch.levelStart(row);
  const end = start + batch.bidCount(row) + batch.askCount(row);
  const text = JSON.stringify([
    batch.kind(row),
    batch.symbols.name(batch.instrument(row)),
    batch.priceTicks(row),
    batch.quantityLots(row),
    batch.side(row),
    batch.sequence(row),
    batch.bidCount(row),
    [...batch.levels.subarray(2 * start, 2 * end)],
    batch.rareEvent(row) ?? null,
  ]);
  return { position: batch.position(row), eventTimeUs: batch.eventTimeUs(row), text };
}

function expectTimesRise(list: readonly EncodedFeedRecord[]): void {
  let lastUs = 0;
  for (const { timestampUs } of list) {
    expect(timestampUs).toBeGreaterThanOrEqual(lastUs);
    lastUs = timestampUs;
  }
}

const sourcesOf = (list: readonly EncodedFeedRecord[]): string =>
  list.map((one) => one.source).join();

describe('repeat', () => {
  test('adds rows already sent, in other borders, and nothing else', () => {
    const repeated = repeat(records, { seed: 1, share: 0.2 });
    expect(repeated.length).toBeGreaterThan(records.length * 1.1);
    expectTimesRise(repeated);
    const before = rowsBySource(records);
    let hasOtherBorders = false;
    const values = new Set(records.map(({ value }) => Buffer.from(value).toString('base64')));
    for (const { source, value } of repeated) {
      hasOtherBorders ||= source !== '' && !values.has(Buffer.from(value).toString('base64'));
    }
    expect(hasOtherBorders).toBe(true);
    for (const [source, rows] of rowsBySource(repeated)) {
      let mark = 0;
      const kept = rows.filter(({ position }) => {
        const isNew = position > mark;
        mark = Math.max(mark, position);
        return isNew;
      });
      expect(kept).toEqual(before.get(source));
      const byPosition = new Map(kept.map((row) => [row.position, row]));
      for (const row of rows) expect(row).toEqual(byPosition.get(row.position));
    }
  });
});

describe('reorder', () => {
  test('moves sources against each other within lateness; slots and each source keep their order', () => {
    const reordered = reorder(records, { seed: 1, windowUs: 1e6 });
    expect(reordered.map((one) => one.timestampUs)).toEqual(records.map((one) => one.timestampUs));
    expect(sourcesOf(reordered)).not.toBe(sourcesOf(records));
    expect(rowsBySource(reordered)).toEqual(rowsBySource(records));
    expect(reordered.findIndex((one) => one.source === '')).toBe(
      records.findIndex((one) => one.source === ''),
    );
    for (const [at, record] of reordered.entries()) {
      for (const { eventTimeUs } of rowsBySource([record]).get(record.source) ?? []) {
        const ageUs = (reordered[at]?.timestampUs ?? 0) - eventTimeUs;
        expect(ageUs).toBeGreaterThan(-5e6);
        // A lending programme tells of what was before the log, whenever it comes to it.
        if (!record.source.endsWith('/lending')) expect(ageUs).toBeLessThan(2e6);
      }
    }
  });

  test('is seeded, and refuses a window beyond lateness', () => {
    const order = (seed: number): string => sourcesOf(reorder(records, { seed, windowUs: 1e6 }));
    expect(order(1)).toBe(order(1));
    expect(order(1)).not.toBe(order(2));
    expect(() => reorder(records, { seed: 1, windowUs: 2e6 })).toThrow('within lateness');
  });
});

describe('drop, delay and gap', () => {
  test('drop loses its share, never a definition and never a TICK', () => {
    const dropped = drop(records, { seed: 1, share: 0.1 });
    const lost = 1 - dropped.length / records.length;
    expect(lost).toBeGreaterThan(0.06);
    expect(lost).toBeLessThan(0.14);
    expect(dropped.some(({ source }) => source === '')).toBe(true);
    for (const rows of rowsBySource(dropped).values()) expect(rows[0]?.position).toBe(1);
  });

  test('delay moves records later, and each source keeps its order', () => {
    const delayed = delay(records, { seed: 1, share: 0.1, delayUsMax: 3e6 });
    expectTimesRise(delayed);
    expect(sourcesOf(delayed)).not.toBe(sourcesOf(records));
    expect(rowsBySource(delayed)).toEqual(rowsBySource(records));
  });

  test('a gap silences one prefix for its span only', () => {
    const span = {
      sourcePrefix: 'simulator/bithumb/',
      fromUs: START_US + 5e6,
      toUs: START_US + 9e6,
    };
    const isInside = ({ source, timestampUs }: EncodedFeedRecord): boolean =>
      source.startsWith(span.sourcePrefix) && timestampUs >= span.fromUs && timestampUs < span.toUs;
    const silent = gap(records, span);
    expect(records.filter(isInside).length).toBeGreaterThan(20);
    expect(silent).toEqual(records.filter((record) => !isInside(record)));
  });
});
