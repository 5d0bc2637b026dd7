/**
 * One partition: segments in offset order, one writer, any number of readers.
 *
 * PL1 Offsets are contiguous from `lowOffset` to `endOffset`; removal moves `lowOffset` forward only.
 * PL2 Appends are written in the order of their calls; what waits together is written and synced together.
 * PL3 The `append` clock never runs backwards, not even over a restart: stamps are its running maximum.
 * PL4 At most PENDING_BYTE_COUNT_MAX wait to be written; beyond, an append is refused as retryable.
 */
import { join } from 'node:path';
import {
  assert,
  type IoOutcome,
  type LogClock,
  type NewRecord,
  type RawRecord,
  type StopSignal,
} from '@breakwater/core';
import { diskFailure, type Failure, fatal, LogDamaged, ok, retryable } from './outcome.ts';
import { encodeRecord, recordByteCount } from './record-bytes.ts';
import { type EncodedBatch, Segment } from './segment.ts';
import type { Durability } from './segment-file.ts';
import { type PartitionFloor, readSegments, segmentName, writeFloor } from './topic-folder.ts';
import { Wakeups } from './wakeups.ts';

const PENDING_BYTE_COUNT_MAX = 32 << 20;

export interface PartitionOptions {
  readonly name: string;
  /** null: memory only. */
  readonly folder: string | null;
  readonly clock: LogClock;
  readonly nowMs: () => number;
  readonly durability: Durability;
  readonly segmentByteCountMax: number;
  /** -1: for ever. Whole sealed segments older than this are removed when a new segment begins. */
  retentionMs(): number;
}

interface PendingAppend {
  readonly records: readonly NewRecord[];
  readonly byteCount: number;
  readonly settle: (outcome: IoOutcome<number>) => void;
  readonly reject: (bug: unknown) => void;
}

export class PartitionLog {
  readonly #options: PartitionOptions;
  readonly #wakeups = new Wakeups();
  #segments: Segment[];
  #lowOffset: number;
  #endOffset: number;
  #timestampMs: number;
  #pending: PendingAppend[] = [];
  #pendingByteCount = 0;
  /** The write under way, or null. */
  #writing: Promise<void> | null = null;
  #closed = false;

  private constructor(options: PartitionOptions, segments: Segment[], floor: PartitionFloor) {
    this.#options = options;
    this.#segments = segments;
    this.#lowOffset = Math.max(floor.lowOffset, segments[0]!.baseOffset);
    this.#endOffset = segments.at(-1)!.endOffset;
    this.#timestampMs = Math.max(floor.timestampMs, segments.at(-1)!.timestampMsMax);
  }

  /** Opens or creates the partition; `torn` is the byte count that a crash left unfinished and that was cut off. */
  static async open(
    options: PartitionOptions,
  ): Promise<{ log: PartitionLog; tornByteCount: number }> {
    const floor: PartitionFloor = { lowOffset: 0, timestampMs: 0 };
    if (options.folder === null) {
      return { log: new PartitionLog(options, [Segment.inMemory(0)], floor), tornByteCount: 0 };
    }
    const { folder } = options;
    const found = await readSegments(folder);
    const segments: Segment[] = [];
    try {
      for (const { path, baseOffset } of found.segments) {
        segments.push(await Segment.open(path, baseOffset));
      }
      if (segments.length === 0) {
        const base = found.floor.lowOffset;
        segments.push(await Segment.create(join(folder, segmentName(base)), base));
      }
      const tornByteCount = await segments.at(-1)!.load('newest');
      return { log: new PartitionLog(options, segments, found.floor), tornByteCount };
    } catch (error) {
      for (const segment of segments) await segment.close();
      throw error;
    }
  }

  get lowOffset(): number {
    return this.#lowOffset;
  }
  get endOffset(): number {
    return this.#endOffset;
  }
  get closed(): boolean {
    return this.#closed;
  }

