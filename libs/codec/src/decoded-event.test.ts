/** Events written by hand, byte by byte, and the row that each becomes: the schema's fields in its order. */
import { EventBatch } from '@breakwater/core';
import { describe, expect, test } from 'vitest';
import { encodeBatch } from './batch-encoder.ts';
import { batchView, type RowView } from './batch-view.ts';
import { EXAMPLES, LENDING, levels, NAMES, SPOT } from './event-bytes.fixture.ts';
import {
  COUNTED,
  DELTA_HEAD,
  EVENT,
  HEAD,
  HEAD_TIME_US,
  long,
  NO_CHECKSUM,
  record,
  text,
} from './hand-made-record.fixture.ts';
import { RecordDecoder } from './record-decoder.ts';
import { sampleBatch } from './sample-batch.ts';

function record1(...events: (readonly number[])[]): Uint8Array {
  return record(HEAD, COUNTED, NAMES, long(events.length), ...events, [0], NO_CHECKSUM);
}
function rowsOf(records: RecordDecoder, batch: EventBatch, value: Uint8Array): readonly RowView[] {
  const body = records.decode(value);
  expect(body.kind === 'malformed' ? body : body.kind).toBe('batch');
  return batchView(batch).rows;
}
/** The columns that are not 0, without those that every row has. */
function columnsOf(row: RowView): Record<string, number> {
  const { kind: _, position: __, eventTimeUs: ___, receivedTimeUs: ____, ...rest } = row.numbers;
  return Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== 0));
}

describe('a row', () => {
  test.each(EXAMPLES)('of $event', ({ bytes, kind, columns, bids = [], asks = [], rare }) => {
    const batch = new EventBatch();
    const [row] = rowsOf(new RecordDecoder(batch), batch, record1(bytes));
    expect(row?.instrument).toBe(SPOT);
    expect(row?.numbers).toMatchObject({
      kind,
      position: 5,
      eventTimeUs: HEAD_TIME_US + 7,
      receivedTimeUs: HEAD_TIME_US + 27,
    });
    expect(columnsOf(row!)).toEqual(columns);
    expect([row?.bids, row?.asks, row?.rare]).toEqual([bids, asks, rare]);
  });

  test('says nothing of what the same row held in the record before, whatever that was', () => {
    for (const before of EXAMPLES) {
      for (const after of EXAMPLES) {
        const batch = new EventBatch();
        const records = new RecordDecoder(batch);
        rowsOf(records, batch, record1(before.bytes));
        const [row] = rowsOf(records, batch, record1(after.bytes));
        const said = `${after.event} after ${before.event}`;
        expect([said, columnsOf(row!)]).toEqual([said, after.columns]);
        const { bids = [], asks = [], rare } = after;
        expect([said, row?.bids, row?.asks, row?.rare]).toEqual([said, bids, asks, rare]);
      }
    }
  });
});

describe('a batch', () => {
  test('has its events in order, each with its instrument, time, position and levels', () => {
    const batch = new EventBatch();
    const all = EXAMPLES.map(({ bytes }) => bytes);
    const other = [...long(6), ...long(1), ...long(-9), ...long(-1), ...long(4)];
    const rows = rowsOf(new RecordDecoder(batch), batch, record1(...all, other, ...all));
    expect(rows.map(({ numbers }) => numbers['position'])).toEqual(rows.map((_, at) => 5 + at));
    for (const [at, { columns, bids = [], asks = [], rare }] of EXAMPLES.entries()) {
      for (const row of [rows[at]!, rows[EXAMPLES.length + 1 + at]!]) {
        expect(columnsOf(row)).toEqual(columns);
        expect([row.bids, row.asks, row.rare]).toEqual([bids, asks, rare]);
      }
    }
    expect(rows[EXAMPLES.length]).toMatchObject({
      instrument: LENDING,
      numbers: {
        eventTimeUs: HEAD_TIME_US - 9,
        receivedTimeUs: HEAD_TIME_US - 10,
        quantityLots: 4,
      },
    });
  });

  test('says whose it is, and what its numbers count', () => {
    const head = [...text('feeds/y'), ...long(12), ...long(2), ...long(0), ...long(40)];
    const value = record(head, COUNTED, NAMES, long(1), EVENT, [0], NO_CHECKSUM);
    const batch = new EventBatch();
    expect(new RecordDecoder(batch).decode(value).kind).toBe('batch');
    expect(batchView(batch)).toMatchObject({
      source: 'feeds/y',
      session: 12,
      streamClass: 2,
      numbering: 'contiguous',
    });
    expect([batch.eventCount, batch.checksum]).toEqual([1, 'absent']);
  });

  test('of our encoder has a checksum that was verified, and every column comes back', () => {
    const encoded = encodeBatch(sampleBatch());
    if (!(encoded instanceof Uint8Array)) throw new Error('refused');
    const batch = new EventBatch();
    const records = new RecordDecoder(batch);
    for (let round = 0; round < 2; round += 1) {
      expect(records.decode(encoded).kind).toBe('batch');
      expect(batch.checksum).toBe('verified');
      expect(batchView(batch)).toEqual(batchView(sampleBatch()));
    }
  });

  test.each<[string, readonly number[], readonly number[], string]>([
    ['count every event', [0], [5, 6, 7], 'contiguous'],
    ['are listed', [...long(3), ...long(5), ...long(9), ...long(10), 0], [5, 9, 10], 'listed'],
    [
      'are listed in two blocks',
      [...long(1), ...long(5), ...long(-2), ...long(2), ...long(9), ...long(10), 0],
      [5, 9, 10],
      'listed',
    ],
  ])('has positions that %s', (_, positions, then, numbering) => {
    const events = [...long(3), ...EVENT, ...EVENT, ...EVENT, 0];
    const batch = new EventBatch();
    const records = new RecordDecoder(batch);
    const value = record(HEAD, positions, NAMES, events, NO_CHECKSUM);
    const rows = rowsOf(records, batch, value);
    expect(rows.map(({ numbers }) => numbers['position'])).toEqual(then);
    expect(batch.numbering).toBe(numbering);
  });

  test('says of its levels whether every one makes sense', () => {
    const delta = (bids: number[], asks: number[]): Uint8Array =>
      record1([...DELTA_HEAD, ...bids, ...asks]);
    const batch = new EventBatch();
    const records = new RecordDecoder(batch);
    const sound = (value: Uint8Array): boolean => {
      rowsOf(records, batch, value);
      return batch.levelsSound;
    };
    expect(sound(delta(levels([1, 0]), levels([2, 5])))).toBe(true);
    expect(sound(delta(levels([0, 1]), levels()))).toBe(false);
    expect(sound(delta(levels(), levels([3, 4], [2, -1])))).toBe(false);
    expect(sound(delta(levels(), levels([2 ** 40, 2 ** 40])))).toBe(true);
    expect(sound(delta(levels([2 ** 40, -(2 ** 40)]), levels()))).toBe(false);
    expect([batch.levelCount, sound(record1(EVENT)), batch.levelCount]).toEqual([1, true, 0]);
  });
});
