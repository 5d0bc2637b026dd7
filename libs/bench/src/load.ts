/**
 * The input of the engine lane: a seeded log of many coin markets, 70 % book deltas (of one to nine levels) and 30 %
 * trades, 5 % of the trades up to 2 s late. In its last third some markets fall under liquidations, some rise, and
 * one loses its book for a while, so that every detector has something to say and the rival cannot be equal by saying
 * nothing. Synthetic: it measures cost and says nothing about a market.
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
  /** The steady part: records [steadyFrom, steadyTo), after the set-up and before anything moves. */
  readonly steadyFrom: number; // unit: index
  readonly steadyTo: number; // unit: index
  readonly steadyEventCount: number;
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
const DELTA_LEVEL_COUNT_MAX = 9;
/** A Fetch response's records of one partition. */
const RESPONSE_BYTE_COUNT = 1_048_576;
/** Share of the load after which some markets move, and between which one market's book is out of step. */
const MOVING_FROM = 0.66;
const STEADY_FROM = 0.3;
const STEADY_TO = 0.65;
const GAP_FROM = 0.8;
const GAP_TO = 0.9;
/** A move goes on by this much each quarter of a second: 4 bp a second, past every provisional threshold. */
const MOVE_TICKS = 10;
const MOVE_US = 250_000;

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
  const opened = records.length - total;
  const steadyFrom = opened + Math.floor(total * STEADY_FROM);
  const steadyTo = opened + Math.floor(total * STEADY_TO);
  const steadyEventCount = (steadyTo - steadyFrom) * shape.eventsPerRecord;
  const steady = { steadyFrom, steadyTo, steadyEventCount };
  return { records: packed(records), eventCount, byteCount, ...steady, startUs: START_US };
}

/**
 * The records with their bytes one behind another, as the response to a Fetch holds them. Each in a buffer of its own
 * would time the allocator's scattering, and its garbage collection, on both sides.
 */
function packed(records: Load['records']): Load['records'] {
  let response = new Uint8Array(0);
  let end = 0;
  return records.map(({ timestampUs, value }) => {
    if (end + value.length > response.length) {
      response = new Uint8Array(RESPONSE_BYTE_COUNT);
      end = 0;
    }
    const start = end;
    end += value.length;
    response.set(value, start);
    return { timestampUs, value: response.subarray(start, end) };
  });
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
  #movingFromUs = 0;
  #inStep = true;
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

  /** A record of the trades or the book at `share` of the load. */
  fill(atUs: number, share: number, eventCount: number): BatchWriter {
    const trend = share > MOVING_FROM ? this.#trend() : 0;
    this.#move(atUs, trend);
    const isBook = this.#random() < 0.7;
    if (isBook) this.#loseStep(share);
    for (let i = 0; i < eventCount; i += 1) {
      const eventTimeUs = atUs + i * 10;
      if (isBook && this.#inStep && this.#mid !== this.#bookMid) this.#snapshot(eventTimeUs);
      else if (isBook) this.#delta(eventTimeUs);
      else this.#trade(eventTimeUs, trend);
    }
    return isBook ? this.#book : this.#trades;
  }

  /** Of eight markets one falls, and one rises on the venue that will be blind. */
  #trend(): -1 | 0 | 1 {
    if (this.#at % 8 === 0) return -1;
    return this.#at % 8 === 3 ? 1 : 0;
  }

  #move(atUs: number, trend: -1 | 0 | 1): void {
    if (trend === 0) return;
    if (this.#movingFromUs === 0) this.#movingFromUs = atUs;
    this.#mid = 100_000 + trend * MOVE_TICKS * Math.floor((atUs - this.#movingFromUs) / MOVE_US);
  }

  /** The eighth market's book skips a number and waits for a snapshot: its venue is blind meanwhile. */
  #loseStep(share: number): void {
    if (this.#at !== 7) return;
    const inStep = share < GAP_FROM || share > GAP_TO;
    if (this.#inStep && !inStep) this.#sequence += 5;
    if (!this.#inStep && inStep) this.#bookMid = 0;
    this.#inStep = inStep;
  }

  #delta(eventTimeUs: number): void {
    const side = this.#random() < 0.5 ? -1 : 1;
    const levels: [number, number][] = [];
    const levelCount = 1 + Math.floor(this.#random() * DELTA_LEVEL_COUNT_MAX);
    for (let i = 0; i < levelCount; i += 1) {
      const price = this.#mid + side * (1 + Math.floor(this.#random() * LEVEL_COUNT));
      levels.push([price, this.#random() < 0.2 ? 0 : 1 + Math.floor(this.#random() * 2_000)]);
    }
    const previousSequence = this.#sequence;
    this.#sequence += 1;
    this.#book.bookDelta({
      instrument: this.#key,
      eventTimeUs,
      sequence: this.#sequence,
      previousSequence,
      bids: side < 0 ? levels : [],
      asks: side > 0 ? levels : [],
    });
  }

  #trade(atUs: number, trend: -1 | 0 | 1): void {
    const late = this.#random() < LATE_SHARE ? Math.floor(this.#random() * LATE_US_MAX) : 0;
    const eventTimeUs = atUs - late;
    const sell = this.#random() < 0.5 - trend * 0.45;
    const priceTicks = this.#mid + (sell ? -1 : 1);
    const quantityLots = 1 + Math.floor(this.#random() * 500);
    const base = { instrument: this.#key, eventTimeUs, priceTicks, quantityLots };
    const venueId = { high: 1, low: this.#nextTradeId };
    this.#nextTradeId += 1;
    if (trend < 0 && this.#random() < 0.05) {
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
