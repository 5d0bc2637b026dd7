/** The example of a producer in Python, run as it stands, and its mapping. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InstrumentTable } from '@breakwater/venues';
import { expect, it } from 'vitest';
import { parseMapping, type TopicMapping } from './topic-mapping.ts';
import { fitsTopic } from './topic-pattern.ts';
import { tryMapping } from './try-topic.ts';

const folder = new URL('../../../../examples/python-producer/', import.meta.url);

it('writes what its mapping reads, each message an event', async () => {
  const script = fileURLToPath(new URL('producer.py', folder));
  const text = execFileSync('python3', [script, '--count', '500', '--seed', '3'], {
    encoding: 'utf8',
  });
  const lines = text.trim().split('\n');
  expect(new Set(lines).size).toBe(500);
  const mapping = parseMapping(
    readFileSync(new URL('topics.yaml', folder), 'utf8'),
    'topics.yaml',
  ).topics.find(({ topic }) => fitsTopic(topic, 'own.trades')) as TopicMapping;
  const samples = lines.map((line, offset) => {
    return { partition: 0, offset, timestampUs: 0, key: null, value: Buffer.from(line) };
  });
  const from = { topic: 'own.trades', registry: undefined };
  const tried = await tryMapping(mapping, samples, new InstrumentTable(), from);
  expect(tried).toMatchObject({ value: { eventCount: 500, rejectedCount: 0 } });
  const said = tried.kind === 'ok' ? tried.value.lines.join('\n') : '';
  expect(said).toMatch(/own-exchange:USDT\/KRW:spot/);
  expect(said).toMatch(/liquidation: \d+/);
});
