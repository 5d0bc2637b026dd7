/**
 * Prices beside the tape: USDT in won on three venues, in dollars on three, and the exchange rate.
 *
 * Sparse where nothing happens: a few seconds every twelve hours, after which a market's windows run empty and it sleeps. An
 * awake market costs an instant each quarter of a second, so half a year awake would take minutes to replay. Dense from 25
 * minutes before a dip or the squeeze, that windows of 20 minutes be full, to 15 minutes after its beginning or more.
 * Rates and sizes are those of the simulator's quiet hour (market-spec.ts), a modelling choice.
 */
import {
  type BatchWriter,
  type BookLevels,
  type EventBatch,
  type FeedRecord,
  type InstrumentDefinition,
  SIDE,
  STREAM_CLASS,
} from '@breakwater/core';
import { definitionOf, FX_KEY, type MarketSpec, spotMarkets } from '../market-spec.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { BorrowerTrade, BorrowerTrades } from './borrower-trades.ts';
import { DENSE_SPANS, LAUNCH_US, SQUEEZE_FROM_US, SQUEEZE_TO_US } from './case-calendar.ts';
import { CaseFeed } from './case-feed.ts';
import { krwPerUsd, powerOfTen, tetherTicks, usdPerUsdt } from './case-prices.ts';

const SECOND_US = 1_000_000;
const SPARSE_EVERY_US = 43_200 * SECOND_US;
const SPARSE_SECONDS = 3;
/** Sparse seconds begin this long after their half of the day. */
const SPARSE_AFTER_US = 300 * SECOND_US;
const RATE_LEADS_US: readonly number[] = [15 * SECOND_US, 10 * SECOND_US, 5 * SECOND_US];
const DELAY_US = 60_000;

interface Span {
  readonly fromUs: number;
  readonly toUs: number;
}

interface PricedSecond {
  readonly atUs: number;
  /** The exchange rate comes first, so that it is sealed (10 s) when the first trade is: nothing is compared with an old one. */
  readonly isRateOnly: boolean;
}

/** Seconds with prices, rising. */
function* pricedSeconds(fromUs: number, untilUs: number): Generator<PricedSecond> {
  const sparse: Span[] = [];
  for (let atUs = LAUNCH_US + SPARSE_AFTER_US; atUs < untilUs; atUs += SPARSE_EVERY_US) {
    const span = { fromUs: atUs, toUs: atUs + SPARSE_SECONDS * SECOND_US };
    const isCovered = DENSE_SPANS.some(({ fromUs, toUs }) => atUs >= fromUs && atUs < toUs);
    if (!isCovered) sparse.push(span);
  }
  const spans = [...sparse, ...DENSE_SPANS]
    .filter((span) => span.fromUs >= fromUs)
    .sort((a, b) => a.fromUs - b.fromUs);
  for (const span of spans) {
    for (const leadUs of RATE_LEADS_US) {
      const atUs = span.fromUs - leadUs;
      if (atUs < untilUs) yield { atUs, isRateOnly: true };
    }
    for (let atUs = span.fromUs; atUs < Math.min(span.toUs, untilUs); atUs += SECOND_US) {
      yield { atUs, isRateOnly: false };
    }
  }
}

export const FX_DEFINITION: InstrumentDefinition = {
  key: FX_KEY,
  venue: 'reference',
  base: 'USD',
  quote: 'KRW',
  type: 'fx',
  tick: { mantissa: 1, exponent: -2 },
  lot: { mantissa: 1, exponent: 0 },
  effectiveTimeUs: LAUNCH_US,
};

/** The simulator's own markets of USDT, on the venues that the reports name and three that quote it in dollars. */
export function caseMarkets(): MarketSpec[] {
  return spotMarkets([]).filter(({ base, venue }) => base === 'USDT' && venue !== 'korbit');
}

/** Records in log order, one batch filled again and again. */
export function* marketRecords(
  trades: BorrowerTrades,
  random: SeededRandom,
  batch: EventBatch,
  { fromUs, untilUs }: { readonly fromUs: number; readonly untilUs: number },
): Generator<FeedRecord> {
  const markets = caseMarkets().map((spec) => new CaseMarket(spec, random.split(spec.key), trades));
  const fx = new CaseFeed('simulator/reference/USD-KRW/rate', STREAM_CLASS.POLLED, [FX_DEFINITION]);
  for (const { atUs, isRateOnly } of pricedSeconds(fromUs, untilUs)) {
    const timestampUs = atUs + SECOND_US + DELAY_US;
    const priceTicks = Math.round(krwPerUsd(atUs) * 100);
    yield fx.record(batch, timestampUs, (writer) => {
      writer.referenceRate({ instrument: FX_KEY, eventTimeUs: atUs, priceTicks });
    });
    if (isRateOnly) continue;
    for (const market of markets) yield* market.second(batch, atUs, timestampUs);
  }
}

class CaseMarket {
  readonly #spec: MarketSpec;
  readonly #random: SeededRandom;
  readonly #ownTrades: BorrowerTrades;
  readonly #trades: CaseFeed;
  readonly #book: CaseFeed;
  readonly #lotsPerUnit: number;
  #sequence = 0;

