/** The trades and forced orders that an alert was computed from, read from the log at the offsets that it names. */
import { decodeRecord } from '@breakwater/codec';
import {
  decimalValue,
  EVENT_FLAG,
  EVENT_KIND,
  EventBatch,
  type InputRange,
  type InstrumentDefinition,
  SIDE,
} from '@breakwater/core';
import { type WalkPlan, walkLog } from '../domain/log-walk.ts';
import type { FlowSums, MarketFlow } from '../explanation/happened.ts';

/** One trade or forced order, where it lies and what it says. */
export interface InputRecord {
  readonly offset: number;
  readonly source: string;
  /** Running number within the source. */
  readonly sourcePosition: number;
  readonly market: string;
  readonly timeUs: number;
  readonly kind: 'TRADE' | 'LIQUIDATION';
  readonly side: 'SELL' | 'BUY' | 'UNKNOWN';
  readonly price: number; // unit: quote currency
  readonly quantity: number; // unit: base asset
  /** How many prints or orders it stands for. */
  readonly count: number;
}

export interface InputRecords {
  readonly flows: readonly MarketFlow[];
  readonly records: readonly InputRecord[];
}

type LogPart = Pick<WalkPlan, 'reader' | 'partition' | 'signal' | 'terminal'>;

/** @throws CommandError where the log lacks a record of the ranges; WalkStopped. */
export async function readInputs(
  log: LogPart,
  inputs: readonly InputRange[],
): Promise<InputRecords> {
  const definitions = await definitionsOf(log, inputs);
  const records: InputRecord[] = [];
  for (const range of inputs) {
    const definition = definitions.get(range.market);
    if (definition !== undefined) records.push(...(await recordsOf(log, range, definition)));
  }
  const flows = inputs.flatMap(({ market }) => {
    const definition = definitions.get(market);
    const own = records.filter((record) => record.market === market);
    return definition === undefined || own.length === 0 ? [] : [flowOf(definition, own)];
  });
  return { flows, records };
}

async function recordsOf(
  log: LogPart,
  { firstOffset, lastOffset }: InputRange,
  definition: InstrumentDefinition,
): Promise<InputRecord[]> {
  const batch = new EventBatch();
  const records: InputRecord[] = [];
  const span = { fromOffset: firstOffset, toOffset: lastOffset + 1 };
  for await (const { offset, value } of walkLog({ ...log, ...span, doing: 'reading trades' })) {
    if (decodeRecord(value, batch).kind !== 'batch') continue;
    for (let row = 0; row < batch.eventCount; row += 1) {
      const record = recordAt(batch, row, offset, definition);
      if (record !== undefined) records.push(record);
    }
  }
  return records;
}

const KIND_NAMES: ReadonlyMap<number, InputRecord['kind']> = new Map([
  [EVENT_KIND.TRADE, 'TRADE'],
  [EVENT_KIND.LIQUIDATION, 'LIQUIDATION'],
]);

function recordAt(
  batch: EventBatch,
  row: number,
  offset: number,
  { key, tick, lot }: InstrumentDefinition,
): InputRecord | undefined {
  const kind = KIND_NAMES.get(batch.kind(row));
  if (kind === undefined || batch.symbols.name(batch.instrument(row)) !== key) return undefined;
  const side = batch.side(row);
  // Where only counts are known, the columns of price and quantity mean nothing.
  const isCountOnly = (batch.flags(row) & EVENT_FLAG.COUNT_ONLY) !== 0;
  return {
    offset,
    source: batch.symbols.name(batch.source),
    sourcePosition: batch.position(row),
    market: key,
    timeUs: batch.eventTimeUs(row),
    kind,
    side: side === SIDE.SELL ? 'SELL' : side === SIDE.BUY ? 'BUY' : 'UNKNOWN',
    price: isCountOnly ? 0 : decimalValue(batch.priceTicks(row), tick),
    quantity: isCountOnly ? 0 : decimalValue(batch.quantityLots(row), lot),
    count: batch.count(row),
  };
}

/** Offsets that are looked through at once on the way back to where a market was defined. */
const STEP_BACK_COUNT = 20_000;

/** The newest definition at or before the ranges, of each market; they lie wherever its producer began. */
async function definitionsOf(
  log: LogPart,
  inputs: readonly InputRange[],
): Promise<ReadonlyMap<string, InstrumentDefinition>> {
  const wanted = new Set(inputs.map(({ market }) => market));
  const found = new Map<string, InstrumentDefinition>();
  let toOffset = Math.max(0, ...inputs.map(({ lastOffset }) => lastOffset + 1));
  while (toOffset > log.partition.lowOffset && found.size < wanted.size) {
    const fromOffset = Math.max(log.partition.lowOffset, toOffset - STEP_BACK_COUNT);
    const step = await definitionsIn(log, fromOffset, toOffset);
    for (const [key, definition] of step) {
      if (wanted.has(key) && !found.has(key)) found.set(key, definition);
    }
    toOffset = fromOffset;
  }
  return found;
}

async function definitionsIn(
  log: LogPart,
  fromOffset: number,
  toOffset: number,
): Promise<ReadonlyMap<string, InstrumentDefinition>> {
  const batch = new EventBatch();
  const found = new Map<string, InstrumentDefinition>();
  const plan = { ...log, fromOffset, toOffset, doing: 'looking for ticks and lots' };
  for await (const { value } of walkLog(plan)) {
    if (decodeRecord(value, batch).kind !== 'batch') continue;
    for (const rare of batch.rare) {
      if (rare.kind === 'instrument') found.set(rare.definition.key, rare.definition);
    }
  }
  return found;
}

function flowOf(
  { key, base, quote }: InstrumentDefinition,
  records: readonly InputRecord[],
): MarketFlow {
  const times = records.map(({ timeUs }) => timeUs);
  return {
    ...{ market: key, base, quote },
    fromUs: times.reduce((least, timeUs) => Math.min(least, timeUs)),
    toUs: times.reduce((most, timeUs) => Math.max(most, timeUs)),
    trades: sumsOf(records.filter(({ kind }) => kind === 'TRADE')),
    forced: sumsOf(records.filter(({ kind }) => kind === 'LIQUIDATION')),
  };
}

function sumsOf(records: readonly InputRecord[]): FlowSums {
  const sums = { count: 0, sold: 0, bought: 0, soldValue: 0, boughtValue: 0 };
  for (const { side, price, quantity, count } of records) {
    sums.count += count;
    if (side === 'SELL') {
      sums.sold += quantity;
      sums.soldValue += price * quantity;
    } else if (side === 'BUY') {
      sums.bought += quantity;
      sums.boughtValue += price * quantity;
    }
  }
  return sums;
}
