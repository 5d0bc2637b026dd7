import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ConfigurationError,
  domainSettings,
  Environment,
  httpSettings,
  kafkaSettings,
  logSettings,
  type Reading,
  readConfiguration,
  readConfigurationFile,
  redisSettings,
  Secret,
  sourceKafkaSettings,
} from './index.ts';

const CANARY = 'canary-secret-0123456789';
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-shell-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function environment(env: Record<string, string>): Environment {
  return new Environment({ env });
}
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
function acceptedBy<T>(reading: Reading<T>): T {
  if (reading.kind === 'problems') throw new Error(JSON.stringify(reading.problems));
  return reading.value;
}
function messageOf(reading: Reading<unknown>): string {
  if (reading.kind === 'ok') throw new Error('was accepted');
  return reading.problems.map((p) => `${p.setting} (${p.origin}): ${p.message}`).join('\n');
}

describe('sources', () => {
  it('lets a flag win over the environment and that over the file', () => {
    const path = file('layers.yaml', 'HTTP_PORT: 1\nHTTP_HOST: 127.0.0.2\nLOG_LEVEL: warn\n');
    const layered = new Environment({
      file: readConfigurationFile(path),
      env: { HTTP_PORT: '2', HTTP_HOST: '127.0.0.3', LOG_LEVEL: ' ' },
      flags: { HTTP_PORT: '3', HTTP_HOST: undefined },
    });
    const http = acceptedBy(httpSettings(9)(layered));
    expect([http.port, http.host]).toEqual([3, '127.0.0.3']);
    expect(acceptedBy(logSettings(layered)).level).toBe('warn');
  });

  it('refuses unknown names in a file, with line and column', () => {
    const path = file('unknown.yaml', 'HTTP_PORT: 1\n\nHTTP_PROT: 2\n');
    expect(() => readConfigurationFile(path)).toThrow(/unknown\.yaml:3:1: HTTP_PROT/);
    expect(() => readConfigurationFile(join(folder, 'absent.yaml'))).toThrow(/ENOENT/);
  });

  it('reads a secret from a file and refuses both ways at once', () => {
    const path = file('token', `${CANARY}\n`);
    const http = acceptedBy(httpSettings(0)(environment({ BREAKWATER_TOKEN_FILE: path })));
    expect(http.access.judge(CANARY, ['supervisor']).kind).toBe('admitted');
    expect(http.access.judge(`${CANARY}x`, ['supervisor']).kind).toBe('unknown');
    const both = { BREAKWATER_TOKEN_FILE: path, BREAKWATER_TOKEN: CANARY };
    expect(messageOf(httpSettings(0)(environment(both)))).toMatch(/together/);
    const empty = { BREAKWATER_TOKEN_FILE: file('empty', '\n') };
    expect(messageOf(httpSettings(0)(environment(empty)))).toMatch(/is empty/);
  });

  it('reports every problem of every group at once', () => {
    const wrong = environment({ HTTP_PORT: '70000', LOG_LEVEL: 'loud', KAFKA_BROKERS: 'nowhere' });
    const groups = { http: httpSettings(0), log: logSettings, kafka: kafkaSettings('detector') };
    let problems: readonly string[] = [];
    try {
      readConfiguration(wrong, groups);
    } catch (error) {
      problems = (error as ConfigurationError).problems.map((p) => p.setting);
      expect(error).toBeInstanceOf(ConfigurationError);
    }
    expect(problems).toEqual(['HTTP_PORT', 'LOG_LEVEL', 'KAFKA_BROKERS']);
    const good = readConfiguration(environment({}), {
      http: httpSettings(7),
      domain: domainSettings,
    });
    expect(good.http).toMatchObject({ host: '127.0.0.1', port: 7, allowedOrigins: [] });
    expect(good.http.access.isOpen).toBe(true);
    expect(good.domain).toEqual({ topic: 'market.events', dataDirectory: 'data' });
  });
});

describe('secrets', () => {
  it('never print', () => {
    const token = new Secret(CANARY);
    const { access } = acceptedBy(httpSettings(0)(environment({ BREAKWATER_TOKEN: CANARY })));
    const printed = [
      `${token}`,
      JSON.stringify({ token }),
      inspect({ token, access }, { showHidden: true, depth: 9 }),
    ];
    expect(printed.join('')).not.toContain(CANARY);
  });

  it('do not stand in any error', () => {
    const spaced = `${CANARY} with spaces`;
    const errors = [
      messageOf(httpSettings(0)(environment({ BREAKWATER_TOKEN: spaced }))),
      messageOf(redisSettings(environment({ REDIS_URL: `http://u:${CANARY}@host` }))),
      messageOf(redisSettings(environment({ REDIS_URL: `redis://u:${CANARY}@a,b` }))),
      messageOf(kafkaSettings('x')(environment({ KAFKA_SASL_PASSWORD: CANARY }))),
    ];
    expect(errors.join('\n')).not.toContain(CANARY);
  });
});

describe('http', () => {
  it.each(['0.0.0.0', '::', '10.0.0.5', 'example.com', '127.0.0.1.example.com', '128.0.0.1'])(
    'refuses %s without a token',
    (host) => {
      const open = environment({ HTTP_HOST: host });
      expect(messageOf(httpSettings(0)(open))).toMatch(/bearer token/);
      const guarded = environment({ HTTP_HOST: host, BREAKWATER_TOKEN: CANARY });
      expect(acceptedBy(httpSettings(0)(guarded)).host).toBe(host);
    },
  );

  it.each(['127.0.0.1', '127.3.2.1', 'localhost', '::1'])('takes %s without a token', (host) => {
    expect(acceptedBy(httpSettings(0)(environment({ HTTP_HOST: host }))).host).toBe(host);
  });

  it('takes origins, not URLs', () => {
    const origins = { HTTP_ALLOWED_ORIGINS: 'https://a.example, http://b.example:8080' };
    expect(acceptedBy(httpSettings(0)(environment(origins))).allowedOrigins).toHaveLength(2);
    const path = { HTTP_ALLOWED_ORIGINS: 'https://a.example/desk' };
    expect(messageOf(httpSettings(0)(environment(path)))).toMatch(/no path/);
  });
});

