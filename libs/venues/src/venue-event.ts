/**
 * What a venue's message says, in one shape for every way in: recorded frames, sockets, foreign topics, files.
 *
 * Numbers stay the text that the venue wrote, and markets the symbols that it gave them: what they mean in base units, ticks and
 * lots is asked of the instrument table, and written by `VenueEventWriter`. Sides are turned round already: `side` is who
 * crossed the spread, `forcedSide` what the venue was made to do (a liquidated long is a SELL).
 */
import type { RowRejection } from '@breakwater/codec';
import type { Coverage, Side } from '@breakwater/core';

/** Price and quantity as text, quantity "0" removes. */
export type LevelText = readonly [price: string, quantity: string];

interface Stamp {
  /**
   * Whose rules the instrument table reads the symbol by, where one source carries several venues; otherwise the
   * source's own.
   */
  readonly venue?: string;
  /** As the venue writes it: `KRW-USDT`, `BTCUSDT_250627`, `tBTCUSD`. */
  readonly symbol: string;
  readonly eventTimeUs: number;
}

export interface VenueTrade extends Stamp {
  readonly kind: 'trade';
  readonly side: Side;
  readonly price: string;
  readonly quantity: string;
  /** The venue's own; undefined where it gives none. */
  readonly id: string | undefined;
}

export interface VenueLiquidation extends Stamp {
  readonly kind: 'liquidation';
  readonly forcedSide: Side;
  readonly price: string;
  readonly quantity: string;
  readonly coverage: Coverage;
  readonly id: string | undefined;
}

/** The whole book, or the part of it that the venue shows. */
export interface VenueBookSnapshot extends Stamp {
  readonly kind: 'book-snapshot';
  /** undefined where the venue numbers nothing: each snapshot then stands for itself. */
  readonly sequence: number | undefined;
  readonly bids: readonly LevelText[];
  readonly asks: readonly LevelText[];
}

export interface VenueBookDelta extends Stamp {
  readonly kind: 'book-delta';
  /** Both undefined where the venue numbers nothing: then continuity is that of the connection alone. */
  readonly sequence: number | undefined;
  readonly previousSequence: number | undefined;
  readonly bids: readonly LevelText[];
  readonly asks: readonly LevelText[];
}

export interface VenueMarkIndex extends Stamp {
  readonly kind: 'mark-index';
  readonly markPrice: string | undefined;
  readonly indexPrice: string | undefined;
}

export interface VenueOpenInterest extends Stamp {
  readonly kind: 'open-interest';
  readonly quantity: string;
}

/** Books of `symbol` (all of the source where undefined) are not true any more until their next snapshot. */
export interface VenueBreak {
  readonly kind: 'break';
  /** As in other events; undefined with an undefined symbol: of every venue of the source. */
  readonly venue?: string;
  readonly symbol: string | undefined;
  readonly eventTimeUs: number;
  readonly detail: string;
}

export type VenueEvent =
  | VenueTrade
  | VenueLiquidation
  | VenueBookSnapshot
  | VenueBookDelta
  | VenueMarkIndex
  | VenueOpenInterest
  | VenueBreak;

/** One message: its events in order, or why it carries none. A message of several kinds of data gives several readings. */
export type VenueReading =
  | VenueEvent
  | { readonly kind: 'ignored'; readonly rule: string }
  | { readonly kind: 'rejected'; readonly rejection: RowRejection };

/**
 * Reads the messages of one connection of a venue, in order. Pure: it keeps what the venue's protocol makes it keep
 * (channel numbers, identifiers of levels), no clock and no socket. Never throws on input.
 */
export interface VenueMessages {
  /** `receivedTimeUs` stands in where a message has no time of its own. */
  read(text: string, receivedTimeUs: number): readonly VenueReading[];
}
