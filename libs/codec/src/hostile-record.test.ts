/** Whatever bytes arrive, a reason comes back, soon, and nothing else is touched. */
import {
  BATCH_EVENT_COUNT_MAX,
  BATCH_LEVEL_COUNT_MAX,
  EventBatch,
  RECORD_BYTE_COUNT_MAX,
  type RecordBody,
} from '@breakwater/core';
import { describe, expect, test } from 'vitest';
import { encodeBatch } from './batch-encoder.ts';
import { batchView } from './batch-view.ts';
import { encodeControl } from './control-encoder.ts';
import { generateControlKey } from './control-key.ts';
import { checksumField, SCHEMA_ID } from './framing.ts';
import {
  COUNTED,
  DELTA_HEAD,
  DICTIONARY,
  EVENT,
  HEAD,
  long,
  NO_CHECKSUM,
  PLAIN,
  record,
  text,
  withEvents,
} from './hand-made-record.fixture.ts';
import { decodeRecord, RecordDecoder } from './record-decoder.ts';
import { sampleBatch } from './sample-batch.ts';

const good = bytesOf(encodeBatch(sampleBatch()));
const goodView = batchView(sampleBatch());

function bytesOf(encoded: unknown): Uint8Array {
  if (encoded instanceof Uint8Array) return encoded;
  throw new Error(`refused: ${JSON.stringify(encoded)}`);
}

/** A feed status (branch 8) with a detail of 1,024 bytes. */
const LONG_TEXT_EVENT = [...long(8), 0, 0, 0, 0, 0, ...text('d'.repeat(1_024))];

function reasonOf(body: RecordBody): string {
  return body.kind === 'malformed' ? body.reason : body.kind;
}

function expectUntouched(batch: EventBatch, symbolCount: number): void {
  expect(batch.eventCount).toBe(0);
  expect(batch.levelCount).toBe(0);
  expect(batch.rare).toEqual([]);
  expect(batch.symbols.size).toBe(symbolCount);
}

test('blocks with sizes, blocks one by one and empty sides are the same as one block', () => {
  const batch = new EventBatch();
  const level = [...long(100), ...long(7)];
  const delta = [
    ...DELTA_HEAD,
    ...long(-1),
    ...long(level.length),
    ...level,
    ...long(1),
    ...level,
    0,
    0,
  ];
  const value = withEvents(long(-1), long(EVENT.length), EVENT, long(1), delta, [0]);
  expect(decodeRecord(value, batch).kind).toBe('batch');
  const [, second] = batchView(batch).rows;
  expect(second).toMatchObject({
    bids: [
      [100, 7],
      [100, 7],
    ],
    asks: [],
  });
});

test('names that objects treat specially are names like any other', () => {
  const batch = new EventBatch();
  for (const name of ['__proto__', 'constructor', 'toString', 'ß:ÄÖ/Ü:spot']) {
    const value = record(HEAD, [0], long(1), text(name), [0], long(1), EVENT, [0], NO_CHECKSUM);
    expect(decodeRecord(value, batch).kind).toBe('batch');
    expect(batch.symbols.name(batch.instrument(0))).toBe(name);
  }
});

test("a name whose characters are another name's bytes is not mistaken for it", () => {
  const batch = new EventBatch();
  for (const name of ['\u00c3\u00bc:B/C:spot', '\u00fc:B/C:spot']) {
    const value = record(HEAD, [0], long(1), text(name), [0], long(1), EVENT, [0], NO_CHECKSUM);
    for (let round = 0; round < 2; round += 1) {
      expect(decodeRecord(value, batch).kind).toBe('batch');
      expect(batch.symbols.name(batch.instrument(0))).toBe(name);
    }
  }
});

