/** avsc reads the published schemas and judges both directions; it shares no code with ours. */
import { readdirSync, readFileSync } from 'node:fs';
import {
  BatchWriter,
  type BookLevels,
  EVENT_KIND,
  EventBatch,
  LENDING_OPERATION,
  type LendingOperation,
  type LendingOperationCode,
  type LendingTerms,
  NUMBER,
  type StreamIdentity,
} from '@breakwater/core';
import avro from 'avsc';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeBatch } from './batch-encoder.ts';
import { type BatchView, batchView, type RowView } from './batch-view.ts';
import { crc32c } from './crc32c.ts';
import { BRANCH, checksumField, FRAMING_BYTE_COUNT, SCHEMA_ID } from './framing.ts';
import { RecordDecoder } from './record-decoder.ts';
import { sampleBatch } from './sample-batch.ts';

const folder = new URL('../schemas/', import.meta.url);
function schemaFile(id: number): { name: string; schema: avro.Schema } {
  const name = readdirSync(folder).find((file) => file.startsWith(`${id}.`)) ?? 'missing';
  return { name, schema: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as avro.Schema };
}
const batchType = avro.Type.forSchema(schemaFile(SCHEMA_ID.MARKET_BATCH).schema);

/** What the table in event.ts says about kinds, as names of the schema. */
const RECORD_NAME: Readonly<Record<number, string>> = {
  [EVENT_KIND.TRADE]: 'Trade',
  [EVENT_KIND.BOOK_SNAPSHOT]: 'BookSnapshot',
  [EVENT_KIND.BOOK_DELTA]: 'BookDelta',
  [EVENT_KIND.LIQUIDATION]: 'Liquidation',
  [EVENT_KIND.REFERENCE_RATE]: 'ReferenceRate',
  [EVENT_KIND.MARK_INDEX]: 'MarkIndex',
  [EVENT_KIND.OPEN_INTEREST]: 'OpenInterest',
  [EVENT_KIND.LENDING]: 'Lending',
  [EVENT_KIND.FEED_STATUS]: 'FeedStatus',
  [EVENT_KIND.INSTRUMENT]: 'Instrument',
  [EVENT_KIND.LENDING_TERMS]: 'LendingTerms',
};
const STATUS = ['', 'HEARTBEAT', 'UP', 'DOWN', 'MAINTENANCE'];
const OPERATION = ['', ...Object.keys(LENDING_OPERATION)];

function id64(high: number, low: number): Buffer | null {
  if (high === 0 && low === 0) return null;
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE((BigInt(high) << 32n) | BigInt(low));
  return bytes;
}

function avroLevels(levels: BookLevels): object[] {
  return levels.map(([priceTicks, quantityLots]) => ({ priceTicks, quantityLots }));
}

/** Every field that any event record has, by name; avsc takes what the record needs. */
function avroEvent(row: RowView, dictionary: string[], baseTimeUs: number): object {
  const { numbers: n } = row;
  const rare = row.rare as Record<string, Record<string, unknown>> | undefined;
  const name = RECORD_NAME[n['kind']!]!;
  const all = {
    ...n,
    instrument: dictionary.indexOf(row.instrument),
    timeDeltaUs: n['eventTimeUs']! - baseTimeUs,
    receivedDeltaUs: n['receivedTimeUs']! - n['eventTimeUs']!,
    side: ['SELL', 'UNKNOWN', 'BUY'][n['side']! + 1],
    coverage: ['', 'COMPLETE', 'SAMPLED', 'AGGREGATE'][n['code']!],
    venueId: id64(n['venueIdHigh']!, n['venueIdLow']!),
    participant: id64(n['participantHigh']!, n['participantLow']!),
    bids: avroLevels(row.bids),
    asks: avroLevels(row.asks),
    rateTicks: n['priceTicks'],
    markPriceTicks: n['priceTicks'],
    indexPriceTicks: n['quantityLots'],
    openLots: n['quantityLots'],
    principalLots: n['quantityLots'],
    ...rare?.['definition'],
    ...rare?.['operation'],
    ...rare?.['status'],
    ...rare?.['terms'],
  };
  return {
    [`breakwater.v1.${name}`]: {
      ...all,
      status: STATUS[n['code']!],
      operation: OPERATION[(rare?.['operation']?.['operation'] as number | undefined) ?? 0],
    },
  };
}

