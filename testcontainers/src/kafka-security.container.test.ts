import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { KafkaSettings } from '@breakwater/kafka';
import { createKafkaLog } from '@breakwater/kafka';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KafkaBroker, startKafkaBroker } from './index.ts';
import { makeTopic, numbered, okOf } from './kafka-fixture.ts';
import { kafkaJavaPath } from './kafka-jars.ts';
import { RecordingReader, waitFor } from './recording-reader.ts';

const PASSWORD = 'only-for-this-run';
const USERS = { 'scram-sha-256': 'short', 'scram-sha-512': 'long', plain: 'plain' } as const;

let folder: string;
let kafka: KafkaBroker;
let ca: string;

/** Java brings the one tool for certificates that is surely there where Kafka runs. */
function keytool(args: readonly string[]): string {
  const tool = join(dirname(kafkaJavaPath()), 'keytool');
  return execFileSync(tool, [...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

/** Returns the PEM of a fresh self-signed certificate of 127.0.0.1, whose key is in `store`. */
function makeCertificate(store: string): string {
  const kept = [
    '-keystore',
    store,
    '-storetype',
    'PKCS12',
    '-storepass',
    PASSWORD,
    '-alias',
    'broker',
  ];
  keytool([
    ...['-genkeypair', '-keyalg', 'EC', '-validity', '2', '-dname', 'CN=127.0.0.1'],
    ...['-ext', 'san=ip:127.0.0.1', ...kept],
  ]);
  return keytool(['-exportcert', '-rfc', ...kept]);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kafka-tls-'));
  const store = join(folder, 'broker.p12');
  ca = makeCertificate(store);
  const plainUser = `user_${USERS.plain}="${PASSWORD}"`;
  const listener = 'listener.name.client';
  kafka = await startKafkaBroker({
    exclusive: true,
    configuration: {
      'listener.security.protocol.map': 'CLIENT:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT',
      'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
      [`${listener}.ssl.keystore.location`]: store,
      [`${listener}.ssl.keystore.type`]: 'PKCS12',
      [`${listener}.ssl.keystore.password`]: PASSWORD,
      [`${listener}.plain.sasl.jaas.config`]: `org.apache.kafka.common.security.plain.PlainLoginModule required ${plainUser};`,
      [`${listener}.scram-sha-256.sasl.jaas.config`]:
        'org.apache.kafka.common.security.scram.ScramLoginModule required;',
      [`${listener}.scram-sha-512.sasl.jaas.config`]:
        'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    },
    formatArguments: [
      ...['--add-scram', `SCRAM-SHA-256=[name=${USERS['scram-sha-256']},password=${PASSWORD}]`],
      ...['--add-scram', `SCRAM-SHA-512=[name=${USERS['scram-sha-512']},password=${PASSWORD}]`],
    ],
  });
});
afterAll(async () => {
  await kafka.stop();
  rmSync(folder, { recursive: true });
});

function settings(
  mechanism: keyof typeof USERS,
  change: Partial<KafkaSettings> = {},
): KafkaSettings {
  return {
    brokers: kafka.brokers,
    clientId: 'secure',
    tls: { ca, certificate: null, key: null },
    sasl: { mechanism, username: USERS[mechanism], password: PASSWORD },
    ...change,
  };
}

describe.each(Object.keys(USERS) as (keyof typeof USERS)[])('over TLS with %s', (mechanism) => {
  test('topics, records, identity and groups all work', async () => {
    const notes: string[] = [];
    const log = createKafkaLog(settings(mechanism), {
      log: (_, message, fields) => notes.push(message + JSON.stringify(fields)),
    });
    const topic = await makeTopic(log, {});
    const producer = log.producer();
    const reader = log.reader();
    expect(okOf(await producer.append(topic, 0, numbered(3)))).toBe(0);
    expect(okOf(await reader.inspect(topic, 0)).topicId).toMatch(/^[\w-]{22}$/);
    const stop = new AbortController();
    const readers: RecordingReader[] = [];
    const ended = log.consumer({ groupId: mechanism, topics: [topic] }).run((partition) => {
      readers.push(new RecordingReader(partition));
      return readers.at(-1)!;
    }, stop.signal);
    await waitFor('the records', () => readers[0]?.records.length === 3);
    stop.abort();
    expect(await ended).toMatchObject({ kind: 'ok' });
    await Promise.all([producer.close(), reader.close()]);
    expect(notes.join('\n')).not.toContain(PASSWORD);
  });
});

/** What each client of ours answers first. */
async function firstAnswers(wrong: KafkaSettings): Promise<unknown[]> {
  const log = createKafkaLog(wrong);
  const reader = log.reader();
  const producer = log.producer();
  const admin = log.admin();
  const stop = new AbortController();
  const plan = { topic: 'x', partitionCount: 1, clock: 'append', retentionMs: -1 } as const;
  const answers = await Promise.all([
    reader.inspect('x', 0),
    producer.append('x', 0, numbered(1)),
    admin.plan([plan]),
    log
      .consumer({ groupId: 'wrong', topics: ['x'] })
      .run((partition) => new RecordingReader(partition), stop.signal),
  ]);
  await Promise.all([reader.close(), producer.close(), admin.close()]);
  return answers;
}

test.each([
  [
    'a wrong password',
    { sasl: { mechanism: 'scram-sha-512', username: 'long', password: 'wrong' } },
  ],
  ['an unknown user', { sasl: { mechanism: 'plain', username: 'nobody', password: PASSWORD } }],
  ['the authorities of the system', { tls: { ca: null, certificate: null, key: null } }],
] as const)('with %s nothing connects, and nothing is tried for ever', async (_, change) => {
  for (const answer of await firstAnswers(settings('scram-sha-512', change))) {
    expect(answer).toMatchObject({ kind: 'fatal', code: 'not-permitted' });
    expect(JSON.stringify(answer)).not.toContain(PASSWORD);
  }
});

test('with a certificate of the same name and another key nothing connects', async () => {
  const foreign = makeCertificate(join(folder, 'foreign.p12'));
  const tls = { ca: foreign, certificate: null, key: null };
  for (const answer of await firstAnswers(settings('plain', { tls }))) {
    expect(answer).toMatchObject({ kind: 'fatal', code: 'not-permitted' });
  }
});
