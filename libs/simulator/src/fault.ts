/**
 * Faults on the way into the log, for tests: each takes encoded records and returns a new list. The same seed gives
 * the same faults.
 *
 * Invariants
 * FI1 log times never fall in any list returned.
 * FI2 records of one source keep their order (a repeat comes after what it repeats).
 * FI3 records with the source '' (control records, TICKs) are never moved, dropped or repeated.
 */
import { encodeBatch, RecordDecoder } from '@breakwater/codec';
import {
  assert,
  BATCH_EVENT_COUNT_MAX,
  BATCH_LEVEL_COUNT_MAX,
  type EncodedFeedRecord,
  EventBatch,
  type FeedRecord,
  LATENESS_US,
  STREAM_CLASS,
} from '@breakwater/core';
import { appendRows } from './batch-rows.ts';
import { EVENT_AGE_MS_MAX } from './log-order.ts';
import { SeededRandom } from './seeded-random.ts';

/** Longest window of `reorder`: what is moved by it is still in time. */
const REORDER_WINDOW_US_MAX = 1_500_000;
assert(
  REORDER_WINDOW_US_MAX + EVENT_AGE_MS_MAX * 1_000 <= (LATENESS_US[STREAM_CLASS.SOCKET] as number),
  'reordering makes no event late',
);

/**
 * The records with their bytes, so that they can be kept and moved.
 * @throws Error where the codec refuses a batch: a bug in who filled it.
 */
export function materialise(records: Iterable<FeedRecord>): EncodedFeedRecord[] {
  const encoded: EncodedFeedRecord[] = [];
  for (const { timestampUs, source, batch } of records) {
    encoded.push({ timestampUs, source, value: bytesOf(batch) });
  }
  return encoded;
}

export interface ShareOptions {
  readonly seed: number;
  /** Probability per record. */
  readonly share: number;
}

/**
 * A producer that sends again what it is unsure of, in records with other borders: after a chosen record follows
 * a random run of the rows of it and of its source's record before.
 */
export function repeat(
  records: readonly EncodedFeedRecord[],
  options: ShareOptions,
): EncodedFeedRecord[] {
  const random = SeededRandom.fromSeed(options.seed).split('repeat');
  const rows = new EventBatch();
  const joined = new EventBatch(rows.symbols);
  const run = new EventBatch(rows.symbols);
  const decoder = new RecordDecoder(rows);
  const before = new Map<string, EncodedFeedRecord>();
  const answer: EncodedFeedRecord[] = [];
  for (const record of records) {
    answer.push(record);
    if (record.source === '') continue;
    if (random.chance(options.share)) {
      joined.clear();
      const previous = before.get(record.source);
      if (previous !== undefined) appendDecoded(joined, rows, decoder, previous);
      appendDecoded(joined, rows, decoder, record);
      answer.push({ ...record, value: randomRun(run, joined, random) });
    }
    before.set(record.source, record);
  }
  return answer;
}

/**
 * Another interleaving of the sources: inside each window the records change slots, while every slot keeps its
 * log time and every source its order.
 * @throws Error where `windowUs` is above REORDER_WINDOW_US_MAX.
 */
export function reorder(
  records: readonly EncodedFeedRecord[],
  options: { readonly seed: number; readonly windowUs: number },
): EncodedFeedRecord[] {
  const { windowUs } = options;
  assert(windowUs > 0 && windowUs <= REORDER_WINDOW_US_MAX, 'a reorder window is within lateness');
  const random = SeededRandom.fromSeed(options.seed).split('reorder');
  const answer: EncodedFeedRecord[] = [];
  let window: EncodedFeedRecord[] = [];
  for (const record of records) {
    const first = window[0];
    if (first !== undefined && record.timestampUs - first.timestampUs >= windowUs) {
      answer.push(...shuffled(window, random));
      window = [];
    }
    window.push(record);
  }
  answer.push(...shuffled(window, random));
  return answer;
}

