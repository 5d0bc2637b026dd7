/**
 * Snapshots of one partition's pipeline: where a worker begins, and when it saves (docs/reliability.md, "Snapshots").
 *
 * Invariants
 * WS1 a snapshot is of an offset that the store covers: outputs first, then state.
 * WS2 what is loaded is whole, of this partition, of this build, not above what the store covers, and of the log that is read: the record
 *     before it is the one that it was taken after.
 * WS3 a snapshot is a shortcut: where none can be had the log is replayed from its beginning, and where none can be written
 *     the worker goes on.
 * WS4 one snapshot is on its way at most; the bytes of the last one are the room of the next.
 */
import { readSnapshot, recordCrc, type SnapshotHeader, snapshotChunks } from '@breakwater/codec';
import {
  type IoOutcome,
  type LogReader,
  type PartitionInfo,
  type RawRecord,
  type SnapshotStore,
  StateFault,
  StateReader,
  StateWriter,
  type StreamKey,
} from '@breakwater/core';
import type { WorkerClock } from './clock.ts';
import type { DomainPipeline } from './partition-worker.ts';

/** What is replayed at most after a restart: about a second of work. */
const RECORD_COUNT_DUE = 200_000;
/** Where little comes, so often, unless somebody says otherwise. */
const INTERVAL_MS = 60_000;
const INTERVAL_MS_MIN = 5_000;
/** A snapshot that took long comes so many times its own pause later: a hundredth of the time is for snapshots. */
const PAUSE_SHARE = 100;

/** What a worker tells of its snapshots. Called synchronously; must not throw. */
export interface SnapshotObserver {
  snapshotTaken(partition: PartitionInfo, taken: SnapshotTaken): void;
  snapshotFailed(partition: PartitionInfo, failure: { code: string; detail: string }): void;
  /** One could not be loaded; the next older is tried. */
  snapshotRefused(partition: PartitionInfo, offset: number, detail: string): void;
  restored(partition: PartitionInfo, from: { offset: number; byteCount: number; ms: number }): void;
}

export interface SnapshotTaken {
  readonly offset: number;
  readonly byteCount: number;
  /** For so long nothing else was done. */
  readonly pauseMs: number;
  /** Until it was on the disk. */
  readonly durationMs: number;
}

export interface SnapshotParts {
  /** null or absent: none are kept. */
  readonly snapshots?: SnapshotStore | null;
  /** From one to the next where little comes; absent: a minute. */
  readonly snapshotIntervalMs?: number;
  readonly reader: LogReader;
  readonly clock: WorkerClock;
  readonly observer: SnapshotObserver;
  readonly createPipeline: () => DomainPipeline;
  readonly build: number;
  readonly version: string;
}

/** Where a worker begins. */
export type Beginning =
  | {
      readonly kind: 'ok';
      readonly pipeline: DomainPipeline;
      readonly offset: number;
      readonly isRestored: boolean;
    }
  /** The log is another than the one that was read. */
  | { readonly kind: 'rewritten'; readonly detail: string };

interface Bounds {
  readonly lowOffset: number;
  readonly highWater: number; // unit: log offset
}

export class WorkerSnapshots {
  readonly #partition: PartitionInfo;
  readonly #parts: SnapshotParts;
  readonly #stream: StreamKey;
  #room: Uint8Array | undefined;
  #writing: Promise<void> | null = null;
  #savedOffset = 0;
  #dueMs: number;
  #previousHash = '';

  constructor(partition: PartitionInfo, parts: SnapshotParts) {
    this.#partition = partition;
    this.#parts = parts;
    this.#stream = { topicId: partition.topicId, partition: partition.partition };
    this.#dueMs = parts.clock.monotonicMs() + INTERVAL_MS_MIN;
  }

  /** The newest snapshot that can be gone on from, else a new pipeline, `unused` where there is one, at the beginning of the log (WS2, WS3). */
  async beginning(bounds: Bounds, unused: DomainPipeline | null): Promise<Beginning> {
    for (const offset of await this.#offsets(bounds)) {
      const loaded = await this.#load(offset, bounds);
      if (typeof loaded !== 'string') return loaded;
      this.#parts.observer.snapshotRefused(this.#partition, offset, loaded);
    }
    this.#savedOffset = bounds.lowOffset;
    const pipeline = unused ?? this.#parts.createPipeline();
    return { kind: 'ok', pipeline, offset: bounds.lowOffset, isRestored: false };
  }

