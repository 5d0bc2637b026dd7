/** Entries of a view stream: what every store of frames must read, order and bound alike. */
import { assert } from '../assert.ts';
import { VIEW_BYTE_COUNT_MAX, VIEW_FRAME_COUNT_MAX } from '../limits.ts';
import type { StoredFrame } from '../port.ts';

/** @throws where a frame could not be kept in order of log time (a bug of the caller). */
export function assertFrame({ timeUs, json }: StoredFrame): void {
  assert(Number.isSafeInteger(timeUs) && timeUs > 0, 'a frame has a time');
  assert(timeUs % 1_000 === 0, 'the time of a frame is a whole number of milliseconds');
  assert(json.isWellFormed(), 'a frame is well-formed text, so that every store keeps it');
}

/** Frames that a stream keeps, given the size of its newest: display must not fill a store that holds alerts. */
export function frameCountMax(json: string): number {
  const count = Math.floor(VIEW_BYTE_COUNT_MAX / json.length);
  return Math.max(1, Math.min(VIEW_FRAME_COUNT_MAX, count));
}
