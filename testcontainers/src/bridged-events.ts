/** What a domain's log holds of bridged topics once repeats are dropped, as the intake would: the counts that must add up. */
import { decodeRecord } from '@breakwater/codec';
import {
  decimalValue,
  EVENT_KIND,
  EventBatch,
  type InstrumentDefinition,
  type LogReader,
} from '@breakwater/core';

/** Foreign offset of a position, as services/feeds has it. */
const OFFSET_STEP = 16_384;

export interface BridgedEvents {
  /** By source: an event a line, in the order of the log; steps are turned into decimals. */
  readonly bySource: ReadonlyMap<string, readonly string[]>;
  /** Foreign offsets of the events, by source. */
  readonly offsets: ReadonlyMap<string, readonly number[]>;
  /** Rows that were in the log already. */
  readonly repeatCount: number;
}

export async function bridgedEvents(
  reader: LogReader,
  topic: string,
  range: { readonly from: number; readonly to: number },
): Promise<BridgedEvents> {
  const batch = new EventBatch();
  const definitions = new Map<string, InstrumentDefinition>();
  const marks = new Map<string, number>();
  const bySource = new Map<string, string[]>();
  const offsets = new Map<string, number[]>();
  let repeatCount = 0;
  for await (const records of reader.read(topic, 0, range.from, range.to)) {
    for (const { value } of records) {
      if (value === null || value.length === 0) continue;
      const body = decodeRecord(value, batch);
      if (body.kind !== 'batch') continue;
      const source = batch.symbols.name(batch.source);
      if (source.endsWith('/status')) continue;
      for (let row = 0; row < batch.eventCount; row += 1) {
        const position = batch.position(row);
        if (position <= (marks.get(source) ?? -1)) {
          repeatCount += 1;
          continue;
        }
        marks.set(source, position);
        const rare = batch.rareEvent(row);
        if (rare?.kind === 'instrument') definitions.set(rare.definition.key, rare.definition);
        if (rare !== undefined) continue;
        listOf(offsets, source).push(Math.floor(position / OFFSET_STEP));
        listOf(bySource, source).push(eventText(batch, row, definitions));
      }
    }
  }
  return { bySource, offsets, repeatCount };
}

function listOf<Item>(lists: Map<string, Item[]>, name: string): Item[] {
  const list = lists.get(name) ?? [];
  lists.set(name, list);
  return list;
}

function eventText(
  batch: EventBatch,
  row: number,
  definitions: ReadonlyMap<string, InstrumentDefinition>,
): string {
  const key = batch.symbols.name(batch.instrument(row));
  const definition = definitions.get(key);
  if (definition === undefined) throw new Error(`${key} was not defined before its first event`);
  const { tick, lot } = definition;
  const kind = Object.keys(EVENT_KIND)[batch.kind(row) - 1];
  const price = decimalValue(batch.priceTicks(row), tick);
  const quantity = decimalValue(batch.quantityLots(row), lot);
  const levels: string[] = [];
  const start = batch.levelStart(row);
  for (let level = start; level < start + batch.bidCount(row) + batch.askCount(row); level += 1) {
    const at = decimalValue(batch.levelPriceTicks(level), tick);
    levels.push(`${at}×${decimalValue(batch.levelQuantityLots(level), lot)}`);
  }
  const id = `${batch.venueIdHigh(row)}-${batch.venueIdLow(row)}`;
  const sequence = `${batch.previousSequence(row)}→${batch.sequence(row)}`;
  return [
    ...[batch.position(row), kind, key, batch.eventTimeUs(row), batch.side(row), price, quantity],
    ...[id, sequence, levels.join(' ')],
  ].join(' | ');
}