  constructor(spec: MarketSpec, random: SeededRandom, ownTrades: BorrowerTrades) {
    this.#spec = spec;
    this.#random = random;
    this.#ownTrades = ownTrades;
    this.#lotsPerUnit = powerOfTen(-spec.lot.exponent);
    const definition = definitionOf(spec, LAUNCH_US);
    const name = `simulator/${spec.venue}/${spec.base}-${spec.quote}`;
    this.#trades = new CaseFeed(`${name}/trades`, STREAM_CLASS.SOCKET, [definition]);
    this.#book = new CaseFeed(`${name}/book`, STREAM_CLASS.SOCKET, [definition]);
  }

  /** What the market says in the second from `atUs`. */
  *second(batch: EventBatch, atUs: number, timestampUs: number): Generator<FeedRecord> {
    const { venue, tradesPerSecond } = this.#spec;
    if (!DENSE_SPANS.some(({ fromUs, toUs }) => atUs >= fromUs && atUs < toUs)) {
      yield this.#calmSecond(batch, atUs, timestampUs);
      // Without one, the last book before a silence of days would still be the price.
      yield this.#book.record(batch, timestampUs, (writer) => this.#snapshot(writer, atUs));
      return;
    }
    const count = Math.max(1, this.#random.poisson(tradesPerSecond));
    const own = this.#ownTrades.within(venue, atUs, atUs + SECOND_US);
    const times = Array.from({ length: count }, () => atUs + this.#random.index(1_000) * 1_000);
    const all = [...times.sort((a, b) => a - b).map((us) => ({ atUs: us })), ...own];
    all.sort((a, b) => a.atUs - b.atUs);
    yield this.#trades.record(batch, timestampUs, (writer) => {
      for (const trade of all) this.#trade(writer, trade);
    });
    yield this.#book.record(batch, timestampUs, (writer) => this.#snapshot(writer, atUs));
  }

  /** One buys and one sells as much at one price: a price, and no pressure. */
  #calmSecond(batch: EventBatch, atUs: number, timestampUs: number): FeedRecord {
    const { key, medianTrade } = this.#spec;
    const quantityLots = Math.max(1, Math.round(medianTrade * this.#lotsPerUnit));
    const priceTicks = this.#ticks(atUs);
    return this.#trades.record(batch, timestampUs, (writer) => {
      for (const [at, aggressorSide] of [SIDE.BUY, SIDE.SELL].entries()) {
        const stamp = { instrument: key, eventTimeUs: atUs + at * 1_000 };
        writer.trade({ ...stamp, aggressorSide, priceTicks, quantityLots });
      }
    });
  }

  #trade(writer: BatchWriter, trade: { readonly atUs: number } | BorrowerTrade): void {
    const { key, medianTrade } = this.#spec;
    const stamp = { instrument: key, eventTimeUs: trade.atUs };
    if ('participant' in trade) {
      const { side, units, participant } = trade;
      const quantityLots = Math.max(1, Math.round(units * this.#lotsPerUnit));
      const priceTicks = this.#ticks(trade.atUs);
      writer.trade({ ...stamp, aggressorSide: side, priceTicks, quantityLots, participant });
      return;
    }
    const isBuy = this.#random.chance(buyChance(trade.atUs));
    const units = this.#random.skewed(medianTrade, 0.9);
    const jitter = this.#random.index(3) - 1;
    writer.trade({
      ...stamp,
      aggressorSide: isBuy ? SIDE.BUY : SIDE.SELL,
      priceTicks: this.#ticks(trade.atUs) + jitter,
      quantityLots: Math.max(1, Math.round(units * this.#lotsPerUnit)),
    });
  }

  #snapshot(writer: BatchWriter, atUs: number): void {
    const { key, levelCount, strideTicks, levelDepth } = this.#spec;
    this.#sequence += 1;
    const middle = this.#ticks(atUs);
    const side = (sign: 1 | -1, share: number): BookLevels =>
      Array.from({ length: levelCount }, (_, level) => {
        const units = levelDepth * share * this.#random.between(0.6, 1.4);
        const lots = Math.max(1, Math.round(units * this.#lotsPerUnit));
        return [middle + sign * (1 + level * strideTicks), lots] as const;
      });
    const bids = side(-1, 1);
    const asks = side(1, offerShare(this.#spec.venue, atUs));
    const stamp = { instrument: key, eventTimeUs: atUs + SECOND_US / 2 };
    writer.bookSnapshot({ ...stamp, sequence: this.#sequence, bids, asks });
  }

  #ticks(atUs: number): number {
    const { quote, venue } = this.#spec;
    return quote === 'KRW' ? tetherTicks(venue, atUs) : Math.round(usdPerUsdt(atUs) * 1e5);
  }
}

/** Others buy and sell alike, also while USDT dips: there the borrowers sell. In the squeeze everybody buys. */
function buyChance(atUs: number): number {
  return atUs >= SQUEEZE_FROM_US && atUs < SQUEEZE_TO_US ? 0.6 : 0.5;
}

/** Of the squeezed venue's offers hardly any are left: 681 USDT rested there at the top. */
function offerShare(venue: string, atUs: number): number {
  const second = (atUs - SQUEEZE_FROM_US) / SECOND_US;
  if (venue !== 'bithumb' || second < 40 || second >= 143) return 1;
  return second < 90 ? 0.1 : 681 / (15 * 150_000);
}
