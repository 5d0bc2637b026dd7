/** One thing wrong with a record at a time: the reason that comes back, and what it says to people. */
import { EventBatch, RECORD_BYTE_COUNT_MAX } from '@breakwater/core';
import { describe, expect, test } from 'vitest';
import { batchView } from './batch-view.ts';
import { crc32c } from './crc32c.ts';
import { checksumField } from './framing.ts';
import {
  COUNTED,
  DICTIONARY,
  EVENT,
  HEAD,
  long,
  NO_CHECKSUM,
  PLAIN,
  record,
  text,
} from './hand-made-record.fixture.ts';
import { decodeRecord, RecordDecoder } from './record-decoder.ts';
import { decodingUs, fateOf, foreignDetail } from './refused-record.fixture.ts';

/** The one event behind another head, or behind other names. */
const underHead = (head: readonly number[]): Uint8Array =>
  record(head, COUNTED, DICTIONARY, long(1), EVENT, [0], NO_CHECKSUM);
const underName = (name: readonly number[]): Uint8Array =>
  record(HEAD, COUNTED, long(1), name, [0], long(1), EVENT, [0], NO_CHECKSUM);
const underPositions = (positions: readonly number[], eventCount = 1): Uint8Array => {
  const events = Array<readonly number[]>(eventCount).fill(EVENT);
  return record(HEAD, positions, DICTIONARY, long(eventCount), events.flat(), [0], NO_CHECKSUM);
};
/** `{symbol: string, price: double, qty: double, side: enum, ts: timestamp-millis, id: string}`, as another team writes it. */
const FOREIGN_TRADE = [
  ...text('KRW-USDT'),
  ...new Uint8Array(Float64Array.of(1_402.5, 2_500).buffer),
  ...long(1),
  ...long(1_763_900_000_123),
  ...text('9007199254740993'),
];
/** The same bytes with a last field that is true of them. */
function checksummed(value: Uint8Array): Uint8Array {
  const summed = value.slice();
  const at = summed.length - 4;
  new DataView(summed.buffer).setUint32(at, checksumField(crc32c(summed, 0, at)));
  return summed;
}
const MANY = 1_000_000_000;
const ends = (value: Uint8Array): string => `the record ends after ${value.length} bytes`;
const positionsMany = record(HEAD, long(MANY));
const cutFraming = Uint8Array.from([0, 0, 0]);
const cutChecksum = PLAIN.subarray(0, -1);

const cases: readonly (readonly [string, Uint8Array, string, string])[] = [
  // The whole record.
  ['another first byte', Uint8Array.from([1, 0]), 'bad-framing', 'the first byte is 1, not 0'],
  ['framing alone', cutFraming, 'truncated', ends(cutFraming)],
  [
    'framing of an unknown schema alone',
    Uint8Array.from([0, 0, 0, 0, 9]),
    'unknown-schema',
    'schema id 9 is not in the schema folder',
  ],
  [
    'an unknown schema',
    Uint8Array.from([0, 0, 0, 1, 3, 1, 2]),
    'unknown-schema',
    'schema id 259 is not in the schema folder',
  ],
  [
    'a byte too many for any record',
    new Uint8Array(RECORD_BYTE_COUNT_MAX + 1),
    'oversized',
    'the record has 1048577 bytes, at most 1048576',
  ],
  ['one more byte', Uint8Array.from([...PLAIN, 0]), 'trailing-bytes', '1 bytes follow'],
  ['three more', Uint8Array.from([...PLAIN, 0, 0, 0]), 'trailing-bytes', '3 bytes follow'],
  ['one byte less', cutChecksum, 'truncated', ends(cutChecksum)],
  [
    'a wrong checksum',
    Uint8Array.from([...cutChecksum, 1]),
    'bad-checksum',
    'the bytes are not those the checksum was made of',
  ],
  // Behind its head.
  [
    'a negative position',
    underHead([...HEAD.slice(0, -1), 1]),
    'bad-number',
    'a session or position is negative',
  ],
  [
    'positions that end past 2^53',
    record(
      [...HEAD.slice(0, -1), ...long(2 ** 53 - 1)],
      COUNTED,
      DICTIONARY,
      long(2),
      EVENT,
      EVENT,
      [0],
      NO_CHECKSUM,
    ),
    'bad-number',
    'a position lies outside 2^53 - 1',
  ],
  // Listed positions.
  ['10^9 positions', positionsMany, 'bad-count', `a block has ${MANY} items, room for 4096`],
  [
    'more positions than events',
    underPositions([...long(2), ...long(5), ...long(6), 0]),
    'bad-count',
    'there are not as many positions as events',
  ],
  [
    'fewer positions than events',
    underPositions([...long(1), ...long(5), 0], 2),
    'bad-count',
    'there are not as many positions as events',
  ],
  [
    'positions that stand',
    underPositions([...long(2), ...long(5), ...long(5), 0], 2),
    'bad-number',
    'positions do not rise',
  ],
  [
    'positions that fall in a block of their own',
    underPositions([...long(1), ...long(5), ...long(1), ...long(4), 0], 2),
    'bad-number',
    'positions do not rise',
  ],
  [
    'a first position of two minds',
    underPositions([...long(1), ...long(6), 0]),
    'bad-number',
    'the first position is not firstPosition',
  ],
  [
    'positions longer than they say',
    underPositions([...long(-1), ...long(2), ...long(5), 0]),
    'bad-count',
    'a block is not as long as it says',
  ],
  // Names.
  [
    '10^9 names',
    record(HEAD, COUNTED, long(MANY)),
    'bad-count',
    `a block has ${MANY} items, room for 4096`,
  ],
  ['an empty name', underName([0]), 'bad-text', 'a name is empty'],
  [
    'an escape in a name',
    underName(text('a:B\u001b[2J')),
    'bad-text',
    'a text is not printable UTF-8',
  ],
  [
    'a name written right to left',
    underName(text('a:\u202eB')),
    'bad-text',
    'a text is not printable UTF-8',
  ],
  [
    'names longer than they say',
    record(
      HEAD,
      COUNTED,
      long(-1),
      long(3),
      text('a:B/C:spot'),
      [0],
      long(1),
      EVENT,
      [0],
      NO_CHECKSUM,
    ),
    'bad-count',
    'a block is not as long as it says',
  ],
  [
    'a definition of no key',
    record(
      HEAD,
      COUNTED,
      long(1),
      text('nonsense'),
      [0],
      long(1),
      [18, 0, 0, 0, 2, 0, 2, 0, 0],
      [0],
      NO_CHECKSUM,
    ),
    'bad-text',
    'an instrument key is not venue:BASE/QUOTE:type',
  ],
];

