import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isNative, NativeReader } from './native-reader.ts';
import { native } from './native-record.fixture.ts';
import { isMarketBatch } from './native-schema.ts';
import { startRegistry } from './registry-stand-in.fixture.ts';
import { SchemaRegistry } from './schema-registry.ts';

const file = new URL('../../../../libs/codec/schemas/1.market-batch.avsc.json', import.meta.url);
const SCHEMA = readFileSync(file, 'utf8');
describe('batches of ours in a topic of somebody else', () => {
  it('are read under whatever id a registry gave their schema, and under no other', async () => {
    await using registry = await startRegistry();
    // As a registry keeps it: without comments, keys in its own order.
    const bare = JSON.stringify(JSON.parse(SCHEMA));
    registry.answers.set('/schemas/ids/70000', { schema: bare });
    registry.answers.set('/schemas/ids/1', { schema: '{"type":"record","name":"T","fields":[]}' });
    const settings = { url: registry.url, username: 'me', password: 'secret', ca: null };
    const reader = new NativeReader(new SchemaRegistry(settings));
    const records = [native(70_000, 1), native(1, 3), native(9, 5)];
    expect(await reader.prepare(records)).toMatchObject({ kind: 'ok' });
    const [read, other, unknown] = records.map((record) => reader.read(record));
    expect(read).toMatchObject([{ venue: 'upbit', reading: { kind: 'native', source: 'own/x' } }]);
    expect(JSON.stringify(other)).toMatch(/unknown-schema.*format: avro/);
    expect(JSON.stringify(unknown)).toMatch(/knows no schema 9/);
  });

  it('are read without a registry under the id of the file alone', async () => {
    expect(await isNative([native(1, 1)], undefined)).toBe(true);
    expect(await isNative([native(7, 1)], undefined)).toBe(false);
    const garbage = { value: Buffer.from([0, 0, 0, 0, 1, 9, 9]), timestampUs: 0 };
    expect(await isNative([native(1, 1), garbage], undefined)).toBe(false);
  });

  it('that a producer sends twice count once', async () => {
    const reader = new NativeReader(undefined);
    const records = [
      native(1, 1),
      native(1, 2),
      native(1, 1),
      native(1, 1, { session: 2 }),
      native(1, 9),
    ];
    await reader.prepare(records);
    const read = records.map((record) => {
      const reading = reader.read(record)[0]?.reading;
      if (reading?.kind === 'native') return reading.fromRow;
      return reading?.kind === 'ignored' ? reading.rule : reading;
    });
    expect(read).toEqual([0, 1, 'repeat', 0, 'older-session']);
  });
});

it('knows the schema of the log by its content', () => {
  const schema = { type: 'AVRO', text: SCHEMA, references: [] };
  expect(isMarketBatch(schema)).toBe(true);
  expect(isMarketBatch({ ...schema, text: SCHEMA.replace('"session"', '"sitting"') })).toBe(false);
  expect(isMarketBatch({ ...schema, text: 'no schema' })).toBe(false);
});
