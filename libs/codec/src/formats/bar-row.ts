/**
 * Format `bars`: a bar expands to trades at its END and at its close price, flagged FROM_BAR.
 *
 * - With buy and sell volume: one SELL trade of the sell volume and one BUY trade of the buy volume, each where it
 *   is above zero. The bar's number of trades is split in proportion to volume, at least 1 on each side that trades.
 * - With volume and buy volume, as Binance's klines tell it: what was not bought was sold.
 * - With volume only: one trade of UNKNOWN side.
 * - Without volume: no trade (`bar-without-volume`). It would carry a price on, not confirm one.
 *
 * Volumes are rounded half to even to at most 8 places: archives print them from binary floats
 * ("0.42332200000000003").
 */
import { EVENT_FLAG, EVENT_PRINT_COUNT_MAX, SIDE, type Side } from '@breakwater/core';
import type {
  EventSink,
  InstrumentSteps,
  RowDecoder,
  RowOutcome,
  RowRejection,
  StepLookup,
  TableRow,
} from './row.ts';
import type { StepSurvey } from './step-survey.ts';
import {
  isRejection,
  priceTicks,
  roundedAmountSteps,
  wholeNumber,
  writeTrade,
} from './table-row.ts';

export function surveyBarRow(row: TableRow, survey: StepSurvey): void {
  survey.price(row.instrument, row.fields('close') ?? '');
  for (const field of ['volume', 'buyVolume', 'sellVolume']) {
    const text = row.fields(field);
    if (text !== undefined) survey.amount(row.instrument, text, 'rounded');
  }
}

interface BarSide {
  readonly side: Side;
  readonly lots: number; // unit: lots
}

export class BarRowDecoder implements RowDecoder<TableRow> {
  readonly #steps: StepLookup;

  constructor(steps: StepLookup) {
    this.#steps = steps;
  }

  decode(row: TableRow, sink: EventSink): RowOutcome {
    const steps = this.#steps(row.instrument);
    if (steps === undefined) {
      return { reason: 'unknown-instrument', detail: row.instrument };
    }
    // A minute without trades, as archives write it: every cell of it is missing.
    if (
      ['close', 'volume', 'buyVolume', 'sellVolume'].every(
        (field) => row.fields(field) === undefined,
      )
    ) {
      return { rule: 'bar-without-volume' };
    }
    const ticks = priceTicks(row.fields('close') ?? '', steps);
    if (isRejection(ticks)) return ticks;
    const sides = sidesOf(row, steps);
    if (isRejection(sides)) return sides;
    const trades = wholeNumber(row.fields('trades') ?? '1');
    if (trades === undefined || trades > EVENT_PRINT_COUNT_MAX) {
      const detail = `trades "${row.fields('trades')}" is not a number of trades`;
      return { reason: 'bad-number', detail };
    }
    if (sides.length === 0) return { rule: 'bar-without-volume' };
    for (const [index, count] of splitCount(trades, sides).entries()) {
      const { side, lots } = sides[index] as BarSide;
      writeTrade(sink, {
        instrument: row.instrument,
        eventTimeUs: row.eventTimeUs,
        receivedTimeUs: row.receivedTimeUs,
        aggressorSide: side,
        priceTicks: ticks,
        quantityLots: lots,
        count,
        flags: EVENT_FLAG.FROM_BAR,
      });
    }
    return 'decoded';
  }

  end(): void {}
}

/** Sides with a volume, the sold one first. */
function sidesOf(row: TableRow, steps: InstrumentSteps): BarSide[] | RowRejection {
  const has = (field: string): boolean => row.fields(field) !== undefined;
  const lotsOf = (field: string): number | RowRejection => {
    const lots = roundedAmountSteps(row.fields(field) ?? '', steps);
    return isRejection(lots) ? { ...lots, detail: `${field}: ${lots.detail}` } : lots;
  };
  const isTold = has('buyVolume') && has('sellVolume');
  const isSplit = isTold || (has('buyVolume') && has('volume'));
  const bought = isSplit ? lotsOf('buyVolume') : 0;
  if (isRejection(bought)) return bought;
  const other = lotsOf(isTold ? 'sellVolume' : 'volume');
  if (isRejection(other)) return other;
  if (!isSplit) return other > 0 ? [{ side: SIDE.UNKNOWN, lots: other }] : [];
  const sold = isTold ? other : other - bought;
  if (sold < 0) return { reason: 'bad-quantity', detail: 'buyVolume is more than volume' };
  const sides = [
    { side: SIDE.SELL, lots: sold },
    { side: SIDE.BUY, lots: bought },
  ];
  return sides.filter(({ lots }) => lots > 0);
}

/** Trades per side in proportion to its lots, at least 1 each; they add up to `trades` wherever that allows it. */
function splitCount(trades: number, sides: readonly BarSide[]): number[] {
  const [first, second] = sides;
  if (first === undefined) return [];
  if (second === undefined) return [Math.max(1, trades)];
  // The share is a ratio of integers below 2^53; one rounding here moves a count by one at most.
  const share = Math.round(trades * (first.lots / (first.lots + second.lots)));
  const firstCount = Math.min(Math.max(1, share), Math.max(1, trades - 1));
  return [firstCount, Math.max(1, trades - firstCount)];
}
