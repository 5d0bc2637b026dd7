/** Prices in ticks and quantities in lots of events, or why they have none. Pure. */
import {
  DECIMAL_FAULT,
  describeDecimalFault,
  type InstrumentSteps,
  type RowIgnored,
  type RowRejection,
} from '@breakwater/codec';
import { BATCH_LEVEL_COUNT_MAX, type BookLevels } from '@breakwater/core';
import type { LevelText } from '../venue-event.ts';
import type { VenueInstrument } from '../venue-instrument.ts';
import { lotsOf, nearestTicksOf, ticksOf } from './quantity.ts';

export interface SizeTarget {
  readonly instrument: VenueInstrument;
  readonly steps: InstrumentSteps;
}

export interface EventSize {
  readonly priceTicks: number;
  readonly quantityLots: number;
}

/** Levels a side that a batch has room for; the core keeps fewer, and gives up those farthest from the best as well. */
const SIDE_LEVEL_COUNT_MAX: number = BATCH_LEVEL_COUNT_MAX / 2;

/**
 * Size of a trade or a forced order. `nearest`: a price between two ticks is rounded, since forced orders are told at their average.
 * Less than half a lot is dust and no bad input: ignored by the rule `below-lot`.
 */
export function sizeOf(
  { price, quantity }: { readonly price: string; readonly quantity: string },
  { instrument, steps }: SizeTarget,
  fit: 'exact' | 'nearest',
): EventSize | RowIgnored | RowRejection {
  const exact = ticksOf(price, instrument, steps.tick);
  const ticks =
    exact === DECIMAL_FAULT.NOT_A_MULTIPLE && (fit === 'nearest' || isFloatPrint(price))
      ? nearestTicksOf(price, instrument, steps.tick)
      : exact;
  if (ticks <= 0) return badPrice(ticks, price, steps);
  const lots = lotsOfQuantity(quantity, price, instrument, steps);
  if (typeof lots !== 'number') return lots;
  if (lots > 0) return { priceTicks: ticks, quantityLots: lots };
  return isZero(quantity)
    ? { reason: 'bad-quantity', detail: `quantity "${quantity.slice(0, 40)}" is nothing` }
    : { rule: 'below-lot' };
}

/** Lots of a quantity at a price, 0 or more. */
export function lotsOfQuantity(
  quantity: string,
  price: string,
  instrument: VenueInstrument,
  { lot }: InstrumentSteps,
): number | RowRejection {
  const lots = lotsOf(quantity, price, instrument, lot);
  if (lots >= 0) return lots;
  return {
    reason: 'bad-quantity',
    detail: `quantity ${describeDecimalFault(lots, quantity, lot)}`,
  };
}

/** The tick nearest to a price; 0 where there is none. */
export function nearestTicks(
  price: string | undefined,
  { instrument, steps }: SizeTarget,
): number | RowRejection {
  if (price === undefined || price === '') return 0;
  const ticks = nearestTicksOf(price, instrument, steps.tick);
  return ticks >= 0 ? ticks : badPrice(ticks, price, steps);
}

/**
 * Levels of one side. A level that is there is never rounded to nothing, since 0 removes one; a snapshot's empty levels, which some
 * venues fill short books up with, are left out. Of more than a batch holds the best are kept.
 */
export function levelsOf(
  texts: readonly LevelText[],
  { instrument, steps }: SizeTarget,
  { isSnapshot, isBid }: { readonly isSnapshot: boolean; readonly isBid: boolean },
): BookLevels | RowRejection {
  const levels: [number, number][] = [];
  for (const [price, quantity] of texts) {
    const isNothing = isZero(quantity);
    if (isNothing && isSnapshot) continue;
    const exact = ticksOf(price, instrument, steps.tick);
    const ticks =
      exact === DECIMAL_FAULT.NOT_A_MULTIPLE && isFloatPrint(price)
        ? nearestTicksOf(price, instrument, steps.tick)
        : exact;
    if (ticks <= 0) return badPrice(ticks, price, steps);
    const lots = isNothing ? 0 : lotsOfQuantity(quantity, price, instrument, steps);
    if (typeof lots !== 'number') return lots;
    levels.push([ticks, isNothing ? 0 : Math.max(1, lots)]);
  }
  if (levels.length <= SIDE_LEVEL_COUNT_MAX) return levels;
  if (!isSnapshot) return { reason: 'oversized', detail: `${levels.length} levels on one side` };
  levels.sort(([left], [right]) => (isBid ? right - left : left - right));
  return levels.slice(0, SIDE_LEVEL_COUNT_MAX);
}

function badPrice(fault: number, text: string, { tick }: InstrumentSteps): RowRejection {
  const detail =
    fault === 0 ? `"${text.slice(0, 40)}" is no price` : describeDecimalFault(fault, text, tick);
  return { reason: 'bad-price', detail };
}

function isZero(text: string): boolean {
  return /^0*\.?0*(?:[eE][+-]?\d+)?$/.test(text) && /0/.test(text);
}

/** More digits than a binary float holds: the rest is noise. */
function isFloatPrint(text: string): boolean {
  return text.replace(/^0*\.?0*|[eE].*$|\./g, '').length > 15;
}
