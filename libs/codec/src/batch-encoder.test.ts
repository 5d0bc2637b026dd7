import {
  BatchWriter,
  EventBatch,
  type EventStamp,
  NUMBER,
  RECORD_BYTE_COUNT_MAX,
} from '@breakwater/core';
import { describe, expect, test } from 'vitest';
import { encodeBatch, encodeBatches } from './batch-encoder.ts';
import { batchView, type RowView } from './batch-view.ts';
import { decodeRecord } from './record-decoder.ts';
import { sampleBatch } from './sample-batch.ts';

const identity = { source: 'feeds/x', session: 1, streamClass: 0 } as const;
const stamp: EventStamp = { instrument: 'a:B/C:spot', eventTimeUs: 1_000 };

/** Rows of all records, decoded one after the other. */
function rowsOf(records: readonly Uint8Array[]): RowView[] {
  const batch = new EventBatch();
  return records.flatMap((value) => {
    expect(decodeRecord(value, batch).kind).toBe('batch');
    expect(value.length).toBeLessThanOrEqual(RECORD_BYTE_COUNT_MAX);
    return [...batchView(batch).rows];
  });
}

test('a record is a copy: the next one does not change it', () => {
  const first = encodeBatch(sampleBatch());
  const writer = new BatchWriter(identity);
  writer.openInterest({ ...stamp, openLots: 1 });
  encodeBatch(writer.batch);
  expect(encodeBatch(sampleBatch())).toEqual(first);
});

describe('what the decoder would refuse is not written', () => {
  const writer = (): BatchWriter => new BatchWriter(identity);
  const nothing = writer();
  const noNumber = writer();
  noNumber.openInterest({ ...stamp, openLots: 1 });
  noNumber.openInterest({ ...stamp, openLots: Number.NaN });
  const fraction = writer();
  fraction.openInterest({ ...stamp, openLots: 0.5 });
  const farLevel = writer();
  farLevel.bookSnapshot({ ...stamp, sequence: 1, bids: [[2 ** 53, 1]], asks: [] });
  const noTime = writer();
  noTime.openInterest({ ...stamp, eventTimeUs: Number.POSITIVE_INFINITY, openLots: 1 });
  const noName = writer();
  noName.openInterest({ ...stamp, instrument: 'x'.repeat(161), openLots: 1 });
  const noKey = writer();
  noKey.feedStatus({ ...stamp, status: 1, heartbeatUs: 0, detail: 'line\nbreak' });
  const noPosition = writer();
  noPosition.openInterest({ ...stamp, openLots: 1 });
  noPosition.openInterest({ ...stamp, openLots: 1 });
  noPosition.batch.setNumber(1, NUMBER.POSITION, 9);
  const twoMinds = writer();
  twoMinds.instrument(
    {
      key: 'a:B/C:spot',
      venue: 'a',
      base: 'B',
      quote: 'D',
      type: 'spot',
      tick: { mantissa: 1, exponent: 0 },
      lot: { mantissa: 1, exponent: 0 },
      effectiveTimeUs: 0,
    },
    0,
  );
  test.each([
    ['nothing', nothing, 'bad-count', -1],
    ['a number that is none', noNumber, 'bad-number', 1],
    ['a fraction', fraction, 'bad-number', 0],
    ['a level past 2^53', farLevel, 'bad-number', 0],
    ['a time that is none', noTime, 'bad-number', -1],
    ['a name of 161 bytes', noName, 'bad-text', -1],
    ['a text of two lines', noKey, 'bad-text', 0],
    ['a skip that is not listed', noPosition, 'bad-number', 1],
    ['a definition that is not its key', twoMinds, 'bad-text', 0],
  ])('%s', (_, { batch }, reason, row) => {
    expect(encodeBatch(batch)).toMatchObject({ kind: 'refused', reason, row });
  });
});

test('a batch beyond a record is split, no row lost, none twice', () => {
  const writer = new BatchWriter(identity);
  for (let row = 0; row < 4_096; row += 1) {
    const instrument = `${'v'.repeat(60)}:${'B'.repeat(30)}${row}/${'q'.repeat(32)}:spot`;
    const detail = 'd'.repeat(600);
    writer.feedStatus({ ...stamp, instrument, status: 1, heartbeatUs: row, detail });
  }
  expect(encodeBatch(writer.batch)).toMatchObject({ kind: 'refused', reason: 'oversized' });
  const { records, refusals } = encodeBatches(writer.batch);
  expect(refusals).toEqual([]);
  expect(records.length).toBeGreaterThan(2);
  expect(rowsOf(records)).toEqual(batchView(writer.batch).rows);
});

test('one bad row is refused alone, by its number', () => {
  const writer = new BatchWriter(identity);
  for (let row = 0; row < 100; row += 1) {
    writer.openInterest({ ...stamp, openLots: row === 37 ? 0.5 : row });
  }
  const { records, refusals } = encodeBatches(writer.batch);
  expect(refusals).toMatchObject([{ row: 37, reason: 'bad-number' }]);
  expect(rowsOf(records)).toEqual(batchView(writer.batch).rows.toSpliced(37, 1));
});
