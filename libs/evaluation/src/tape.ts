/**
 * The input as plain rules see it: per market and step of time the last price, what was bought and what was sold;
 * per asset the forced orders. Baselines read this and nothing else, so that they and the detectors stand on the same
 * records.
 *
 * Invariants
 * TT1 a step's columns are those of events whose event time lies in it; a step without a trade keeps the price.
 */
import {
  EVENT_FLAG,
  EVENT_KIND,
  type EventBatch,
  type FeedRecord,
  type InstrumentDefinition,
  SIDE,
} from '@breakwater/core';

export interface MarketTape {
  readonly instrument: InstrumentDefinition;
  /** Last price; 0 before the first trade. */
  price: Float64Array; // unit: ticks
  bought: Float64Array; // unit: lots
  sold: Float64Array; // unit: lots
  /** Forced orders, by the side that they take. */
  forcedBuys: Float64Array; // unit: count
  forcedSells: Float64Array; // unit: count
  tradeCount: number;
  liquidationCount: number;
}

export interface TapeOptions {
  readonly instruments: ReadonlyMap<string, InstrumentDefinition>;
  readonly fromUs: number;
  readonly toUs: number;
  readonly stepUs: number;
}

const COLUMNS = ['price', 'bought', 'sold', 'forcedBuys', 'forcedSells'] as const;

export class Tape {
  readonly fromUs: number;
  readonly stepUs: number;
  readonly stepCount: number;
  readonly markets: Map<string, MarketTape> = new Map();
  readonly #instruments: ReadonlyMap<string, InstrumentDefinition>;

  constructor(options: TapeOptions) {
    this.fromUs = options.fromUs;
    this.stepUs = options.stepUs;
    this.stepCount = Math.max(1, Math.ceil((options.toUs - options.fromUs) / options.stepUs));
    this.#instruments = options.instruments;
  }

  /** End of a step, when what it holds can be known. */
  endUs(step: number): number {
    return this.fromUs + (step + 1) * this.stepUs;
  }

  add({ batch }: FeedRecord): void {
    for (let row = 0; row < batch.eventCount; row += 1) this.#row(batch, row);
  }

  /** Carries prices on over steps without a trade; call once, after the last record. */
  seal(): void {
    for (const { price } of this.markets.values()) {
      for (let step = 1; step < price.length; step += 1) {
        if (price[step] === 0) price[step] = price[step - 1] ?? 0;
      }
    }
  }

  #row(batch: EventBatch, row: number): void {
    const kind = batch.kind(row);
    const isRate = kind === EVENT_KIND.REFERENCE_RATE;
    if (kind !== EVENT_KIND.TRADE && kind !== EVENT_KIND.LIQUIDATION && !isRate) return;
    const isBar = (batch.flags(row) & EVENT_FLAG.FROM_BAR) !== 0;
    // A bar is stamped with its end (TT1).
    const timeUs = batch.eventTimeUs(row) - (isBar ? 1 : 0);
    const step = Math.floor((timeUs - this.fromUs) / this.stepUs);
    if (step < 0 || step >= this.stepCount) return;
    const market = this.#market(batch.symbols.name(batch.instrument(row)));
    if (market === undefined) return;
    if (kind === EVENT_KIND.LIQUIDATION) {
      const column = batch.side(row) === SIDE.BUY ? market.forcedBuys : market.forcedSells;
      column[step] = (column[step] ?? 0) + Math.max(1, batch.count(row));
      market.liquidationCount += 1;
      return;
    }
    market.price[step] = batch.priceTicks(row);
    if (isRate) return;
    market.tradeCount += 1;
    const column = batch.side(row) === SIDE.BUY ? market.bought : market.sold;
    column[step] = (column[step] ?? 0) + batch.quantityLots(row);
  }

  #market(key: string): MarketTape | undefined {
    const known = this.markets.get(key);
    if (known !== undefined) return known;
    const instrument = this.#instruments.get(key);
    if (instrument === undefined) return undefined;
    const columns = COLUMNS.map((name) => [name, new Float64Array(this.stepCount)] as const);
    const empty = Object.fromEntries(columns) as Record<(typeof COLUMNS)[number], Float64Array>;
    const market: MarketTape = {
      instrument,
      ...empty,
      tradeCount: 0,
      liquidationCount: 0,
    };
    this.markets.set(key, market);
    return market;
  }
}
