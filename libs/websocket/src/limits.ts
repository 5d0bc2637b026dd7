/** Bounds of the WebSocket surface, each with what lies beyond it; those of its messages stand in the contract. */
import { MESSAGES_PER_SECOND_MAX } from '@breakwater/contract';

/** Fragments and buffered chunks of one message: tiny fragments must not fill the memory. Beyond: close 1008. */
export const FRAGMENT_COUNT_MAX = 16;
export const BUFFERED_CHUNK_COUNT_MAX = 64;

/** Request headers of an upgrade; Node cuts their bytes (`maxHeaderSize`), this their number. Beyond: 431. */
export const HEADER_COUNT_MAX = 32;

/** Messages that were not understood before the connection is closed with 1008. */
export const BAD_MESSAGE_COUNT_MAX = 5;

/** Bytes handed to the socket at a time; the rest waits in the queue, where it can be counted and discarded. */
export const SOCKET_BYTE_COUNT_MAX = 65_536;

/** Alerts read from the store at a time while a subscriber catches up. */
export const HISTORY_PAGE_COUNT = 100;

/**
 * The closing handshake, after which the socket is destroyed. What waited is discarded before, so it costs little, and
 * a subscriber that stood still for a while still reads why it was closed and where to resume.
 */
export const CLOSE_TIMEOUT_MS = 30_000;

export interface BroadcastLimits {
  /** Open connections; beyond: 503. */
  readonly clientCountMax: number;
  /** Bytes waiting for one subscriber; beyond: close 1013 with the cursor to resume from. */
  readonly queueByteCountMax: number;
  readonly heartbeatMs: number;
  readonly pingMs: number;
  /** Without a sign of life for this long a connection is destroyed. */
  readonly deadMs: number;
  /** A connection must subscribe within it; beyond: close 1008. */
  readonly subscribeMs: number;
  /** Messages from one subscriber between two heartbeats; beyond: close 1008. */
  readonly controlCountMax: number;
}

export const BROADCAST_LIMITS: BroadcastLimits = {
  clientCountMax: 4_096,
  queueByteCountMax: 1_048_576,
  heartbeatMs: 1_000,
  pingMs: 20_000,
  deadMs: 45_000,
  subscribeMs: 30_000,
  controlCountMax: MESSAGES_PER_SECOND_MAX,
};
