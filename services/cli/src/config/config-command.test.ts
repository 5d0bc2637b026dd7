import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccessList, SERVICE_NAMES, SETTINGS } from '@breakwater/shell';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../command-fixture.ts';

const CANARY = 'canary-secret-0123456789';
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string, name = 'breakwater.yaml'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
/** Everything that the command let out, its error included. */
async function outcome(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  try {
    const { code, printed, said } = await runCommand(args, env);
    return `${code}\n${printed}${said}`;
  } catch (error) {
    return String(error);
  }
}

const SOUND =
  'KAFKA_BROKERS: a:9092\nREDIS_URL: redis://b:6379\nBREAKWATER_FEED: scenario:calm-day\n';

describe('config check', () => {
  it('takes what every service can start from', async () => {
    const { code, printed } = await runCommand(['config', 'check', '--config', file(SOUND)]);
    expect(printed).toBe('detector\tok\ngateway\tok\nfeeds\tok\nwebhooks\tok\n');
    expect(code).toBe(0);
  });

  it('says which service could not start, and why, with line and column', async () => {
    const path = file('KAFKA_BROKERS: a:9092\n\nHTTP_PORT: 70000\n');
    const args = ['config', 'check', '--config', path, '--service', 'gateway,detector'];
    const { code, printed } = await runCommand(args);
    expect(code).toBe(78);
    expect(printed).toContain(`HTTP_PORT (${path}:3:1): must be a whole number from 0 to 65535.`);
    expect(printed).toMatch(
      /^detector\tcannot start\n(.*\n)* {2}REDIS_URL \(not set\): is needed/m,
    );
    const { printed: json } = await runCommand([...args, '--json']);
    expect(JSON.parse(json)).toMatchObject({ services: [{ service: 'gateway' }, {}] });
  });

  it.each([
    ['REDIS_PASWORD: x', /:1:1: REDIS_PASWORD: is not a known key; did you mean REDIS_PASSWORD\?/],
    ['LOG_LEVEL: info\nKAFKA_BROKER: a:1', /:2:1: KAFKA_BROKER: .* did you mean KAFKA_BROKERS\?/],
    ['kafka_brokers: a:1', /did you mean KAFKA_BROKERS\?/],
    ['WHATEVER: 1', /WHATEVER: is not a known key; remove or correct it/],
    ['LOG_LEVEL: info\nLOG_LEVEL: warn', /:2:1: .*DUPLICATE_KEY/],
    ['HTTP_PORT: [1]', /:1:1: HTTP_PORT: must be one value/],
    ['- HTTP_PORT', /must be settings by name/],
  ])('refuses %j', async (text, wanted) => {
    expect(await outcome(['config', 'check', '--config', file(text, 'bad.yaml')])).toMatch(wanted);
  });
});

describe('secrets', () => {
  const secretNames = SETTINGS.filter(({ isSecret }) => isSecret).map(({ name }) => name);
  const files = [
    ...secretNames.map((name) => `${name}: ${CANARY}\n`),
    ...secretNames.map((name) => `${name}:\n${CANARY}\n`),
    ...secretNames.map((name) => `${name}: [${CANARY}]\n`),
    ...secretNames.map((name) => `${name}: *${CANARY}\n`),
    ...secretNames.map((name) => `${name}: !${CANARY} x\n`),
    ...secretNames.map((name) => `${name}: "${CANARY}\n`),
    ...secretNames.map((name) => `${name} ${CANARY}\n`),
    `REDIS_URL: redis://u:${CANARY}@a,b\n`,
    `REDIS_URL: http://u:${CANARY}@a\n`,
    `KAFKA_BROKERS: sasl://u:${CANARY}@a:9092\n`,
    `HTTP_ALLOWED_ORIGINS: https://u:${CANARY}@a\n`,
    `{LOG_LEVEL: info, ${CANARY}}\n`,
    `? {${CANARY}: 1}\n: 2\n`,
    `${CANARY}: 1\n`,
    `LOG_LEVEL: info\n  ${CANARY}: 1\n`,
    CANARY,
  ];

  it.each(files)('do not come out of a file like %j', async (text) => {
    const path = file(text, 'secret.yaml');
    for (const command of [
      ['config', 'check'],
      ['config', 'show'],
      ['config', 'show', '--json'],
      ...SERVICE_NAMES.map((service) => ['run', service, '--dry-run']),
    ]) {
      const out = await outcome([...command, '--config', path]);
      expect(out.length).toBeGreaterThan(5);
      expect(out).not.toContain(CANARY);
    }
  });

  it('do not come out of the environment', async () => {
    for (const name of secretNames) {
      for (const value of [CANARY, `${CANARY} spaced`, `redis://u:${CANARY}@h:1`]) {
        for (const command of [
          ['config', 'check'],
          ['config', 'show'],
          ['run', 'gateway', '--dry-run'],
        ]) {
          expect(await outcome(command, { [name]: value })).not.toContain(CANARY);
        }
      }
    }
  });
});