test('levels that run past the end of the largest record end there', () => {
  const wide = long(2 ** 53 - 1);
  const head = [...record(HEAD, COUNTED, DICTIONARY)];
  const delta = [...DELTA_HEAD, ...long(32_768)];
  // Levels of 16 bytes where their count leaves room for 2 each: only 4,096 of 32,768 are there.
  const eventsEnd = RECORD_BYTE_COUNT_MAX - 65_700;
  const value = new Uint8Array(RECORD_BYTE_COUNT_MAX).fill(0x80);
  const events: number[] = [];
  while (head.length + events.length < eventsEnd - 1_100) events.push(...LONG_TEXT_EVENT);
  const count = events.length / LONG_TEXT_EVENT.length + 1;
  value.set([...head, ...long(count), ...events, ...delta]);
  const start = head.length + long(count).length + events.length + delta.length;
  for (let at = start; at + 8 <= value.length; at += 8) value.set(wide, at);
  expect(reasonOf(decodeRecord(value, new EventBatch()))).toBe('truncated');
});

test('a full table of names refuses the record that brings one more', () => {
  const batch = new EventBatch();
  for (let name = 0; batch.symbols.intern(`n${name}`) >= 0; name += 1);
  expect(reasonOf(decodeRecord(PLAIN, batch))).toBe('bad-count');
  expect(batch.eventCount).toBe(0);
});

test('a full batch of events passes, one more does not', () => {
  const batch = new EventBatch();
  const events = Array<readonly number[]>(BATCH_EVENT_COUNT_MAX).fill(EVENT).flat();
  expect(reasonOf(decodeRecord(withEvents(long(BATCH_EVENT_COUNT_MAX), events, [0]), batch))).toBe(
    'batch',
  );
  const more = withEvents(long(BATCH_EVENT_COUNT_MAX), events, long(1), EVENT, [0]);
  expect(reasonOf(decodeRecord(more, batch))).toBe('bad-count');
  const block = withEvents(long(BATCH_EVENT_COUNT_MAX + 1), events, EVENT, [0]);
  expect(reasonOf(decodeRecord(block, batch))).toBe('bad-count');
  const level = [...long(1), ...long(1)];
  const levels = Array<number[]>(BATCH_LEVEL_COUNT_MAX + 1).fill(level);
  const book = (count: number): Uint8Array =>
    withEvents(long(1), DELTA_HEAD, long(count), levels.slice(0, count).flat(), [0, 0, 0]);
  expect(reasonOf(decodeRecord(book(BATCH_LEVEL_COUNT_MAX), batch))).toBe('batch');
  expect(reasonOf(decodeRecord(book(BATCH_LEVEL_COUNT_MAX + 1), batch))).toBe('bad-count');
});

describe('a damaged record', () => {
  test('cut anywhere is refused, with a checksum and without', () => {
    const bare = good.slice();
    bare.fill(0, bare.length - 4);
    const batch = new EventBatch();
    for (const value of [good, bare]) {
      expect(decodeRecord(value, batch).kind).toBe('batch');
      const known = batch.symbols.size;
      for (let length = 1; length < value.length; length += 1) {
        expect(decodeRecord(value.subarray(0, length), batch).kind, `cut at ${length}`).toBe(
          'malformed',
        );
        expectUntouched(batch, known);
      }
    }
  });

  test('gives the same reason and detail whatever the record before it was', () => {
    const afterOnes = new RecordDecoder(new EventBatch());
    const afterZeros = new RecordDecoder(new EventBatch());
    const ones = new Uint8Array(2_000).fill(0xff);
    const zeros = new Uint8Array(2_000);
    for (let length = 1; length < good.length; length += 1) {
      afterOnes.decode(ones);
      afterZeros.decode(zeros);
      const value = good.subarray(0, length);
      expect(afterOnes.decode(value), `cut at ${length}`).toEqual(afterZeros.decode(value));
    }
  });

  test('10,000 flips of one or two bits change no number that is accepted', () => {
    const records = new RecordDecoder(new EventBatch());
    const bitCount = good.length * 8;
    let flips = 0;
    for (let first = 0; flips < 10_000; first += 1) {
      const value = good.slice();
      flip(value, first % bitCount);
      if (first >= bitCount) flip(value, (first * 7_919 + 13) % bitCount);
      if (value.every((byte, index) => byte === good[index])) continue;
      flips += 1;
      expect(records.decode(value).kind, `flip ${first}`).toBe('malformed');
    }
  });
});

