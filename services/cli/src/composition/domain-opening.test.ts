import { decodeRecord, generateControlKey } from '@breakwater/codec';
import { defaultRuleset, EventBatch, type Genesis, type RawRecord } from '@breakwater/core';
import { EmbeddedLog } from '@breakwater/embedded';
import { expect, it } from 'vitest';
import { openDomain } from './domain-opening.ts';

const genesis: Genesis = {
  domain: 'krw',
  purpose: 'replay',
  clock: 'create',
  keys: [],
  ruleset: defaultRuleset(),
};

it('writes signed records of rising sequence into an empty partition, once', async () => {
  const log = EmbeddedLog.inMemory();
  await log.admin().apply([{ topic: 't', partitionCount: 1, clock: 'create', retentionMs: -1 }]);
  const place = { producer: log.producer(), reader: log.reader(), topic: 't', partition: 0 };
  const key = generateControlKey();
  const controls = [{ type: 'ruleset', content: defaultRuleset() } as const];
  const opening = { genesis, key, controls, timestampUs: 1_000_000 };
  expect(await openDomain(place, opening)).toBe(true);
  expect(await openDomain(place, opening)).toBe(false);
  const records: RawRecord[] = [];
  for await (const chunk of log.reader().read('t', 0, 0, 2)) records.push(...chunk);
  const bodies = records.map((record) => decodeRecord(record.value, new EventBatch()));
  expect(
    bodies.map((body) => body.kind === 'control' && [body.control.type, body.control.sequence]),
  ).toEqual([
    ['genesis', 0],
    ['ruleset', 1],
  ]);
  const [first] = bodies;
  expect(first?.kind === 'control' && first.control.content).toMatchObject({
    keys: [first?.kind === 'control' ? first.control.signerKey : ''],
  });
  await log.close();
});
