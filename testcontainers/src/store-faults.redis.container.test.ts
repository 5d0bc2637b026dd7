/**
 * Redis is killed while two publishers per stream append to it. Every call whose reply was lost is settled by the same
 * call again; in the end each stream equals the model: nothing lost, nothing twice, nothing out of order.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { AlertStore, StreamKey } from '@breakwater/core';
import { RedisAlertStore } from '@breakwater/redis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RedisServer, startRedisServer } from './redis-server.ts';
import { contents, freshStream } from './store-contents.ts';
import { modelRequest, StoreModel } from './store-model.ts';

const STREAM_COUNT = 4;
const KILL_COUNT = 12;

let server: RedisServer;
beforeAll(async () => {
  server = await startRedisServer({ exclusive: true, configuration: { appendfsync: 'always' } });
});
afterAll(() => server.stop());

interface Run {
  /** Offset at which publishers stop; set to where they are after the last kill. */
  end: number;
  furthest: number;
  inDoubtCount: number;
  /** Calls in doubt that had been applied: a blind retry would have written them twice. */
  appliedCount: number;
}

test(`${KILL_COUNT} kill -9 under concurrent appends lose nothing and repeat nothing`, async () => {
  const streams = Array.from({ length: STREAM_COUNT }, freshStream);
  const stores = [openStore(), openStore()];
  for (const store of stores) expect(await store.check()).toEqual({ kind: 'ok', value: null });
  const run: Run = { end: Infinity, furthest: 0, inDoubtCount: 0, appliedCount: 0 };
  const publishers = streams.flatMap((stream) => [
    publish(stores[0]!, stream, { run, length: 3 }),
    publish(stores[1]!, stream, { run, length: 5 }),
  ]);
  await Promise.all([killRepeatedly(run), ...publishers]);

  expect(run.inDoubtCount).toBeGreaterThanOrEqual(KILL_COUNT);
  for (const stream of streams) {
    const model = new StoreModel();
    model.append(modelRequest(0, run.end));
    const stored = await contents(stores[0]!, stream);
    expect(stored.mark).toEqual(model.mark());
    expect(stored.alerts).toEqual(model.entries('alerts'));
    expect(stored.quarantine).toEqual(model.entries('quarantine'));
    expect(stored.acknowledgements).toEqual(model.entries('acknowledgements'));
  }
  for (const store of stores) await store.close();
  process.stdout.write(
    `redis kill -9: ${KILL_COUNT} kills, ${run.end} records × ${STREAM_COUNT} streams, ${run.inDoubtCount} calls in doubt, ${run.appliedCount} had been applied\n`,
  );
});

function openStore(): AlertStore {
  const opened = RedisAlertStore.open({ url: server.url });
  if (opened.kind !== 'ok') throw new Error(opened.detail);
  return opened.value;
}

async function killRepeatedly(run: Run): Promise<void> {
  for (let kill = 0; kill < KILL_COUNT; kill += 1) {
    // A random wait, so that kills hit different moments of an append.
    await delay(40 + ((kill * 37) % 90));
    await server.kill9();
    await server.restart();
  }
  await delay(50);
  run.end = run.furthest + 20;
}

/** Appends batches of `length` records until the end of the run, as a worker without memory of its own would. */
async function publish(
  store: AlertStore,
  stream: StreamKey,
  plan: { readonly run: Run; readonly length: number },
): Promise<void> {
  const { run, length } = plan;
  let inDoubt = false;
  for (let at = 0; at < run.end; ) {
    const next = Math.min(run.end, at + length);
    const reply = await store.append(stream, modelRequest(at, next));
    if (reply.kind === 'fatal') throw new Error(`${reply.code}: ${reply.detail}`);
    if (reply.kind === 'retryable') {
      run.inDoubtCount += 1;
      inDoubt = true;
      await delay(5);
      continue;
    }
    // With `always` an acknowledged append is never lost, so nothing we went past can be missing.
    expect(['OK', 'DUP']).toContain(reply.value.kind);
    if (inDoubt && reply.value.kind === 'DUP') run.appliedCount += 1;
    inDoubt = false;
    at = next;
    run.furthest = Math.max(run.furthest, at);
  }
}
