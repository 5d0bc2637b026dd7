/** A worker on parts that do what a test tells them: a log in an array, a store in a list, no waiting. */
import {
  type AlertStore,
  type AppendReply,
  type AppendRequest,
  type IoOutcome,
  type LogClock,
  type LogProducer,
  type LogReader,
  type PartitionInfo,
  Pipeline,
  type PipelineOutput,
  type RawRecord,
  type RecordBody,
  type SnapshotStore,
  type StateIo,
  type StoreEntry,
  type StreamMark,
  type ViewFrame,
  type ViewStore,
} from '@breakwater/core';
import type { Halt } from './halt.ts';
import { type DomainPipeline, PartitionWorker, type WorkerParts } from './partition-worker.ts';

const NO_DIGEST: string = '0'.repeat(16);

/**
 * A pipeline whose digest is the running sum of the bytes it saw and which quarantines each record that begins
 * with `!` or that the real codec refuses: enough to see what a worker steps, keeps and repeats.
 */
export class SummingPipeline implements DomainPipeline {
  readonly #inner = new Pipeline();
  readonly batch: Pipeline['batch'] = this.#inner.batch;
  readonly stepped: number[] = [];
  readonly domain: string | undefined = 'krw';
  logTimeUs = 0;
  #sum = 0;

  step(record: { offset: number; timestampUs: number; body: RecordBody }): PipelineOutput[] {
    this.stepped.push(record.offset);
    this.logTimeUs = Math.max(this.logTimeUs, record.timestampUs);
    const { body } = record;
    const text = body.kind === 'malformed' ? body.detail : '';
    // The decoder of these tests says `bad-row`; any other reason is the real codec's.
    const isBad = text.startsWith('!') || (body.kind === 'malformed' && body.reason !== 'bad-row');
    for (const character of text) this.#sum = (this.#sum * 31 + character.charCodeAt(0)) % 1e9;
    if (!isBad) return [];
    const entry = { offset: record.offset, index: -1, reason: 'bad-row', detail: text, source: '' };
    return [{ kind: 'quarantine', offset: record.offset, sequence: 1, entry }] as PipelineOutput[];
  }

  keep(io: StateIo): void {
    io.section('sum', 1);
    io.fields(this, 'logTimeUs');
    this.#sum = io.value(this.#sum);
  }
  get control(): DomainPipeline['control'] {
    return this.#inner.control;
  }
  get digest(): string {
    return this.#sum.toString(16).padStart(16, '0');
  }
  get counters(): DomainPipeline['counters'] {
    return this.#inner.counters;
  }
  get coverage(): DomainPipeline['coverage'] {
    return this.#inner.coverage;
  }
  /** A frame without markets: how far log time has come is all that these tests look at. */
  viewSince(sinceUs: number): ViewFrame | null {
    const timeUs = Math.floor(this.logTimeUs / 1e6) * 1e6;
    if (timeUs <= sinceUs) return null;
    const empty = { markets: [], truncatedMarketCount: 0, subjects: [], coverage: [], lending: [] };
    return { fromUs: sinceUs, timeUs, logTimeUs: this.logTimeUs, clock: 'create', ...empty };
  }
  books(): ReturnType<DomainPipeline['books']> {
    return [];
  }
  openIncidents(): ReturnType<DomainPipeline['openIncidents']> {
    return [];
  }
  lending(): ReturnType<DomainPipeline['lending']> {
    return { venues: [], findingCounts: new Map() };
  }
}

/** The append contract in a list, with answers that a test can put in front. */
export class ListStore implements AlertStore {
  readonly entries: StoreEntry[] = [];
  readonly requests: AppendRequest[] = [];
  readonly anchors: string[] = [];
  /** Replies that come first, oldest first; after them the contract decides. */
  readonly next: IoOutcome<AppendReply>[] = [];
  now: StreamMark = { highWater: 0, digest: NO_DIGEST, build: 1 };

