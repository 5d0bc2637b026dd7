/** From a venue's word for a side to the market action (see SIDE): the only place where signs are decided. */
import { SIDE, type Side } from '@breakwater/core';

/**
 * What the side column states. `aggressor`: who crossed the spread. `order`: side of the forced order (Binance).
 * `position`: side of the liquidated position (Bybit), the opposite of the market action. A constant has no column.
 */
export const SIDE_MEANINGS = ['aggressor', 'order', 'position', 'SELL', 'BUY'] as const;
export type SideMeaning = (typeof SIDE_MEANINGS)[number];

const ACTIONS: Readonly<Record<string, Side>> = {
  BUY: SIDE.BUY,
  B: SIDE.BUY,
  BID: SIDE.BUY,
  '1': SIDE.BUY,
  SELL: SIDE.SELL,
  S: SIDE.SELL,
  ASK: SIDE.SELL,
  A: SIDE.SELL,
  '-1': SIDE.SELL,
};
const POSITIONS: Readonly<Record<string, Side>> = { LONG: SIDE.BUY, SHORT: SIDE.SELL };

/** Market action of a row, or undefined where its side cannot be read. A missing column is UNKNOWN. */
export function sideOf(text: string | undefined, meaning: SideMeaning): Side | undefined {
  if (meaning === 'SELL') return SIDE.SELL;
  if (meaning === 'BUY') return SIDE.BUY;
  if (text === undefined) return SIDE.UNKNOWN;
  const word = text.trim().toUpperCase();
  if (meaning === 'position') {
    const position = POSITIONS[word] ?? ACTIONS[word];
    return position === undefined ? undefined : ((0 - position) as Side);
  }
  return ACTIONS[word];
}

/** Aggressor from Binance's `m`: a buyer that made the market was sold to. */
export function aggressorOfBuyerIsMaker(text: string): Side | undefined {
  const word = text.trim().toLowerCase();
  if (word === 'true' || word === '1' || word === 't') return SIDE.SELL;
  return word === 'false' || word === '0' || word === 'f' ? SIDE.BUY : undefined;
}
