/** Every venue that can be watched live, by its name in the instrument table. */
import type { VenuePlan } from '../venue-plan.ts';
import { BINANCE, BINANCE_COINM, BINANCE_USDM } from './binance.ts';
import { BYBIT, BYBIT_SPOT } from './bybit.ts';
import { BITFINEX, BITSTAMP, COINBASE, KRAKEN } from './dollar.ts';
import { COINONE, GOPAX, KORBIT } from './korea.ts';
import { OKX } from './okx.ts';
import { BITHUMB, UPBIT } from './upbit.ts';

export const VENUE_PLANS: readonly VenuePlan[] = [
  UPBIT,
  BITHUMB,
  COINONE,
  KORBIT,
  GOPAX,
  BINANCE,
  BINANCE_USDM,
  BINANCE_COINM,
  BYBIT,
  BYBIT_SPOT,
  OKX,
  COINBASE,
  KRAKEN,
  BITSTAMP,
  BITFINEX,
];

export function venuePlan(venue: string): VenuePlan | undefined {
  return VENUE_PLANS.find((plan) => plan.venue === venue);
}
