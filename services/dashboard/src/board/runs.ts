/**
 * Streams that have come to their end. A replay or a demonstration stops where its data stops: that is no broken feed,
 * and what an earlier one left in the store is not the state of the markets. Pure.
 */
import type { Playback, StreamProgress } from '@breakwater/client';

/** A live log moves four times a second, even when nothing is traded. */
export const STALL_MS = 5_000;
/** Beside a stream that moves, one that does not is seen to be over earlier. */
const STALL_BESIDE_MS = 2_000;
const MOVING_MS = 1_000;

export interface Runs {
  /** Those that tell the state of the markets: all that move, or where none does, the last that did. */
  readonly current: readonly StreamProgress[];
  /** Whether what is current has come to its end. */
  readonly isOver: boolean;
  /** Those that ended before the current ones. */
  readonly earlier: readonly StreamProgress[];
}

/** Where the log of a stream is, and whether it has come to its end: then nothing of it is current any more. */
export interface LogTime {
  readonly logUs: number;
  readonly isOver: boolean;
}
export type LogClock = (stream: string) => LogTime;

/**
 * Of a playback the gateway says which stream is on screen and whether its data is over: that one stands still does not mean that it has
 * come to its end, it may be paused.
 */
export function runsOf(streams: readonly StreamProgress[], playback: Playback | null = null): Runs {
  if (playback !== null) {
    const current = streams.filter(({ stream }) => stream === playback.stream);
    const earlier = streams.filter(({ stream }) => stream !== playback.stream);
    return { current, isOver: playback.isOver, earlier };
  }
  const isMoving = streams.some(({ stallMs }) => stallMs < MOVING_MS);
  const over = streams.filter((stream) => {
    return isReplay(stream) && stream.stallMs > (isMoving ? STALL_BESIDE_MS : STALL_MS);
  });
  const going = streams.filter((stream) => !over.includes(stream));
  if (going.length > 0) return { current: going, isOver: false, earlier: over };
  const [last, ...before] = [...over].sort((a, b) => a.stallMs - b.stallMs);
  return { current: last === undefined ? [] : [last], isOver: over.length > 0, earlier: before };
}

/** A log whose clock is no wall clock; a live one has a lag as soon as it has told its time. */
function isReplay({ logTimeUs, lagMs }: StreamProgress): boolean {
  return logTimeUs !== null && lagMs === null;
}
