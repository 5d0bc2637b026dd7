/** One thing wrong with the events of a record at a time: the reason that comes back, and what it says to people. */
import { EventBatch } from '@breakwater/core';
import { describe, expect, test } from 'vitest';
import { EXAMPLES, NAMES } from './event-bytes.fixture.ts';
import {
  COUNTED,
  DELTA_HEAD,
  DICTIONARY,
  EVENT,
  HEAD,
  HEAD_TIME_US,
  long,
  NO_CHECKSUM,
  record,
  text,
  withEvents,
} from './hand-made-record.fixture.ts';
import { RecordDecoder } from './record-decoder.ts';
import { decodingUs, fateOf, foreignDetail } from './refused-record.fixture.ts';

const lots = (value: number | bigint): Uint8Array =>
  withEvents(long(1), EVENT.slice(0, 4), long(value), [0]);
const trade = (rest: readonly number[]): Uint8Array => withEvents(long(1), [0, 0, 0, 0], rest, [0]);
const sized = (byteCount: number): Uint8Array => withEvents(long(-1), long(byteCount), EVENT, [0]);

/** A lending operation of 1 lot without a price, and terms: what follows the stamp. */
const lending = (...rest: readonly (readonly number[])[]): Uint8Array =>
  withEvents(long(1), [14, 0, 0, 0, 2, 0], ...rest, [0]);
const terms = (...rest: readonly (readonly number[])[]): Uint8Array =>
  withEvents(long(1), [20, 0, 0, 0], ...rest, [0]);
/** Nothing said of the nine things that need not be said. */
const NULLS = Array<number>(9).fill(0);
const CENT = [...text('c'), 2, 2];

const MANY = 1_000_000_000;
const INTEGER = 'an integer lies outside ±(2^53 - 1)';
const TIME = 'a time lies outside ±(2^53 - 1)';
const ends = (value: Uint8Array): string => `the record ends after ${value.length} bytes`;
const eventsBackwards = record(HEAD, COUNTED, DICTIONARY, long(-MANY), long(4));
const eventsMissing = withEvents(long(50), EVENT, [0]);
const collateralMissing = lending([0, 0, 0, 0, 0, 0, 0, 2], long(60), CENT);
const levelsMissing = withEvents(long(1), DELTA_HEAD, long(30_000));