interface AvroChoices {
  readonly dictionary: string[];
  readonly baseTimeUs: number;
  readonly crc32c: Buffer;
}

function avroBatch(view: BatchView, choices: AvroChoices): object {
  const positions = view.rows.map((row) => row.numbers['position']!);
  return {
    source: view.source,
    session: view.session,
    streamClass: ['SOCKET', 'POLLED', 'LENDING'][view.streamClass],
    baseTimeUs: choices.baseTimeUs,
    firstPosition: positions[0],
    positions: view.numbering === 'listed' ? positions : [],
    instruments: choices.dictionary,
    events: view.rows.map((row) => avroEvent(row, choices.dictionary, choices.baseTimeUs)),
    crc32c: choices.crc32c,
  };
}

function framed(type: avro.Type, id: number, value: object): Buffer {
  const head = Buffer.alloc(FRAMING_BYTE_COUNT);
  head.writeUInt32BE(id, 1);
  return Buffer.concat([head, type.toBuffer(value)]);
}

// avsc computes zigzag in floating point and is off by one beyond 2^52; `wire-long.property.test.ts` goes on from there.
const number = fc.oneof(
  fc.integer({ min: -70, max: 70 }),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.maxSafeInteger().map((value) => Math.floor(value / 2)),
  fc.constantFrom(0, 2 ** 52 - 1, -(2 ** 52 - 1), 2 ** 27, -(2 ** 27), 2 ** 28),
);
const timeUs = fc.integer({ min: 0, max: 2 ** 51 });
const count = fc.oneof(fc.nat(3), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }));
const id = fc.option(fc.record({ high: fc.nat(0xffffffff), low: fc.nat(0xffffffff) }), {
  nil: { high: 0, low: 0 },
});
const side = fc.constantFrom(-1 as const, 0 as const, 1 as const);
const levels = fc.array(fc.tuple(number, number), { maxLength: 6 });
const key = fc.constantFrom('upbit:USDT/KRW:spot', 'okx:BTC/USDT:linear', 'reference:USD/KRW:fx');
const text = fc.string({ unit: 'grapheme-ascii', maxLength: 12 });
const stamp = { instrument: key, eventTimeUs: timeUs, receivedTimeUs: timeUs };
const flags = fc.nat(255);
const print = { priceTicks: number, quantityLots: number, count, venueId: id, flags };
const step = fc.record({ mantissa: number, exponent: fc.integer({ min: -18, max: 12 }) });

const perhaps = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> =>
  fc.option(value, { nil: null });
const asset = fc.constantFrom('USDT', 'KRW', '코인', 'a');
const operation: fc.Arbitrary<LendingOperation> = fc.record({
  operation: fc.integer({ min: 1, max: 9 }).map((code) => code as LendingOperationCode),
  programme: text,
  operationId: fc.constantFrom('', '대여-1', '币安'),
  loanId: text,
  borrower: fc.oneof(text, fc.stringMatching(/^h1:k:[0-9a-f]{64}$/)),
  requestTimeUs: perhaps(number),
  principalWon: perhaps(number),
  collateral: perhaps(
    fc.array(fc.record({ asset, quantity: number, valueWon: number }), { maxLength: 4 }),
  ),
  maturityTimeUs: perhaps(number),
  feePpmPerDay: perhaps(number),
  triggerPriceTicks: perhaps(number),
  lender: perhaps(text),
  capWon: perhaps(number),
  disclosure: perhaps(
    fc.record({
      kind: fc.constantFrom('STATUS' as const, 'FORCED_LIQUIDATIONS' as const),
      fromUs: number,
      toUs: number,
      outstandingWon: number,
      forcedCount: number,
    }),
  ),
});
const terms: fc.Arbitrary<LendingTerms> = fc.record({
  programme: text,
  version: number,
  title: text,
  lender: text,
  predecessor: perhaps(text),
  assets: fc.array(asset, { maxLength: 4 }),
  loanToValueMaxBp: number,
  triggerLoanToValueBp: number,
  haircuts: fc.array(fc.record({ asset, countedBp: number }), { maxLength: 4 }),
  capPerUserWon: number,
  advertisedMaxWon: perhaps(number),
  feePpmPerDay: number,
  forcedFeePpm: number,
  priceSource: fc.constantFrom('OWN' as const, 'INDEX' as const),
  guardBp: perhaps(number),
  repaysInWon: fc.boolean(),
});

