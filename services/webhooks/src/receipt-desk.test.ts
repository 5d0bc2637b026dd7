import { type DeskLog, decodeRecord, generateControlKey } from '@breakwater/codec';
import { EventBatch, type IoOutcome } from '@breakwater/core';
import { EmbeddedLog } from '@breakwater/embedded';
import { HealthState } from '@breakwater/shell';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LedgerWatch } from './ledger-watch.ts';
import { reportReceipts } from './receipt-desk.ts';
import {
  append,
  openWorld,
  required,
  START_MS,
  sampleAlert,
  type World,
} from './webhook-fixture.ts';

const TOPIC = 'market.events';
const HOUR_MS = 3_600_000;
let world: World;
let log: EmbeddedLog;
let topicId: string;

beforeEach(async () => {
  world = await openWorld();
  log = EmbeddedLog.inMemory();
  const plan = { topic: TOPIC, partitionCount: 1, clock: 'create', retentionMs: -1 } as const;
  required(await log.admin().apply([plan]));
  ({ topicId } = required(await log.reader().inspect(TOPIC, 0)));
});
afterEach(async () => {
  await log.close();
  await world.close();
});

interface Written {
  readonly type: string;
  readonly domain: string;
  readonly content: unknown;
}

async function written(): Promise<readonly Written[]> {
  const reader = log.reader();
  const { endOffset } = required(await reader.inspect(TOPIC, 0));
  const found: Written[] = [];
  for await (const records of reader.read(TOPIC, 0, 0, endOffset)) {
    for (const { value, timestampUs } of records) {
      expect(timestampUs).toBe(START_MS * 1_000);
      const body = decodeRecord(value, new EventBatch());
      if (body.kind !== 'control') throw new Error(body.kind);
      const { type, domain, content } = body.control;
      found.push({ type, domain, content });
    }
  }
  return found;
}

/** Reports until `isDone`. */
async function report(
  isDone: () => Promise<boolean> | boolean,
  changes: Partial<DeskLog> = {},
  others: Partial<World['parts']> = {},
): Promise<void> {
  const stopping = new AbortController();
  const { logger, metrics } = world.parts;
  const watch = new LedgerWatch({ health: new HealthState([]), logger, metrics });
  const parts = { ...world.parts, watch, clock: { nowMs: () => START_MS, pause }, ...others };
  const [producer, reader, privateKey] = [log.producer(), log.reader(), generateControlKey()];
  const own = { topic: TOPIC, producer, reader, privateKey, ...changes };
  const running = reportReceipts(parts, own, stopping.signal);
  await expect.poll(isDone, { timeout: 30_000 }).toBe(true);
  stopping.abort();
  required(await running);
}

/** Lets others run; the clock of the world does not matter here. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

const allReported = (): boolean => required(world.ledger.unreported(10)).length === 0;

it('signs into the log what was acknowledged and what was given up, and each once', async () => {
  await world.add({ venue: 'upbit' });
  const told = sampleAlert({ incidentId: 'first' });
  const deaf = sampleAlert({ id: 'd'.repeat(32), incidentId: 'second' });
  world.receiver.behaviour = (attempt) => (attempt === 2 ? 'error' : 'good');
  await append(world.store, [told], { topicId, partition: 0 });
  required(await world.lane.step(world.endpoint()));
  await append(world.store, [deaf], { topicId, partition: 0 });
  required(await world.lane.step(world.endpoint()));
  await report(async () => allReported() && (await written()).length === 1);
  required(world.ledger.bury('desk', Number.MAX_SAFE_INTEGER, 'as after 72 hours'));
  await report(allReported);
  const shared = { endpoint: 'desk', venue: 'upbit', timeUs: START_MS * 1_000 };
  const acknowledged = { messageId: `${'a'.repeat(32)}-1`, alertId: 'a'.repeat(32), by: 'desk-7' };
  const dead = { messageId: `${'d'.repeat(32)}-1`, alertId: 'd'.repeat(32), by: 'webhooks' };
  const record = { type: 'receipt', domain: 'krw' };
  expect(await written()).toEqual([
    { ...record, content: { ...shared, ...acknowledged, state: 'acknowledged' } },
    { ...record, content: { ...shared, ...dead, state: 'dead' } },
  ]);
});

it('says again what became of a dead letter that was replayed', async () => {
  await world.add();
  world.receiver.behaviour = () => 'error';
  await append(world.store, [sampleAlert()], { topicId, partition: 0 });
  required(await world.lane.step(world.endpoint()));
  required(world.ledger.bury('desk', Number.MAX_SAFE_INTEGER, 'as after 72 hours'));
  await report(allReported);
  world.receiver.behaviour = () => 'good';
  required(world.ledger.replay('desk', null, START_MS));
  await world.runUntil(START_MS + HOUR_MS);
  await report(allReported);
  const states = (await written()).map(({ content }) => (content as { state: string }).state);
  expect(states).toEqual(['dead', 'acknowledged']);
});

it('writes nothing into a log that the alert does not come from, and goes on', async () => {
  await world.add();
  await append(world.store, [sampleAlert()], { topicId: 'another-topic', partition: 0 });
  await append(world.store, [sampleAlert({ id: 'e'.repeat(32) })], { topicId, partition: 0 });
  await world.runUntil(START_MS + HOUR_MS);
  await report(allReported);
  const ids = (await written()).map(({ content }) => (content as { alertId: string }).alertId);
  expect(ids).toEqual(['e'.repeat(32)]);
});

it('keeps what the log does not take, over a restart', async () => {
  await world.add();
  await append(world.store, [sampleAlert()], { topicId, partition: 0 });
  await world.runUntil(START_MS + HOUR_MS);
  let askedCount = 0;
  const away = (): Promise<IoOutcome<never>> => {
    askedCount += 1;
    const kind = askedCount % 2 === 0 ? 'fatal' : 'retryable';
    return Promise.resolve({ kind, code: 'unavailable', detail: 'away' });
  };
  await report(() => askedCount > 2, { reader: { inspect: away } });
  expect(allReported()).toBe(false);
  await report(allReported);
  expect(await written()).toHaveLength(1);
});

it('appends no receipt twice while the ledger is full', async () => {
  await world.add();
  await append(world.store, [sampleAlert()], { topicId, partition: 0 });
  required(await world.lane.step(world.endpoint()));
  let refusalCount = 0;
  const ledger = new Proxy(world.ledger, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== 'markReported' || refusalCount === 20) return value.bind(target) as unknown;
      return () => {
        refusalCount += 1;
        return { kind: 'retryable', code: 'ledger-full', detail: 'no space' };
      };
    },
  });
  await report(allReported, {}, { ledger });
  expect(refusalCount).toBe(20);
  expect(await written()).toHaveLength(1);
});
