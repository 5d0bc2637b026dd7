/**
 * A perpetual of one venue with levered accounts behind it. An account whose distance to liquidation is used up
 * is sold (or bought) at the market, which moves the coin everywhere and may use up the next one's.
 *
 * Invariants
 * PM1 an account is liquidated at most once; the two sides' accounts are sorted by distance.
 * PM2 the feed shows what the venue's feed would show: every order (Bybit), or one of each whole second (Binance,
 *    which pushes the latest; here the first, so that no event is a second old when it is sent).
 */
import { COVERAGE, SIDE, type Side } from '@breakwater/core';
import type { Fundamentals } from './fundamental.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SourceStream } from './source-stream.ts';
import type { VenueMarket } from './venue-market.ts';

interface Account {
  /** Adverse move from the half-hour mean price that liquidates it. */
  readonly distanceShare: number;
  readonly notionalUsd: number;
}

export interface PerpetualPlan {
  readonly longAccountCount: number;
  readonly shortAccountCount: number;
}

export interface PerpetualSources {
  readonly liquidations: SourceStream;
  readonly mark: SourceStream;
  readonly openInterest: SourceStream;
}

/** Accounts nearer than this are topped up or gone in a quiet market; those farther than the last never matter. */
const DISTANCE_MIN = 0.015;
const DISTANCE_MAX = 0.12;
/** Entries follow the market with a half-hour memory. */
const ENTRY_SECONDS = 1_800;
/** Positions that were liquidated are opened again by others within hours. */
const REOPEN_SECONDS = 7_200;
/** Smallest account; sizes have a Pareto tail of index 2, cut at a hundred times this. */
const NOTIONAL_MIN_USD = 33_000;
const NOTIONAL_RATIO_MAX = 100;
/** Share by which a forced dollar moves the coin everywhere: 10 million dollars move it by 0.7 %. */
const PUSH_PER_USD = 7e-10;
/** Liquidations for reasons of the account alone, per second and market. */
const ISOLATED_PER_SECOND = 0.025;
/** Accounts that the engine liquidates in one cycle, which is a step. */
const CYCLE_COUNT_MAX = 4;

export class PerpetualMarket {
  readonly market: VenueMarket;
  readonly #random: SeededRandom;
  readonly #fundamentals: Fundamentals;
  readonly #sources: PerpetualSources;
  readonly #isSampled: boolean;
  readonly #longs: Account[];
  readonly #shorts: Account[];
  #entryPrice = 0; // unit: quote asset
  readonly #restingUnits: number; // unit: base asset
  #openUnits: number; // unit: base asset
  #shownSecond = -1; // unit: seconds since 1970
  #nextSecondUs = 0;
  #nextOpenInterestUs = 0;
  #nextId = 1;

  constructor(
    plan: PerpetualPlan,
    random: SeededRandom,
    market: VenueMarket,
    fundamentals: Fundamentals,
    sources: PerpetualSources,
  ) {
    this.market = market;
    this.#random = random;
    this.#fundamentals = fundamentals;
    this.#sources = sources;
    this.#isSampled = market.spec.venue.startsWith('binance');
    this.#longs = accounts(random.split('longs'), plan.longAccountCount);
    this.#shorts = accounts(random.split('shorts'), plan.shortAccountCount);
    this.#restingUnits = market.spec.base === 'BTC' ? 60_000 : 1_500_000;
    this.#openUnits = this.#restingUnits;
  }

  /** Liquidates what the price has reached, then says mark, index and open interest where they are due. */
  step(startUs: number, stepSeconds: number): void {
    const { price } = this.market;
    if (price === 0) return;
    if (this.#entryPrice === 0) this.#entryPrice = price;
    this.#entryPrice += ((price - this.#entryPrice) * stepSeconds) / ENTRY_SECONDS;
    this.#openUnits += ((this.#restingUnits - this.#openUnits) * stepSeconds) / REOPEN_SECONDS;
    const moveShare = price / this.#entryPrice - 1;
    this.#liquidate(this.#longs, SIDE.SELL, -moveShare, startUs);
    this.#liquidate(this.#shorts, SIDE.BUY, moveShare, startUs);
    if (this.#random.chance(ISOLATED_PER_SECOND * stepSeconds)) {
      const side = this.#random.chance(0.5) ? SIDE.SELL : SIDE.BUY;
      this.#forcedOrder(notional(this.#random), side, startUs);
    }
    this.#report(startUs);
  }

  #liquidate(waiting: Account[], side: Side, adverseShare: number, startUs: number): void {
    for (let count = 0; count < CYCLE_COUNT_MAX; count += 1) {
      const next = waiting.at(-1);
      if (next === undefined || next.distanceShare > adverseShare) return;
      waiting.pop();
      this.#forcedOrder(next.notionalUsd, side, startUs);
    }
  }

  /** A market order; one engine cycle stamps all its orders with one time. */
  #forcedOrder(notionalUsd: number, side: Side, eventTimeUs: number): void {
    const { market } = this;
    const units = notionalUsd / market.price;
    const quantityLots = Math.max(1, Math.round(units * market.lotsPerUnit));
    const priceTicks = market.execute(side, quantityLots, eventTimeUs);
    this.#fundamentals.push(market.spec.base, side * notionalUsd * PUSH_PER_USD);
    this.#openUnits -= units;
    const fields = {
      instrument: market.spec.key,
      eventTimeUs,
      forcedSide: side,
      priceTicks,
      quantityLots,
      coverage: this.#isSampled ? COVERAGE.SAMPLED : COVERAGE.COMPLETE,
      count: 1,
      venueId: { high: 0, low: this.#nextId },
    };
    this.#nextId += 1;
    const second = Math.floor(eventTimeUs / 1e6);
    if (this.#isSampled && second === this.#shownSecond) return;
    this.#shownSecond = second;
    this.#sources.liquidations.push({ kind: 'liquidation', fields });
  }

  #report(startUs: number): void {
    if (startUs < this.#nextSecondUs) return;
    this.#nextSecondUs = startUs + 1_000_000;
    const { market } = this;
    const { base, quote, key } = market.spec;
    const index = this.#fundamentals.fairPrice(base, quote);
    const stamp = { instrument: key, eventTimeUs: startUs };
    const markPriceTicks = Math.round(market.priceTicks);
    const indexPriceTicks = Math.round(index * market.ticksPerUnit);
    this.#sources.mark.push({
      kind: 'mark-index',
      fields: { ...stamp, markPriceTicks, indexPriceTicks },
    });
    if (startUs < this.#nextOpenInterestUs) return;
    this.#nextOpenInterestUs = startUs + 10_000_000;
    const openLots = Math.round(this.#openUnits * market.lotsPerUnit);
    this.#sources.openInterest.push({ kind: 'open-interest', fields: { ...stamp, openLots } });
  }
}

/** Accounts sorted so that the nearest to liquidation comes last (PM1); near ones are more frequent. */
function accounts(random: SeededRandom, count: number): Account[] {
  return Array.from({ length: count }, () => {
    const u = random.uniform();
    const distanceShare = DISTANCE_MIN + (DISTANCE_MAX - DISTANCE_MIN) * u * u;
    return { distanceShare, notionalUsd: notional(random) };
  }).sort((a, b) => b.distanceShare - a.distanceShare);
}

function notional(random: SeededRandom): number {
  return random.pareto(2, NOTIONAL_RATIO_MAX) * NOTIONAL_MIN_USD;
}