  /** Appends all or nothing; returns the offset of the first record once they are as durable as configured. */
  append(records: readonly NewRecord[]): Promise<IoOutcome<number>> {
    if (this.#closed) return Promise.resolve(this.#closedFailure());
    let byteCount = 0;
    for (const record of records) byteCount += recordByteCount(record);
    if (this.#pending.length > 0 && this.#pendingByteCount + byteCount > PENDING_BYTE_COUNT_MAX) {
      const detail = `${this.#options.name}: the disk is slower than the producers; call again later`;
      return Promise.resolve(retryable('log-busy', detail));
    }
    this.#pendingByteCount += byteCount;
    return new Promise((settle, reject) => {
      this.#pending.push({ records, byteCount, settle, reject });
      this.#writing ??= this.#writePending();
    });
  }

  /** Records from `offset` on, none at the end of the log or where `offset` was removed. @throws LogDamaged. */
  async read(offset: number, byteCountMax: number): Promise<readonly RawRecord[]> {
    if (this.#closed || offset < this.#lowOffset || offset >= this.#endOffset) return [];
    let at = this.#segments.length - 1;
    while (this.#segments[at]!.baseOffset > offset) at -= 1;
    const segment = this.#segments[at]!;
    const next = this.#segments[at + 1];
    const records = await segment.read(offset, byteCountMax);
    if (next !== undefined && segment.endOffset !== next.baseOffset) {
      throw new LogDamaged(
        `${this.#options.name} lacks offsets ${segment.endOffset}–${next.baseOffset}`,
      );
    }
    return records;
  }

  /** Resolves true when there is something behind `offset` to look at, false after `waitMs` or at a stop. */
  async wait(offset: number, waitMs: number, stop: StopSignal): Promise<boolean> {
    if (this.#closed || offset < this.#lowOffset || offset < this.#endOffset) return true;
    return this.#wakeups.wait(waitMs, stop);
  }

  /** Removes the records below `offset`, as retention would. */
  async removeBefore(offset: number): Promise<void> {
    assert(offset <= this.#endOffset, 'only records that exist are removed');
    if (offset <= this.#lowOffset) return;
    this.#lowOffset = offset;
    const { folder } = this.#options;
    if (folder !== null)
      await writeFloor(folder, { lowOffset: offset, timestampMs: this.#timestampMs });
    while (this.#segments.length > 1 && this.#segments[1]!.baseOffset <= offset) {
      await this.#segments.shift()!.drop();
    }
    this.#wakeups.wake();
  }

  /** Ends after the writes under way; readers are woken and find it closed. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#writing;
    this.#wakeups.wake();
    await this.#segments.at(-1)!.sync();
    for (const segment of this.#segments) await segment.close();
  }

  async #writePending(): Promise<void> {
    while (this.#pending.length > 0) {
      // One turn of the event loop: appends of one tick are written together, and nobody is starved (PL2).
      await new Promise<void>((resolve) => setImmediate(resolve));
      const group = this.#pending;
      this.#pending = [];
      this.#pendingByteCount = 0;
      let offset = this.#endOffset;
      try {
        const failure = await this.#write(group);
        for (const { records, settle } of group) {
          settle(failure ?? ok(offset));
          offset += records.length;
        }
      } catch (bug) {
        for (const { reject } of group) reject(bug);
      }
      this.#wakeups.wake();
    }
    this.#writing = null;
  }

  async #write(group: readonly PendingAppend[]): Promise<Failure | null> {
    try {
      await this.#rollSegment();
      const batch = this.#encode(group);
      await this.#segments.at(-1)!.append(batch, this.#options.durability);
      this.#timestampMs = Math.max(this.#timestampMs, batch.timestampMsMax);
      this.#endOffset += batch.recordCount;
      return null;
    } catch (error) {
      return diskFailure(error, `appending to ${this.#options.name}`);
    }
  }

  #encode(group: readonly PendingAppend[]): EncodedBatch {
    let byteCount = 0;
    for (const append of group) byteCount += append.byteCount;
    const bytes = Buffer.allocUnsafeSlow(byteCount);
    const clockMs = Math.max(this.#timestampMs, Math.floor(this.#options.nowMs()));
    let position = 0;
    let offset = this.#endOffset;
    let timestampMsMax = 0;
    for (const { records } of group) {
      for (const record of records) {
        // The producer has checked that a time is there exactly where the clock is `create`.
        const timestampMs = record.timestampUs === undefined ? clockMs : record.timestampUs / 1_000;
        position = encodeRecord(bytes, position, record, { offset, timestampMs });
        timestampMsMax = Math.max(timestampMsMax, timestampMs);
        offset += 1;
      }
    }
    assert(position === byteCount, 'a group fills its bytes');
    return { bytes, recordCount: offset - this.#endOffset, timestampMsMax };
  }

  async #rollSegment(): Promise<void> {
    const newest = this.#segments.at(-1)!;
    if (newest.byteCount < this.#options.segmentByteCountMax) return;
    await newest.sync();
    const { folder } = this.#options;
    const base = this.#endOffset;
    this.#segments.push(
      folder === null
        ? Segment.inMemory(base)
        : await Segment.create(join(folder, segmentName(base)), base),
    );
    await this.#retain();
  }

  async #retain(): Promise<void> {
    const retentionMs = this.#options.retentionMs();
    if (retentionMs < 0) return;
    const oldestMs = this.#options.nowMs() - retentionMs;
    let low = this.#lowOffset;
    for (const segment of this.#segments.slice(0, -1)) {
      await segment.load('sealed');
      if (segment.timestampMsMax >= oldestMs) break;
      low = segment.endOffset;
    }
    await this.removeBefore(low);
  }

  #closedFailure(): Failure {
    return fatal('log-closed', `${this.#options.name} is closed or its topic was deleted`);
  }
}