/** Records that never arrive: positions show a hole. A source's first record, its definition, always arrives. */
export function drop(
  records: readonly EncodedFeedRecord[],
  options: ShareOptions,
): EncodedFeedRecord[] {
  const random = SeededRandom.fromSeed(options.seed).split('drop');
  const begun = new Set<string>(['']);
  return records.filter(({ source }) => {
    const isKept = !begun.has(source) || source === '' || !random.chance(options.share);
    begun.add(source);
    return isKept;
  });
}

/** Records that enter the log up to `delayUsMax` later; what follows them in their source waits for them. */
export function delay(
  records: readonly EncodedFeedRecord[],
  options: ShareOptions & { readonly delayUsMax: number },
): EncodedFeedRecord[] {
  const random = SeededRandom.fromSeed(options.seed).split('delay');
  const lastUsBySource = new Map<string, number>();
  const moved = records.map((record) => {
    if (record.source === '') return record;
    const isLate = random.chance(options.share);
    const delayMs = isLate ? random.index(Math.floor(options.delayUsMax / 1_000) + 1) : 0;
    const wantedUs = record.timestampUs + delayMs * 1_000;
    const timestampUs = Math.max(wantedUs, lastUsBySource.get(record.source) ?? 0);
    lastUsBySource.set(record.source, timestampUs);
    return { ...record, timestampUs };
  });
  return moved.sort((a, b) => a.timestampUs - b.timestampUs);
}

/** Nothing of the sources that start with `sourcePrefix` enters the log from `fromUs` up to `toUs`. */
export function gap(
  records: readonly EncodedFeedRecord[],
  span: { readonly sourcePrefix: string; readonly fromUs: number; readonly toUs: number },
): EncodedFeedRecord[] {
  return records.filter(({ source, timestampUs }) => {
    const isInside = timestampUs >= span.fromUs && timestampUs < span.toUs;
    return source === '' || !isInside || !source.startsWith(span.sourcePrefix);
  });
}

function bytesOf(batch: EventBatch): Uint8Array {
  const value = encodeBatch(batch);
  if (value instanceof Uint8Array) return value;
  throw new Error(`row ${value.row} cannot be encoded: ${value.reason}, ${value.detail}`);
}

/** Rows that would not fit beside those already joined are left out. */
function appendDecoded(
  joined: EventBatch,
  rows: EventBatch,
  decoder: RecordDecoder,
  record: EncodedFeedRecord,
): void {
  const body = decoder.decode(record.value);
  assert(body.kind === 'batch', 'a materialised record decodes to a batch');
  const isFull =
    joined.eventCount + rows.eventCount > BATCH_EVENT_COUNT_MAX ||
    joined.levelCount + rows.levelCount > BATCH_LEVEL_COUNT_MAX;
  if (!isFull) appendRows(joined, rows, 0, rows.eventCount);
}

function randomRun(run: EventBatch, joined: EventBatch, random: SeededRandom): Uint8Array {
  const start = random.index(joined.eventCount);
  const end = start + 1 + random.index(joined.eventCount - start);
  run.clear();
  appendRows(run, joined, start, end);
  return bytesOf(run);
}

/** Draws which source comes next, slot by slot, in proportion to what each has left. */
function shuffled(window: readonly EncodedFeedRecord[], random: SeededRandom): EncodedFeedRecord[] {
  const movable = window.filter(({ source }) => source !== '');
  const queues = new Map<string, EncodedFeedRecord[]>();
  for (const record of movable) {
    const queue = queues.get(record.source) ?? [];
    queue.push(record);
    queues.set(record.source, queue);
  }
  const sources = movable.map(({ source }) => source);
  for (let last = sources.length - 1; last > 0; last -= 1) {
    const other = random.index(last + 1);
    const swapped = sources[last] ?? '';
    sources[last] = sources[other] ?? '';
    sources[other] = swapped;
  }
  const next = sources.values();
  return window.map((slot) => {
    if (slot.source === '') return slot;
    const record = queues.get(next.next().value ?? '')?.shift();
    assert(record !== undefined, 'every slot of a window gets one of its records');
    return { ...record, timestampUs: slot.timestampUs };
  });
}
