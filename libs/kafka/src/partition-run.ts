/**
 * Reads one assigned partition into its reader, until the partition is revoked or reading on would skip records.
 *
 * PR1 Calls to the reader never overlap, and none but `revoked` follows `end`.
 * PR2 `position` alone says where we are: each fetch starts there and is checked against it. Committed offsets of
 *    the group are never read.
 * PR3 An offset out of range is reported to the reader as a hole, or ends the run. It never resets the position.
 * PR4 The topic id must stay the one that the partition was opened with. It is checked every `identityCheckMs` and
 *    after every failure.
 * PR5 At most one fetch is ahead of the reader: `process` is the back-pressure.
 */
import type { IoOutcome, PartitionInfo, PartitionReader } from '@breakwater/core';
import type { FetchedBytes, TopicPartition } from './fetch-request.ts';
import type { KafkaConnection } from './kafka-connection.ts';
import { fatal, KAFKA_ERROR, ok } from './kafka-outcome.ts';
import type { KafkaLogFunction, KafkaTimings } from './kafka-settings.ts';
import { followLog, type LogStep } from './log-continuity.ts';
import { RetryPace } from './retry-pace.ts';
import { WireError } from './wire-reader.ts';

/** 4 MiB a fetch: fewer and a replay waits for round trips. Two fetches are in memory at once (PR5). */
const FETCH_BYTE_COUNT_MAX = 4_194_304;

/** A topic that is unknown to the brokers for this long was deleted; a broker that just started knows it sooner. */
const TOPIC_ABSENT_MS_MAX = 5_000;

export interface PartitionRunParts {
  readonly at: TopicPartition;
  readonly connection: Pick<KafkaConnection, 'inspect' | 'describe' | 'bounds' | 'fetch' | 'close'>;
  readonly open: (partition: PartitionInfo) => PartitionReader;
  readonly timings: KafkaTimings;
  readonly log: KafkaLogFunction;
  /** Bytes of one fetch. Default: 4 MiB. */
  readonly fetchByteCountMax?: number;
  /** `verified`: the CRC of each batch is checked. Our own log has one in each record, so there it is not. */
  readonly checksums?: 'verified' | 'unchecked';
}

export class PartitionRun {
  readonly #parts: PartitionRunParts;
  readonly #ending = new AbortController();
  #reader: PartitionReader | null = null;
  #info: PartitionInfo | null = null;
  #position = -1;
  #donePosition = -1;
  #identityCheckedMs = 0;
  #readMs = 0;
  #stalledSinceMs: number | null = null;

  constructor(parts: PartitionRunParts) {
    this.#parts = parts;
  }

  get at(): TopicPartition {
    return this.#parts.at;
  }

  /** The reader is done with all offsets below; -1 before the reader has named its start. */
  get donePosition(): number {
    return this.#donePosition;
  }

  /** Ends the run as soon as the reader's current call returns (PR1). */
  end(): void {
    this.#ending.abort();
  }

