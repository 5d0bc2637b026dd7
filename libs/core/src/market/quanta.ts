/** Quantities in whole quanta of a market, and their squares: what a pane adds up. */
import { SQUARE_QUANTA_MAX } from '../window/open-panes.ts';
import type { Market } from './market.ts';

/** A market's first quantity is this many quanta or more, and less than twice as many. */
const FIRST_QUANTA = 16_384;
/** And at least this many units of squares, as far as there are quanta for that. */
const FIRST_SQUARE_UNITS: number = FIRST_QUANTA / SQUARE_QUANTA_MAX;
/** Cap before squaring: 2^20 units of about 1/128 of the market's first quantity. */
const SQUARE_UNITS_MAX = 1 << 20;
/**
 * The power of two that makes a market's first quantity FIRST_QUANTA quanta or up to twice as many: sums of quanta stay
 * exact where lots are tiny (an Upbit USDT lot is 1e-8) and rounding to a quantum moves a usual trade by less than one part
 * in ten thousand.
 */
export function quantumFor(firstLots: number): number {
  let quantum = 1;
  while (quantum * 2 * FIRST_QUANTA <= firstLots) quantum *= 2;
  return quantum;
}

/**
 * By the market's first trade. The unit of its squares is 1/128 of that or less: where lots are coarse a trade has few quanta,
 * and rounding it up to SQUARE_QUANTA_MAX would make the square of 12 lots that of 128.
 */
export function setQuanta(market: Market, firstLots: number): void {
  market.tradeQuantumLots = quantumFor(firstLots);
  const quantaOfFirst = firstLots * market.tradeQuantaPerLot;
  let unit = SQUARE_QUANTA_MAX;
  while (unit > 1 && unit * FIRST_SQUARE_UNITS > quantaOfFirst) unit /= 2;
  market.squareQuanta = unit;
}

/** A quantity in whole quanta, never 0. */
export function quanta(quantity: number): number {
  const rounded = Math.round(quantity);
  return rounded < 1 ? 1 : rounded;
}

/** q² of one print of so many units of the market's `squareQuanta`, rounded up and bounded. */
export function squares(quantity: number): number {
  const units = Math.ceil(quantity);
  const bounded = units > SQUARE_UNITS_MAX ? SQUARE_UNITS_MAX : units;
  return bounded * bounded;
}
