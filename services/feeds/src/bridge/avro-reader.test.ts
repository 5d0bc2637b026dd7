import { SIDE } from '@breakwater/core';
import avro from 'avsc';
import { describe, expect, it } from 'vitest';
import { AvroReader } from './avro-reader.ts';
import { startRegistry } from './registry-stand-in.fixture.ts';
import { SchemaRegistry } from './schema-registry.ts';
import { parseMapping, type TopicMapping } from './topic-mapping.ts';

const TIME_US = 1_760_140_800_123_456;
const V1 = {
  type: 'record',
  name: 'Trade',
  namespace: 'md.venue',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'px', type: { type: 'bytes', logicalType: 'decimal', precision: 20, scale: 2 } },
    { name: 'qty', type: 'double' },
    { name: 'side', type: { type: 'enum', name: 'Side', symbols: ['BUY', 'SELL'] } },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-micros' } },
    { name: 'symbol', type: ['null', 'string'] },
  ],
};
/** A field was renamed, one added, one left out. */
const V2 = {
  ...V1,
  fields: [
    { name: 'id', type: 'long' },
    {
      name: 'price',
      aliases: ['px'],
      type: { type: 'bytes', logicalType: 'decimal', precision: 20, scale: 2 },
    },
    { name: 'qty', type: 'double' },
    { name: 'side', type: { type: 'enum', name: 'Side', symbols: ['BUY', 'SELL'] } },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-micros' } },
    { name: 'symbol', type: ['null', 'string'] },
    { name: 'exchange', type: 'string', default: 'upbit' },
  ],
};
const MAPPING = parseMapping(
  `topics:
  - topic: t
    format: avro
    event: trade
    fields: {time: at, venue: exchange, symbol: symbol, price: price, amount: qty, side: side, id: id}`,
  'test.yaml',
).topics[0] as TopicMapping;

function framed(id: number, body: Uint8Array): { value: Buffer; timestampUs: number } {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(id, 1);
  return { value: Buffer.concat([head, body]), timestampUs: 0 };
}

const longType = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: () => 0,
});

function bodyOf(schema: object, fields: Readonly<Record<string, unknown>>): Buffer {
  const type = avro.Type.forSchema(schema as avro.Schema, {
    registry: { long: longType },
    wrapUnions: true,
    logicalTypes: {},
    typeHook: (node: unknown) =>
      typeof node === 'object' && node !== null && 'type' in node && node.type === 'long'
        ? longType
        : undefined,
  });
  return type.toBuffer(fields);
}

const TRADE = {
  id: 9_007_199_254_740_993n,
  px: Buffer.from([0x02, 0x23, 0xda]),
  qty: 1.5,
  side: 'SELL',
  at: BigInt(TIME_US),
  symbol: { string: 'KRW-USDT' },
};

