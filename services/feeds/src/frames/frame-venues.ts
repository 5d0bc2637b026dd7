/** Collectors' names of exchanges → the venues whose messages we read; ours and theirs agree on the rest. */
import { venueProtocol } from '@breakwater/venues';

const VENUES: Readonly<Record<string, string>> = {
  // cryptofeed
  BINANCE_FUTURES: 'binance-usdm',
  BINANCE_DELIVERY: 'binance-coinm',
  BINANCE_US: 'binance-us',
  KRAKEN_FUTURES: 'kraken-futures',
  HUOBI: 'htx',
  HUOBI_SWAP: 'htx-swap',
  OKEX: 'okx',
  // tardis
  'binance-futures': 'binance-usdm',
  'binance-delivery': 'binance-coinm',
  'bitfinex-derivatives': 'bitfinex',
  'bitget-futures': 'bitget',
  cryptofacilities: 'kraken-futures',
  huobi: 'htx',
  'huobi-dm-swap': 'htx-swap',
  'huobi-dm-linear-swap': 'htx-swap',
  okex: 'okx',
  'okex-futures': 'okx',
  'okex-swap': 'okx',
};

/** Venue of a collector's exchange, or undefined where its messages are not read. */
export function venueOfExchange(exchange: string): string | undefined {
  const own = Object.hasOwn(VENUES, exchange) ? VENUES[exchange] : undefined;
  const venue = own ?? exchange.toLowerCase();
  return venueProtocol(venue)?.kind === 'venue' ? venue : undefined;
}

/** The venue of a connection, where its address tells what the exchange's name does not. */
export function venueOfAddress(venue: string, address: string): string {
  if (venue === 'bybit' && address.includes('/spot')) return 'bybit-spot';
  if (venue === 'binance' && /\bfstream\./.test(address)) return 'binance-usdm';
  return venue === 'binance' && /\bdstream\./.test(address) ? 'binance-coinm' : venue;
}
