/**
 * One partition: raw records in, alerts and quarantine entries in the store, each exactly once and in order.
 *
 * Invariants
 * PW1 Every record from `#base` on is stepped once, in order, by the pipeline at hand, which holds all before it: `#base` is the beginning of
 *    the log, or where a snapshot was taken. `#next` is the next one.
 * PW2 Everything below the outbox's `covered` is in the store; an append continues exactly there (`previous`).
 * PW3 One append is in flight at most, and `process` does not resolve before what it had to store is stored: the
 *    store's pace is the reader's pace and nothing queues up.
 * PW4 Where the store names the digest of an offset, ours at that offset is the same; else the partition halts.
 * PW5 A halted worker steps and appends nothing more.
 */
import {
  type AlertStore,
  type AppendReply,
  type AppendRequest,
  assert,
  type EventBatch,
  type IoOutcome,
  type LogProducer,
  type LogReader,
  type PartitionInfo,
  type PartitionReader,
  type Pipeline,
  type RawRecord,
  type RecordBody,
  type SnapshotStore,
  type StopSignal,
  type StreamKey,
  type StreamMark,
  type ViewStore,
} from '@breakwater/core';
import type { WorkerClock } from './clock.ts';
import { ClockOffset } from './clock-offset.ts';
import type { Halt } from './halt.ts';
import { Outbox, type PendingOutput } from './outbox.ts';
import { type ViewObserver, ViewWriter } from './view-writer.ts';
import { type LifeObserver, type Retry, WorkerLife } from './worker-life.ts';
import { type SnapshotObserver, WorkerSnapshots } from './worker-snapshots.ts';

/** The part of the pipeline a worker drives. */
export type DomainPipeline = Pick<
  Pipeline,
  | 'batch'
  | 'step'
  | 'logTimeUs'
  | 'domain'
  | 'digest'
  | 'counters'
  | 'books'
  | 'viewSince'
  | 'openIncidents'
  | 'lending'
  | 'keep'
> & {
  readonly coverage: Pick<Pipeline['coverage'], 'venues'>;
  readonly control: Pick<Pipeline['control'], 'rulesetHash'>;
};

/** What a worker tells whoever measures it. Called synchronously; must not throw. */
export interface WorkerObserver extends LifeObserver, ViewObserver, SnapshotObserver {
  /** Each attempt at an append, also those that are repeated. */
  appendAnswered(outcome: AppendReply['kind'] | 'retryable' | 'fatal', durationMs: number): void;
  /** The store covers these outputs now. */
  stored(partition: PartitionInfo, outputs: readonly PendingOutput[]): void;
  /** The store lost entries: the log is being replayed to put them back. */
  rewinding(partition: PartitionInfo, highWater: number): void;
}

export interface WorkerParts {
  readonly store: AlertStore;
  /** null: nobody looks at frames. */
  readonly view: ViewStore | null;
  /** null or absent: a restart replays the log from its beginning. */
  readonly snapshots?: SnapshotStore | null;
  /** From one to the next where little comes; absent: a minute. */
  readonly snapshotIntervalMs?: number;
  readonly producer: LogProducer;
  readonly reader: LogReader;
  readonly clock: WorkerClock;
  readonly observer: WorkerObserver;
  readonly stop: StopSignal;
  readonly createPipeline: () => DomainPipeline;
  readonly decode: (value: Uint8Array, batch: EventBatch) => RecordBody;
  /** Rule level of the running build; the store fences lower ones. */
  readonly build: number;
  /** Of the running program: a snapshot of another is not loaded. */
  readonly version: string;
  /** An operator's reason to start a fresh stream under a log whose oldest records are gone; absent: refuse. */
  readonly anchorReason?: string | undefined;
}

/** A store loss must be found this soon, even when nothing happens on the market. */
const PROBE_INTERVAL_MS = 250;
/** Rewinds without one successful append between them. */
const REWIND_COUNT_MAX = 5;

/** The log could not be read: an operational failure, unlike any other error of a replay. */
class LogReadError extends Error {}

type SendResult = 'stored' | 'gap' | 'ended';

export class PartitionWorker implements PartitionReader {
  readonly partition: PartitionInfo;
  readonly #parts: WorkerParts;
  readonly #stream: StreamKey;
  readonly #outbox = new Outbox();
  readonly #life: WorkerLife;
  readonly #clockOffset: ClockOffset;
  readonly #view: ViewWriter;
  readonly #snapshots: WorkerSnapshots;
  #pipeline: DomainPipeline;
  #first: number;
  #base: number;
  #isRestored = false;
  #next: number;
  #newest: RawRecord | null = null;
  #checkpoint: StreamMark | null = null;
  #appendedAtMs: number;

