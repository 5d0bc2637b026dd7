/** Detector processes that are killed: what the store holds afterwards is what one thread over the log would give. */
import { afterEach, expect, test } from 'vitest';
import {
  appendAll,
  type EndToEndWorld,
  encodedScenario,
  openWorld,
  storedEntries,
  unstamped,
  until,
  untilCovered,
} from './end-to-end-world.ts';
import { oracleRun } from './oracle.ts';
import { type ServiceProcess, startDetectorProcess } from './service-process.ts';
import { freshName } from './shared-parts.ts';

const running: ServiceProcess[] = [];
let world: EndToEndWorld;

function start(groupId: string): ServiceProcess {
  const started = startDetectorProcess(world, groupId);
  running.push(started);
  return started;
}

afterEach(async () => {
  await Promise.all(running.map((one) => one.kill9()));
  running.length = 0;
  await world.close();
});

async function alertCount(partition: number): Promise<number> {
  return (await storedEntries(world.store, { topicId: world.topicId, partition })).length;
}

/** Compares every stream, byte for byte. */
async function expectOracle(partition: number): Promise<void> {
  const stream = { topicId: world.topicId, partition };
  const oracle = await oracleRun(world.reader, world.topic, partition);
  expect(oracle.alerts.length).toBeGreaterThan(3);
  expect(await storedEntries(world.store, stream, 'alerts')).toEqual(oracle.alerts);
  expect(await storedEntries(world.store, stream, 'quarantine')).toEqual(oracle.quarantine);
  expect(await storedEntries(world.store, stream, 'acknowledgements')).toEqual(
    oracle.acknowledgements,
  );
}

test('kill -9 in mid-scenario, restart: the stream is that of an undisturbed run', async () => {
  world = await openWorld();
  const { records, incidentIndex } = encodedScenario();
  const groupId = freshName('kill');
  const first = start(groupId);
  await appendAll(world, 0, records.slice(0, incidentIndex + 2_000));
  await until('a first alert', async () => (await alertCount(0)) > 0);
  await first.kill9();
  const before = await alertCount(0);
  await appendAll(world, 0, records.slice(incidentIndex + 2_000));
  start(groupId);
  await untilCovered(world, 0);
  expect(await alertCount(0)).toBeGreaterThan(before);
  await expectOracle(0);
}, 90_000);

test('of two processes over two domains one is killed: the other takes its partition over', async () => {
  world = await openWorld({ partitionCount: 2 });
  const scenarios = [7, 8].map((seed) => encodedScenario({ seed, domain: `domain-${seed}` }));
  const groupId = freshName('share');
  const both = [start(groupId), start(groupId)];
  const reads = (one: ServiceProcess): boolean => one.output().includes('reading a partition');
  await until('both reading', () => both.every(reads));
  const half = (index: number): number => scenarios[index]!.incidentIndex + 4_000;
  await Promise.all(
    [0, 1].map((p) => appendAll(world, p, scenarios[p]!.records.slice(0, half(p)))),
  );
  await until('alerts in both', async () => (await alertCount(0)) > 0 && (await alertCount(1)) > 0);
  await both[0]!.kill9();
  await Promise.all([0, 1].map((p) => appendAll(world, p, scenarios[p]!.records.slice(half(p)))));
  await Promise.all([untilCovered(world, 0), untilCovered(world, 1)]);
  await expectOracle(0);
  await expectOracle(1);
}, 120_000);

test('on a live topic the broker is the clock, and a killed worker’s TICKs are part of the log', async () => {
  world = await openWorld({ clock: 'append' });
  const { records } = encodedScenario({ leadInSeconds: 5, incidentSeconds: 5 });
  const groupId = freshName('live');
  const first = start(groupId);
  await appendAll(world, 0, unstamped(records.slice(0, 500)));
  await untilCovered(world, 0);
  const { endOffset: quiet } = await ends();
  await until('TICKs', async () => (await ends()).endOffset > quiet + 2);
  await first.kill9();
  const second = start(groupId);
  await until(
    'new TICKs',
    async () => second.output().includes('reading') && (await ends()).endOffset > quiet + 8,
  );
  await second.stop();
  const oracle = await oracleRun(world.reader, world.topic, 0);
  expect(oracle.pipeline.counters.tickCount).toBeGreaterThan(5);
  const mark = await world.store.mark({ topicId: world.topicId, partition: 0 });
  const stored = await storedEntries(
    world.store,
    { topicId: world.topicId, partition: 0 },
    'quarantine',
  );
  expect(mark.kind === 'ok' && mark.value.highWater).toBeGreaterThan(quiet);
  expect(stored).toEqual(oracle.quarantine.slice(0, stored.length));
}, 60_000);

async function ends(): Promise<{ endOffset: number }> {
  const outcome = await world.reader.inspect(world.topic, 0);
  if (outcome.kind !== 'ok') throw new Error(outcome.detail);
  return outcome.value;
}
