import {
  Environment,
  kafkaClientSettings,
  kafkaSettings,
  type RedisSettings,
  readConfiguration,
  redisSettings,
} from '@breakwater/shell';
import { describe, expect, it } from 'vitest';
import { adapterRedisSettings } from './adapter-settings.ts';

function read(env: Record<string, string>): RedisSettings {
  return readConfiguration(new Environment({ env }), { redis: redisSettings }).redis;
}

describe('redis', () => {
  it.each([
    ['redis://127.0.0.1:6380', { url: 'redis://127.0.0.1:6380/0' }],
    ['redis://desk:p%40ss@h:1/3', { url: 'redis://h:1/3', username: 'desk', password: 'p@ss' }],
    ['rediss://[::1]:6380', { url: 'rediss://[::1]:6380/0' }],
  ])('%s keeps its parts, the secret apart', (url, wanted) => {
    expect(adapterRedisSettings(read({ REDIS_URL: url }))).toEqual(wanted);
  });

  it('says what the adapter cannot do', () => {
    expect(() => adapterRedisSettings(read({ REDIS_URL: 'unix:/run/redis.sock' }))).toThrow(/unix/);
  });
});

describe('kafka', () => {
  it('reveals the password to the adapter alone', () => {
    const env = {
      KAFKA_BROKERS: 'a:9092,b:9092',
      KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
      KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
      KAFKA_SASL_USERNAME: 'desk',
      KAFKA_SASL_PASSWORD: 'canary',
    };
    const groups = { kafka: kafkaSettings('detector') };
    const { kafka } = readConfiguration(new Environment({ env }), groups);
    expect(JSON.stringify(kafka)).not.toContain('canary');
    const { brokers, sasl, tls } = kafkaClientSettings(kafka);
    expect(brokers).toEqual(['a:9092', 'b:9092']);
    expect(sasl).toEqual({ mechanism: 'scram-sha-512', username: 'desk', password: 'canary' });
    expect(tls).toEqual({ ca: null, certificate: null, key: null });
  });
});
