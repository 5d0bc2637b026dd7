/** How the cluster is reached. Values, not paths: reading files and secrets is the shell's work. */

/** Where the adapter's own notes go; `fields` never hold a secret. */
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
  /** Of what the producer writes; everything is read. Default `none`. */
  readonly compression?: Compression;
  /** Copies of each partition that `apply` asks for. Default: the broker's own default. */
  readonly replicationFactor?: number;
}

/** Bounds of the adapter, each with its reason; tests shorten them. */
export interface KafkaTimings {
  /** A reader that has read nothing for so long is told so (one TICK). */
  readonly idleMs: number;
  /** A member that says nothing for so long loses its partitions; 6 s is the least a broker allows by default. */
  readonly sessionTimeoutMs: number;
  /** Members learn of a rebalance at their heartbeat. */
  readonly heartbeatIntervalMs: number;
  /** Reading nothing for so long, while the log has more, is a stall: the process must be started anew. */
  readonly stallMs: number;
  /** First wait after a failure, and the longest; at most one attempt per second and broker in the long run. */
  readonly retryDelayMsMin: number;
  readonly retryDelayMsMax: number;
  /** Position of the group in the broker, for lag dashboards only. */
  readonly commitIntervalMs: number;
  /** How old the check of the topic's identity may be. */
  readonly identityCheckMs: number;
}

export const DEFAULT_TIMINGS: KafkaTimings = {
  idleMs: 250,
  sessionTimeoutMs: 6_000,
  heartbeatIntervalMs: 500,
  stallMs: 30_000,
  retryDelayMsMin: 1_000,
  retryDelayMsMax: 5_000,
  commitIntervalMs: 5_000,
  identityCheckMs: 1_000,
};