interface BatchFields extends StreamIdentity {
  readonly firstPosition: number;
  readonly gaps: readonly number[] | undefined;
  readonly events: readonly Write[];
}
type Write = (writer: BatchWriter) => boolean;
const event: fc.Arbitrary<Write> = fc.oneof(
  fc.record({ ...stamp, ...print, aggressorSide: side, participant: id }).map(
    (f): Write =>
      (w) =>
        w.trade(f),
  ),
  fc
    .record({ ...stamp, sequence: number, previousSequence: number, bids: levels, asks: levels })
    .map(
      (f): Write =>
        (w) =>
          w.bookDelta(f),
    ),
  fc.record({ ...stamp, sequence: number, bids: levels, asks: levels }).map(
    (f): Write =>
      (w) =>
        w.bookSnapshot(f),
  ),
  fc
    .record({
      ...stamp,
      ...print,
      forcedSide: side,
      coverage: fc.constantFrom(1 as const, 2 as const, 3 as const),
    })
    .map(
      (f): Write =>
        (w) =>
          w.liquidation(f),
    ),
  fc.record({ ...stamp, priceTicks: number }).map(
    (f): Write =>
      (w) =>
        w.referenceRate(f),
  ),
  fc.record({ ...stamp, markPriceTicks: number, indexPriceTicks: number }).map(
    (f): Write =>
      (w) =>
        w.markIndex(f),
  ),
  fc.record({ ...stamp, openLots: number }).map(
    (f): Write =>
      (w) =>
        w.openInterest(f),
  ),
  fc.record({ ...stamp, principalLots: number, priceTicks: number, operation }).map(
    (f): Write =>
      (w) =>
        w.lending(f),
  ),
  fc.record({ ...stamp, terms }).map(
    (f): Write =>
      (w) =>
        w.lendingTerms(f),
  ),
  fc
    .record({
      ...stamp,
      status: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const),
      heartbeatUs: number,
      detail: text,
    })
    .map(
      (f): Write =>
        (w) =>
          w.feedStatus(f),
    ),
  fc.record({ tick: step, lot: step, effectiveTimeUs: timeUs, at: timeUs }).map(
    ({ at, ...f }): Write =>
      (w) =>
        w.instrument(
          {
            key: 'okx:BTC/USDT:linear',
            venue: 'okx',
            base: 'BTC',
            quote: 'USDT',
            type: 'linear',
            ...f,
          },
          at,
        ),
  ),
);
/** A function, so that a counterexample prints the fields and not 4,096 rows. */
const batch: fc.Arbitrary<{ written: () => EventBatch }> = fc
  .record({
    source: fc.constantFrom('feeds/upbit', 'a', 'feeds/코인'),
    session: fc.maxSafeNat().map((session) => Math.floor(session / 2)),
    streamClass: fc.constantFrom(0 as const, 1 as const, 2 as const),
    firstPosition: fc.maxSafeNat().map((position) => Math.floor(position / 4)),
    gaps: fc.option(
      fc.array(fc.integer({ min: 1, max: 2 ** 40 }), { minLength: 12, maxLength: 12 }),
      { nil: undefined },
    ),
    events: fc.array(event, { minLength: 1, maxLength: 12 }),
  })
  .map((fields) => ({ ...fields, written: () => write(fields) }));

function write({ firstPosition, gaps, events, ...identity }: BatchFields): EventBatch {
  const writer = new BatchWriter(identity, firstPosition);
  for (const writeEvent of events) writeEvent(writer);
  const { batch: written } = writer;
  if (gaps !== undefined) {
    written.numbering = 'listed';
    for (let row = 1; row < written.eventCount; row += 1) {
      written.setNumber(row, NUMBER.POSITION, written.position(row - 1) + gaps[row]!);
    }
  }
  return written;
}

function encoded(written: EventBatch): Uint8Array {
  const record = encodeBatch(written);
  if (!(record instanceof Uint8Array)) throw new Error(`refused: ${JSON.stringify(record)}`);
  return record;
}

