/**
 * Writes a stream of records to one partition of a log, in order, at a multiple of log time.
 *
 * Invariants
 * LF1 control records come before the first batch whose log time reaches theirs.
 * LF2 on a create clock timestamps never fall, and no silent stretch is longer than TICK_GAP_US_MAX; on an append
 *    clock the log stamps, and neither timestamps nor TICKs are written.
 * LF3 one feeder per domain, one request in flight: what is in the log is a prefix of what was given, with what desks
 *    sign in between; those records carry times that the log has passed and move nothing.
 */
import type { KeyObject } from 'node:crypto';
import {
  controlRecords,
  type EncodeRefusal,
  encodeBatches,
  encodeControl,
} from '@breakwater/codec';
import {
  assert,
  type FeedRecord,
  type IoOutcome,
  type LogClock,
  type LogProducer,
  type NewRecord,
  type StopSignal,
  TICK_AFTER_US,
} from '@breakwater/core';
import { type FeedClock, wallClock } from './feed-clock.ts';
import { type EncodedChunk, valuesOf } from './folder-thread/encoded-chunk.ts';
import { RecordAppender } from './record-appender.ts';
import { tailTickTimes, tickTimes } from './tick-times.ts';

export interface FeedControl {
  readonly type: string;
  /** JSON value. */
  readonly content: unknown;
  /** Log time to appear at; absent: before everything else. */
  readonly atUs?: number;
}

export interface FeedOptions {
  readonly producer: LogProducer;
  readonly topic: string;
  readonly partition: number;
  /** The topic's clock. */
  readonly clock: LogClock;
  /** Log seconds per second of the wall; `unbounded` writes as fast as the log takes. */
  readonly speed: number | 'unbounded';
  /** Control records of the domain, genesis first; `sequence` is that of the first one. */
  readonly controls?: {
    readonly domain: string;
    readonly privateKey: KeyObject;
    readonly sequence: number;
    readonly contents: readonly FeedControl[];
  };
  /** Log time of TICKs after the last record, so that every window and closing rule runs out. Default 2 h. */
  readonly tailUs?: number;
  readonly stop: StopSignal;
  readonly onProgress?: (progress: FeedProgress) => void;
  readonly progressEveryMs?: number;
  /** Work done and to do, in any unit: what the remaining time is estimated from. */
  readonly work?: () => { readonly done: number; readonly total: number }; // unit: any
  readonly wall?: FeedClock;
}

export interface FeedProgress {
  readonly recordCount: number;
  readonly tickCount: number;
  readonly controlCount: number;
  readonly eventCount: number;
  readonly byteCount: number;
  /** Requests that had to be repeated. */
  readonly retryCount: number;
  /** Events that no record could carry, by `onRefused`'s reason; 0 unless a producer is wrong. */
  readonly refusedCount: number;
  /** Log time of the newest record. */
  readonly logTimeUs: number;
  readonly elapsedMs: number;
  readonly eventsPerSecond: number;
  /** Between 0 and 1, or undefined where nobody knows the total. */
  readonly doneShare: number | undefined;
  readonly remainingMs: number | undefined;
}

export interface FeedSummary extends FeedProgress {
  /** `stopped`: the stop signal came first; what was fed is a prefix. */
  readonly ending: 'complete' | 'stopped';
  readonly refusals: readonly EncodeRefusal[];
}

/** Records one by one, or many at once that were encoded elsewhere. */
export type FedRecords =
  | AsyncIterable<FeedRecord | EncodedChunk>
  | Iterable<FeedRecord | EncodedChunk>;

const TAIL_US = 7_200_000_000;
const PROGRESS_EVERY_MS = 500;
/** Records due within it are not worth a sleep. */
const PACE_SLACK_MS = 5;
/** Refusals that are kept with their details; all are counted. */
const REFUSAL_COUNT_MAX = 100;

export class LogFeeder {
  readonly #options: FeedOptions;
  readonly #wall: FeedClock;
  readonly #appender: RecordAppender;
  readonly #controls: FeedControl[];
  readonly #startedMs: number;
  readonly #refusals: EncodeRefusal[] = [];
  #progressMs: number;
  #firstUs: number | undefined;
  #firstMs = 0;
  #logTimeUs = 0;
  #counts = { record: 0, tick: 0, control: 0, event: 0, byte: 0, refused: 0 };

