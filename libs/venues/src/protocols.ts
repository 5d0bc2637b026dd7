/** Every venue and collector whose messages are read. */
import { BINANCE } from './messages/binance.ts';
import { BITFINEX } from './messages/bitfinex.ts';
import { BITGET } from './messages/bitget.ts';
import { BITHUMB } from './messages/bithumb.ts';
import { BITMEX } from './messages/bitmex.ts';
import { BITSTAMP } from './messages/bitstamp.ts';
import { BYBIT } from './messages/bybit.ts';
import { COINBASE } from './messages/coinbase.ts';
import { COINONE } from './messages/coinone.ts';
import { CRYPTOFEED } from './messages/cryptofeed.ts';
import { DERIBIT } from './messages/deribit.ts';
import { GOPAX } from './messages/gopax.ts';
import { HTX } from './messages/htx.ts';
import { HYPERLIQUID } from './messages/hyperliquid.ts';
import { KORBIT } from './messages/korbit.ts';
import { KRAKEN } from './messages/kraken.ts';
import { KRAKEN_FUTURES } from './messages/kraken-futures.ts';
import { OKX } from './messages/okx.ts';
import { TARDIS } from './messages/tardis.ts';
import { UPBIT } from './messages/upbit.ts';
import type { VenueMessages } from './venue-event.ts';
import type { VenueProtocol } from './venue-protocol.ts';

export const VENUE_PROTOCOLS: readonly VenueProtocol[] = [
  UPBIT,
  BITHUMB,
  COINONE,
  KORBIT,
  GOPAX,
  ...BINANCE,
  ...BYBIT,
  OKX,
  COINBASE,
  KRAKEN,
  KRAKEN_FUTURES,
  BITSTAMP,
  BITFINEX,
  BITGET,
  BITMEX,
  DERIBIT,
  ...HTX,
  HYPERLIQUID,
  CRYPTOFEED,
  TARDIS,
];

const PROTOCOLS: ReadonlyMap<string, VenueProtocol> = new Map(
  VENUE_PROTOCOLS.map((protocol) => [protocol.venue, protocol]),
);

/** What is known of a venue's messages, or undefined where they are not read. */
export function venueProtocol(venue: string): VenueProtocol | undefined {
  return PROTOCOLS.get(venue);
}

/** A reader of one connection of `venue`, or undefined where its messages are not read. */
export function venueMessages(venue: string): VenueMessages | undefined {
  return venueProtocol(venue)?.messages();
}

/**
 * Why messages are ignored, by the rule's name. A reader ignores by no other rule.
 */
export const IGNORED_RULES: Readonly<Record<string, string>> = {
  'before-subscription': 'trades of before the subscription, of any time',
  'best-bid-ask': 'best bid and ask, which the book has already',
  'block-trade': 'agreed off the book; says nothing of who crossed the spread',
  'book-not-begun': 'a change before the snapshot of its book, or after a break of it',
  'book-told-twice': 'another depth or form of a book that is read already',
  'error-reply': 'the venue refuses a request',
  'grouped-book': 'a book grouped to coarser prices',
  'liquidation-announced': 'a position that is about to be liquidated; the executions follow',
  'liquidation-restated': 'another word on a liquidation that was told already',
  'liquidated-side-not-told': 'a liquidation of which the format does not tell the side',
  'no-change-of-ours': 'a ticker without mark, index or open interest',
  'not-filled': 'a forced order without a fill',
  'not-market-trade': 'insurance fund or auto-deleveraging, no trade of the market',
  'other-channel': 'a kind of data that we have no event for',
  'retired-protocol': 'a version of the protocol that the venue has turned off',
  'subscription-reply': 'an answer to a request, a greeting or a heartbeat',
  'trades-told-twice': 'the same fills as another stream that is read already',
};