  constructor(partition: PartitionInfo, parts: WorkerParts) {
    this.partition = partition;
    this.#parts = parts;
    this.#stream = { topicId: partition.topicId, partition: partition.partition };
    this.#pipeline = parts.createPipeline();
    this.#first = partition.lowOffset;
    this.#base = partition.lowOffset;
    this.#next = partition.lowOffset;
    this.#snapshots = new WorkerSnapshots(partition, parts);
    this.#appendedAtMs = parts.clock.monotonicMs();
    this.#life = new WorkerLife(partition, parts);
    this.#view = new ViewWriter(partition, parts, this.#life);
    this.#clockOffset = new ClockOffset(parts.clock.monotonicMs());
  }

  get pipeline(): DomainPipeline {
    return this.#pipeline;
  }
  /** Offset of the next record to step. */
  get nextOffset(): number {
    return this.#next;
  }
  /** Everything below it is in the store. */
  get coveredOffset(): number {
    return this.#outbox.covered;
  }
  get halt(): Halt | null {
    return this.#life.halt;
  }
  /** What is being tried again; null where nothing is. */
  get retry(): Retry | null {
    return this.#life.retry;
  }
  /** False once the partition was taken away or the process stops; a halted worker still holds it. */
  get isHeld(): boolean {
    return !this.#life.ended;
  }
  get keepsSnapshots(): boolean {
    return (this.#parts.snapshots ?? null) !== null;
  }
  /** See `ClockOffset`; null where the log's clock is not a wall clock. */
  get clockOffsetSeconds(): number | null {
    if (this.partition.clock !== 'append') return null;
    return this.#clockOffset.seconds(this.#parts.clock.monotonicMs());
  }

  /** Where to read from: the newest snapshot that can be gone on from, or the beginning of the retained log. What the store has is not sent again. */
  async start(): Promise<number> {
    this.#view.restart();
    const mark = await this.#life.patiently('mark', () => this.#parts.store.mark(this.#stream));
    if (mark === undefined || !(await this.#begin(mark, this.#first))) return this.#next;
    if (mark.highWater < this.#first) await this.#anchor(mark);
    if (mark.highWater > this.partition.endOffset) await this.#refuseShortLog(mark);
    return this.#next;
  }

  /** The pipeline to go on with, of a log that is retained from `lowOffset`. False where the partition is halted. */
  async #begin(mark: StreamMark, lowOffset: number): Promise<boolean> {
    const { highWater } = mark;
    const unused = this.#newest === null ? this.#pipeline : null;
    const begun = await this.#snapshots.beginning({ lowOffset, highWater }, unused);
    if (begun.kind === 'rewritten') {
      this.#life.stopWith(
        'log-rewritten',
        `${begun.detail}: the log was truncated or rewritten. Restore the log; alerts already given stay as they are.`,
      );
      return false;
    }
    this.#pipeline = begun.pipeline;
    this.#isRestored = begun.isRestored;
    this.#base = begun.offset;
    this.#next = begun.offset;
    this.#newest = null;
    this.#adopt(mark);
    return this.#life.halt === null;
  }

  async process(records: readonly RawRecord[]): Promise<void> {
    this.#noteArrival(records);
    for (const record of records) {
      if (this.#life.stopped) break;
      this.#step(record);
      if (this.#outbox.full) await this.#flush();
    }
    if (!this.#outbox.isEmpty || this.#probeDue) await this.#flush();
    this.#offerSnapshot();
    if (this.#life.halt !== null) await this.#life.untilEnded();
  }

  /** Outputs first, then state: only of what the store covers. */
  #offerSnapshot(): void {
    if (this.#life.stopped || this.#newest === null || this.#outbox.covered < this.#next) return;
    this.#snapshots.offer(this.#pipeline, this.#newest);
  }

  /** Of a batch the newest record has waited least, and a clock is read once per batch only. */
  #noteArrival(records: readonly RawRecord[]): void {
    const newest = records.at(-1);
    if (newest === undefined) return;
    const { clock } = this.#parts;
    this.#clockOffset.note(clock.wallTimeUs() - newest.timestampUs, clock.monotonicMs());
  }

  async hole(from: number, to: number): Promise<void> {
    this.#life.stopWith(
      'log-hole',
      `the log skipped offsets ${from} to ${to - 1}: retention, compaction or truncation took records that had not been read. ` +
        'Lengthen the retention and find out what was lost; then replay an archive into a new topic.',
    );
    await this.#life.untilEnded();
  }

  async idle(): Promise<void> {
    if (this.#life.stopped) return;
    this.#view.offer(this.#pipeline);
    if (this.#probeDue) await this.#flush();
    this.#offerSnapshot();
    // Before its genesis record a log has no domain, and nothing may come before that record.
    if (this.partition.clock === 'append' && this.#pipeline.domain !== undefined) {
      await this.#tick();
    }
  }

  revoked(): void {
    this.#life.end();
  }

  /** Nothing was appended for a while, and there is something above the store's mark to vouch for. */
  get #probeDue(): boolean {
    const sinceMs = this.#parts.clock.monotonicMs() - this.#appendedAtMs;
    return this.#next >= this.#outbox.covered && sinceMs >= PROBE_INTERVAL_MS;
  }

  #adopt(mark: StreamMark): void {
    this.#outbox.reset(mark.highWater);
    // At the first offset nothing has been put out yet, so there is nothing to compare.
    this.#checkpoint = mark.highWater > this.#next ? mark : null;
    if (mark.highWater === this.#next && this.#next > this.#first) this.#compare(mark.digest);
  }

  async #anchor(mark: StreamMark): Promise<void> {
    const { anchorReason, store } = this.#parts;
    const gone = `records ${mark.highWater} to ${this.#first - 1} of ${this.partition.topic}/${this.partition.partition} are no longer in the log and their alerts are not in the store`;
    if (anchorReason === undefined) {
      this.#life.stopWith(
        'log-trimmed',
        `${gone}. Restore the store, or accept the loss: run the detector once with --anchor "why", which starts the stream at ${this.#first} and is kept in the store.`,
      );
      return;
    }
    const anchored = await this.#life.patiently('anchor', () =>
      store.anchor(this.#stream, this.#first, anchorReason),
    );
    if (anchored !== undefined) this.#outbox.reset(this.#first);
  }

  /** The bounds we were given may be old: a store ahead of them is only wrong if the log really ends below it. */
  async #refuseShortLog(mark: StreamMark): Promise<void> {
    const { topic, partition } = this.partition;
    const now = await this.#life.patiently('inspect', () =>
      this.#parts.reader.inspect(topic, partition),
    );
    if (now === undefined || mark.highWater <= now.endOffset) return;
    this.#life.stopWith(
      'log-rewritten',
      `the store covers ${mark.highWater} records of ${topic}/${partition} but the log ends at ${now.endOffset}: it was truncated or rewritten. Restore the log; alerts already given stay as they are.`,
    );
  }

