/**
 * Where a subscriber stands: one position per stream. A stream is one partition of one incarnation of a topic,
 * named `topicId:partition`; a position is the id of an entry, `(offset+1)-j`, and `0-0` lies before the first.
 */
import type { StreamKey } from '@breakwater/core';

/** Positions by stream name. A Map, since stream names come from outside. */
export type Cursor = ReadonlyMap<string, string>;

export const BEFORE_FIRST = '0-0';

const STREAM_NAME = /^([A-Za-z0-9._/+=-]{1,128}):(\d{1,9})$/;
const POSITION = /^(\d{1,16})-(\d{1,10})$/;

export function streamName(stream: StreamKey): string {
  return `${stream.topicId}:${stream.partition}`;
}

/** The stream a name stands for, or null where it is no such name. */
export function parseStreamName(name: string): StreamKey | null {
  const match = STREAM_NAME.exec(name);
  return match === null ? null : { topicId: match[1]!, partition: Number(match[2]) };
}

export function isPosition(text: string): boolean {
  const match = POSITION.exec(text);
  return match !== null && Number.isSafeInteger(Number(match[1]));
}

/** Negative where `a` lies before `b`, 0 where they are the same. Both must be positions. */
export function comparePositions(a: string, b: string): number {
  const [recordA, sequenceA] = numbersOf(a);
  const [recordB, sequenceB] = numbersOf(b);
  return recordA === recordB ? sequenceA - sequenceB : recordA - recordB;
}

/** The cursor as an object for JSON. */
export function cursorObject(cursor: Cursor): Record<string, string> {
  return Object.fromEntries(cursor);
}

function numbersOf(position: string): readonly [number, number] {
  const dash = position.indexOf('-');
  return [Number(position.slice(0, dash)), Number(position.slice(dash + 1))];
}
