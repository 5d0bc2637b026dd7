/** `breakwater doctor` on a real Kafka and a real Redis: all well, then each fault by name, with what to do. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RedisAlertStore } from '@breakwater/redis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from './free-port.ts';
import { startKafkaBroker } from './kafka-broker.ts';
import { kafkaLogAt, makeTopic, numbered, okOf } from './kafka-fixture.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';
import { freshName, sharedKafkaBrokers, sharedRedisUrl } from './shared-parts.ts';

const COMMAND = fileURLToPath(new URL('../../services/cli/src/main.ts', import.meta.url));
const brokers = sharedKafkaBrokers().join(',');

interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  readonly remedy: string | null;
}
interface Visit {
  readonly code: number;
  readonly findings: readonly Finding[];
  readonly output: string;
}

let folder = '';
let topic = '';
const servers: RedisServer[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-doctor-'));
  topic = freshName('doctor');
  expect((await breakwater('topics', 'apply', '--kafka', brokers, '--topic', topic)).code).toBe(0);
  const store = okOf(RedisAlertStore.open({ url: sharedRedisUrl() }));
  okOf(await store.check()); // Loads the functions, as a detector does.
  await store.close();
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});
afterAll(() => rmSync(folder, { recursive: true }));

function breakwater(...args: readonly string[]): Promise<{ code: number; output: string }> {
  return breakwaterWith({}, args);
}

function breakwaterWith(
  settings: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<{ code: number; output: string }> {
  const env = { PATH: process.env['PATH'] ?? '', ...settings };
  return new Promise((resolve) => {
    const options = { cwd: folder, env, timeout: 120_000 };
    execFile(process.execPath, [COMMAND, ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code ?? -1);
      resolve({ code, output: `${stdout}${stderr}` });
    });
  });
}

async function visit(
  settings: Readonly<Record<string, string>> = {},
  ...args: string[]
): Promise<Visit> {
  const sound = { KAFKA_BROKERS: brokers, REDIS_URL: sharedRedisUrl(), BREAKWATER_TOPIC: topic };
  const { code, output } = await breakwaterWith({ ...sound, ...settings }, [
    'doctor',
    '--json',
    ...args,
  ]);
  const json =
    output.split('\n').find((line) => line.startsWith('{"findings"')) ?? '{"findings":[]}';
  return { code, output, findings: (JSON.parse(json) as { findings: Finding[] }).findings };
}

function failed({ findings }: Visit): Finding[] {
  return findings.filter(({ state }) => state === 'fail');
}

describe('doctor', () => {
  it('finds nothing wrong where nothing is, and changes nothing', async () => {
    const service = createServer((request, response) => {
      response.writeHead(request.url === '/readyz' ? 200 : 404).end();
    });
    await new Promise<void>((resolve) => {
      service.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
    const tokens = join(folder, 'tokens.yaml');
    writeFileSync(tokens, '[]\n', { mode: 0o600 });
    const reader = kafkaLogAt(sharedKafkaBrokers()).reader();
    const before = okOf(await reader.inspect(topic, 0));
    const seen = await visit({ BREAKWATER_TOKENS_FILE: tokens }, '--url', url);
    expect(failed(seen)).toEqual([]);
    expect(seen.code).toBe(0);
    const checks = seen.findings.map(({ check, state }) => `${state} ${check}`);
    expect(checks).toEqual(
      expect.arrayContaining([
        'ok node',
        'ok kafka',
        'ok redis',
        `ok topic ${topic}`,
        `ok partition ${topic}/0`,
        'ok BREAKWATER_TOKENS_FILE',
        `ok service ${url}`,
      ]),
    );
    expect(okOf(await reader.inspect(topic, 0))).toEqual(before);
    await reader.close();
    await new Promise((resolve) => service.close(resolve));
  });

  it.each<[string, string, string, RegExp, RegExp]>([
    ['maxmemory-policy', 'allkeys-lru', 'redis', /eviction-refused/, /noeviction/],
    ['appendonly', 'no', 'redis', /not-durable/, /appendonly yes/],
    ['cluster-enabled', 'yes', 'redis', /cluster-refused/, /single primary/],
    ['requirepass', 'another-secret', 'redis', /not-permitted/, /REDIS_PASSWORD/],
  ])('names a Redis with %s %s', async (name, value, check, detail, remedy) => {
    const server = await startRedisServer({ exclusive: true, configuration: { [name]: value } });
    servers.push(server);
    const seen = await visit({
      REDIS_URL: server.url,
      REDIS_PASSWORD: name === 'requirepass' ? 'canary-secret' : '',
    });
    expect(failed(seen)).toEqual([
      expect.objectContaining({
        check,
        detail: expect.stringMatching(detail) as string,
        remedy: expect.stringMatching(remedy) as string,
      }),
    ]);
    expect(seen.code).toBe(1);
    expect(seen.output).not.toContain('canary-secret');
  });

  it('loads no functions by itself', async () => {
    const server = await startRedisServer({ exclusive: true });
    servers.push(server);
    for (let turn = 0; turn < 2; turn += 1) {
      const seen = await visit({ REDIS_URL: server.url });
      const redis = seen.findings.find(({ check }) => check === 'redis');
      expect(redis).toMatchObject({
        state: 'warn',
        remedy: expect.stringContaining('FUNCTION LOAD') as string,
      });
    }
  });

  it('names a missing topic, a wrong clock, and a log that is no domain’s', async () => {
    const absent = await visit({ BREAKWATER_TOPIC: 'nowhere' });
    expect(failed(absent)).toMatchObject([
      { check: 'topic nowhere', remedy: expect.stringContaining('topics apply') as string },
    ]);
    const log = kafkaLogAt(sharedKafkaBrokers());
    const create = await makeTopic(log, { clock: 'create' });
    expect(failed(await visit({ BREAKWATER_TOPIC: create }))[0]).toMatchObject({
      detail: 'clock is create, not append',
      remedy: expect.stringContaining('--clock') as string,
    });
    const foreign = await makeTopic(log, { retentionMs: 7 * 86_400_000 });
    const producer = log.producer();
    const empty = await visit({ BREAKWATER_TOPIC: foreign });
    expect(failed(empty)[0]?.detail).toContain('no domain was opened');
    okOf(await producer.append(foreign, 0, numbered(1)));
    expect(failed(await visit({ BREAKWATER_TOPIC: foreign }))).toMatchObject([
      { check: `partition ${foreign}/0`, detail: expect.stringContaining('no genesis') as string },
    ]);
    await producer.close();
  });

  it('names what does not answer, and files that others may read', async () => {
    const [port = 0] = await freePorts(1);
    const tokens = join(folder, 'open.yaml');
    writeFileSync(tokens, '[]\n');
    chmodSync(tokens, 0o666);
    const seen = await visit(
      {
        KAFKA_BROKERS: `127.0.0.1:${port}`,
        REDIS_URL: `redis://127.0.0.1:${port}`,
        BREAKWATER_TOKENS_FILE: tokens,
      },
      '--url',
      `http://127.0.0.1:${port}`,
    );
    expect(
      failed(seen)
        .map(({ check }) => check)
        .sort(),
    ).toEqual(
      ['BREAKWATER_TOKENS_FILE', 'kafka', 'redis', `service http://127.0.0.1:${port}`].sort(),
    );
    for (const { remedy } of failed(seen)) expect(remedy).toMatch(/.{10}/);
    expect(seen.code).toBe(1);
  });

  it('names a Kafka that takes the password of another, and finds nothing wrong with the right one', async () => {
    const listener = 'listener.name.client';
    const kafka = await startKafkaBroker({
      exclusive: true,
      configuration: {
        'listener.security.protocol.map':
          'CLIENT:SASL_PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT',
        'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
        [`${listener}.scram-sha-512.sasl.jaas.config`]:
          'org.apache.kafka.common.security.scram.ScramLoginModule required;',
      },
      formatArguments: ['--add-scram', 'SCRAM-SHA-512=[name=desk,password=right-password]'],
    });
    try {
      const as = (password: string): Record<string, string> => ({
        KAFKA_BROKERS: kafka.brokers.join(','),
        KAFKA_SECURITY_PROTOCOL: 'SASL_PLAINTEXT',
        KAFKA_SASL_USERNAME: 'desk',
        KAFKA_SASL_PASSWORD: password,
      });
      const wrong = await visit(as('canary-secret'));
      expect(failed(wrong)).toMatchObject([
        { check: 'kafka', remedy: expect.stringContaining('KAFKA_SASL_PASSWORD') as string },
      ]);
      expect(wrong.output).not.toContain('canary-secret');
      const right = await visit(as('right-password'));
      expect(right.findings.find(({ check }) => check === 'kafka')?.state).toBe('ok');
    } finally {
      await kafka.stop();
    }
  });

  it('names settings that cannot be used', async () => {
    const seen = await visit({ KAFKA_SECURITY_PROTOCOL: 'SASL_SSL' });
    expect(
      failed(seen)
        .map(({ detail }) => detail)
        .join('\n'),
    ).toContain('KAFKA_SASL_USERNAME');
  });
});
