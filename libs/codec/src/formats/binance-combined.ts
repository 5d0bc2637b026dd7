/**
 * Format `binance-combined`: recorded combined-stream frames and REST snapshots of Binance spot, USD-M and COIN-M.
 *
 * Trades: `m` (buyer is maker) makes the aggressor SELL; the venue's trade id is kept. Depth goes through a
 * BinanceBookSync per market. `!forceOrder` is sampled by the venue (one per second and symbol). Values are exact:
 * one that does not fit tick or lot rejects its row. Ignored by rule: see BinanceFrame and BinanceBookSync.
 */
import { BATCH_LEVEL_COUNT_MAX, type BookLevels, COVERAGE, SIDE } from '@breakwater/core';
import { BinanceBookSync } from './binance-book-sync.ts';
import { type BinanceFrame, type PriceLevelTexts, parseBinanceFrame } from './binance-frame.ts';
import { describeDecimalFault, exactSteps } from './decimal.ts';
import type {
  EventSink,
  HeldTally,
  InstrumentSteps,
  RowDecoder,
  RowOutcome,
  RowRejection,
  StepLookup,
} from './row.ts';
import { sideOf } from './side-name.ts';
import { isRejection } from './table-row.ts';
import { venueIdOfNumber } from './venue-id.ts';

export interface BinanceSpec {
  /** Key of a native symbol ("BTCUSDT", "BTCUSD_PERP", or empty where the frame names none) at an instant. */
  readonly instrument: (symbol: string, atUs: number) => string | RowRejection;
}

export interface BinanceRow {
  readonly receivedTimeUs: number;
  /** The whole line, receive time included. */
  readonly line: string;
}

type FrameOf<K extends BinanceFrame['kind']> = Extract<BinanceFrame, { kind: K }>;

export class BinanceDecoder implements RowDecoder<BinanceRow> {
  readonly #spec: BinanceSpec;
  readonly #steps: StepLookup;
  readonly #books = new Map<string, BinanceBookSync>();

  constructor(spec: BinanceSpec, steps: StepLookup) {
    this.#spec = spec;
    this.#steps = steps;
  }

  decode(row: BinanceRow, sink: EventSink, held: HeldTally): RowOutcome {
    const frame = parseBinanceFrame(row.line);
    if (isRejection(frame)) return frame;
    if (frame.kind === 'ignored') return { rule: frame.rule };
    const { receivedTimeUs } = row;
    const eventTimeUs = frame.eventTimeUs ?? receivedTimeUs;
    const instrument = this.#spec.instrument(frame.symbol, eventTimeUs);
    if (isRejection(instrument)) return instrument;
    const steps = this.#steps(instrument);
    if (steps === undefined) {
      return { reason: 'unknown-instrument', detail: instrument };
    }
    const target: Target = {
      stamp: { instrument, eventTimeUs, receivedTimeUs },
      steps,
      sink,
      held,
    };
    if (frame.kind === 'trade') return writeTradeFrame(frame, target);
    if (frame.kind === 'liquidation') return writeLiquidationFrame(frame, target);
    return this.#book(frame, target);
  }

  end(held: HeldTally): void {
    for (const book of this.#books.values()) book.end(held);
  }

  #book(frame: FrameOf<'depth' | 'snapshot'>, target: Target): RowOutcome {
    const { stamp, steps, sink, held } = target;
    if (frame.bids.length + frame.asks.length > BATCH_LEVEL_COUNT_MAX) {
      const detail = `${frame.bids.length + frame.asks.length} levels`;
      return { reason: 'oversized', detail };
    }
    const bids = levelsOf(frame.bids, steps);
    if (isRejection(bids)) return bids;
    const asks = levelsOf(frame.asks, steps);
    if (isRejection(asks)) return asks;
    let book = this.#books.get(stamp.instrument);
    if (book === undefined) {
      book = new BinanceBookSync();
      this.#books.set(stamp.instrument, book);
    }
    const { sequence } = frame;
    if (frame.kind === 'snapshot') {
      const zero = [...bids, ...asks].some(([, quantityLots]) => quantityLots === 0);
      if (zero) return { reason: 'bad-quantity', detail: 'empty level in a snapshot' };
      return book.snapshot({ ...stamp, sequence, bids, asks }, sink, held);
    }
    const { previousSequence } = frame;
    return book.diff({ ...stamp, sequence, previousSequence, bids, asks }, sink, held);
  }
}

interface Target {
  readonly stamp: {
    readonly instrument: string;
    readonly eventTimeUs: number;
    readonly receivedTimeUs: number;
  };
  readonly steps: InstrumentSteps;
  readonly sink: EventSink;
  readonly held: HeldTally;
}

function writeTradeFrame(frame: FrameOf<'trade'>, { stamp, steps, sink }: Target): RowOutcome {
  const size = sizeOf(frame.price, frame.quantity, steps);
  if (isRejection(size)) return size;
  const aggressorSide = frame.buyerIsMaker ? SIDE.SELL : SIDE.BUY;
  const fields = { ...stamp, ...size, aggressorSide, venueId: venueIdOfNumber(frame.id) };
  sink.write(stamp.instrument, (writer) => writer.trade(fields));
  return 'decoded';
}

function writeLiquidationFrame(frame: FrameOf<'liquidation'>, target: Target): RowOutcome {
  const { stamp, steps, sink } = target;
  const forcedSide = sideOf(frame.side, 'order');
  if (forcedSide === undefined) {
    return { reason: 'bad-side', detail: `S "${frame.side.slice(0, 40)}"` };
  }
  const size = sizeOf(frame.price, frame.quantity, steps);
  if (isRejection(size)) return size;
  const fields = { ...stamp, ...size, forcedSide, coverage: COVERAGE.SAMPLED };
  sink.write(stamp.instrument, (writer) => writer.liquidation(fields));
  return 'decoded';
}

function sizeOf(
  price: string,
  quantity: string,
  steps: InstrumentSteps,
): { readonly priceTicks: number; readonly quantityLots: number } | RowRejection {
  const priceTicks = exactSteps(price, steps.tick);
  if (priceTicks <= 0) return badPrice(priceTicks, price, steps);
  const quantityLots = exactSteps(quantity, steps.lot);
  if (quantityLots <= 0) return badQuantity(quantityLots, quantity, steps);
  return { priceTicks, quantityLots };
}

function levelsOf(texts: PriceLevelTexts, steps: InstrumentSteps): BookLevels | RowRejection {
  const levels: [number, number][] = [];
  for (const [price, quantity] of texts) {
    const priceTicks = exactSteps(price, steps.tick);
    if (priceTicks <= 0) return badPrice(priceTicks, price, steps);
    const quantityLots = exactSteps(quantity, steps.lot);
    if (quantityLots < 0) return badQuantity(quantityLots, quantity, steps);
    levels.push([priceTicks, quantityLots]);
  }
  return levels;
}

function badPrice(fault: number, text: string, steps: InstrumentSteps): RowRejection {
  const detail = fault === 0 ? '0 is no price' : describeDecimalFault(fault, text, steps.tick);
  return { reason: 'bad-price', detail };
}

function badQuantity(fault: number, text: string, steps: InstrumentSteps): RowRejection {
  const detail = fault === 0 ? '0 is no quantity' : describeDecimalFault(fault, text, steps.lot);
  return { reason: 'bad-quantity', detail };
}
