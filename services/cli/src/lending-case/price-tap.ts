/** Prices of USDT as they were fed: listened to on their way into the log, so that the report shows what detectors saw. */
import { EVENT_KIND, type EventBatch, type FeedRecord } from '@breakwater/core';

const FX_KEY = 'reference:USD/KRW:fx';
const WON_MARKETS = ['bithumb', 'upbit', 'coinone'] as const;
export type WonVenue = (typeof WON_MARKETS)[number];
const WON_KEYS: ReadonlyMap<string, WonVenue> = new Map(
  WON_MARKETS.map((venue) => [`${venue}:USDT/KRW:spot`, venue]),
);
/** Dollars for a USDT: one venue is enough for a plot. */
const DOLLAR_KEY = 'kraken:USDT/USD:spot';
const FX_TICKS_PER_WON = 100;
const DOLLAR_TICKS_PER_DOLLAR = 1e5;
const MINUTE_US = 60_000_000;

export interface PremiumPoint {
  readonly atUs: number;
  /** Price in won over exchange rate times price in dollars, less one. */
  readonly premium: number; // unit: share
}

export interface PricePoint {
  readonly atUs: number;
  readonly won: number;
}

export class PriceTap {
  /** Of Bithumb, once a minute where there are prices. */
  readonly premium: PremiumPoint[] = [];
  readonly #detail: { readonly fromUs: number; readonly toUs: number };
  readonly #detailPoints: ReadonlyMap<WonVenue, PricePoint[]> = new Map(
    WON_MARKETS.map((venue) => [venue, []]),
  );
  #krwPerUsd = Number.NaN;
  #usdPerUsdt = Number.NaN;
  #minute = Number.NEGATIVE_INFINITY;

  /** Every trade of the span is kept. */
  constructor(detail: { readonly fromUs: number; readonly toUs: number }) {
    this.#detail = detail;
  }

  /** Trades of the span, by venue. */
  detail(venue: WonVenue): readonly PricePoint[] {
    return this.#detailPoints.get(venue) ?? [];
  }

  *listen(records: Iterable<FeedRecord>): Generator<FeedRecord> {
    for (const record of records) {
      const { batch } = record;
      if (!record.source.endsWith('/lending')) this.#read(batch);
      yield record;
    }
  }

  #read(batch: EventBatch): void {
    for (let row = 0; row < batch.eventCount; row += 1) {
      const kind = batch.kind(row);
      const key = batch.symbols.name(batch.instrument(row));
      if (kind === EVENT_KIND.REFERENCE_RATE && key === FX_KEY) {
        this.#krwPerUsd = batch.priceTicks(row) / FX_TICKS_PER_WON;
      }
      if (kind !== EVENT_KIND.TRADE) continue;
      if (key === DOLLAR_KEY) this.#usdPerUsdt = batch.priceTicks(row) / DOLLAR_TICKS_PER_DOLLAR;
      const venue = WON_KEYS.get(key);
      if (venue !== undefined) this.#won(venue, batch.eventTimeUs(row), batch.priceTicks(row));
    }
  }

  #won(venue: WonVenue, atUs: number, won: number): void {
    const { fromUs, toUs } = this.#detail;
    if (atUs >= fromUs && atUs < toUs) this.#detailPoints.get(venue)?.push({ atUs, won });
    const minute = Math.floor(atUs / MINUTE_US);
    if (venue !== 'bithumb' || minute === this.#minute) return;
    const premium = won / (this.#krwPerUsd * this.#usdPerUsdt) - 1;
    // Before the first rate there is no price overseas.
    if (Number.isNaN(premium)) return;
    this.#minute = minute;
    this.premium.push({ atUs, premium });
  }
}