  async #offsets({ lowOffset, highWater }: Bounds): Promise<readonly number[]> {
    const { snapshots = null } = this.#parts;
    if (snapshots === null) return [];
    await this.settled();
    const found = this.#told(await snapshots.offsets(this.#stream));
    return (found ?? []).filter((offset) => offset >= lowOffset && offset <= highWater);
  }

  /** The pipeline, or why not. */
  async #load(offset: number, bounds: Bounds): Promise<Beginning | string> {
    const { snapshots, clock, observer, build } = this.#parts;
    const startedMs = clock.monotonicMs();
    const bytes = this.#told(await (snapshots as SnapshotStore).read(this.#stream, offset));
    if (bytes === undefined || bytes === null) return 'it cannot be read';
    const read = readSnapshot(bytes);
    if (read.kind === 'fault') return read.detail;
    const { header, state } = read;
    if (header.topicId !== this.#stream.topicId || header.partition !== this.#stream.partition)
      return 'it is of another partition';
    if (header.offset !== offset) return `it is of offset ${header.offset}`;
    if (header.build !== build || header.version !== this.#parts.version)
      return `it is of build ${header.build}, version ${header.version}`;
    const rewritten = await this.#rewritten(header, bounds);
    if (rewritten !== undefined) return rewritten;
    const pipeline = this.#parts.createPipeline();
    const fault = loadInto(pipeline, state);
    if (fault !== undefined) return fault;
    this.#previousHash = read.hash;
    this.#savedOffset = offset;
    const byteCount = bytes.length;
    observer.restored(this.#partition, { offset, byteCount, ms: clock.monotonicMs() - startedMs });
    return { kind: 'ok', pipeline, offset, isRestored: true };
  }

  /** Whether the record before the snapshot is another than it was; not known where it is no longer retained. */
  async #rewritten(
    { offset, lastRecordCrc }: SnapshotHeader,
    { lowOffset }: Bounds,
  ): Promise<Beginning | string | undefined> {
    if (offset - 1 < lowOffset) return undefined;
    const { topic, partition } = this.#partition;
    try {
      const records = this.#parts.reader.read(topic, partition, offset - 1, offset);
      for await (const [last] of records) {
        if (last === undefined || recordCrc(last) === lastRecordCrc) continue;
        const detail = `record ${offset - 1} of ${topic}/${partition} is another than the one that was read there before`;
        return { kind: 'rewritten', detail };
      }
    } catch (error) {
      return `the record before it cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    }
    return undefined;
  }

  /** Everything below `next`, of which `last` is the newest record, is in the store: saves where it is time to (WS1). */
  offer(pipeline: DomainPipeline, last: RawRecord): void {
    const { snapshots = null, clock, snapshotIntervalMs = INTERVAL_MS } = this.#parts;
    if (snapshots === null || this.#writing !== null) return;
    const next = last.offset + 1;
    const nowMs = clock.monotonicMs();
    const isMuch = next - this.#savedOffset >= RECORD_COUNT_DUE;
    const waitMs = isMuch ? 0 : snapshotIntervalMs - INTERVAL_MS_MIN;
    if (nowMs < this.#dueMs + waitMs) return;
    if (next === this.#savedOffset) return;
    this.#savedOffset = next;
    const writer = new StateWriter(this.#room);
    writer.part(pipeline);
    const pauseMs = clock.monotonicMs() - nowMs;
    this.#dueMs = nowMs + Math.max(INTERVAL_MS_MIN, pauseMs * PAUSE_SHARE);
    const header = this.#header(pipeline, last);
    this.#writing = this.#write(snapshots, header, writer, { startedMs: nowMs, pauseMs });
  }

  /** Resolves when what is on its way is written, or could not be. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  #header(pipeline: DomainPipeline, last: RawRecord): SnapshotHeader {
    return {
      ...this.#stream,
      offset: last.offset + 1,
      lastRecordCrc: recordCrc(last),
      domain: pipeline.domain ?? '',
      rulesetHash: pipeline.control.rulesetHash,
      digest: pipeline.digest,
      build: this.#parts.build,
      version: this.#parts.version,
      previousHash: this.#previousHash,
      savedTimeUs: this.#parts.clock.wallTimeUs(),
    };
  }

  async #write(
    snapshots: SnapshotStore,
    header: SnapshotHeader,
    writer: StateWriter,
    { startedMs, pauseMs }: { readonly startedMs: number; readonly pauseMs: number },
  ): Promise<void> {
    const { offset } = header;
    const { bytes } = writer;
    let hash = '';
    const chunks = snapshotChunks(header, bytes, (made) => {
      hash = made;
    });
    const written = this.#told(await snapshots.write(this.#stream, offset, chunks));
    this.#room = writer.room;
    this.#writing = null;
    if (written === undefined) return;
    this.#previousHash = hash;
    const durationMs = this.#parts.clock.monotonicMs() - startedMs;
    const taken = { offset, byteCount: bytes.length, pauseMs, durationMs };
    this.#parts.observer.snapshotTaken(this.#partition, taken);
  }

  /** The value, or undefined after the failure was told (WS3). */
  #told<Value>(outcome: IoOutcome<Value>): Value | undefined {
    if (outcome.kind === 'ok') return outcome.value;
    this.#parts.observer.snapshotFailed(this.#partition, outcome);
    return undefined;
  }
}

/** Loads the state, or returns why it cannot be. */
function loadInto(pipeline: DomainPipeline, state: Uint8Array): string | undefined {
  const reader = new StateReader(state);
  try {
    reader.part(pipeline);
  } catch (error) {
    if (error instanceof StateFault) return error.message;
    throw error;
  }
  return reader.isDone ? undefined : 'there is more in it than this build reads';
}
