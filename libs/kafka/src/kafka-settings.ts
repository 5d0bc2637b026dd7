/** How the cluster is reached. Values, not paths: reading files and secrets is the shell's work. */
import { TICK_AFTER_US } from '@breakwater/core';

/** Takes the adapter's log lines; `fields` never hold a secret. */
export type KafkaLogFunction = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields: Readonly<Record<string, string | number>>,
) => void;

export interface KafkaTls {
  /** PEM of the accepted authorities; null: those of the system. Verification cannot be switched off. */
  readonly ca: string | null;
  /** PEM of the client's own certificate and key, for mutual TLS. */
  readonly certificate: string | null;
  readonly key: string | null;
}

export interface KafkaSasl {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

export const COMPRESSIONS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

export interface KafkaSettings {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** null: an unencrypted connection. */
  readonly tls: KafkaTls | null;
  readonly sasl: KafkaSasl | null;
  /** Compression of what the producer writes; the reader takes every kind. Default `none`. */
  readonly compression?: Compression;
  /** Copies of each partition that `apply` asks for. Default: the broker's own default. */
  readonly replicationFactor?: number;
}

/** Bounds of the adapter, each with its reason; tests shorten them. */
export interface KafkaTimings {
  /** After this long without a record the reader's `idle` is called (and it may write a TICK). */
  readonly idleMs: number;
  /** A member without a heartbeat for this long loses its partitions; brokers allow 6 s at least by default. */
  readonly sessionTimeoutMs: number;
  /** Time between heartbeats; members learn of a rebalance from them. */
  readonly heartbeatIntervalMs: number;
  /** Without a record for this long, although the log has more, the run ends as stalled: restart the process. */
  readonly stallMs: number;
  /** First and longest delay between attempts; in the long run at most one attempt a second and broker. */
  readonly retryDelayMsMin: number;
  readonly retryDelayMsMax: number;
  /** How often the group's offsets are committed, for lag dashboards only. */
  readonly commitIntervalMs: number;
  /** How often the topic's id is checked. */
  readonly identityCheckMs: number;
}

export const DEFAULT_TIMINGS: KafkaTimings = {
  idleMs: TICK_AFTER_US / 1_000,
  sessionTimeoutMs: 6_000,
  heartbeatIntervalMs: 500,
  stallMs: 30_000,
  retryDelayMsMin: 1_000,
  retryDelayMsMax: 5_000,
  commitIntervalMs: 5_000,
  identityCheckMs: 1_000,
};