  #step(record: RawRecord): void {
    assert(record.offset === this.#next, 'PW1: records come in offset order without a hole');
    const { batch } = this.#pipeline;
    const { value, offset, timestampUs } = record;
    const body: RecordBody =
      value === null || value.length === 0 ? { kind: 'tick' } : this.#parts.decode(value, batch);
    this.#outbox.add(record, this.#pipeline.step({ offset, timestampUs, body }));
    this.#next = offset + 1;
    this.#newest = record;
    this.#view.stepped(this.#pipeline);
    if (this.#checkpoint?.highWater === this.#next) this.#compare(this.#checkpoint.digest);
  }

  #compare(digest: string): void {
    this.#checkpoint = null;
    if (digest === this.#pipeline.digest) return;
    const { topic, partition } = this.partition;
    this.#life.stopWith(
      'diverged',
      `the same records of ${topic}/${partition} below ${this.#next} gave digest ${this.#pipeline.digest} here and ${digest} in the store: another build, a log that no longer begins where it did, or a defect. ` +
        'Run the build that wrote the stream, or replay into a new topic; keep both digests for the report.',
    );
  }

  /** Appends what waits; where the store has lost entries, replays the log until it has them again. */
  async #flush(): Promise<void> {
    if (this.#life.stopped) return;
    const until = this.#next;
    let result = await this.#send();
    for (let rewindCount = 0; result === 'gap'; rewindCount += 1) {
      if (rewindCount === REWIND_COUNT_MAX) {
        this.#life.stopWith(
          'rewind-failed',
          `the store lacks entries below ${this.#next}, and ${REWIND_COUNT_MAX} replays of the log did not put them back. Look for fail-overs and flushes of the store, and for read errors of the log.`,
        );
        return;
      }
      result = await this.#rewind(until, rewindCount);
    }
  }

  async #send(): Promise<SendResult> {
    const { build, observer, clock } = this.#parts;
    const next = Math.max(this.#next, this.#outbox.covered);
    const request = this.#outbox.request({ next, digest: this.#pipeline.digest, build });
    const reply = await this.#life.patiently('append', () => this.#attempt(request));
    if (reply === undefined) return 'ended';
    this.#appendedAtMs = clock.monotonicMs();
    switch (reply.kind) {
      case 'OK':
        observer.stored(this.partition, this.#outbox.acknowledge(next));
        return 'stored';
      case 'DUP':
        observer.stored(this.partition, this.#outbox.acknowledge(reply.highWater));
        return this.#acceptRepeat(reply);
      case 'GAP':
        return 'gap';
      case 'FENCED':
        this.#life.stopWith(
          'fenced',
          `the store is at build ${reply.build} and this process is build ${build}: a newer worker has taken over. Upgrade this one.`,
        );
        return 'ended';
    }
  }

  async #attempt(request: AppendRequest): Promise<IoOutcome<AppendReply>> {
    const { store, observer, clock } = this.#parts;
    const startedMs = clock.monotonicMs();
    const outcome = await store.append(this.#stream, request);
    const kind = outcome.kind === 'ok' ? outcome.value.kind : outcome.kind;
    observer.appendAnswered(kind, clock.monotonicMs() - startedMs);
    return outcome;
  }

  /** Somebody stored it before us: a twin, or we ourselves when the reply was lost. PW4 tells whether it was the same. */
  #acceptRepeat(reply: { readonly highWater: number; readonly digest: string }): SendResult {
    if (reply.highWater > this.#next) {
      this.#checkpoint = { ...reply, build: this.#parts.build };
    } else if (reply.highWater === this.#next && this.#next > this.#first) {
      this.#compare(reply.digest);
    }
    return this.#life.halt === null ? 'stored' : 'ended';
  }

  /** A pipeline of no more than the store has, over the log from there on: the same outputs with the same ids (PW1). */
  async #rewind(until: number, rewindCount: number): Promise<SendResult> {
    const { store, observer } = this.#parts;
    const mark = await this.#life.patiently('mark', () => store.mark(this.#stream));
    const lowOffset = await this.#sameLog();
    if (mark === undefined || lowOffset === undefined) return 'ended';
    observer.rewinding(this.partition, mark.highWater);
    if (!(await this.#begin(mark, lowOffset)) || !this.#reaches(lowOffset)) return 'ended';
    this.#view.restart();
    try {
      const result = await this.#replay(until);
      if (result !== 'stored') return result;
    } catch (error) {
      if (!(error instanceof LogReadError)) throw error;
      observer.retrying('replay', 'log-read', error.message);
      await this.#life.pause(rewindCount);
      return this.#life.stopped ? 'ended' : 'gap';
    }
    assert(this.#next === until, 'PW1: a rewind ends where it began');
    return this.#send();
  }

  async #replay(until: number): Promise<SendResult> {
    for await (const records of this.#recordsBelow(until)) {
      for (const record of records) {
        if (this.#life.stopped) return 'ended';
        this.#step(record);
        const result = this.#outbox.full ? await this.#send() : 'stored';
        if (result !== 'stored') return result;
      }
    }
    return this.#life.stopped ? 'ended' : 'stored';
  }

  async *#recordsBelow(until: number): AsyncGenerator<readonly RawRecord[]> {
    const { topic, partition } = this.partition;
    try {
      yield* this.#parts.reader.read(topic, partition, this.#base, until);
    } catch (error) {
      throw new LogReadError(error instanceof Error ? error.message : String(error));
    }
  }

  /** Where the log begins now; undefined where it is another one. */
  async #sameLog(): Promise<number | undefined> {
    const { topic, partition, topicId } = this.partition;
    const now = await this.#life.patiently('inspect', () =>
      this.#parts.reader.inspect(topic, partition),
    );
    if (now === undefined || now.topicId === topicId) return now?.lowOffset;
    this.#life.stopWith(
      'log-replaced',
      `the store lost entries and ${topic}/${partition} is another log now (${now.topicId}, was ${topicId}). Restore the store from a copy.`,
    );
    return undefined;
  }

  /** Whether the pipeline at hand holds everything before the log: from its first record on, or from a snapshot. */
  #reaches(lowOffset: number): boolean {
    if (this.#isRestored || lowOffset <= this.#first) return true;
    const { topic, partition } = this.partition;
    this.#life.stopWith(
      'log-replaced',
      `the store lost entries and ${topic}/${partition} can no longer be replayed from offset ${this.#first} (it begins at ${lowOffset}), nor from a snapshot. Restore the store from a copy.`,
    );
    return false;
  }

  async #tick(): Promise<void> {
    const { producer, observer } = this.#parts;
    const { topic, partition } = this.partition;
    const outcome = await producer.append(topic, partition, [{ key: null, value: null }]);
    // Not repeated here: the next idle moment writes the next one.
    if (outcome.kind !== 'ok') observer.retrying('tick', outcome.code, outcome.detail);
  }
}