describe('kafka', () => {
  const base = { KAFKA_BROKERS: 'a:9092, [::1]:9093' };

  it('has defaults that work on one machine', () => {
    const kafka = acceptedBy(kafkaSettings('detector')(environment(base)));
    expect(kafka.brokers).toEqual(['a:9092', '[::1]:9093']);
    expect(kafka.groupId).toBe('breakwater.detector');
    expect(kafka.clientId).toMatch(/^detector-/);
    expect([kafka.tls, kafka.sasl]).toEqual([null, null]);
  });

  it('reads TLS and SASL', () => {
    const ca = file('ca.pem', '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n');
    const env = {
      ...base,
      KAFKA_SECURITY_PROTOCOL: 'sasl_ssl',
      KAFKA_SASL_USERNAME: 'desk',
      KAFKA_SASL_PASSWORD_FILE: file('password', CANARY),
      KAFKA_SSL_CA_LOCATION: ca,
    };
    const kafka = acceptedBy(kafkaSettings('detector')(environment(env)));
    expect(kafka.sasl?.mechanism).toBe('scram-sha-512');
    expect(kafka.sasl?.password.reveal()).toBe(CANARY);
    expect(kafka.tls?.ca).toContain('BEGIN CERTIFICATE');
  });

  it.each([
    [{ KAFKA_SECURITY_PROTOCOL: 'SASL_SSL' }, /KAFKA_SASL_USERNAME.*\n.*KAFKA_SASL_PASSWORD/],
    [{ KAFKA_SSL_CA_LOCATION: '/x' }, /no effect without TLS/],
    [{ KAFKA_SECURITY_PROTOCOL: 'SSL', KAFKA_SSL_CA_LOCATION: '/nowhere' }, /cannot read/],
    [{ KAFKA_SECURITY_PROTOCOL: 'SSL', KAFKA_SSL_KEY_LOCATION: '/nowhere' }, /needed together/],
    [{ KAFKA_BROKERS: 'a:0' }, /host:port/],
    [{ KAFKA_BROKERS: 'a:9092;b:9092' }, /host:port/],
    [{ KAFKA_SASL_MECHANISM: 'GSSAPI' }, /SCRAM-SHA-256/],
  ])('refuses %j', (env, message) => {
    expect(messageOf(kafkaSettings('detector')(environment({ ...base, ...env })))).toMatch(message);
  });

  it('refuses a readable password unless told otherwise', () => {
    const env = {
      ...base,
      KAFKA_SECURITY_PROTOCOL: 'SASL_PLAINTEXT',
      KAFKA_SASL_MECHANISM: 'PLAIN',
      KAFKA_SASL_USERNAME: 'u',
      KAFKA_SASL_PASSWORD: CANARY,
    };
    expect(messageOf(kafkaSettings('x')(environment(env)))).toMatch(/readable without TLS/);
    const allowed = environment({ ...env, KAFKA_SASL_PLAIN_WITHOUT_TLS: 'allow' });
    expect(acceptedBy(kafkaSettings('x')(allowed)).sasl?.mechanism).toBe('plain');
  });
});

describe('redis', () => {
  it('reads an address with its secrets apart', () => {
    const env = { REDIS_URL: `rediss://desk:${CANARY}@[::1]:7000/3` };
    const redis = acceptedBy(redisSettings(environment(env)));
    expect(redis.address).toEqual({ kind: 'tcp', host: '::1', port: 7000 });
    expect([redis.database, redis.username]).toEqual([3, 'desk']);
    expect(redis.password?.reveal()).toBe(CANARY);
    expect(redis.tls).toEqual({ ca: null, certificate: null, key: null });
    const socket = acceptedBy(redisSettings(environment({ REDIS_URL: 'unix:/run/redis.sock' })));
    expect(socket.address).toEqual({ kind: 'unix', path: '/run/redis.sock' });
  });

  it.each([
    [{}, /is needed/],
    [{ REDIS_URL: 'redis://a:1,b:2' }, /Cluster is not supported/],
    [{ REDIS_URL: 'localhost:6379' }, /must be redis:/],
    [{ REDIS_URL: 'redis://localhost/seven' }, /database number/],
    [{ REDIS_URL: 'redis://localhost', REDIS_TLS_CA_LOCATION: '/x' }, /rediss:/],
  ])('refuses %j', (env, message) => {
    expect(messageOf(redisSettings(environment(env)))).toMatch(message);
  });
});

describe('the cluster of bridged topics', () => {
  const read = (env: Record<string, string>): ReturnType<ReturnType<typeof sourceKafkaSettings>> =>
    sourceKafkaSettings('feeds')(new Environment({ env: { KAFKA_BROKERS: 'log:9092', ...env } }));

  it('is that of the log where nothing else is said', () => {
    expect(read({})).toEqual({ kind: 'ok', value: null });
  });

  it('has settings of its own, and problems under their names', () => {
    expect(read({ SOURCE_KAFKA_BROKERS: 'theirs:9092' })).toMatchObject({
      value: { brokers: ['theirs:9092'], tls: null },
    });
    const problems = [{ setting: 'SOURCE_KAFKA_BROKERS', origin: 'not set' }];
    expect(read({ SOURCE_KAFKA_SASL_USERNAME: 'me' })).toMatchObject({
      kind: 'problems',
      problems,
    });
  });
});