describe('Avro by a registry (a stand-in of its HTTP interface)', () => {
  it('is read in the terms of the newest schema: aliases, defaults, decimals, times, longs beyond 2^53', async () => {
    await using registry = await startRegistry();
    registry.answers.set('/schemas/ids/1', { schema: JSON.stringify(V1) });
    registry.answers.set('/schemas/ids/70000', { schema: JSON.stringify(V2) });
    registry.answers.set('/subjects/t-value/versions/latest', { schema: JSON.stringify(V2) });
    const client = new SchemaRegistry({
      url: registry.url,
      username: 'me',
      password: 'secret',
      ca: null,
    });
    const reader = new AvroReader(MAPPING, client, 't');
    const { px, ...rest } = TRADE;
    const records = [
      framed(1, bodyOf(V1, TRADE)),
      framed(70_000, bodyOf(V2, { ...rest, price: px, exchange: 'BITHUMB' })),
    ];
    expect(await reader.prepare(records)).toEqual({ kind: 'ok', value: null });
    const event = {
      kind: 'trade',
      symbol: 'KRW-USDT',
      eventTimeUs: TIME_US,
      side: SIDE.SELL,
      price: '1402.50',
      quantity: '1.5',
      id: '9007199254740993',
    };
    expect(records.flatMap((record) => reader.read(record))).toEqual([
      { venue: 'upbit', reading: event },
      { venue: 'bithumb', reading: event },
    ]);
    const askedOnce = registry.asked.length;
    await reader.prepare(records);
    expect(registry.asked.length).toBe(askedOnce);
  });

  it('rejects what has no schema, is none of its schema, or would end the process', async () => {
    await using registry = await startRegistry();
    const list = { type: 'array', items: 'null' };
    const tree = { type: 'record', name: 'N', fields: [{ name: 'n', type: 'N' }] };
    registry.answers.set('/schemas/ids/1', { schema: JSON.stringify(V1) });
    registry.answers.set('/schemas/ids/2', { schema: 'message M {}', schemaType: 'PROTOBUF' });
    registry.answers.set('/schemas/ids/3', { schema: JSON.stringify(list) });
    registry.answers.set('/schemas/ids/4', { schema: JSON.stringify(tree) });
    const client = new SchemaRegistry({
      url: registry.url,
      username: 'me',
      password: 'secret',
      ca: null,
    });
    const reader = new AvroReader(MAPPING, client, 't');
    const bomb = Buffer.from([0x80, 0x94, 0xeb, 0xdc, 0x03, 0]);
    const whole = bodyOf(V1, TRADE);
    const records = [
      framed(9, whole),
      framed(2, whole),
      framed(3, bomb),
      framed(4, Buffer.alloc(3)),
      framed(1, whole.subarray(0, 8)),
      framed(1, Buffer.concat([whole, Buffer.of(0)])),
      framed(1, Buffer.alloc(40, 0xff)),
    ];
    expect(await reader.prepare(records)).toMatchObject({ kind: 'ok' });
    const details = records.map((record) => JSON.stringify(reader.read(record)));
    expect(details[0]).toMatch(/unknown-schema.*the registry knows no schema 9/);
    expect(details[1]).toMatch(/schema 2 is PROTOBUF, which is not read/);
    expect(details[2]).toMatch(/more than 10000 elements without a byte/);
    expect(details[3]).toMatch(/deeper than 64/);
    expect(details[4]).toMatch(/ends too early/);
    expect(details[5]).toMatch(/1 bytes follow/);
    expect(details[6]).toMatch(/bad-row/);
  });

  it('says what is wrong with the way to it, and what may pass', async () => {
    await using registry = await startRegistry();
    const settings = { url: registry.url, username: 'me', password: 'wrong', ca: null };
    expect(await new SchemaRegistry(settings).byId(1)).toMatchObject({
      kind: 'fatal',
      code: 'registry-refused',
      detail: expect.stringMatching(/status 401; check .* user and password/) as unknown,
    });
    registry.answers.set('/schemas/ids/1', 503);
    const right = new SchemaRegistry({ ...settings, password: 'secret' });
    expect(await right.byId(1)).toMatchObject({ kind: 'retryable' });
    registry.answers.set('/schemas/ids/1', { schema: '"string"' });
    expect(await right.byId(1)).toMatchObject({ value: { text: '"string"', type: 'AVRO' } });
    const nobody = new SchemaRegistry({ ...settings, url: 'http://127.0.0.1:1' });
    expect(await nobody.byId(1)).toMatchObject({ kind: 'retryable', code: 'registry-unreachable' });
  });

  it('brings the schemas that a schema refers to', async () => {
    await using registry = await startRegistry();
    const side = { type: 'enum', name: 'Side', namespace: 'md', symbols: ['BUY', 'SELL'] };
    const outer = {
      type: 'record',
      name: 'T',
      fields: [
        { name: 'id', type: 'long' },
        { name: 'side', type: 'md.Side' },
      ],
    };
    registry.answers.set('/schemas/ids/5', {
      schema: JSON.stringify(outer),
      references: [{ name: 'md.Side', subject: 'side', version: 3 }],
    });
    registry.answers.set('/subjects/side/versions/3', { schema: JSON.stringify(side) });
    const client = new SchemaRegistry({
      url: registry.url,
      username: 'me',
      password: 'secret',
      ca: null,
    });
    const reader = new AvroReader(MAPPING, client, 't');
    const record = framed(5, Buffer.from([14, 2]));
    expect(await reader.prepare([record])).toMatchObject({ kind: 'ok' });
    expect(reader.rowsOf([record])).toEqual([{ id: '7', side: 'SELL' }]);
  });
});