const cases: readonly (readonly [string, Uint8Array, string, string])[] = [
  // Events.
  ['no events', withEvents([0]), 'bad-count', 'a batch has no events'],
  [
    '10^9 events in a few bytes',
    record(HEAD, COUNTED, DICTIONARY, long(MANY)),
    'bad-count',
    `a block has ${MANY} items, room for 4096`,
  ],
  ['-10^9 events', eventsBackwards, 'truncated', ends(eventsBackwards)],
  [
    '-10^9 events, said to take none',
    withEvents(long(-MANY), [0]),
    'bad-count',
    `a block has ${MANY} items, room for 4096`,
  ],
  ['the smallest long as count', withEvents(long(-(2n ** 63n))), 'bad-number', INTEGER],
  ['more events than bytes', eventsMissing, 'truncated', ends(eventsMissing)],
  [
    'a block longer than it says',
    sized(EVENT.length - 1),
    'bad-count',
    'a block is not as long as it says',
  ],
  [
    'a block shorter than it says',
    sized(EVENT.length + 1),
    'bad-count',
    'a block is not as long as it says',
  ],
  ['a block of negative size', sized(-7), 'bad-count', 'a block has -7 bytes'],
  [
    'an unknown branch',
    withEvents(long(1), long(11), EVENT.slice(1), [0]),
    'bad-enum',
    'the byte 22 is not one of 11 choices',
  ],
  [
    'a negative branch',
    withEvents(long(1), long(-1), EVENT.slice(1), [0]),
    'bad-enum',
    'the byte 1 is not one of 11 choices',
  ],
  [
    'an unknown instrument',
    withEvents(long(1), long(6), long(1), [0, 0, 2], [0]),
    'bad-enum',
    '1 is no index of 1 instruments',
  ],
  [
    'a negative instrument',
    withEvents(long(1), long(6), long(-1), [0, 0, 2], [0]),
    'bad-enum',
    '-1 is no index of 1 instruments',
  ],
  [
    'the first instrument of none',
    record(HEAD, COUNTED, [0], long(1), EVENT, [0], NO_CHECKSUM),
    'bad-enum',
    '0 is no index of 0 instruments',
  ],
  ['2^53 lots', lots(2n ** 53n), 'bad-number', INTEGER],
  ['-2^53 lots', lots(-(2n ** 53n)), 'bad-number', INTEGER],
  ['2^63 - 1 lots', lots(2n ** 63n - 1n), 'bad-number', INTEGER],
  [
    'a number without end',
    withEvents(long(1), EVENT.slice(0, 4), Array<number>(40).fill(0xff), [0]),
    'bad-number',
    INTEGER,
  ],
  [
    'a time past 2^53',
    withEvents(long(1), [12, 0], long(2 ** 53 - 1), [0, 2], [0]),
    'bad-number',
    TIME,
  ],
  [
    'a receipt past 2^53',
    withEvents(long(1), [12, 0, 0], long(2 ** 53 - 1), [2], [0]),
    'bad-number',
    TIME,
  ],
  [
    'a receipt before -2^53',
    withEvents(long(1), [12, 0], long(-HEAD_TIME_US - 1), long(-(2 ** 53 - 1)), [2], [0]),
    'bad-number',
    TIME,
  ],
  [
    'an unknown side',
    trade([6, 2, 2, 2, 0, 0, 0]),
    'bad-enum',
    'the byte 6 is not one of 3 choices',
  ],
  [
    'a count beyond 32 bits',
    trade([2, 2, 2, ...long(2 ** 31), 0, 0, 0]),
    'bad-number',
    'an int has more than 32 bits',
  ],
  [
    'an id of no branch',
    trade([2, 2, 2, 2, 4, 0, 0]),
    'bad-enum',
    'the byte 4 is not one of 2 choices',
  ],
  [
    'flags beyond a byte',
    trade([2, 2, 2, 2, 0, 0, ...long(256)]),
    'bad-number',
    'flags are not within 0 to 255',
  ],
  [
    'negative flags',
    trade([2, 2, 2, 2, 0, 0, ...long(-1)]),
    'bad-number',
    'flags are not within 0 to 255',
  ],
  [
    'an unknown coverage',
    withEvents(long(1), [6, 0, 0, 0, 2, 2, 2, 2], [6], [0, 0], [0]),
    'bad-enum',
    'the byte 6 is not one of 3 choices',
  ],
  // Levels.
  [
    '10^9 levels',
    withEvents(long(1), DELTA_HEAD, long(MANY)),
    'bad-count',
    `a block has ${MANY} items, room for 32768`,
  ],
  ['30,000 levels that are not there', levelsMissing, 'truncated', ends(levelsMissing)],
  [
    'levels longer than they say',
    withEvents(long(1), DELTA_HEAD, long(-1), long(1), [2, 2], [0, 0], [0]),
    'bad-count',
    'a block is not as long as it says',
  ],
  // Rare events.
  [
    'an unknown feed status',
    withEvents(long(1), [16, 0, 0, 0, 8, 0, 0], [0]),
    'bad-enum',
    'the byte 8 is not one of 4 choices',
  ],
  [
    'a detail of 1,025 bytes',
    withEvents(long(1), [16, 0, 0, 0, 0, 0], text('d'.repeat(1_025)), [0]),
    'bad-text',
    'a text has 1025 bytes, at most 1024',
  ],
  [
    'a detail of two lines',
    withEvents(long(1), [16, 0, 0, 0, 0, 0], text('a\nb'), [0]),
    'bad-text',
    'a text is not printable UTF-8',
  ],
  [
    'an unknown lending operation',
    lending([18]),
    'bad-enum',
    'the byte 18 is not one of 9 choices',
  ],
  [
    'a programme of 161 bytes',
    lending([0], text('p'.repeat(161)), [0, 0, 0], NULLS),
    'bad-text',
    'a text has 161 bytes, at most 160',
  ],
  [
    'a loan of two lines',
    lending([0, 0, 0], text('a\nb'), [0], NULLS),
    'bad-text',
    'a text is not printable UTF-8',
  ],
  [
    'a borrower of two lines, who must not be said',
    lending([0, 0, 0, 0], text('홍\n길동'), NULLS),
    'bad-text',
    'a text is not printable UTF-8',
  ],
  [
    'a request of no branch',
    lending([0, 0, 0, 0, 0, 4]),
    'bad-enum',
    'the byte 4 is not one of 2 choices',
  ],
  ['2^53 won', lending([0, 0, 0, 0, 0, 0, 2], long(2 ** 53)), 'bad-number', INTEGER],
  [
    '10^9 assets of collateral',
    lending([0, 0, 0, 0, 0, 0, 0, 2], long(MANY)),
    'bad-count',
    `a block has ${MANY} items, room for 64`,
  ],
  [
    '65 assets of collateral in two blocks',
    lending([0, 0, 0, 0, 0, 0, 0, 2], long(64), Array(64).fill(CENT).flat(), long(1), CENT),
    'bad-count',
    'a block has 1 items, room for 0',
  ],
  ['more collateral than bytes', collateralMissing, 'truncated', ends(collateralMissing)],
  [
    'collateral of no asset',
    lending([0, 0, 0, 0, 0, 0, 0, 2], long(1), [0, 0, 0, 0, 0], NULLS.slice(3)),
    'bad-text',
    'a name is empty',
  ],
  [
    'collateral longer than it says',
    lending([0, 0, 0, 0, 0, 0, 0, 2], long(-1), long(3), CENT, [0], NULLS.slice(3)),
    'bad-count',
    'a block is not as long as it says',
  ],
  [
    'an unknown disclosure',
    lending([0, 0, 0, 0, 0, ...NULLS.slice(1), 2, 4]),
    'bad-enum',
    'the byte 4 is not one of 2 choices',
  ],
  [
    '1,025 assets to borrow',
    terms([0, 0, 0, 0, 0], long(1_025), Array(1_025).fill(text('a')).flat()),
    'bad-count',
    'a block has 1025 items, room for 1024',
  ],
  [
    'an asset of 161 bytes',
    terms([0, 0, 0, 0, 0], long(1), text('a'.repeat(161))),
    'bad-text',
    'a text has 161 bytes, at most 160',
  ],
  [
    '-10^9 haircuts',
    terms([0, 0, 0, 0, 0, 0, 0, 0], long(-MANY), long(4), [0, 0, 0, 0]),
    'bad-count',
    `a block has ${MANY} items, room for 1024`,
  ],
  [
    'an unknown price source',
    terms([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4]),
    'bad-enum',
    'the byte 4 is not one of 2 choices',
  ],
  [
    'terms that are neither true nor false',
    terms([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]),
    'bad-enum',
    'the byte 2 is no boolean',
  ],
  [
    'a tick exponent beyond 32 bits',
    withEvents(long(1), [18, 0, 0, 0, 2], long(2 ** 31), [2, 0, 0], [0]),
    'bad-number',
    'an int has more than 32 bits',
  ],
  [
    'a lot exponent beyond 32 bits',
    withEvents(long(1), [18, 0, 0, 0, 2, 0, 2], long(-(2 ** 31) - 1), [0], [0]),
    'bad-number',
    'an int has more than 32 bits',
  ],
];

