/** A tape of one market whose prices a test writes down. */
import type { InstrumentDefinition } from '@breakwater/core';
import { Tape } from './tape.ts';

export const START_US: number = Date.parse('2025-10-10T20:00:00Z') * 1_000;

export function instrument(key: string): InstrumentDefinition {
  const [venue = '', pair = '', type = 'spot'] = key.split(':');
  const [base = '', quote = ''] = pair.split('/');
  const step = { mantissa: 1, exponent: 0 };
  const rest = { type: type as InstrumentDefinition['type'], tick: step, lot: step };
  return { key, venue, base, quote, ...rest, effectiveTimeUs: START_US };
}

/** Columns by instrument key: the price of each second. */
export function tapeOf(
  prices: Readonly<Record<string, readonly number[]>>,
  stepUs = 1_000_000,
): Tape {
  const lists = Object.entries(prices);
  const length = Math.max(...lists.map(([, list]) => list.length));
  const instruments = new Map(lists.map(([key]) => [key, instrument(key)]));
  const tape = new Tape({
    instruments,
    fromUs: START_US,
    toUs: START_US + length * stepUs,
    stepUs,
  });
  for (const [key, list] of lists) {
    const empty = (): Float64Array => new Float64Array(length);
    tape.markets.set(key, {
      instrument: instrument(key),
      price: Float64Array.from(list),
      bought: empty(),
      sold: empty(),
      forcedBuys: empty(),
      forcedSells: empty(),
      tradeCount: list.length,
      liquidationCount: 0,
    });
  }
  return tape;
}