describe('config show', () => {
  it('says what holds and where it comes from', async () => {
    const path = file(`${SOUND}LOG_LEVEL: warn\n`);
    const env = { HTTP_PORT: '9999', BREAKWATER_TOKEN: CANARY };
    const { printed } = await runCommand(['config', 'show', '--config', path], env);
    expect(printed).toContain('HTTP_PORT\t9999\tenvironment\n');
    expect(printed).toContain(`LOG_LEVEL\twarn\t${path}:4:1\n`);
    expect(printed).toContain('HTTP_HOST\t127.0.0.1\tdefault\n');
    expect(printed).toContain('BREAKWATER_TOKEN\t[secret]\tenvironment\n');
    expect(printed).toContain('KAFKA_SASL_USERNAME\t(not set)\t\n');
    const { printed: feeds } = await runCommand(['config', 'show', '--service', 'feeds']);
    expect(feeds).not.toContain('REDIS_URL');
  });
});

it('publishes a schema of what a file may hold', async () => {
  const { printed } = await runCommand(['config', 'schema']);
  const schema = JSON.parse(printed) as { properties: Record<string, { description: string }> };
  for (const { name, isSecret } of SETTINGS) {
    expect(schema.properties[name]?.description).toMatch(/Read by /);
    expect(Object.hasOwn(schema.properties, `${name}_FILE`)).toBe(
      isSecret || name === 'BREAKWATER_TOKEN',
    );
  }
});

describe('config token', () => {
  it('makes a token that its entry admits', async () => {
    const args = ['config', 'token', 'upbit-desk', '--role', 'exchange', '--venue', 'upbit'];
    const { printed, said } = await runCommand(args);
    const token = /once: (\S+)$/m.exec(said)?.[1] ?? '';
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(printed).not.toContain(token);
    const list = AccessList.of(null, file(printed, 'tokens.yaml'));
    if (list.kind !== 'ok') throw new Error(JSON.stringify(list));
    const judged = list.value.judge(token, ['exchange']);
    expect(judged).toMatchObject({ principal: { name: 'upbit-desk', venue: 'upbit' } });
  });

  it.each([
    [['config', 'token', 'desk', '--role', 'exchange'], /venue.*is needed with role exchange/],
    [['config', 'token', 'local', '--role', 'supervisor'], /must not be «local»/],
    [['config', 'token', 'desk', '--role', 'supervisor', '--venue', 'x'], /has no meaning/],
  ])('refuses %j', async (args, wanted) => {
    expect(await outcome(args)).toMatch(wanted);
  });
});

describe('run --dry-run', () => {
  it('says what each service would do', async () => {
    const path = file(SOUND);
    const run = async (service: string): Promise<string> =>
      (await runCommand(['run', service, '--dry-run', '--config', path])).printed;
    expect(await run('detector')).toBe(
      'would listen on 127.0.0.1 port 9101, without a token\n' +
        'would read market.events in group breakwater.detector at Kafka a:9092, without TLS, as nobody\n' +
        'would append alerts to Redis b:6379 database 0, without TLS, as default\n',
    );
    expect(await run('gateway')).toContain('read alerts from Redis b:6379');
    expect(await run('feeds')).toContain('feed scenario calm-day, as many log seconds per second');
    expect(await run('webhooks')).toContain('deliver to the endpoints in data');
    await expect(runCommand(['run', 'detector', '--dry-run'])).rejects.toThrow(/KAFKA_BROKERS/);
  });
});
