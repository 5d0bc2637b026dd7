import kafkajs from 'kafkajs';
import { describe, expect, test } from 'vitest';
import { failureOf } from './kafka-outcome.ts';
import { protocolError } from './kafkajs-internals.ts';

const { KafkaJSConnectionError, KafkaJSNonRetriableError, KafkaJSNumberOfRetriesExceeded } =
  kafkajs;

/** Kafka's own numbers: https://kafka.apache.org/protocol.html#protocol_error_codes */
describe.each([
  [3, 'fatal', 'unknown-topic'],
  [17, 'fatal', 'unknown-topic'],
  [5, 'retryable', 'broker-busy'],
  [6, 'retryable', 'broker-busy'],
  [7, 'retryable', 'broker-busy'],
  [19, 'retryable', 'broker-busy'],
  [45, 'retryable', 'broker-busy'],
  [10, 'fatal', 'record-too-large'],
  [29, 'fatal', 'not-permitted'],
  [58, 'fatal', 'not-permitted'],
  [32, 'fatal', 'broker-refused'],
] as const)('Kafka’s error %i', (number, kind, code) => {
  test(`is ${kind} ${code}`, () => {
    expect(failureOf(protocolError(number), 'testing')).toMatchObject({ kind, code });
  });
});

test('what kafkajs wrapped around an error does not hide it', () => {
  const inner = protocolError(7);
  const wrapped = new KafkaJSNumberOfRetriesExceeded(inner, { retryCount: 3, retryTime: 1 });
  expect(failureOf(wrapped, 'testing')).toMatchObject({ kind: 'retryable', code: 'broker-busy' });
});

test('a connection that breaks is retryable', () => {
  const error = new KafkaJSConnectionError('Connection error: connect ECONNREFUSED');
  expect(failureOf(error, 'testing')).toMatchObject({
    kind: 'retryable',
    code: 'broker-unreachable',
  });
});

test('what kafkajs cannot explain is fatal, and says what was being done', () => {
  const failure = failureOf(new KafkaJSNonRetriableError('odd'), 'appending to x/0');
  expect(failure).toEqual({
    kind: 'fatal',
    code: 'broker-refused',
    detail: 'appending to x/0: odd',
  });
});

test('a bug is thrown on, not turned into an outcome', () => {
  expect(() => failureOf(new TypeError('x is undefined'), 'testing')).toThrow(TypeError);
});
