/** A Redis that is killed and replaced by an empty one: the same entries come back, and nobody restarts the detector. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { RedisAlertStore } from '@breakwater/redis';
import { afterEach, expect, test } from 'vitest';
import {
  appendAll,
  type EndToEndWorld,
  encodedScenario,
  okValue,
  openWorld,
  storedEntries,
  until,
  untilCovered,
} from './end-to-end-world.ts';
import { type RedisServer, startRedisServer } from './index.ts';
import { oracleRun } from './oracle.ts';
import { type ServiceProcess, startDetectorProcess } from './service-process.ts';
import { freshName } from './shared-parts.ts';

const COMMAND = fileURLToPath(new URL('../../services/cli/src/main.ts', import.meta.url));
const RUNNER =
  'runner on >secret-of-runner ~{* ~breakwater:streams +@connection +info +fcall +fcall_ro +hmget +xadd +hset +sadd +exists +time +xrange +xrevrange +xread +smembers +expire';
const { records, incidentIndex } = encodedScenario();
const half = incidentIndex + 4_000;

let redis: RedisServer;
let world: EndToEndWorld;
let detector: ServiceProcess;
afterEach(async () => {
  await detector.kill9();
  await world.close();
  await redis.stop();
});

const stored = (): ReturnType<typeof storedEntries> =>
  storedEntries(world.store, { topicId: world.topicId, partition: 0 });

async function start(
  configuration: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  redis = await startRedisServer({ exclusive: true, configuration });
  world = await openWorld({ redisUrl: redis.url });
  detector = startDetectorProcess(world, freshName('replaced'), settings);
  await appendAll(world, 0, records.slice(0, half));
  await untilCovered(world, 0);
  expect((await stored()).length).toBeGreaterThan(0);
}

async function expectOracle(): Promise<void> {
  await untilCovered(world, 0);
  const oracle = await oracleRun(world.reader, world.topic, 0);
  expect(await stored()).toEqual(oracle.alerts);
  expect(detector.isAlive).toBe(true);
  await until('ready', async () => (await fetch(`${detector.url()}/readyz`)).ok);
}

test('a user that may load the functions heals it alone', async () => {
  await start({}, {});
  await redis.replace();
  await appendAll(world, 0, records.slice(half));
  await expectOracle();
  expect(detector.output()).toContain('the store lost entries');
}, 120_000);

test('one that may not waits, says the command, and goes on once an operator has run it', async () => {
  await start({ user: RUNNER }, { REDIS_USERNAME: 'runner', REDIS_PASSWORD: 'secret-of-runner' });
  const before = await stored();
  await redis.replace();
  await appendAll(world, 0, records.slice(half));
  const readyz = async (): Promise<string> => (await fetch(`${detector.url()}/readyz`)).text();
  await until('the command', async () => (await readyz()).includes('--load-library'), 30_000);
  expect(await readyz()).toContain('library-missing');
  const probe = okValue(RedisAlertStore.open({ url: redis.url, loadLibrary: false }));
  expect(await probe.check()).toMatchObject({ code: 'library-missing' });
  await probe.close();
  const args = [COMMAND, 'doctor', '--redis', redis.url, '--load-library'];
  const said = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(said.stdout + said.stderr).toMatch(/ok +redis/);
  await expectOracle();
  expect((await stored()).slice(0, before.length)).toEqual(before);
}, 120_000);
