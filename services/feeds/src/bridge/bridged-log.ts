/**
 * What a domain's log already holds of the bridge: the only memory that the bridge has. Read once at its start.
 *
 * A source's session and position say how far its foreign partition was bridged, the topic id in the detail of its first
 * status which incarnation of the topic that was, the definitions in which steps its markets are counted, and the
 * last sequence of a book what the next change of it must follow.
 */
import { decodeRecord } from '@breakwater/codec';
import {
  EVENT_KIND,
  EventBatch,
  type InstrumentDefinition,
  type LogReader,
} from '@breakwater/core';
import { LearnedSteps } from '@breakwater/venues';

export interface BridgedSource {
  readonly session: number;
  /** The newest of the session. */
  readonly position: number;
  /** Of the foreign topic; empty where nothing says it. */
  readonly topicId: string;
  /** Last sequence of each book, by instrument. */
  readonly sequences: ReadonlyMap<string, number>;
}

export interface BridgedLog {
  readonly sources: ReadonlyMap<string, BridgedSource>;
  /** The newest of each instrument, whoever wrote it. */
  readonly definitions: ReadonlyMap<string, InstrumentDefinition>;
}

interface Found {
  session: number;
  position: number;
  topicId: string;
  readonly sequences: Map<string, number>;
}

export const TOPIC_ID: RegExp = /^topic id (\S{1,64})/;

/** Steps that go on where the log is. */
export function primedSteps({ definitions }: BridgedLog): LearnedSteps {
  const steps = new LearnedSteps();
  for (const definition of definitions.values()) steps.prime(definition);
  return steps;
}

/** The detail of the status with which a session begins. */
export function sessionDetail(topicId: string): string {
  return `topic id ${topicId}`;
}

export class BridgedLogScan implements BridgedLog {
  readonly #batch = new EventBatch();
  readonly sources: Map<string, Found> = new Map();
  readonly definitions: Map<string, InstrumentDefinition> = new Map();

  /**
   * Reads what follows of a partition of the log; returns how many records of bridged sources it held.
   * @throws Error where the log lacks a record of the range or no broker replies.
   */
  async read(
    reader: Pick<LogReader, 'read'>,
    at: { readonly topic: string; readonly partition: number },
    range: {
      readonly from: number;
      readonly to: number;
      readonly onRead?: (offset: number) => void;
    },
  ): Promise<number> {
    let bridgedCount = 0;
    for await (const records of reader.read(at.topic, at.partition, range.from, range.to)) {
      for (const { value } of records) {
        if (decodeRecord(value, this.#batch).kind !== 'batch') continue;
        const found = takeBatch(this.#batch, this.sources, this.definitions);
        if (found !== undefined && found.topicId !== '') bridgedCount += 1;
      }
      range.onRead?.(records.at(-1)?.offset ?? range.from);
    }
    return bridgedCount;
  }
}

function takeBatch(
  batch: EventBatch,
  sources: Map<string, Found>,
  definitions: Map<string, InstrumentDefinition>,
): Found | undefined {
  const found = sourceOf(batch, sources);
  for (let row = 0; row < batch.eventCount; row += 1) {
    const kind = batch.kind(row);
    const isBook = kind === EVENT_KIND.BOOK_SNAPSHOT || kind === EVENT_KIND.BOOK_DELTA;
    if (isBook) {
      found?.sequences.set(batch.symbols.name(batch.instrument(row)), batch.sequence(row));
    }
    if (kind !== EVENT_KIND.INSTRUMENT && kind !== EVENT_KIND.FEED_STATUS) continue;
    const rare = batch.rareEvent(row);
    if (rare?.kind === 'instrument') definitions.set(rare.definition.key, rare.definition);
    if (rare?.kind !== 'feed-status' || found === undefined) continue;
    found.topicId = TOPIC_ID.exec(rare.status.detail)?.[1] ?? found.topicId;
  }
  return found;
}

/** The source's state in the batch's session; undefined where the core would not take the batch. */
function sourceOf(batch: EventBatch, sources: Map<string, Found>): Found | undefined {
  const name = batch.symbols.name(batch.source);
  const { session } = batch;
  const position = batch.position(batch.eventCount - 1);
  let found = sources.get(name);
  if (found === undefined || session > found.session) {
    found = { session, position, topicId: '', sequences: new Map() };
    sources.set(name, found);
  }
  if (session < found.session) return undefined;
  found.position = Math.max(found.position, position);
  return found;
}
