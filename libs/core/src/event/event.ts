/**
 * The vocabulary: what can happen on a market, one page.
 *
 * Numbers are integers: price in ticks and quantity in lots of the instrument (see `instrument.ts`),
 * time in microseconds since 1970 UTC. Events travel in columns (`event-batch.ts`), never as objects,
 * so an "event" is a row number. The table says which columns a kind fills; the others are 0.
 *
 * | kind           | side           | priceTicks | quantityLots | count            | code        | other |
 * |----------------|----------------|------------|--------------|------------------|-------------|-------|
 * | TRADE          | aggressor      | price      | quantity     | prints it stands for | –       | venueId, participant |
 * | BOOK_SNAPSHOT  | –              | –          | –            | –                | –           | sequence, levels (whole book) |
 * | BOOK_DELTA     | –              | –          | –            | –                | –           | sequence, previousSequence, levels (quantity 0 removes) |
 * | LIQUIDATION    | forced side    | price      | quantity     | orders it stands for | COVERAGE | venueId |
 * | REFERENCE_RATE | –              | rate       | –            | –                | –           | – |
 * | MARK_INDEX     | –              | mark price | index price (in ticks) | –      | –           | – |
 * | OPEN_INTEREST  | –              | –          | open lots    | –                | –           | – |
 * | LENDING        | –              | the venue's price, or 0 | principal lots | – | –           | rare: LendingOperation; participant |
 * | FEED_STATUS    | –              | –          | –            | –                | FEED_STATUS | rare: FeedStatus |
 * | INSTRUMENT     | –              | –          | –            | –                | –           | rare: InstrumentDefinition |
 * | LENDING_TERMS  | –              | –          | –            | –                | –           | rare: LendingTerms |
 */

export const EVENT_KIND = {
  TRADE: 1,
  BOOK_SNAPSHOT: 2,
  BOOK_DELTA: 3,
  LIQUIDATION: 4,
  REFERENCE_RATE: 5,
  MARK_INDEX: 6,
  OPEN_INTEREST: 7,
  LENDING: 8,
  FEED_STATUS: 9,
  INSTRUMENT: 10,
  LENDING_TERMS: 11,
} as const;
export type EventKind = (typeof EVENT_KIND)[keyof typeof EVENT_KIND];

/**
 * Side of the market action: who crossed the spread (trade) or what the venue was forced to do (liquidation).
 * A venue that reports the liquidated *position* (Bybit) is turned round by its adapter: a liquidated long is a SELL.
 */
export const SIDE = { SELL: -1, UNKNOWN: 0, BUY: 1 } as const;
export type Side = (typeof SIDE)[keyof typeof SIDE];

/** How much of a venue's liquidations its feed shows. Sampled and complete counts are never added up. */
export const COVERAGE = { COMPLETE: 1, SAMPLED: 2, AGGREGATE: 3 } as const;
export type Coverage = (typeof COVERAGE)[keyof typeof COVERAGE];

/** What a feed says about itself. HEARTBEAT promises another event within `heartbeatUs`: it arms the silence detector. */
export const FEED_STATUS = { HEARTBEAT: 1, UP: 2, DOWN: 3, MAINTENANCE: 4 } as const;
export type FeedStatusCode = (typeof FEED_STATUS)[keyof typeof FEED_STATUS];

/** Lateness class of a stream: how long after a pane's end its last event may still arrive. */
export const STREAM_CLASS = { SOCKET: 0, POLLED: 1, LENDING: 2 } as const;
export type StreamClass = (typeof STREAM_CLASS)[keyof typeof STREAM_CLASS];

/** Row flags, OR-ed. */
export const EVENT_FLAG = {
  /** The row was expanded from a bar: its time is the bar's end and its price the bar's close. */
  FROM_BAR: 1,
  /**
   * The source gives no usable price or quantity (for example raw token units): both are 1 tick and 1 lot and
   * mean nothing; only `count` does. No sum of quantity or notional may take such a row in.
   */
  COUNT_ONLY: 2,
} as const;

/** What a feed says about its own health, per source. */
export interface FeedStatus {
  readonly status: FeedStatusCode;
  /** Longest silence the feed promises, in microseconds; 0 where it promises none. */
  readonly heartbeatUs: number;
  readonly detail: string;
}
