/**
 * Entry ids and append requests of the alert store: what every store adapter must read, order and refuse alike.
 *
 * An output of the record at `offset` has the id `(offset+1)-sequence`. The one is added because a Redis stream
 * refuses `0-0`; the id is a position in the log, so it needs no clock, no set and no time-out to be unique.
 */
import { assert } from '../assert.ts';
import { EXACT_INTEGER_MAX } from '../limits.ts';
import type { AppendRequest, StoreEntry, StreamKey, StreamKind, TailEntry } from '../port.ts';

/** In the order in which adapters number them. */
export const STREAM_KINDS: readonly StreamKind[] = ['alerts', 'quarantine', 'acknowledgements'];

/** The id below every entry: `range` after it answers all. */
export const ENTRY_ID_FIRST = '0-0';

/** Entries of one append: 65,536 × 4 words stays below the 1,048,576 words of one Redis command; beyond: split by offset. */
export const APPEND_ENTRY_COUNT_MAX = 65_536;

export interface EntryPosition {
  /** Offset of the record plus one; 0 only in `0-0`. */
  readonly offsetNext: number; // unit: log offset
  readonly sequence: number;
}

/** `(offset+1)-sequence`. @throws on an offset or sequence that is not exact (a bug). */
export function formatEntryId(offset: number, sequence: number): string {
  assert(
    isCount(offset) && offset < EXACT_INTEGER_MAX,
    'an entry has an exact offset below 2^53-1',
  );
  assert(isCount(sequence) && sequence > 0, 'the sequence of an entry starts at 1');
  return `${offset + 1}-${sequence}`;
}

/** The parts of an entry id, or null where the text is none (a cursor from outside must be checked). */
export function parseEntryId(id: string): EntryPosition | null {
  const match = /^(0|[1-9]\d{0,15})-(0|[1-9]\d{0,15})$/.exec(id);
  if (match === null) return null;
  const offsetNext = Number(match[1]);
  const sequence = Number(match[2]);
  if (!isCount(offsetNext) || !isCount(sequence)) return null;
  return { offsetNext, sequence };
}

/** Below, at or above zero as `a` stands before, at or behind `b` in its stream. */
export function compareEntryIds(a: EntryPosition, b: EntryPosition): number {
  return a.offsetNext - b.offsetNext || a.sequence - b.sequence;
}

/**
 * The first `countMax` entries over pages of several kinds, each a page of at most `countMax` in order: what a `tail`
 * answers. No page ends before them, since a full one alone reaches as far.
 */
export function mergeEntries(entries: readonly TailEntry[], countMax: number): TailEntry[] {
  const placed = entries.map((entry) => {
    const position = parseEntryId(entry.id);
    assert(position !== null, 'the store answers ids of entries');
    return { entry, position };
  });
  placed.sort((a, b) => compareEntryIds(a.position, b.position));
  return placed.slice(0, countMax).map(({ entry }) => entry);
}

/** @throws where the request breaks the contract of `AlertStore.append` (a bug of the caller). */
export function assertAppendRequest(request: AppendRequest): void {
  assert(isCount(request.build), 'build is a whole number');
  assert(isCount(request.previous) && isCount(request.next), 'previous and next are exact offsets');
  assert(request.previous <= request.next, 'an append does not go backwards');
  assert(/^[0-9a-f]{16}$/.test(request.digest), 'the digest has 16 hex digits');
  assert(request.entries.length <= APPEND_ENTRY_COUNT_MAX, 'an append has a bounded entry count');
  let last: StoreEntry | null = null;
  for (const entry of request.entries) {
    assertEntry(entry, request);
    const rises =
      last === null ||
      entry.offset > last.offset ||
      (entry.offset === last.offset && entry.sequence > last.sequence);
    assert(rises, 'entries rise by offset and sequence over all kinds together');
    last = entry;
  }
}

/** @throws where the key could not be told from another in the store's key names (a bug of the caller). */
export function assertStreamKey(stream: StreamKey): void {
  assert(/^[A-Za-z0-9_.:-]{1,300}$/.test(stream.topicId), 'a topic id has plain characters only');
  assert(isCount(stream.partition), 'a partition is a whole number');
}

function assertEntry(entry: StoreEntry, request: AppendRequest): void {
  assert(isCount(entry.offset) && isCount(entry.sequence), 'entries have exact positions');
  assert(entry.sequence > 0, 'the sequence of an entry starts at 1');
  assert(
    entry.offset >= request.previous && entry.offset < request.next,
    'entries lie in [previous, next)',
  );
  assert(entry.json.isWellFormed(), 'an entry is well-formed text, so that every store keeps it');
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
