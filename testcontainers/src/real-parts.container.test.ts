import { execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startKafkaBroker } from './kafka-broker.ts';
import { runKafkaTool } from './kafka-jars.ts';
import { chromiumPath, prometheusPath, promtoolPath } from './native-packages.ts';
import { startRedisServer } from './redis-server.ts';
import { freshName, sharedKafkaBrokers, sharedRedisUrl } from './shared-parts.ts';

/** Sends inline commands to a Redis and returns everything it said until it closed. */
function askRedis(url: string, commands: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', (bytes) => {
      answer += bytes.toString('utf8');
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(answer));
    socket.write([...commands, 'QUIT'].map((command) => `${command}\r\n`).join(''));
  });
}

function listTopics(brokers: readonly string[]): Promise<string> {
  return topicCommand(brokers, ['--list']);
}

function topicCommand(brokers: readonly string[], args: readonly string[]): Promise<string> {
  const at = ['--bootstrap-server', brokers.join(',')];
  return runKafkaTool('org.apache.kafka.tools.TopicCommand', [...at, ...args]);
}

test('the shared Redis answers', async () => {
  expect(await askRedis(sharedRedisUrl(), ['PING'])).toContain('+PONG');
});

test('the shared Kafka answers its own tools', async () => {
  const topic = freshName('parts');
  await topicCommand(sharedKafkaBrokers(), ['--create', '--topic', topic]);
  expect(await listTopics(sharedKafkaBrokers())).toContain(topic);
  await topicCommand(sharedKafkaBrokers(), ['--delete', '--topic', topic]);
});

test('a Redis killed with -9 has what it had acknowledged, at the same address', async () => {
  const redis = await startRedisServer({ exclusive: true });
  try {
    expect(await askRedis(redis.url, ['SET kept yes'])).toContain('+OK');
    await redis.kill9();
    await expect(askRedis(redis.url, ['PING'])).rejects.toThrow('ECONNREFUSED');
    await redis.restart();
    expect(await askRedis(redis.url, ['GET kept'])).toContain('yes');
  } finally {
    await redis.stop();
  }
});

test('a Kafka killed with -9 has its topics, at the same address', async () => {
  const kafka = await startKafkaBroker({ exclusive: true });
  try {
    await topicCommand(kafka.brokers, ['--create', '--topic', 'kept']);
    await kafka.kill9();
    await kafka.restart();
    expect(await listTopics(kafka.brokers)).toContain('kept');
  } finally {
    await kafka.stop();
  }
});

test.each([
  ['chromium', chromiumPath, /chrom/i],
  ['prometheus', prometheusPath, /prometheus, version/],
  ['promtool', promtoolPath, /promtool, version/],
] as const)('%s is there, or was installed', (_, path, banner) => {
  // Both programs of Prometheus print their version to one of the two outputs, depending on their age.
  const said = execFileSync('/bin/sh', ['-c', '"$0" --version 2>&1', path()], { encoding: 'utf8' });
  expect(said).toMatch(banner);
});
