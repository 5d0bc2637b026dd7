/** What an error of kafkajs means for the caller. Every code is stable; the detail says what to do. */
import type { IoOutcome } from '@breakwater/core';
import kafkajs from 'kafkajs';

export type Failure = Exclude<IoOutcome<never>, { kind: 'ok' }>;

/** The codes of this adapter, beside those that a method's own comment names. */
export type KafkaFailureCode =
  /** No broker answers, or the connection broke. Retryable. */
  | 'broker-unreachable'
  /** The cluster is there and cannot serve now: an election, a rebalance, too few replicas. Retryable. */
  | 'broker-busy'
  /** Credentials, rights or trust are missing. Fatal. */
  | 'not-permitted'
  /** The topic does not exist. Fatal. */
  | 'unknown-topic'
  /** The topic has no such partition. Fatal. */
  | 'unknown-partition'
  /** A record or batch is larger than the topic allows. Fatal. */
  | 'record-too-large'
  /** The broker is older than 3.0. Fatal. */
  | 'broker-too-old'
  /** The broker refuses for another reason, or its answer makes no sense. Fatal. */
  | 'broker-refused';

export function ok<T>(value: T): IoOutcome<T> {
  return { kind: 'ok', value };
}
export function retryable<C extends string>(code: C, detail: string): Failure & { code: C } {
  return { kind: 'retryable', code, detail };
}
export function fatal<C extends string>(code: C, detail: string): Failure & { code: C } {
  return { kind: 'fatal', code, detail };
}

/** Names of Kafka's error codes that the adapter itself looks at; the rest go through kafkajs' table. */
export const KAFKA_ERROR = {
  offsetOutOfRange: 1,
  unknownTopicOrPartition: 3,
  unknownTopicId: 100,
} as const;

const BUSY: ReadonlySet<string> = new Set([
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'REPLICA_NOT_AVAILABLE',
  'BROKER_NOT_AVAILABLE',
  'REQUEST_TIMED_OUT',
  'NETWORK_EXCEPTION',
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'NOT_CONTROLLER',
  'KAFKA_STORAGE_ERROR',
  'FENCED_LEADER_EPOCH',
  'UNKNOWN_LEADER_EPOCH',
  'COORDINATOR_NOT_AVAILABLE',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
  'REBALANCE_IN_PROGRESS',
  'OFFSET_NOT_AVAILABLE',
  'CORRUPT_MESSAGE',
  // Of an idempotent producer: the next one begins a new sequence.
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'UNKNOWN_PRODUCER_ID',
  'INVALID_PRODUCER_EPOCH',
]);
const TOO_LARGE: ReadonlySet<string> = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);
const UNREACHABLE: ReadonlySet<string> = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSTopicMetadataNotLoaded',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSLockTimeout',
  'KafkaJSTimeout',
]);

/**
 * Returns the outcome that an error of kafkajs stands for.
 * @throws the error itself where it is none of kafkajs' or of the network: a bug.
 */
export function failureOf(
  error: unknown,
  doing: string,
): Failure & { readonly code: KafkaFailureCode } {
  const cause = rootCause(error);
  if (!isOperational(cause)) throw error;
  const type = 'type' in cause && typeof cause.type === 'string' ? cause.type : cause.name;
  const detail = `${doing}: ${cause.message}`;
  if (type === 'UNKNOWN_TOPIC_OR_PARTITION' || type === 'INVALID_TOPIC_EXCEPTION') {
    return unknownTopic(detail);
  }
  if (TOO_LARGE.has(type)) {
    return fatal('record-too-large', `${detail}; raise the topic's max.message.bytes`);
  }
  if (type.includes('AUTHORIZATION') || type.includes('SASL') || cause.name.includes('SASL')) {
    return fatal('not-permitted', `${detail}; check the credentials and the ACLs of this client`);
  }
  if (isTrustError(cause)) {
    return fatal(
      'not-permitted',
      `${detail}; check the CA, the host name and the client's certificate`,
    );
  }
  if (BUSY.has(type)) return retryable('broker-busy', detail);
  if (UNREACHABLE.has(cause.name) || isNetworkError(cause)) {
    return retryable('broker-unreachable', detail);
  }
  return fatal('broker-refused', detail);
}

/** The failure of a topic that is not there. */
export function unknownTopic(detail: string): Failure & { code: 'unknown-topic' } {
  return fatal('unknown-topic', `${detail}; create it with: breakwater topics apply`);
}

/** kafkajs wraps an error at each level that retried it. */
function rootCause(error: unknown): unknown {
  let cause = error;
  for (let depth = 0; depth < 10; depth += 1) {
    if (!(cause instanceof Error)) return cause;
    const inner =
      'originalError' in cause && cause.originalError instanceof Error
        ? cause.originalError
        : cause.cause;
    if (!(inner instanceof Error) || inner === cause) return cause;
    cause = inner;
  }
  return cause;
}

function isOperational(error: unknown): error is Error {
  return error instanceof kafkajs.KafkaJSError || (error instanceof Error && isNetworkError(error));
}

/** Codes of Node's TLS: an untrusted, expired or foreign certificate. Waiting does not mend it. */
const TRUST_ERROR =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT|ERR_OSSL_|ERR_SSL_TLSV1|ERR_SSL_SSLV3_ALERT)/;

function isTrustError(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && TRUST_ERROR.test(error.code);
}

function isNetworkError(error: Error): boolean {
  return (
    'code' in error && typeof error.code === 'string' && /^(E[A-Z]+|ERR_SSL_)/.test(error.code)
  );
}
