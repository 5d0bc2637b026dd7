/** What a venue tells and how, as data: `--help`, docs and checks derive from it. */
import type { VenueMessages } from './venue-event.ts';

export interface VenueProtocol {
  /** Name in instrument keys and in the instrument table: `binance-usdm`. */
  readonly venue: string;
  /** For people. */
  readonly title: string;
  /** `collector`: a format that carries several venues; its events name them. */
  readonly kind: 'venue' | 'collector';
  /** Whose side the venue's word on a trade is; `aggressor` needs no turning. */
  readonly tradeSide: 'aggressor' | 'maker';
  readonly book: BookProtocol;
  /** undefined: the venue tells none. */
  readonly liquidations: LiquidationProtocol | undefined;
  readonly tellsMarkAndIndex: boolean;
  readonly tellsOpenInterest: boolean;
  /** Where the venue describes its messages. */
  readonly docs: string;
  /** `recorded`: read on frames that were recorded at the venue. `published`: on what its docs say, none being at hand. */
  readonly triedOn: 'recorded' | 'published';
  /** A reader of one connection. */
  readonly messages: () => VenueMessages;
}

/** How a book goes on from one message to the next. */
export type BookProtocol =
  /** Every message is the whole shown book. */
  | 'whole'
  /** Snapshot, then changes that say which one they follow. */
  | 'numbered'
  /** Snapshot, then changes with a checksum of the book that they lead to: a wrong one is a break. */
  | 'checksum'
  /** Snapshot, then changes that only the connection orders: what is lost is not noticed. */
  | 'connection';

export interface LiquidationProtocol {
  /** `sampled`: one in a time and market at most, or it is not known that all are told. */
  readonly coverage: 'complete' | 'sampled';
  /** What the venue's word for the side is of: the forced order, the liquidated position, or the taker of a trade. */
  readonly sideMeans: 'order' | 'position' | 'trade';
}
