/**
 * One foreign partition on its way into the domain's log.
 *
 * Invariants
 * BX1 records become rows in groups of GROUP_COUNT_MAX records and GROUP_SPAN offsets at most, a source after the other; all
 *    records of a group are queued in one turn. So whatever a kill cuts off lies within the last GROUP_SPAN offsets, and a
 *    restart reads from there: what the log has is left out or dropped as a repeat, what it lacks is written.
 * BX2 a topic that was made anew begins a session of each source; within one, positions follow the foreign offsets.
 * BX3 nothing that was lost is passed over in silence: a hole, a recreated or truncated topic is counted, logged, and told as
 *    DOWN before what follows; books that it touches start anew.
 */
import { isRejection, type RowRejection } from '@breakwater/codec';
import {
  FEED_STATUS,
  type FeedStatusCode,
  type InstrumentDefinition,
  type PartitionReader,
  type RawRecord,
} from '@breakwater/core';
import type { ForeignPartition } from '@breakwater/kafka';
import { offsetOfPosition, RECORD_EVENT_COUNT_MAX } from './bridge-position.ts';
import { type BridgedSource, sessionDetail } from './bridged-log.ts';
import { BridgedRows, type PlacedEvent } from './bridged-rows.ts';
import { recordReader } from './message-reader.ts';
import type { NativeBatch } from './native-batch.ts';
import { NativeRows } from './native-rows.ts';
import type { PartitionCounts, PartitionParts } from './partition-parts.ts';
import { RateRows, type TopicRate } from './rate-rows.ts';
import type { RecordReader, VenueMessage } from './record-reader.ts';
import { sourceEnding, sourceName, statusName } from './source-name.ts';
import { StatusSource } from './status-source.ts';

const GROUP_COUNT_MAX = 512;
const GROUP_SPAN = 1_024; // unit: log offsets
const US_PER_MS = 1_000;
const REGISTRY_RETRY_MS = 5_000;
/** A hole of compaction follows the other: one status a while says it for all. */
const LOSS_TOLD_MS = 10_000;

/** A record of which a part is a native batch. */
interface PlacedBatch {
  readonly batch: NativeBatch;
  readonly offset: number;
}

interface PlacedRate {
  readonly rate: TopicRate;
  readonly offset: number;
}

type Placed = PlacedEvent | PlacedBatch | PlacedRate;

interface OwnSource {
  readonly name: string;
  readonly session: number;
  readonly rows: BridgedRows;
  readonly nativeRows: NativeRows;
  readonly rateRows: RateRows;
  /** Records below it are in the log already. */
  readonly doneOffset: number;
  hasBegun: boolean;
  status: StatusSource | undefined;
}

export class BridgedPartition implements PartitionReader {
  readonly counts: PartitionCounts = {
    records: 0,
    events: 0,
    ignored: 0,
    rejected: 0,
    lostOffsets: 0,
    rebirths: 0,
  };
  readonly info: ForeignPartition;
  readonly #parts: PartitionParts;
  readonly #reader: RecordReader;
  readonly #sources = new Map<string, OwnSource>();
  readonly #name: string;
  /** Sessions begin above it where the topic is not the one that the log knows. */
  #isReborn = false;
  #before: BridgedPartition | undefined;
  #nextOffset = 0;
  #storedOffset = -1;
  #lossToldMs = Number.NEGATIVE_INFINITY;
  #lossText = '';
  #rejectedLoggedMs = Number.NEGATIVE_INFINITY;

  constructor(parts: PartitionParts, info: ForeignPartition) {
    this.#parts = parts;
    this.info = info;
    this.#name = `${info.topic}/${info.partition}`;
    this.#reader = recordReader(parts.mapping, info.topic, parts.registry);
  }

  /**
   * Goes on where the reading of the same partition ended in this process: the log as it was read at the start of the process
   * does not know what was queued since.
   */
  succeed(before: BridgedPartition): void {
    this.#before = before;
    Object.assign(this.counts, before.counts);
  }

  /** Offset that is read next. */
  get nextOffset(): number {
    return this.#nextOffset;
  }

  /** Everything below it is in the log, or carried nothing. */
  get storedOffset(): number {
    return this.#storedOffset;
  }

