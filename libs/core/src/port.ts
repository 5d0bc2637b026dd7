/**
 * Ports: the shapes of the adapters of the log and the alert store. Types only: the core never calls
 * them; services do. Two adapters exist for each (Kafka, embedded log; Redis, SQLite) and one conformance
 * suite holds them to the same contract (testcontainers/src/log-conformance.ts, store-conformance.ts).
 *
 * IO never throws for an operational failure: it returns an outcome. What throws is a bug.
 */

/** `code` is stable and documented; `detail` is for people and never carries a secret. */
export type IoOutcome<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'retryable'; readonly code: string; readonly detail: string }
  | { readonly kind: 'fatal'; readonly code: string; readonly detail: string };

/** The part of AbortSignal that the ports need; an AbortSignal is one. */
export interface StopSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

// ---------------------------------------------------------------- log

/** `append`: the log stamps records on arrival (LogAppendTime). `create`: their one feeder stamps them. */
export type LogClock = 'append' | 'create';

export interface RawRecord {
  readonly offset: number;
  /** Milliseconds in the log, microseconds here. */
  readonly timestampUs: number;
  readonly key: Uint8Array | null;
  /** null or empty: a TICK. */
  readonly value: Uint8Array | null;
}

export interface NewRecord {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** Required where the clock is `create`, refused where it is `append`. A whole number of milliseconds. */
  readonly timestampUs?: number;
}

export interface PartitionInfo {
  readonly topic: string;
  /** Identity of the topic's incarnation: a recreated topic of the same name has another. */
  readonly topicId: string;
  readonly partition: number;
  readonly clock: LogClock;
  /** Oldest offset still in the log. */
  readonly lowOffset: number;
  /** Offset that the next record will get. */
  readonly endOffset: number;
}

/** What reads one assigned partition. Calls never overlap; `process` is awaited, so it is the back-pressure. */
export interface PartitionReader {
  /** Returns the offset to start from, within [lowOffset, endOffset]. */
  start(): Promise<number>;
  /** Records in offset order without a hole; a hole in the log is reported by `hole` first. */
  process(records: readonly RawRecord[]): Promise<void>;
  /** The log skipped [from, to): retention, truncation or compaction. Must not be ignored. */
  hole(from: number, to: number): Promise<void>;
  /** Nothing was read for `idleMs`. */
  idle(): Promise<void>;
  /** The partition belongs to somebody else now. */
  revoked(): void;
}

/** Why a consumer has no partition: `joining` also covers a log that cannot be reached, and `detail` says so. */
export interface NoPartition {
  readonly code: 'joining' | 'spare';
  readonly detail: string;
}

export interface LogConsumer {
  /** null while it is given at least one partition. */
  readonly noPartition: NoPartition | null;
  /**
   * Reads assigned partitions of the topics until `stop`; resolves `ok` after a clean stop and `fatal` where
   * going on would skip data. A reader that throws stops the consumer, which rethrows it (a bug).
   */
  run(
    open: (partition: PartitionInfo) => PartitionReader,
    stop: StopSignal,
  ): Promise<IoOutcome<null>>;
}

export interface LogProducer {
  /** Appends in order; one request in flight per partition. Returns the offset of the first record. */
  append(
    topic: string,
    partition: number,
    records: readonly NewRecord[],
  ): Promise<IoOutcome<number>>;
  close(): Promise<void>;
}

export interface LogReader {
  /** Bounds and identity of a partition as of now. */
  inspect(topic: string, partition: number): Promise<IoOutcome<PartitionInfo>>;
  /** All records of [from, to) in order, in chunks; for oracles, replay and evidence. */
  read(
    topic: string,
    partition: number,
    from: number,
    to: number,
  ): AsyncIterable<readonly RawRecord[]>;
  close(): Promise<void>;
}

export interface TopicPlan {
  readonly topic: string;
  readonly partitionCount: number;
  readonly clock: LogClock;
  /** -1: for ever. */
  readonly retentionMs: number;
}
export interface TopicDifference {
  readonly topic: string;
  /** `create`, or the setting that differs. */
  readonly setting: string;
  readonly actual: string;
  readonly wanted: string;
  /** False where it can only be mended by hand (a topic's clock never changes). */
  readonly applicable: boolean;
}
export interface LogAdmin {
  plan(topics: readonly TopicPlan[]): Promise<IoOutcome<readonly TopicDifference[]>>;
  /** Applies what `plan` calls applicable; returns what is left. */
  apply(topics: readonly TopicPlan[]): Promise<IoOutcome<readonly TopicDifference[]>>;
  close(): Promise<void>;
}

// ---------------------------------------------------------------- alert store

/** One partition's stream: `{topicId:partition}`. */
export interface StreamKey {
  readonly topicId: string;
  readonly partition: number;
}

/** What a stream keeps apart; ids are given over all kinds together, so one cursor does for any of them. */
export type StreamKind = 'alerts' | 'quarantine' | 'acknowledgements';

