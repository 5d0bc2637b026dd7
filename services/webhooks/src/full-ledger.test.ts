/** A ledger that takes nothing, as on a full disk: nothing is sent beyond what was under way, and nothing twice. */
import type { IoOutcome } from '@breakwater/core';
import type { DeliveryLedger } from '@breakwater/embedded';
import { HealthState } from '@breakwater/shell';
import { createLogger, Metrics } from '@breakwater/telemetry';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DeliveryLane } from './delivery-lane.ts';
import { listReceipts } from './endpoint-registry.ts';
import { LedgerWatch } from './ledger-watch.ts';
import {
  append,
  openWorld,
  required,
  START_MS,
  sampleAlert,
  type World,
} from './webhook-fixture.ts';

const FULL = { kind: 'retryable', code: 'ledger-full', detail: 'no space' } as const;
const DAY_MS = 86_400_000;
let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.add();
});
afterEach(() => world.close());

/** The ledger of the world, of which the named changes fail while `isFull` says so. */
function filling(failing: readonly string[], isFull: () => boolean): DeliveryLedger {
  return new Proxy(world.ledger, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (failing.includes(String(name)) && isFull()) return () => FULL;
      return value.bind(target) as unknown;
    },
  });
}

async function appendIncidents(count: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, i) => String(i).padStart(32, '0'));
  await append(
    world.store,
    ids.map((id) => sampleAlert({ id, incidentId: `incident-${id}` })),
  );
}

async function steps(lane: DeliveryLane, count: number): Promise<IoOutcome<boolean>[]> {
  const outcomes = [];
  for (let i = 0; i < count; i += 1) outcomes.push(await lane.step(world.endpoint()));
  return outcomes;
}

it('sends nothing where it cannot write that it will', async () => {
  let isFull = true;
  const ledger = filling(['intend', 'record'], () => isFull);
  const lane = new DeliveryLane({ ...world.parts, ledger });
  await appendIncidents(14);
  expect(await steps(lane, 50)).toEqual(Array.from({ length: 50 }, () => FULL));
  expect(world.receiver.attemptCount).toBe(0);
  isFull = false;
  await steps(lane, 10);
  expect(world.receiver.attemptCount).toBe(14);
  expect(world.receiver.ids).toHaveLength(14);
});

it('keeps what became of the attempts under way until it can be written, and sends nothing meanwhile', async () => {
  let isFull = true;
  const ledger = filling(['record'], () => isFull);
  const lane = new DeliveryLane({ ...world.parts, ledger });
  await appendIncidents(14);
  await steps(lane, 50);
  expect(world.receiver.attemptCount).toBe(4);
  world.clock.jumpTo(START_MS + DAY_MS);
  await steps(lane, 50);
  expect(world.receiver.attemptCount).toBe(4);
  isFull = false;
  await steps(lane, 10);
  expect(world.receiver.attemptCount).toBe(14);
  const receipts = required(listReceipts(world.parts, 'desk'));
  expect(
    receipts.every(({ state, attemptCount }) => state === 'delivered' && attemptCount === 1),
  ).toBe(true);
});

it('sends again, once, what a process that is gone had under way', async () => {
  const ledger = filling(['record'], () => true);
  await appendIncidents(1);
  await steps(new DeliveryLane({ ...world.parts, ledger }), 2);
  const successor = new DeliveryLane(world.parts);
  await steps(successor, 3);
  expect(world.receiver.attemptCount).toBe(1);
  expect(required(world.ledger.reclaim(world.clock.nowMs()))).toBe(1);
  await steps(successor, 3);
  expect(world.receiver.attemptCount).toBe(2);
  expect(world.receiver.ids).toHaveLength(1);
  expect(required(world.ledger.reclaim(world.clock.nowMs()))).toBe(0);
});

it('says once what is wrong, without the alert store, and is not ready until it is right', async () => {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const logger = createLogger({ service: 'webhooks', level: 'info', write });
  const metrics = new Metrics({ service: 'webhooks', version: '1' });
  const health = new HealthState([]);
  const watch = new LedgerWatch({ health, logger, metrics });
  const exposed = async (): Promise<string> => (await metrics.exposition()).text;
  expect(await exposed()).toMatch(/^breakwater_webhook_ledger_failing 0$/m);
  const ledger = filling(['take'], () => true);
  const lane = new DeliveryLane({ ...world.parts, ledger, logger });
  await appendIncidents(1);
  for (const step of await steps(lane, 5)) expect(watch.note('desk', step)).toBe(true);
  watch.note('other', FULL);
  watch.note('other', { kind: 'ok', value: true });
  expect(health.readiness()).toEqual({ ok: false, reasons: ['ledger: no space (ledger-full)'] });
  expect(await exposed()).toMatch(/^breakwater_webhook_ledger_failing 1$/m);
  expect(watch.note('desk', { kind: 'retryable', code: 'store-full', detail: '' })).toBe(false);
  expect(health.readiness().ok).toBe(true);
  const said = lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
  expect(said).toEqual([
    'the ledger of webhooks takes nothing, so nothing is sent until it does',
    'the ledger of webhooks can be written again; sending goes on',
  ]);
});

it('deletes what was delivered and is in the log, by age, and still knows whom it told', async () => {
  await appendIncidents(3);
  await world.runUntil(START_MS + 1_000);
  const [first] = required(world.ledger.unreported(9));
  if (first === undefined) throw new Error('nothing was delivered');
  required(world.ledger.markReported(first));
  const prune = (beforeMs: number, isReceiptNeeded: boolean): number =>
    required(world.ledger.prune(beforeMs, { isReceiptNeeded, countMax: 2 }));
  expect(prune(START_MS, true)).toBe(0);
  expect(prune(START_MS + DAY_MS, true)).toBe(1);
  expect(required(listReceipts(world.parts, 'desk'))).toHaveLength(2);
  expect(required(world.ledger.knows('desk', 'alert', first.alertId))).toBe(true);
  expect(required(world.ledger.knows('desk', 'thread', `incident-${first.alertId}`))).toBe(true);
  expect(required(world.ledger.knows('desk', 'alert', 'another'))).toBe(false);
  expect(prune(START_MS + DAY_MS, true)).toBe(0);
  // Where no log takes receipts, age is enough.
  expect(prune(START_MS + DAY_MS, false)).toBe(2);
  expect(required(listReceipts(world.parts, 'desk'))).toEqual([]);
});
