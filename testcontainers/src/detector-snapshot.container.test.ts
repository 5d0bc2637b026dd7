/** A detector that is killed and begins at a snapshot, on a real Kafka and a real Redis: the stream is that of one thread over the log. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  appendAll,
  type EndToEndWorld,
  encodedScenario,
  openWorld,
  storedEntries,
  until,
  untilCovered,
} from './end-to-end-world.ts';
import { oracleRun } from './oracle.ts';
import { type ServiceProcess, startDetectorProcess } from './service-process.ts';
import { freshName } from './shared-parts.ts';

const KILL_COUNT = 3;
const running: ServiceProcess[] = [];
const folder: string = mkdtempSync(join(tmpdir(), 'snapshots-'));
let world: EndToEndWorld;

afterEach(async () => {
  await Promise.all(running.map((one) => one.kill9()));
  rmSync(folder, { recursive: true });
  await world.close();
});

test('kill -9 after kill -9: each begins at a snapshot, and nothing is lost or repeated', async () => {
  world = await openWorld();
  const { records, incidentIndex } = encodedScenario();
  const groupId = freshName('snapshot');
  const start = (): ServiceProcess => {
    const started = startDetectorProcess(world, groupId, {
      BREAKWATER_SNAPSHOT_DIR: folder,
      BREAKWATER_SNAPSHOT_SECONDS: '1',
      LOG_LEVEL: 'debug',
    });
    running.push(started);
    return started;
  };
  const took = (one: ServiceProcess): boolean => one.output().includes('"msg":"snapshot"');
  let from = 0;
  for (let kill = 1; kill <= KILL_COUNT; kill += 1) {
    const detector = start();
    const to = incidentIndex + kill * 1_000;
    await appendAll(world, 0, records.slice(from, to));
    from = to;
    await until('a snapshot', () => Promise.resolve(took(detector)));
    await detector.kill9();
    if (kill > 1) expect(detector.output()).toContain('begun from a snapshot');
  }
  await appendAll(world, 0, records.slice(from));
  const last = start();
  await untilCovered(world, 0);
  expect(last.output()).toContain('begun from a snapshot');
  const stream = { topicId: world.topicId, partition: 0 };
  const oracle = await oracleRun(world.reader, world.topic, 0);
  expect(oracle.alerts.length).toBeGreaterThan(3);
  expect(await storedEntries(world.store, stream, 'alerts')).toEqual(oracle.alerts);
  expect(await storedEntries(world.store, stream, 'quarantine')).toEqual(oracle.quarantine);
}, 180_000);