/** An output of the record at `offset`: entry id `(offset+1)-sequence`, sequence 1, 2, … per record over all kinds together. */
export interface StoreEntry {
  readonly offset: number;
  readonly sequence: number;
  readonly stream: StreamKind;
  /** Canonical JSON. */
  readonly json: string;
}

export interface AppendRequest {
  /** Number of the running build's rule level; lower than the store's is FENCED. */
  readonly build: number;
  /** All records below `previous` were covered by earlier appends. */
  readonly previous: number; // unit: log offset
  /** All records below `next` are covered by this one. */
  readonly next: number; // unit: log offset
  /** Digest of everything the pipeline has put out below `next`, 16 hex digits. */
  readonly digest: string;
  readonly entries: readonly StoreEntry[];
}

export type AppendReply =
  | { readonly kind: 'OK' }
  /** Everything below `next` is there already; `digest` is that of `highWater`. */
  | { readonly kind: 'DUP'; readonly highWater: number; readonly digest: string } // unit: log offset
  /** The store lacks records below `previous`: rewind to `highWater`. */
  | { readonly kind: 'GAP'; readonly highWater: number } // unit: log offset
  | { readonly kind: 'FENCED'; readonly build: number };

export interface StreamMark {
  /** All records below it are covered; 0 for a fresh stream. */
  readonly highWater: number; // unit: log offset
  readonly digest: string;
  readonly build: number;
}

export interface StoredEntry {
  /** `(offset+1)-sequence`. */
  readonly id: string;
  readonly json: string;
}

export interface TailEntry extends StoredEntry {
  readonly kind: StreamKind;
}

export interface AlertStore {
  /** Refuses (fatal) a store that may lose or evict entries, and says what to change. */
  check(): Promise<IoOutcome<null>>;
  mark(stream: StreamKey): Promise<IoOutcome<StreamMark>>;
  append(stream: StreamKey, request: AppendRequest): Promise<IoOutcome<AppendReply>>;
  /** Starts a fresh stream at `at` under a log whose older records are gone. Refused (fatal) unless the stream is fresh. */
  anchor(stream: StreamKey, at: number, reason: string): Promise<IoOutcome<null>>;
  streams(): Promise<IoOutcome<readonly StreamKey[]>>;
  /** Entries with id > `after` (`0-0` for all), oldest first. */
  range(
    stream: StreamKey,
    kind: StreamKind,
    after: string,
    countMax: number,
  ): Promise<IoOutcome<readonly StoredEntry[]>>;
  /**
   * Entries of the kinds with id > `after`, merged in the order of their ids and seen at one moment: what a
   * later call returns is behind what earlier calls returned. Waits up to `waitMs` for the first entry; 0: not at all.
   */
  tail(
    stream: StreamKey,
    kinds: readonly StreamKind[],
    after: string,
    countMax: number,
    waitMs: number,
  ): Promise<IoOutcome<readonly TailEntry[]>>;
  close(): Promise<void>;
}

// ---------------------------------------------------------------- snapshot store

/** Snapshots of a partition's pipeline: a shortcut for restarts, never the only copy of anything. Bytes are opaque here. */
export interface SnapshotStore {
  /** Offsets below which all is in a snapshot, newest first. */
  offsets(stream: StreamKey): Promise<IoOutcome<readonly number[]>>;
  /** The bytes as they are, whole or not; null where there are none. */
  read(stream: StreamKey, offset: number): Promise<IoOutcome<Uint8Array | null>>;
  /** Takes the chunks one after the other; what is listed afterwards is durable. Old ones go (at least four stay, and one of a day ago). */
  write(stream: StreamKey, offset: number, chunks: Iterable<Uint8Array>): Promise<IoOutcome<null>>;
}

// ---------------------------------------------------------------- view store

/** A view frame as it is kept. */
export interface StoredFrame {
  /** The frame's `timeUs`: a whole number of milliseconds, and its place in the stream. */
  readonly timeUs: number;
  /** JSON of a ViewFrame. */
  readonly json: string;
}

/**
 * Newest view frames per stream: display, not evidence. A store may lose them, and no alert waits for it.
 * Each adapter is held to testcontainers/src/view-conformance.ts.
 */
export interface ViewStore {
  /** Adds a frame; one whose time is not above the newest is ignored, since twins write it too. The oldest go (`frameCountMax`). */
  put(stream: StreamKey, frame: StoredFrame): Promise<IoOutcome<null>>;
  /** The newest frame, or null. */
  newest(stream: StreamKey): Promise<IoOutcome<StoredFrame | null>>;
  /** Frames with fromUs ≤ timeUs < toUs, oldest first. */
  range(
    stream: StreamKey,
    span: { readonly fromUs: number; readonly toUs: number },
    countMax: number,
  ): Promise<IoOutcome<readonly StoredFrame[]>>;
  /** Frames with timeUs > afterUs, oldest first; waits up to `waitMs` for the first. */
  tail(
    stream: StreamKey,
    afterUs: number,
    countMax: number,
    waitMs: number,
  ): Promise<IoOutcome<readonly StoredFrame[]>>;
  close(): Promise<void>;
}