test('our bytes say to avsc what the columns say', () => {
  fc.assert(
    fc.property(batch, (fields) => {
      const written = fields.written();
      const record = Buffer.from(encoded(written));
      const view = batchView(written);
      const decoded = batchType.fromBuffer(record.subarray(FRAMING_BYTE_COUNT)) as {
        crc32c: Buffer;
      };
      const expected = avroBatch(view, {
        dictionary: [...new Set(view.rows.map((row) => row.instrument))],
        baseTimeUs: view.rows[0]!.numbers['eventTimeUs']!,
        crc32c: decoded.crc32c,
      });
      expect(batchType.toString(decoded)).toBe(batchType.toString(expected));
      const end = record.length - 4;
      expect(decoded.crc32c.readUInt32BE()).toBe(checksumField(crc32c(record, 0, end)));
    }),
    { numRuns: 300 },
  );
});

test('avsc bytes fill the columns with what they say, whatever the base time and the dictionary', () => {
  const decoder = { target: new EventBatch() };
  const records = new RecordDecoder(decoder.target);
  fc.assert(
    fc.property(
      batch,
      timeUs,
      fc.array(fc.constantFrom('x:A/B:spot', 'y:C/D:fx')),
      (fields, baseTimeUs, unused) => {
        const written = fields.written();
        const view = batchView(written);
        const dictionary = [
          ...unused,
          ...new Set(view.rows.map((row) => row.instrument).reverse()),
        ];
        const value = avroBatch(view, { dictionary, baseTimeUs, crc32c: Buffer.alloc(4) });
        const body = records.decode(framed(batchType, SCHEMA_ID.MARKET_BATCH, value));
        expect(body).toEqual({ kind: 'batch', batch: decoder.target });
        expect(decoder.target.checksum).toBe('absent');
        expect(batchView(decoder.target)).toEqual(view);
      },
    ),
    { numRuns: 300 },
  );
});

test('what is encoded is decoded, by a decoder that has seen other records', () => {
  const target = new EventBatch();
  const records = new RecordDecoder(target);
  fc.assert(
    fc.property(batch, (fields) => {
      const written = fields.written();
      expect(records.decode(encoded(written)).kind).toBe('batch');
      expect(target.checksum).toBe('verified');
      expect(batchView(target)).toEqual(batchView(written));
      expect(target.levelsSound).toBe(written.levelsSound);
    }),
    { numRuns: 300 },
  );
});

test('every kind of event passes, so no branch goes unjudged', () => {
  const view = batchView(sampleBatch());
  expect(new Set(view.rows.map((row) => row.numbers['kind']))).toEqual(
    new Set(Object.values(EVENT_KIND)),
  );
});

test('the schema files carry the ids and branches of the code, and say what every field means', () => {
  expect(schemaFile(SCHEMA_ID.MARKET_BATCH).name).toBe('1.market-batch.avsc.json');
  expect(schemaFile(SCHEMA_ID.CONTROL_RECORD).name).toBe('2.control-record.avsc.json');
  const fields = (batchType as avro.types.RecordType).fields;
  const events = fields.find((field) => field.name === 'events')!.type as avro.types.ArrayType;
  const names = (events.itemsType as avro.types.WrappedUnionType).types.map(
    (type) => type.typeName && type.name,
  );
  const branches = Object.keys(BRANCH).map((branch) => branch.replaceAll('_', '').toLowerCase());
  expect(names.map((name) => name?.replace('breakwater.v1.', '').toLowerCase())).toEqual(branches);
  expect(fields.at(-1)?.name).toBe('crc32c');
  expect(withoutDoc(schemaFile(SCHEMA_ID.MARKET_BATCH).schema)).toEqual([]);
  expect(withoutDoc(schemaFile(SCHEMA_ID.CONTROL_RECORD).schema)).toEqual([]);
});

/** Names of record fields without a doc string. */
function withoutDoc(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return node.flatMap(withoutDoc);
  const { type, fields, items } = node as { type?: unknown; fields?: object[]; items?: unknown };
  const missing = (fields ?? [])
    .filter((field) => !('doc' in field))
    .map((field) => JSON.stringify(field));
  return [...missing, ...withoutDoc(type), ...withoutDoc(fields), ...withoutDoc(items)];
}