/** What is wrong with a head: where no checksum says that the record is ours, it is somebody else's. */
const heads: readonly (readonly [string, Uint8Array, string, string])[] = [
  ['a text of negative length', record(long(-1), NO_CHECKSUM), 'bad-count', 'a text has -1 bytes'],
  [
    'a text of 2^40 bytes',
    record(long(2 ** 40), NO_CHECKSUM),
    'bad-text',
    'a text has 1099511627776 bytes, at most 160',
  ],
  [
    'a source of 161 bytes',
    underHead([...text('x'.repeat(161)), ...HEAD.slice(8)]),
    'bad-text',
    'a text has 161 bytes, at most 160',
  ],
  ['an empty source', underHead([0, ...HEAD.slice(8)]), 'bad-text', 'a name is empty'],
  [
    'a source that is no UTF-8',
    underHead(HEAD.with(3, 0xff)),
    'bad-text',
    'the source is not printable UTF-8',
  ],
  [
    'a negative session',
    underHead(HEAD.with(8, 1)),
    'bad-number',
    'a session or position is negative',
  ],
  [
    'an unknown stream class',
    underHead(HEAD.with(9, 6)),
    'bad-enum',
    'the byte 6 is not one of 3 choices',
  ],
  [
    'a time of another century',
    underHead([...HEAD.slice(0, 10), ...long(1_000_000), ...long(-5)]),
    'bad-number',
    'a session or position is negative',
  ],
];

test('the unspoilt record is a batch, so that the reasons below are those of the spoiling', () => {
  const batch = new EventBatch();
  expect(decodeRecord(PLAIN, batch)).toEqual({ kind: 'batch', batch });
  expect(batchView(batch).rows[0]?.numbers).toMatchObject({ position: 5, quantityLots: 9 });
});

describe('a record with one thing wrong outside its events', () => {
  test.each(cases)('%s', (_, value, reason, detail) => {
    expect(fateOf(value)).toEqual({ said: [reason, detail], leftCount: 0, next: 'batch' });
  });

  test('costs no more than a millisecond', () => {
    for (const [name, value] of [...cases, ...heads]) {
      expect(decodingUs(value), `µs for ${name}`).toBeLessThan(1_000);
    }
  });
});

describe('a record under our id that does not begin as ours do', () => {
  test.each(heads)("is somebody else's: %s", (_, value, __, detail) => {
    const said = ['foreign-schema', foreignDetail(detail)];
    expect(fateOf(value)).toEqual({ said, leftCount: 0, next: 'batch' });
  });

  test.each(heads)(
    'is ours and broken where its checksum holds: %s',
    (_, value, reason, detail) => {
      const summed = checksummed(value);
      if (summed.length === value.length) {
        expect(fateOf(summed).said).toEqual([reason, detail]);
      }
    },
  );

  test('is named, and may be of persons, under the id of a control record too', () => {
    const body = new RecordDecoder(new EventBatch()).decode(
      Uint8Array.from([0, 0, 0, 0, 2, ...FOREIGN_TRADE]),
    );
    expect(body).toMatchObject({ kind: 'malformed', reason: 'foreign-schema', isControl: false });
  });
});

test("a trade of somebody else's Avro is named as that, not as a broken batch", () => {
  const body = decodeRecord(Uint8Array.from([0, 0, 0, 0, 1, ...FOREIGN_TRADE]), new EventBatch());
  expect(body).toMatchObject({ kind: 'malformed', reason: 'foreign-schema' });
});

test('no value and no bytes are a tick', () => {
  expect(decodeRecord(null, new EventBatch())).toEqual({ kind: 'tick' });
  expect(decodeRecord(new Uint8Array(0), new EventBatch())).toEqual({ kind: 'tick' });
});
