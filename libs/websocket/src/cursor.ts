/**
 * Where a subscriber stands: one position per stream. A stream is one partition of one incarnation of a topic,
 * named `topicId:partition`; a position is the id of an entry, `(offset+1)-j`, and `0-0` lies before the first.
 */
import {
  assert,
  compareEntryIds,
  ENTRY_ID_FIRST,
  parseEntryId,
  type StreamKey,
} from '@breakwater/core';

/** Positions by stream name. A Map, since stream names come from outside. */
export type Cursor = ReadonlyMap<string, string>;

/** The position before every entry. */
export const BEFORE_FIRST: string = ENTRY_ID_FIRST;

/** A topic id may hold colons itself; the last one parts it from the partition. */
const STREAM_NAME = /^([A-Za-z0-9_.:-]{1,300}):(\d{1,9})$/;

export function streamName(stream: StreamKey): string {
  return `${stream.topicId}:${stream.partition}`;
}

/** The stream a name stands for, or null where it is no such name. */
export function parseStreamName(name: string): StreamKey | null {
  const match = STREAM_NAME.exec(name);
  return match === null ? null : { topicId: match[1]!, partition: Number(match[2]) };
}

/** Negative where `a` lies before `b`, 0 where they are the same. Both must be positions. */
export function comparePositions(a: string, b: string): number {
  const [before, after] = [parseEntryId(a), parseEntryId(b)];
  assert(before !== null && after !== null, 'only positions are compared');
  return compareEntryIds(before, after);
}

/** The high water at which a stream has come up to the position: all records up to the one that put it out are covered. */
export function highWaterAt(position: string): number {
  const parts = parseEntryId(position);
  assert(parts !== null, 'only positions are asked for');
  return parts.offsetNext;
}

/** The cursor as an object for JSON. */
export function cursorObject(cursor: Cursor): Record<string, string> {
  return Object.fromEntries(cursor);
}