  constructor(options: FeedOptions) {
    assert(options.speed === 'unbounded' || options.speed > 0, 'a feed runs forwards');
    this.#options = options;
    this.#wall = options.wall ?? wallClock;
    this.#startedMs = this.#wall.nowMs();
    this.#progressMs = this.#startedMs;
    this.#appender = new RecordAppender({ ...options, clock: this.#wall });
    this.#controls = [...(options.controls?.contents ?? [])].sort(
      (a, b) => (a.atUs ?? 0) - (b.atUs ?? 0),
    );
  }

  /** Writes everything, or up to the stop signal. Returns what was written, or the outcome that could not be mended. */
  async feed(records: FedRecords): Promise<IoOutcome<FeedSummary>> {
    for await (const record of records) {
      if ('batch' in record) await this.#feedRecord(record);
      else await this.#feedChunk(record);
      if (this.#isOver) break;
    }
    const lastUs = this.#logTimeUs;
    await this.#writeControls(Number.POSITIVE_INFINITY, lastUs);
    if (this.#options.clock === 'create' && this.#firstUs !== undefined) {
      for (const atUs of tailTickTimes(lastUs, this.#options.tailUs ?? TAIL_US)) {
        if (this.#isOver) break;
        await this.#writeTick(atUs);
      }
    }
    await this.#appender.finish();
    if (this.#appender.failure !== undefined) return this.#appender.failure;
    const ending = this.#options.stop.aborted ? 'stopped' : 'complete';
    this.#options.onProgress?.(this.progress);
    return { kind: 'ok', value: { ...this.progress, ending, refusals: this.#refusals } };
  }

  get #isOver(): boolean {
    return this.#options.stop.aborted || this.#appender.failure !== undefined;
  }

  async #feedRecord(record: FeedRecord): Promise<void> {
    await this.#moveTo(record.timestampUs);
    if (!this.#isOver) await this.#writeBatch(record);
  }

  /** Waits only where there is something to wait for: of millions of records each wait costs more than the record. */
  async #feedChunk(chunk: EncodedChunk): Promise<void> {
    for (const { value, timestampUs, eventCount } of valuesOf(chunk)) {
      if (!this.#isNext(timestampUs)) await this.#moveTo(timestampUs);
      if (this.#isOver) return;
      this.#counts.record += 1;
      this.#counts.event += eventCount;
      const written = this.#write(value, timestampUs);
      if (written !== undefined) await written;
    }
    this.#refuse(chunk.refusals);
  }

  /** Whether nothing comes between the newest record and one of this time. */
  #isNext(timestampUs: number): boolean {
    const sinceUs = timestampUs - this.#logTimeUs;
    return (
      this.#firstUs !== undefined &&
      sinceUs >= 0 &&
      (this.#options.clock !== 'create' || sinceUs <= TICK_AFTER_US) &&
      !this.#isControlDue(timestampUs)
    );
  }

  /** Writes what is due before the next record: controls, and the TICKs of silence. */
  async #moveTo(timestampUs: number): Promise<void> {
    if (this.#firstUs === undefined) {
      this.#firstUs = timestampUs;
      this.#firstMs = this.#wall.nowMs();
      this.#logTimeUs = timestampUs;
      await this.#writeControls(timestampUs, timestampUs);
    }
    assert(timestampUs >= this.#logTimeUs, 'LF2: timestamps never fall');
    if (this.#options.clock === 'create') {
      for (const atUs of tickTimes(this.#logTimeUs, timestampUs)) {
        if (this.#isControlDue(atUs)) await this.#writeControls(atUs, atUs);
        if (this.#isOver) return;
        await this.#writeTick(atUs);
      }
    }
    if (this.#isControlDue(timestampUs)) await this.#writeControls(timestampUs, timestampUs);
  }

  #isControlDue(dueUs: number): boolean {
    const [next] = this.#controls;
    return next !== undefined && (next.atUs ?? 0) <= dueUs;
  }

  /** LF1: the controls due at `dueUs`, stamped `atUs`. */
  async #writeControls(dueUs: number, atUs: number): Promise<void> {
    const { controls } = this.#options;
    if (controls === undefined) return;
    for (let next = this.#controls[0]; next !== undefined; next = this.#controls[0]) {
      if ((next.atUs ?? 0) > dueUs || this.#isOver) return;
      this.#controls.shift();
      const { domain, privateKey } = controls;
      for (const { type, content } of controlRecords(next)) {
        const sequence = controls.sequence + this.#counts.control;
        const value = encodeControl({ domain, privateKey, sequence, type, content });
        assert(value instanceof Uint8Array, `control record ${type} cannot be encoded`);
        this.#counts.control += 1;
        await this.#write(value, atUs);
      }
    }
  }

  async #writeTick(atUs: number): Promise<void> {
    this.#counts.tick += 1;
    await this.#write(null, atUs);
  }

  async #writeBatch({ batch, timestampUs }: FeedRecord): Promise<void> {
    const { records, refusals } = encodeBatches(batch);
    this.#counts.event += batch.eventCount - refusals.length;
    this.#refuse(refusals);
    for (const value of records) {
      this.#counts.record += 1;
      await this.#write(value, timestampUs);
    }
  }

  #refuse(refusals: readonly EncodeRefusal[]): void {
    this.#counts.refused += refusals.length;
    this.#refusals.push(...refusals.slice(0, REFUSAL_COUNT_MAX - this.#refusals.length));
  }

  /** undefined: written, and nothing to wait for. */
  #write(value: Uint8Array | null, timestampUs: number): Promise<void> | undefined {
    assert(timestampUs % 1_000 === 0, 'LF2: log time is whole milliseconds');
    const dueMs = this.#dueMs(timestampUs);
    if (dueMs === undefined) return this.#append(value, timestampUs);
    return this.#pace(dueMs).then(() => this.#append(value, timestampUs));
  }

  #append(value: Uint8Array | null, timestampUs: number): Promise<void> | undefined {
    this.#logTimeUs = timestampUs;
    this.#counts.byte += value?.byteLength ?? 0;
    const record: NewRecord =
      this.#options.clock === 'create' ? { key: null, value, timestampUs } : { key: null, value };
    const added = this.#appender.add(record);
    if (added !== undefined) return added.then(() => this.#report());
    this.#report();
    return undefined;
  }

  /** When the record is due on the wall; undefined where that is no time worth waiting for. */
  #dueMs(timestampUs: number): number | undefined {
    const { speed } = this.#options;
    if (speed === 'unbounded' || this.#firstUs === undefined) return undefined;
    const dueMs = this.#firstMs + (timestampUs - this.#firstUs) / (1_000 * speed);
    return dueMs - this.#wall.nowMs() < PACE_SLACK_MS ? undefined : dueMs;
  }

  /** Waits until the wall has reached a record's moment; what was gathered goes out first. */
  async #pace(dueMs: number): Promise<void> {
    const { stop } = this.#options;
    await this.#appender.send();
    while (!stop.aborted && dueMs > this.#wall.nowMs()) {
      const everyMs = this.#options.progressEveryMs ?? PROGRESS_EVERY_MS;
      await this.#wall.sleep(Math.min(dueMs - this.#wall.nowMs(), everyMs), stop);
      this.#report();
    }
  }

  #report(): void {
    const nowMs = this.#wall.nowMs();
    if (nowMs - this.#progressMs < (this.#options.progressEveryMs ?? PROGRESS_EVERY_MS)) return;
    this.#progressMs = nowMs;
    this.#options.onProgress?.(this.progress);
  }

  /** Log time of the newest record; 0 before the first. */
  get logTimeUs(): number {
    return this.#logTimeUs;
  }

  /** As of now, whenever it is asked for: a scrape must not wait for the next report. */
  get progress(): FeedProgress {
    const elapsedMs = this.#wall.nowMs() - this.#startedMs;
    const work = this.#options.work?.();
    const doneShare =
      work === undefined || work.total === 0 ? undefined : Math.min(1, work.done / work.total);
    const counts = this.#counts;
    return {
      recordCount: counts.record,
      tickCount: counts.tick,
      controlCount: counts.control,
      eventCount: counts.event,
      byteCount: counts.byte,
      retryCount: this.#appender.retryCount,
      refusedCount: counts.refused,
      logTimeUs: this.#logTimeUs,
      elapsedMs,
      eventsPerSecond: elapsedMs > 0 ? (counts.event * 1_000) / elapsedMs : 0,
      doneShare,
      remainingMs:
        doneShare === undefined || doneShare === 0
          ? undefined
          : (elapsedMs * (1 - doneShare)) / doneShare,
    };
  }
}