  start(): Promise<number> {
    this.#nextOffset = this.#startOffset();
    this.#storedOffset = this.#nextOffset;
    const { lowOffset, endOffset } = this.info;
    this.#parts.log('info', 'bridging a partition', {
      partition: this.#name,
      from: this.#nextOffset,
      low: lowOffset,
      end: endOffset,
    });
    return Promise.resolve(this.#nextOffset);
  }

  async process(records: readonly RawRecord[]): Promise<void> {
    for (let from = 0; from < records.length; ) {
      const first = records[from] as RawRecord;
      let to = from + 1;
      while (to < records.length && to - from < GROUP_COUNT_MAX) {
        if ((records[to] as RawRecord).offset - first.offset >= GROUP_SPAN) break;
        to += 1;
      }
      const group = records.slice(from, to);
      if (!(await this.#prepare(group))) return;
      this.#group(group);
      from = to;
      await this.#parts.queue.room();
    }
  }

  /** Asks until what the records need is there; false where the bridge ended first. A registry that is away holds up this partition. */
  async #prepare(records: readonly RawRecord[]): Promise<boolean> {
    while (this.#reader.prepare !== undefined) {
      const prepared = await this.#reader.prepare(records);
      if (prepared.kind === 'ok') return true;
      if (this.#parts.isOver()) return false;
      const { code, detail } = prepared;
      this.#parts.log('warn', 'the schema registry gives no schema; trying again', {
        ...{ partition: this.#name, code, detail },
      });
      this.#tell(FEED_STATUS.DOWN, `${code}: ${detail}`);
      await this.#parts.pause(REGISTRY_RETRY_MS);
    }
    return true;
  }

  hole(from: number, to: number): Promise<void> {
    this.#lost(
      to - from,
      `offsets ${from} to ${to - 1} are gone: retention, compaction or a transaction`,
    );
    this.#nextOffset = to;
    for (const { rows } of this.#sources.values()) rows.forget();
    return Promise.resolve();
  }

  idle(): Promise<void> {
    return Promise.resolve();
  }

  revoked(): void {}

  /** Says of each source that the bridge lives and follows; called every HEARTBEAT_US. */
  heartbeat(): void {
    const isLossShown = this.#parts.wallMs() - this.#lossToldMs < LOSS_TOLD_MS;
    if (isLossShown) return;
    this.#tell(FEED_STATUS.HEARTBEAT, 'the bridge follows the topic');
  }

  /** The topic cannot be read on: told of each source, until a heartbeat says otherwise. */
  down(detail: string): void {
    this.#tell(FEED_STATUS.DOWN, detail);
  }

  #startOffset(): number {
    const { topicId, lowOffset, endOffset } = this.info;
    if (this.#before !== undefined && this.#before.#nextOffset > 0) {
      return this.#resumeOffset(this.#before);
    }
    const known = [...this.#parts.recovered.sources].filter(([name]) => this.#isOwn(name));
    const current = known.filter(([, source]) => source.topicId === topicId);
    if (current.length === 0) {
      if (known.length > 0)
        this.#reborn('the topic was deleted and made anew; it is read from its beginning');
      return this.#parts.mapping.from === 'end' && known.length === 0 ? endOffset : lowOffset;
    }
    const last = Math.max(...current.map(([, { position }]) => offsetOfPosition(position)));
    if (last >= endOffset) {
      this.#reborn(
        `the topic ends at ${endOffset}, ${last} was bridged before: its cluster lost records`,
      );
      return endOffset;
    }
    if (last + 1 < lowOffset) {
      this.#lost(
        lowOffset - last - 1,
        `offsets ${last + 1} to ${lowOffset - 1} were removed before they were bridged`,
      );
    }
    return Math.max(lowOffset, last - GROUP_SPAN + 1);
  }

  /** BX2, BX3: within one process the sources themselves are kept, or all begin a session. */
  #resumeOffset(before: BridgedPartition): number {
    const { topicId, lowOffset, endOffset } = this.info;
    const isSame = before.info.topicId === topicId && before.#nextOffset <= endOffset;
    for (const [venue, source] of before.#sources) {
      if (isSame) this.#sources.set(venue, source);
      else
        this.#sources.set(venue, {
          ...this.#openSource(venue),
          session: source.session + 1,
          doneOffset: 0,
          hasBegun: false,
          status: source.status,
          rows: new BridgedRows(this.#parts.sink, this.#parts.steps, new Map()),
          nativeRows: new NativeRows(this.#parts.sink, new Map()),
          rateRows: new RateRows(this.#parts.sink),
        });
    }
    if (isSame) {
      if (before.#nextOffset < lowOffset) {
        this.#lost(
          lowOffset - before.#nextOffset,
          `offsets ${before.#nextOffset} to ${lowOffset - 1} were removed before they were bridged`,
        );
      }
      return Math.max(lowOffset, before.#nextOffset);
    }
    const isCut = before.info.topicId === topicId;
    this.#reborn(
      isCut
        ? `the topic ends at ${endOffset}, ${before.#nextOffset - 1} was bridged before: its cluster lost records`
        : 'the topic was deleted and made anew; it is read from its beginning',
    );
    return isCut ? endOffset : lowOffset;
  }

  #isOwn(name: string): boolean {
    const ending = sourceEnding(this.info.topic, this.info.partition);
    return name.startsWith('feeds/') && name.endsWith(ending);
  }

  #reborn(detail: string): void {
    this.#isReborn = true;
    this.counts.rebirths += 1;
    this.#lost(0, detail);
  }

  #lost(offsetCount: number, detail: string): void {
    this.counts.lostOffsets += offsetCount;
    this.#lossText = detail;
    const nowMs = this.#parts.wallMs();
    if (nowMs - this.#lossToldMs < LOSS_TOLD_MS) return;
    this.#lossToldMs = nowMs;
    this.#parts.log('warn', detail, {
      partition: this.#name,
      lostOffsets: this.counts.lostOffsets,
    });
    this.#tell(FEED_STATUS.DOWN, detail);
  }

  #tell(status: FeedStatusCode, detail: string): void {
    const atUs = this.#parts.wallMs() * US_PER_MS;
    for (const source of this.#sources.values()) {
      if (source.status === undefined) continue;
      this.#parts.queue.push(source.status.record(status, detail, atUs), () => undefined);
    }
  }

  /** BX1: one turn, from bytes to queued records. */
  #group(records: readonly RawRecord[]): void {
    const bySource = new Map<string, Placed[]>();
    for (const record of records) this.#record(record, bySource);
    const last = records.at(-1)?.offset ?? 0;
    this.#nextOffset = last + 1;
    let waiting = 0;
    const stored = (): void => {
      waiting -= 1;
      if (waiting === 0) this.#storedOffset = Math.max(this.#storedOffset, last + 1);
    };
    const values: Uint8Array[] = [];
    for (const [venue, events] of bySource) values.push(...this.#rowsOf(venue, events));
    if (values.length === 0) this.#storedOffset = last + 1;
    waiting = values.length;
    for (const value of values) this.#parts.queue.push(value, stored);
    this.#announceLoss();
  }

  #record(record: RawRecord, bySource: Map<string, Placed[]>): void {
    this.counts.records += 1;
    const messages = this.#reader.read(record);
    if (messages.length > RECORD_EVENT_COUNT_MAX) {
      const detail = `${messages.length} events in one record, at most ${RECORD_EVENT_COUNT_MAX}`;
      this.#refuse({ reason: 'bad-count', detail }, record.offset);
      return;
    }
    let index = 0;
    for (const message of messages) {
      const placed = this.#placed(message, record, index);
      index += 1;
      if (placed === undefined) continue;
      const venue = 'instrument' in placed ? placed.instrument.venue : message.venue;
      const events = bySource.get(venue);
      if (events === undefined) bySource.set(venue, [placed]);
      else events.push(placed);
    }
  }

  #placed(message: VenueMessage, record: RawRecord, index: number): Placed | undefined {
    const { reading } = message;
    if (reading.kind === 'reference-rate') return { rate: reading, offset: record.offset };
    if (reading.kind === 'native') return { batch: reading, offset: record.offset };
    if (reading.kind === 'ignored') {
      this.counts.ignored += 1;
      return undefined;
    }
    if (reading.kind === 'rejected') {
      this.#refuse(reading.rejection, record.offset);
      return undefined;
    }
    if (reading.kind === 'break') {
      // What follows of these books does not continue them.
      for (const { rows } of this.#sources.values()) rows.forget();
      this.counts.ignored += 1;
      return undefined;
    }
    const instrument = this.#parts.names.resolve(
      message.venue,
      reading.symbol,
      reading.eventTimeUs,
    );
    if ('reason' in instrument) {
      if (instrument.unwantedBy === undefined) this.#refuse(instrument, record.offset);
      else this.counts.ignored += 1;
      return undefined;
    }
    const { offset, timestampUs } = record;
    return { event: reading, instrument, offset, index, receivedTimeUs: timestampUs };
  }

  #rowsOf(venue: string, events: readonly Placed[]): readonly Uint8Array[] {
    const { sink } = this.#parts;
    const source = this.#source(venue);
    const fresh = events.filter(({ offset }) => offset >= source.doneOffset);
    const [first] = fresh;
    if (first === undefined) return [];
    sink.begin(source.name, source.session);
    let offset = -1;
    for (const event of fresh) {
      if (event.offset !== offset) sink.record(event.offset);
      offset = event.offset;
      if ('batch' in event) this.#nativeRows(source, venue, event);
      else if ('rate' in event) this.#rate(source, event);
      else this.#row(source, event);
    }
    const { values, eventCount, refusals } = sink.finish();
    this.counts.events += eventCount;
    for (const { reason, detail } of refusals) this.#refuse({ reason, detail }, offset);
    return values;
  }

  #row(source: OwnSource, placed: PlacedEvent): void {
    const fate = source.rows.write(placed);
    if (isRejection(fate)) this.#refuse(fate, placed.offset);
    else if (fate !== 'written') this.counts.ignored += 1;
    else {
      const definition = this.#parts.steps.definition(placed.instrument.key);
      if (definition !== undefined) this.#begin(source, definition, placed.event.eventTimeUs);
    }
  }

  #rate(source: OwnSource, { rate, offset }: PlacedRate): void {
    const written = source.rateRows.write(rate);
    if (isRejection(written)) this.#refuse(written, offset);
    else this.#begin(source, written, rate.eventTimeUs);
  }

  #nativeRows(source: OwnSource, venue: string, { batch, offset }: PlacedBatch): void {
    const refusals = source.nativeRows.write(batch, venue, (definition, eventTimeUs) =>
      this.#begin(source, definition, eventTimeUs),
    );
    for (const refusal of refusals) this.#refuse(refusal, offset);
  }

  #begin(source: OwnSource, definition: InstrumentDefinition, eventTimeUs: number): void {
    if (!source.hasBegun) {
      source.hasBegun = true;
      // A session says whose it is behind its first event: the market has to be defined before.
      this.#parts.sink.write(definition.key, (writer) =>
        writer.feedStatus({
          instrument: definition.key,
          eventTimeUs,
          status: FEED_STATUS.UP,
          heartbeatUs: 0,
          detail: sessionDetail(this.info.topicId),
        }),
      );
    }
    source.status ??= new StatusSource({
      source: statusName(source.name),
      session: this.#parts.startedMs,
      batch: this.#parts.statusBatch,
      definition,
    });
  }

  #source(venue: string): OwnSource {
    let source = this.#sources.get(venue);
    if (source === undefined) {
      source = this.#openSource(venue);
      this.#sources.set(venue, source);
    }
    return source;
  }

  /** Goes on with the session that the log knows, or begins one (BX2). */
  #openSource(venue: string): OwnSource {
    const name = sourceName(venue, this.info.topic, this.info.partition);
    const known: BridgedSource | undefined = this.#parts.recovered.sources.get(name);
    const goesOn = known !== undefined && known.topicId === this.info.topicId && !this.#isReborn;
    const sequences = goesOn ? known.sequences : new Map<string, number>();
    return {
      name,
      session: goesOn ? known.session : (known?.session ?? 0) + 1,
      rows: new BridgedRows(this.#parts.sink, this.#parts.steps, sequences),
      nativeRows: new NativeRows(this.#parts.sink, this.#parts.recovered.definitions),
      rateRows: new RateRows(this.#parts.sink),
      doneOffset: goesOn ? offsetOfPosition(known.position) : 0,
      hasBegun: goesOn,
      status: undefined,
    };
  }

  /** Tells what was lost before there was a market to tell it of. */
  #announceLoss(): void {
    if (this.#lossText === '') return;
    if ([...this.#sources.values()].every(({ status }) => status === undefined)) return;
    this.#tell(FEED_STATUS.DOWN, this.#lossText);
    this.#lossText = '';
  }

  #refuse({ reason, detail }: RowRejection, offset: number): void {
    this.counts.rejected += 1;
    const nowMs = this.#parts.wallMs();
    if (nowMs - this.#rejectedLoggedMs < LOSS_TOLD_MS) return;
    this.#rejectedLoggedMs = nowMs;
    const { rejected } = this.counts;
    this.#parts.log('warn', 'a record of a foreign topic was rejected', {
      ...{ partition: this.#name, offset, reason, detail, rejected },
    });
  }
}
