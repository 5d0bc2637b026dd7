/** Conventions by the names that venues go by here, those of tardis and cryptofeed among them. */
import { BINANCE, BINANCE_COINM, BINANCE_US, BINANCE_USDM } from './binance-names.ts';
import { BYBIT, BYBIT_SPOT } from './bybit-names.ts';
import { BITGET, BITMEX, DERIBIT, HTX, HTX_SWAP, HYPERLIQUID } from './contract-venues.ts';
import { cryptofeedPreset } from './cryptofeed-names.ts';
import {
  BITFINEX,
  BITSTAMP,
  COINBASE,
  GEMINI,
  KRAKEN,
  KRAKEN_FUTURES,
  KUCOIN,
  UNDERSCORED,
} from './dollar-venues.ts';
import { BITHUMB, COINONE, GOPAX, KORBIT, UPBIT } from './korean-venues.ts';
import { OKX } from './okx-names.ts';
import type { VenuePreset } from './symbol-meaning.ts';

const PRESETS = new Map<string, VenuePreset>([
  ['upbit', UPBIT],
  ['bithumb', BITHUMB],
  ['coinone', COINONE],
  ['korbit', KORBIT],
  ['gopax', GOPAX],
  ['binance', BINANCE],
  ['binance-us', BINANCE_US],
  ['binance-usdm', BINANCE_USDM],
  ['binance-futures', BINANCE_USDM],
  ['binance-coinm', BINANCE_COINM],
  ['binance-delivery', BINANCE_COINM],
  ['bybit', BYBIT],
  ['bybit-linear', BYBIT],
  ['bybit-inverse', BYBIT],
  ['bybit-spot', BYBIT_SPOT],
  ['okx', OKX],
  ['okex', OKX],
  ['okex-swap', OKX],
  ['okex-futures', OKX],
  ['coinbase', COINBASE],
  ['kraken', KRAKEN],
  ['kraken-futures', KRAKEN_FUTURES],
  ['cryptofacilities', KRAKEN_FUTURES],
  ['bitstamp', BITSTAMP],
  ['bitfinex', BITFINEX],
  ['bitfinex-derivatives', BITFINEX],
  ['gemini', GEMINI],
  ['bitmex', BITMEX],
  ['deribit', DERIBIT],
  ['hyperliquid', HYPERLIQUID],
  ['htx', HTX],
  ['huobi', HTX],
  ['htx-swap', HTX_SWAP],
  ['huobi-dm-swap', HTX_SWAP],
  ['huobi-dm-linear-swap', HTX_SWAP],
  ['bitget', BITGET],
  ['kucoin', KUCOIN],
  ['gate', UNDERSCORED],
  ['gate-io', UNDERSCORED],
  ['poloniex', UNDERSCORED],
  ['crypto-com', UNDERSCORED],
]);

/** The conventions of a venue, or undefined where none are known. */
export function presetOf(venue: string): VenuePreset | undefined {
  return PRESETS.get(venue) ?? cryptofeedPreset(venue, (own) => PRESETS.get(own));
}

/** Names of the venues whose conventions are known, in order. */
export function presetVenues(): string[] {
  return [...PRESETS.keys()].sort();
}