  append(_stream: unknown, request: AppendRequest): Promise<IoOutcome<AppendReply>> {
    this.requests.push(request);
    const told = this.next.shift();
    return Promise.resolve(told ?? { kind: 'ok', value: this.#judge(request) });
  }

  #judge(request: AppendRequest): AppendReply {
    const { highWater, digest, build } = this.now;
    if (request.next <= highWater) return { kind: 'DUP', highWater, digest };
    if (request.build < build) return { kind: 'FENCED', build };
    if (request.previous > highWater) return { kind: 'GAP', highWater };
    this.entries.push(...request.entries.filter((entry) => entry.offset >= highWater));
    this.now = { highWater: request.next, digest: request.digest, build: request.build };
    return { kind: 'OK' };
  }

  /** As a store that fails over to a replica that is behind. */
  loseFrom(highWater: number, digest: string): void {
    this.now = { ...this.now, highWater, digest };
    const kept = this.entries.filter((entry) => entry.offset < highWater);
    this.entries.splice(0, this.entries.length, ...kept);
  }

  mark(): Promise<IoOutcome<StreamMark>> {
    return Promise.resolve({ kind: 'ok', value: this.now });
  }
  anchor(_stream: unknown, at: number, reason: string): Promise<IoOutcome<null>> {
    this.anchors.push(reason);
    this.now = { ...this.now, highWater: at };
    return Promise.resolve({ kind: 'ok', value: null });
  }
  check(): Promise<IoOutcome<null>> {
    return Promise.resolve({ kind: 'ok', value: null });
  }
  streams(): ReturnType<AlertStore['streams']> {
    return Promise.resolve({ kind: 'ok', value: [] });
  }
  range(): ReturnType<AlertStore['range']> {
    return Promise.resolve({ kind: 'ok', value: [] });
  }
  tail(): ReturnType<AlertStore['tail']> {
    return Promise.resolve({ kind: 'ok', value: [] });
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

export interface Bench {
  readonly worker: PartitionWorker;
  readonly store: ListStore;
  readonly log: RawRecord[];
  readonly pipelines: SummingPipeline[];
  readonly sleepsMs: number[];
  readonly halts: Halt[];
  readonly retries: string[];
  readonly ticks: number[];
  readonly views: Parameters<WorkerParts['observer']['viewAnswered']>[0][];
  /** What the worker told of them, in order. */
  readonly snapshots: string[];
  readonly stop: AbortController;
  /** Moves the monotonic clock. */
  pass(durationMs: number): void;
}

export function rawRecord(offset: number, text: string): RawRecord {
  const value = text === '' ? null : new TextEncoder().encode(text);
  return { offset, timestampUs: 1_000_000 * offset, key: null, value };
}

export interface BenchOptions {
  readonly texts: readonly string[];
  readonly lowOffset?: number;
  readonly clock?: LogClock;
  readonly store?: ListStore;
  readonly anchorReason?: string;
  readonly view?: ViewStore;
  readonly snapshots?: SnapshotStore;
  /** Replays that fail before one succeeds. */
  readonly readFailureCount?: number;
}

function listReader(
  log: readonly RawRecord[],
  partition: PartitionInfo,
  failureCount: number,
): LogReader {
  let failuresLeft = failureCount;
  return {
    inspect: () =>
      Promise.resolve({
        kind: 'ok',
        value: { ...partition, endOffset: partition.lowOffset + log.length },
      }),
    async *read(_topic, _partition, from, to) {
      const wanted = log.filter((record) => record.offset >= from && record.offset < to);
      failuresLeft -= 1;
      yield failuresLeft >= 0 ? wanted.slice(0, 2) : wanted;
      if (failuresLeft >= 0) throw new Error('the broker went away');
    },
    close: () => Promise.resolve(),
  };
}

/** Notes what a worker tells. */
function notesOf({
  retries,
  views,
  snapshots,
  halts,
}: Pick<Bench, 'retries' | 'views' | 'snapshots' | 'halts'>): WorkerParts['observer'] {
  return {
    appendAnswered: () => {},
    stored: () => {},
    ended: () => {},
    retrying: (operation, code) => retries.push(`${operation} ${code}`),
    rewinding: () => {},
    viewAnswered: (outcome) => views.push(outcome),
    snapshotTaken: (_partition, { offset }) => snapshots.push(`taken ${offset}`),
    snapshotFailed: (_partition, { code }) => snapshots.push(`failed ${code}`),
    snapshotRefused: (_partition, offset, detail) => snapshots.push(`refused ${offset}: ${detail}`),
    restored: (_partition, { offset }) => snapshots.push(`restored ${offset}`),
    halted: (_partition, halt) => halts.push(halt),
  };
}

/** @returns a worker over a log of these texts, and everything it touches. */
export function bench(options: BenchOptions): Bench {
  const lowOffset = options.lowOffset ?? 0;
  const log = options.texts.map((text, index) => rawRecord(lowOffset + index, text));
  const partition: PartitionInfo = {
    topic: 'market.events',
    topicId: 'topic-1',
    partition: 0,
    clock: options.clock ?? 'create',
    lowOffset,
    endOffset: lowOffset + log.length,
  };
  const store = options.store ?? new ListStore();
  const [pipelines, sleepsMs, halts, retries, ticks]: [
    SummingPipeline[],
    number[],
    Halt[],
    string[],
    number[],
  ] = [[], [], [], [], []];
  const views: Bench['views'] = [];
  const snapshots: string[] = [];
  const stop = new AbortController();
  let nowMs = 0;
  const producer: LogProducer = {
    append: (_topic, _partition, records) => {
      ticks.push(records.length);
      return Promise.resolve({ kind: 'ok', value: log.length });
    },
    close: () => Promise.resolve(),
  };
  const parts: WorkerParts = {
    store,
    view: options.view ?? null,
    snapshots: options.snapshots ?? null,
    version: '1.0.0',
    producer,
    reader: listReader(log, partition, options.readFailureCount ?? 0),
    stop: stop.signal,
    build: 1,
    anchorReason: options.anchorReason,
    createPipeline: () => {
      const pipeline = new SummingPipeline();
      pipelines.push(pipeline);
      return pipeline;
    },
    decode: (value) => ({
      kind: 'malformed',
      reason: 'bad-row',
      isControl: false,
      detail: new TextDecoder().decode(value),
    }),
    clock: {
      wallTimeUs: () => 0,
      monotonicMs: () => nowMs,
      sleep: (delayMs) => {
        sleepsMs.push(delayMs);
        return Promise.resolve();
      },
    },
    observer: notesOf({ retries, views, snapshots, halts }),
  };
  const worker = new PartitionWorker(partition, parts);
  const pass = (durationMs: number): void => {
    nowMs += durationMs;
  };
  return {
    worker,
    store,
    log,
    pipelines,
    sleepsMs,
    halts,
    retries,
    ticks,
    views,
    snapshots,
    stop,
    pass,
  };
}
