/**
 * What a domain's log of bridged topics would have told had each event come at its own time: two logs of the same topics differ in when
 * the broker stamped a record and in how events share records, and in nothing else.
 */
import { decodeRecord, encodeBatch } from '@breakwater/codec';
import {
  EVENT_KIND,
  EventBatch,
  type LogReader,
  NUMBER,
  Pipeline,
  type RawRecord,
  WORD,
} from '@breakwater/core';
import { storeEntry } from '@breakwater/detector';

/** After the last event, so that what is open is sealed. */
const TAIL_SECONDS = 90;

interface OneEvent {
  readonly timeUs: number;
  readonly source: string;
  readonly position: number;
  readonly value: Uint8Array;
}

/** Contents of all revisions of alerts, in order. */
export async function alertsByEventTime(
  reader: LogReader,
  topic: string,
  endOffset: number,
): Promise<unknown[]> {
  const { genesis, events } = await eventsOf(reader, topic, endOffset);
  const [first] = events;
  if (first === undefined) throw new Error(`${topic} holds no event`);
  const pipeline = new Pipeline();
  const contents: unknown[] = [];
  let offset = 0;
  const step = (value: Uint8Array, timestampUs: number): void => {
    const record: RawRecord = { offset, timestampUs, key: null, value };
    offset += 1;
    for (const output of pipeline.step({ ...record, body: decodeRecord(value, pipeline.batch) })) {
      const { stream, json } = storeEntry(output, record);
      if (stream === 'alerts') contents.push((JSON.parse(json) as { content: unknown }).content);
    }
  };
  step(genesis, first.timeUs);
  for (const { value, timeUs } of events) step(value, timeUs);
  const lastUs = events.at(-1)?.timeUs ?? 0;
  for (let second = 1; second <= TAIL_SECONDS; second += 1) {
    step(new Uint8Array(0), lastUs + second * 1_000_000);
  }
  return contents;
}

async function eventsOf(
  reader: LogReader,
  topic: string,
  endOffset: number,
): Promise<{ readonly genesis: Uint8Array; readonly events: readonly OneEvent[] }> {
  const batch = new EventBatch();
  const marks = new Map<string, number>();
  const events: OneEvent[] = [];
  let genesis: Uint8Array | undefined;
  for await (const records of reader.read(topic, 0, 0, endOffset)) {
    for (const { value } of records) {
      if (value === null || value.length === 0) continue;
      genesis ??= value;
      if (decodeRecord(value, batch).kind !== 'batch') continue;
      const source = batch.symbols.name(batch.source);
      // What a bridge says of itself is of its own life.
      if (source.endsWith('/status')) continue;
      for (let row = 0; row < batch.eventCount; row += 1) {
        const position = batch.position(row);
        if (position <= (marks.get(source) ?? -1)) continue;
        marks.set(source, position);
        if (batch.kind(row) === EVENT_KIND.FEED_STATUS) continue;
        events.push({ timeUs: batch.eventTimeUs(row), source, position, value: alone(batch, row) });
      }
    }
  }
  if (genesis === undefined) throw new Error(`${topic} holds no domain`);
  return { genesis, events: events.sort(byTime) };
}

function byTime(one: OneEvent, other: OneEvent): number {
  if (one.timeUs !== other.timeUs) return one.timeUs - other.timeUs;
  if (one.source !== other.source) return one.source < other.source ? -1 : 1;
  return one.position - other.position;
}

const single = new EventBatch();

/** A record of the one event. */
function alone(from: EventBatch, row: number): Uint8Array {
  single.clear();
  single.source = single.symbols.intern(from.symbols.name(from.source));
  single.session = from.session;
  single.streamClass = from.streamClass;
  single.numbering = 'listed';
  single.eventCount = 1;
  single.copyRow(0, from, row);
  const name = from.symbols.name(from.instrument(row));
  single.setWord(0, WORD.INSTRUMENT, single.symbols.intern(name));
  single.setNumber(0, NUMBER.POSITION, from.position(row));
  const value = encodeBatch(single);
  if (value instanceof Uint8Array) return value;
  throw new Error(value.detail);
}