  /** As `end`, and tells the reader that another process takes over. */
  revoke(): void {
    if (this.#ending.signal.aborted) return;
    this.#ending.abort();
    this.#reader?.revoked();
  }

  /**
   * Resolves `ok` after `end` or `revoke`, `fatal` where reading on would skip records. Rethrows what the reader
   * throws. Codes: `start-out-of-range`, `log-truncated`, `topic-recreated`, `log-unreadable`,
   * `log-stalled`, and the fatal ones of KafkaFailureCode.
   */
  async run(): Promise<IoOutcome<null>> {
    try {
      return await this.#run();
    } finally {
      this.#ending.abort();
      await this.#parts.connection.close();
    }
  }

  async #run(): Promise<IoOutcome<null>> {
    // Revoked before it could start.
    if (this.#isOver) return ok(null);
    const { at, connection, open } = this.#parts;
    const info = await this.#persist(() => connection.inspect(at));
    if (info.kind !== 'ok' || this.#isOver) return asEnd(info);
    this.#info = info.value;
    this.#reader = open(info.value);
    this.#position = await this.#reader.start();
    if (this.#isOver) return ok(null);
    if (!Number.isSafeInteger(this.#position) || this.#position > info.value.endOffset) {
      return fatal(
        'start-out-of-range',
        `${this.#name} ends at ${info.value.endOffset}, reading was to start at ${this.#position}; the alert store belongs to another log or this one lost records`,
      );
    }
    this.#donePosition = this.#position;
    this.#identityCheckedMs = performance.now();
    this.#readMs = performance.now();
    return this.#follow(this.#reader);
  }

  async #follow(reader: PartitionReader): Promise<IoOutcome<null>> {
    let ahead = this.#fetch();
    while (!this.#isOver) {
      const fetched = await ahead;
      if (this.#isOver) break;
      if (fetched.kind !== 'ok') return fetched;
      if (fetched.value.errorCode === KAFKA_ERROR.offsetOutOfRange) {
        const judged = await this.#outOfRange(reader);
        if (judged.kind !== 'ok') return judged;
        ahead = this.#fetch();
        continue;
      }
      const from = this.#position;
      const { highWatermark } = fetched.value;
      const followed = this.#judge(fetched.value);
      if (followed.kind !== 'ok') return followed;
      const { steps, next } = followed.value;
      this.#position = next;
      if (this.#isStalled({ isMoving: next > from, highWatermark })) {
        return this.#stalled(highWatermark);
      }
      // Fetch ahead only while the reader has work (PR5): an idle reader may first write a TICK, which comes next.
      const isAhead = next > from;
      if (isAhead) ahead = quietly(this.#fetch());
      await this.#pass(steps, reader);
      if (isAhead || this.#isOver) continue;
      await this.#idle(reader);
      ahead = this.#fetch();
    }
    return ok(null);
  }

  async #pass(steps: readonly LogStep[], reader: PartitionReader): Promise<void> {
    for (const step of steps) {
      if (this.#isOver) return;
      if (step.kind === 'hole') await reader.hole(step.from, step.to);
      else await reader.process(step.records);
      const last = step.kind === 'records' ? step.records.at(-1) : undefined;
      if (step.kind === 'hole') this.#donePosition = step.to;
      else if (last !== undefined) this.#donePosition = last.offset + 1;
      // Idle time counts from when the reader returns.
      this.#readMs = performance.now();
    }
  }

  #judge(fetched: FetchedBytes): IoOutcome<ReturnType<typeof followLog>> {
    try {
      const { checksums = 'unchecked' } = this.#parts;
      const followed = followLog(fetched.records, this.#position, fetched.aborted, checksums);
      for (const damage of followed.damages) {
        this.#parts.log('error', `${this.#name}: ${damage}`, { position: this.#position });
      }
      return ok(followed);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return fatal('log-unreadable', `${this.#name} at ${this.#position}: ${error.message}`);
    }
  }

  async #idle(reader: PartitionReader): Promise<void> {
    const { idleMs } = this.#parts.timings;
    // A broker may return an empty fetch before `idleMs` is over; the reader is promised the full time.
    if (performance.now() - this.#readMs < idleMs) return;
    this.#readMs = performance.now();
    await reader.idle();
  }

  /** Fetches from the position. Retries transient failures, each time after checking the topic id (PR4). */
  async #fetch(): Promise<IoOutcome<FetchedBytes>> {
    const { at, connection, timings } = this.#parts;
    let hasFailed = false;
    return this.#persist(async () => {
      const ageMs = performance.now() - this.#identityCheckedMs;
      if (hasFailed || ageMs > timings.identityCheckMs) {
        const same = await this.#checkIdentity();
        if (same.kind !== 'ok') return same;
      }
      const fetched = await connection.fetch(at, {
        position: this.#position,
        waitMs: timings.idleMs,
        byteCountMax: this.#parts.fetchByteCountMax ?? FETCH_BYTE_COUNT_MAX,
      });
      hasFailed = fetched.kind !== 'ok';
      return fetched;
    });
  }

  async #checkIdentity(): Promise<IoOutcome<null>> {
    const described = await this.#parts.connection.describe(this.#parts.at.topic);
    if (described.kind !== 'ok') return described;
    const opened = this.#info?.topicId;
    if (described.value.topicId !== opened) {
      return fatal(
        'topic-recreated',
        `${this.#name} was deleted and created again: its offsets mean other records now (was ${opened}, is ${described.value.topicId}); restart to read the new one`,
      );
    }
    this.#identityCheckedMs = performance.now();
    return ok(null);
  }

  /** The position is outside of the log (PR3): retention removed it, or the log was truncated. */
  async #outOfRange(reader: PartitionReader): Promise<IoOutcome<null>> {
    const { at, connection } = this.#parts;
    const same = await this.#persist(() => this.#checkIdentity());
    if (same.kind !== 'ok') return same;
    const bounds = await this.#persist(() => connection.bounds(at));
    if (bounds.kind !== 'ok') return bounds;
    const { lowOffset, endOffset } = bounds.value;
    if (this.#position > endOffset) {
      return fatal(
        'log-truncated',
        `${this.#name} ends at ${endOffset}, ${this.#position} was read before: the cluster lost acknowledged records`,
      );
    }
    // The bounds may have moved since the fetch, so that the position is inside again.
    if (this.#position >= lowOffset || this.#isOver) return ok(null);
    const from = this.#position;
    this.#position = lowOffset;
    this.#readMs = performance.now();
    await reader.hole(from, lowOffset);
    this.#donePosition = lowOffset;
    return ok(null);
  }

  /** Whether no record has come for `stallMs` although the log has more. */
  #isStalled(at: { readonly isMoving: boolean; readonly highWatermark: number }): boolean {
    const nowMs = performance.now();
    if (at.isMoving) this.#readMs = nowMs;
    if (at.isMoving || at.highWatermark <= this.#position) this.#stalledSinceMs = null;
    else this.#stalledSinceMs ??= nowMs;
    const sinceMs = this.#stalledSinceMs ?? nowMs;
    return nowMs - sinceMs > this.#parts.timings.stallMs;
  }

  #stalled(highWatermark: number): IoOutcome<never> {
    const { stallMs } = this.#parts.timings;
    return fatal(
      'log-stalled',
      `${this.#name} gave no record at ${this.#position} for ${stallMs} ms, though it ends at ${highWatermark}; restart`,
    );
  }

  /** Retries transient failures with backoff until success, a fatal outcome, or the end of the run. */
  async #persist<T>(attempt: () => Promise<IoOutcome<T>>): Promise<IoOutcome<T>> {
    const pace = new RetryPace(this.#parts.timings);
    const startedMs = performance.now();
    for (;;) {
      const outcome = await attempt();
      if (outcome.kind === 'ok' || this.#isOver) return outcome;
      if (outcome.kind === 'fatal' && !this.#mayReturn(outcome.code, startedMs)) return outcome;
      this.#parts.log('warn', `${this.#name}: ${outcome.detail}; trying again`, {
        code: outcome.code,
        attempt: pace.failureCount + 1,
      });
      await pace.wait(this.#ending.signal);
      if (this.#isOver) return outcome;
    }
  }

  /** Whether an unknown topic may still turn up: a broker that just started does not know all topics yet. */
  #mayReturn(code: string, sinceMs: number): boolean {
    const isKnown = code === 'unknown-topic' && this.#info !== null;
    return isKnown && performance.now() - sinceMs < TOPIC_ABSENT_MS_MAX;
  }

  get #isOver(): boolean {
    return this.#ending.signal.aborted;
  }
  get #name(): string {
    return `${this.#parts.at.topic}/${this.#parts.at.partition}`;
  }
}

/** Being ended while waiting for the broker is a clean end. */
function asEnd(outcome: IoOutcome<unknown>): IoOutcome<null> {
  return outcome.kind === 'fatal' ? outcome : ok(null);
}

/** Keeps a promise that is awaited later from being reported as an unhandled rejection until then. */
function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