describe('a record with one thing wrong in its events', () => {
  test.each(cases)('%s', (_, value, reason, detail) => {
    expect(fateOf(value)).toEqual({ said: [reason, detail], leftCount: 0, next: 'batch' });
  });

  test('ends before its end, wherever that is', () => {
    // Whose it is shows as soon as it says its time; the first position is not of the head.
    const HEAD_END = record(HEAD).length - 1;
    // One decoder for all, as in a partition: what it read before must not show.
    const batch = new EventBatch();
    const records = new RecordDecoder(batch);
    for (const { event, bytes } of EXAMPLES) {
      const whole = record(HEAD, COUNTED, NAMES, long(1), bytes, [0], NO_CHECKSUM);
      for (let length = 5; length < whole.length; length += 1) {
        const body = records.decode(whole.subarray(0, length));
        const said = body.kind === 'malformed' ? `${body.reason}: ${body.detail}` : body.kind;
        const ends = `the record ends after ${length} bytes`;
        expect(`${event}, ${said}`).toBe(
          length < HEAD_END
            ? `${event}, foreign-schema: ${foreignDetail(ends)}`
            : `${event}, truncated: ${ends}`,
        );
        expect(batch.eventCount + batch.levelCount + batch.rare.length + batch.symbols.size).toBe(
          0,
        );
      }
    }
  });

  test('costs no more than a millisecond', () => {
    for (const [name, value] of cases) {
      expect(decodingUs(value), `µs for ${name}`).toBeLessThan(1_000);
    }
  });
});
