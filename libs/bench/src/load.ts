/**
 * The input of the engine lane: a seeded log of many coin markets in 64-event records, 70 % book deltas and 30 %
 * trades, 5 % of the trades up to 2 s late, with a sell-off on a few markets and liquidations so that alerts exist.
 * Synthetic: it measures cost and says nothing about a market.
 */
import { encodeBatch } from '@breakwater/codec';
import {
  BatchWriter,
  FEED_STATUS,
  type InstrumentDefinition,
  instrumentKey,
  SIDE,
} from '@breakwater/core';

export interface Load {
  readonly records: readonly { readonly timestampUs: number; readonly value: Uint8Array }[];
  readonly eventCount: number;
  readonly byteCount: number;
  readonly startUs: number;
}

export interface LoadShape {
  readonly marketCount: number;
  readonly seconds: number; // unit: s of log time
  readonly recordsPerSecond: number;
  readonly eventsPerRecord: number;
}

const START_US = 1_760_000_000_000_000;
const SECOND_US = 1_000_000;
const LEVEL_COUNT = 20;
const LATE_SHARE = 0.05;
const LATE_US_MAX = 1_900_000;

export function makeLoad(shape: LoadShape): Load {
  const random = generator(7);
  const markets = Array.from({ length: shape.marketCount }, (_, at) => new LoadMarket(at, random));
  const records: { timestampUs: number; value: Uint8Array }[] = [];
  let eventCount = 0;
  const put = (writer: BatchWriter, timestampUs: number): void => {
    const encoded = encodeBatch(writer.batch);
    if (!(encoded instanceof Uint8Array)) throw new Error(`the load is refused: ${encoded.detail}`);
    eventCount += writer.eventCount;
    records.push({ timestampUs, value: encoded });
    writer.restart();
  };
  for (const market of markets) {
    for (const writer of market.open(START_US)) put(writer, START_US);
  }
  const total = shape.seconds * shape.recordsPerSecond;
  const stepUs = Math.floor(SECOND_US / shape.recordsPerSecond);
  for (let i = 0; i < total; i += 1) {
    const market = markets[Math.floor(random() * markets.length)];
    if (market === undefined) continue;
    const atUs = START_US + SECOND_US + i * stepUs;
    const share = i / total;
    const writer = market.fill(atUs, share, shape.eventsPerRecord);
    // Whole milliseconds, as a Kafka log stamps them.
    put(writer, Math.ceil((atUs + 5_000) / 1_000) * 1_000);
  }
  const byteCount = records.reduce((sum, { value }) => sum + value.length, 0);
  return { records, eventCount, byteCount, startUs: START_US };
}

class LoadMarket {
  readonly #at: number;
  readonly #random: () => number;
  readonly #key: string;
  readonly #definition: InstrumentDefinition;
  readonly #trades: BatchWriter;
  readonly #book: BatchWriter;
  #mid = 100_000; // unit: ticks
  #bookMid = 0; // unit: ticks
  #sequence = 1;
  #nextTradeId = 1;

  constructor(at: number, random: () => number) {
    this.#at = at;
    this.#random = random;
    const parts = { venue: `v${at % 4}`, base: `C${at}`, quote: 'USDT', type: 'linear' } as const;
    this.#key = instrumentKey(parts);
    const step = { mantissa: 1, exponent: -2 };
    this.#definition = { ...parts, key: this.#key, tick: step, lot: step, effectiveTimeUs: 0 };
    const identity = { session: 1, streamClass: 0 } as const;
    this.#trades = new BatchWriter({ ...identity, source: `${this.#key} trades` });
    this.#book = new BatchWriter({ ...identity, source: `${this.#key} book` });
  }

  open(atUs: number): BatchWriter[] {
    for (const writer of [this.#trades, this.#book]) {
      writer.instrument(this.#definition, atUs);
      const status = { status: FEED_STATUS.HEARTBEAT, heartbeatUs: 60 * SECOND_US, detail: '' };
      writer.feedStatus({ instrument: this.#key, eventTimeUs: atUs, ...status });
    }
    this.#snapshot(atUs);
    return [this.#trades, this.#book];
  }

  /** The whole book around the present mid; sent again whenever the mid has moved, so that it never crosses. */
  #snapshot(eventTimeUs: number): void {
    const levels = (sign: 1 | -1): [number, number][] =>
      Array.from({ length: LEVEL_COUNT }, (_, i) => [this.#mid + sign * (i + 1), 1_000 + i]);
    this.#sequence += 1;
    const stamp = { instrument: this.#key, eventTimeUs, sequence: this.#sequence };
    this.#book.bookSnapshot({ ...stamp, bids: levels(-1), asks: levels(1) });
    this.#bookMid = this.#mid;
  }

  /** A record of the trades or the book; every eighth market falls and is liquidated in the last third. */
  fill(atUs: number, share: number, eventCount: number): BatchWriter {
    const falling = this.#at % 8 === 0 && share > 0.66;
    const isBook = this.#random() < 0.7;
    for (let i = 0; i < eventCount; i += 1) {
      const eventTimeUs = atUs + i * 10;
      if (isBook && this.#mid !== this.#bookMid) this.#snapshot(eventTimeUs);
      else if (isBook) this.#delta(eventTimeUs);
      else this.#trade(eventTimeUs, falling);
    }
    return isBook ? this.#book : this.#trades;
  }

  #delta(eventTimeUs: number): void {
    const side = this.#random() < 0.5 ? -1 : 1;
    const price = this.#mid + side * (1 + Math.floor(this.#random() * LEVEL_COUNT));
    const lots = this.#random() < 0.2 ? 0 : 1 + Math.floor(this.#random() * 2_000);
    const other = this.#mid + side * (1 + Math.floor(this.#random() * LEVEL_COUNT));
    const previousSequence = this.#sequence;
    this.#sequence += 1;
    const levels: [number, number][] = [[price, lots]];
    if (other !== price) levels.push([other, 500]);
    this.#book.bookDelta({
      instrument: this.#key,
      eventTimeUs,
      sequence: this.#sequence,
      previousSequence,
      bids: side < 0 ? levels : [],
      asks: side > 0 ? levels : [],
    });
  }

  #trade(atUs: number, falling: boolean): void {
    const late = this.#random() < LATE_SHARE ? Math.floor(this.#random() * LATE_US_MAX) : 0;
    const eventTimeUs = atUs - late;
    const sell = falling ? this.#random() < 0.95 : this.#random() < 0.5;
    if (falling && this.#random() < 0.02) this.#mid -= 1;
    const priceTicks = this.#mid + (sell ? -1 : 1);
    const quantityLots = 1 + Math.floor(this.#random() * 500);
    const base = { instrument: this.#key, eventTimeUs, priceTicks, quantityLots };
    const venueId = { high: 1, low: this.#nextTradeId };
    this.#nextTradeId += 1;
    if (falling && this.#random() < 0.05) {
      this.#trades.liquidation({ ...base, forcedSide: SIDE.SELL, coverage: 1, venueId });
      return;
    }
    this.#trades.trade({ ...base, aggressorSide: sell ? SIDE.SELL : SIDE.BUY, venueId });
  }
}

/** Mulberry32: a seeded generator of numbers in [0, 1). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