function flip(value: Uint8Array, bit: number): void {
  value[bit >> 3]! ^= 1 << (bit & 7);
}

test('a checksum of zero is written as ones, and taken', () => {
  expect(checksumField(0)).toBe(0xffffffff);
  expect(checksumField(1)).toBe(1);
});

/** xorshift32: repeatable, and good enough to break things. */
function randomSource(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function mutate(original: Uint8Array, random: (below: number) => number): Uint8Array {
  const value = original.slice();
  for (let left = 1 + random(4); left > 0; left -= 1) {
    const at = random(value.length);
    const choice = random(4);
    if (choice === 0) value[at]! ^= 1 << random(8);
    else if (choice === 1) value[at] = random(256);
    else if (choice === 2) value.copyWithin(at, random(value.length), random(value.length));
    else value.fill(random(2) * 255, at, at + random(9));
  }
  // Without this the checksum would refuse nearly all of them before they reach the columns.
  value[0] = 0;
  value.fill(0, 1, 4);
  value[4] = random(8) === 0 ? SCHEMA_ID.CONTROL_RECORD : SCHEMA_ID.MARKET_BATCH;
  if (random(4) > 0) value.fill(0, value.length - 4);
  return random(8) === 0 ? value.subarray(0, random(value.length)) : value;
}

/** EB1 to EB4. */
function expectSound(batch: EventBatch): void {
  const view = batchView(batch);
  let position = -1;
  for (const row of view.rows) {
    for (const [name, value] of Object.entries(row.numbers)) {
      if (!Number.isSafeInteger(value)) expect.fail(`${name} is ${value}`);
    }
    if (!(row.numbers['position']! > position)) expect.fail('positions do not rise');
    position = row.numbers['position']!;
    for (const level of [...row.bids, ...row.asks]) {
      if (!level.every(Number.isSafeInteger)) expect.fail(`level ${level.join()}`);
    }
  }
  if (batch.eventCount < 1) expect.fail('an accepted batch is empty');
}

test('60,000 random and mutated records: no throw, no stall, every accepted one is sound', () => {
  const random = randomSource(20_251_011);
  const control = bytesOf(
    encodeControl({
      domain: 'd',
      sequence: 1,
      type: 'ruleset',
      content: { a: [1] },
      privateKey: generateControlKey(),
    }),
  );
  const seeds = [good, good, good, PLAIN, control];
  let batch = new EventBatch();
  let records = new RecordDecoder(batch);
  let accepted = 0;
  let slowest = 0;
  for (let round = 0; round < 60_000; round += 1) {
    if (batch.symbols.size > 60_000) {
      batch = new EventBatch();
      records = new RecordDecoder(batch);
    }
    const value = mutate(seeds[round % seeds.length]!, random);
    const start = process.threadCpuUsage();
    const body = records.decode(value);
    let spent = cpuUs(start);
    // A collection of garbage may fall into one run; a slow input is slow every time.
    for (let again = 0; again < 3 && spent > 5_000; again += 1) {
      const restart = process.threadCpuUsage();
      records.decode(value);
      spent = Math.min(spent, cpuUs(restart));
    }
    slowest = Math.max(slowest, spent);
    if (body.kind === 'batch' && round % 5 !== 4) {
      accepted += 1;
      expectSound(batch);
    } else if (body.kind === 'malformed' && batch.eventCount !== 0) {
      expect.fail('a malformed record left events');
    }
  }
  expect(slowest).toBeLessThan(5_000);
  // Otherwise the mutations never reached the columns.
  expect(accepted).toBeGreaterThan(2_000);
  expect(records.decode(good).kind).toBe('batch');
  expect(batchView(batch)).toEqual(goodView);
}, 120_000);

function cpuUs(start: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(start);
  return user + system;
}
