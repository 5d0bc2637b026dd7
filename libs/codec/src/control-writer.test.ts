import {
  EventBatch,
  type IoOutcome,
  type LogProducer,
  type NewRecord,
  type SignedControl,
} from '@breakwater/core';
import { expect, test } from 'vitest';
import { generateControlKey } from './control-key.ts';
import { ControlWriter } from './control-writer.ts';
import { decodeRecord } from './record-decoder.ts';

const PLACE = { topic: 't', partition: 0, domain: 'krw', clock: 'append' } as const;
const CONTENT = { alertId: '0f'.repeat(16), by: 'local', note: '' };

/** Says what it was told to say, then takes everything. */
class ScriptedProducer implements LogProducer {
  readonly records: NewRecord[] = [];
  readonly told: IoOutcome<number>[] = [];
  running = 0;
  runningMax = 0;

  async append(
    _topic: string,
    _partition: number,
    records: readonly NewRecord[],
  ): Promise<IoOutcome<number>> {
    this.running += 1;
    this.runningMax = Math.max(this.runningMax, this.running);
    await new Promise((resolve) => setImmediate(resolve));
    this.running -= 1;
    this.records.push(...records);
    return this.told.shift() ?? { kind: 'ok', value: this.records.length - 1 };
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

function writerOf(wallMs: () => number = () => 1_000): [ControlWriter, ScriptedProducer] {
  const producer = new ScriptedProducer();
  return [new ControlWriter({ privateKey: generateControlKey(), producer, wallMs }), producer];
}
function controlsOf(producer: ScriptedProducer): SignedControl[] {
  return producer.records.map(({ value }) => {
    const body = decodeRecord(value, new EventBatch());
    if (body.kind !== 'control') throw new Error(body.kind);
    return body.control;
  });
}
const acknowledgement = { type: 'acknowledgement', content: CONTENT, logTimeUs: 7_999 } as const;

test('sequences rise from the wall clock on, also where it stands still or falls back', async () => {
  let wallMs = 5;
  const [writer, producer] = writerOf(() => wallMs);
  for (const at of [5, 5, 3, 9]) {
    wallMs = at;
    await writer.append(PLACE, acknowledgement);
  }
  const controls = controlsOf(producer);
  expect(controls.map(({ sequence }) => sequence)).toEqual([5_000, 5_001, 5_002, 9_000]);
  expect(controls[0]).toMatchObject({
    domain: 'krw',
    type: 'acknowledgement',
    content: CONTENT,
    signerKey: writer.signerKey,
  });
});

test('records of callers that do not wait are appended one after the other, in order', async () => {
  const [writer, producer] = writerOf();
  const turns = Array.from({ length: 20 }, () => writer.append(PLACE, acknowledgement));
  const offsets = (await Promise.all(turns)).map(
    (outcome) => outcome.kind === 'ok' && outcome.value,
  );
  expect(offsets).toEqual([...offsets.keys()]);
  expect(producer.runningMax).toBe(1);
  const sequences = controlsOf(producer).map(({ sequence }) => sequence);
  expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
  expect(new Set(sequences).size).toBe(20);
});

test('an append in doubt is repeated with the same bytes', async () => {
  const [writer, producer] = writerOf();
  producer.told.push({ kind: 'retryable', code: 'timeout', detail: '' });
  expect((await writer.append(PLACE, acknowledgement)).kind).toBe('ok');
  expect(producer.records).toHaveLength(2);
  expect(producer.records[1]).toEqual(producer.records[0]);
});

test('more callers than may wait are refused, and what waits is appended', async () => {
  const [writer, producer] = writerOf();
  const turns = Array.from({ length: 70 }, () => writer.append(PLACE, acknowledgement));
  const outcomes = await Promise.all(turns);
  const codes = outcomes.filter((outcome) => outcome.kind !== 'ok');
  expect(codes).toHaveLength(6);
  for (const outcome of codes) expect(outcome).toMatchObject({ code: 'control-busy' });
  expect(producer.records).toHaveLength(64);
});

test('where the feeder stamps, the record takes a time that the log has passed', async () => {
  const [writer, producer] = writerOf();
  await writer.append({ ...PLACE, clock: 'create' }, acknowledgement);
  await writer.append(PLACE, acknowledgement);
  expect(producer.records.map(({ timestampUs }) => timestampUs)).toEqual([7_000, undefined]);
});

test('a content that cannot be written is refused and nothing is appended', async () => {
  const [writer, producer] = writerOf();
  const outcome = await writer.append(PLACE, { ...acknowledgement, content: { a: Number.NaN } });
  expect(outcome).toMatchObject({ kind: 'fatal', code: 'control-refused' });
  expect(producer.records).toEqual([]);
});
