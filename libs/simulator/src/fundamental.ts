/**
 * What the whole market agrees on: one exchange rate, one USDT price in dollars, one national premium and one
 * dollar price per coin. Venues add their own noise (`venue-market.ts`); scenarios add ramps.
 *
 * Invariants
 * FP1 every price is positive.
 * FP2 a ramp multiplies; between its points it is linear in simulated time, before and after it is constant.
 */
import { exp } from './exponential.ts';
import type { SeededRandom } from './seeded-random.ts';

/** [seconds from the incident's start, factor]. */
export type RampPoint = readonly [atSeconds: number, factor: number];

/** What a ramp moves: the KRW reference, USDT in USD, all KRW prices, only USDT in KRW, one coin in USD, or one market. */
export interface Ramp {
  readonly target:
    | 'fx'
    | 'tether'
    | 'premium'
    | 'tether-premium'
    | { readonly coin: string }
    | { readonly market: string };
  readonly points: readonly RampPoint[];
}

export interface OpeningPrices {
  readonly krwPerUsd: number;
  /** Coin name → USD. */
  readonly coinsUsd: Readonly<Record<string, number>>;
  /** KRW price of a dollar's worth over the reference, for example 0.004. */
  readonly premiumShare: number;
}

/**
 * Volatility per square root of a second: 8 % a year for KRW, 11 % for BTC in the median minute, and with the swings and news below
 * the tails of recorded minutes (docs/evaluation.md, "Simulated calm").
 */
const FX_VOLATILITY = 0.000_014;
const COIN_VOLATILITY = 0.000_019;
const TETHER_MEAN_USD = 1.0002;
const TETHER_DEVIATION = 0.000_12;
const TETHER_SECONDS = 300;
const PREMIUM_DEVIATION = 0.000_5;
const PREMIUM_SECONDS = 900;
/** The logarithm of the coins' volatility swings by so much over hours, and by as much again over minutes. */
const SLOW_SWING = { deviation: 0.45, seconds: 9_000 };
const FAST_SWING = { deviation: 0.45, seconds: 400 };
const ACTIVITY_MIN = 0.5;
const ACTIVITY_MAX = 4;
/** News moves all coins once in 90 minutes, by 0.14 % at least, twice as far a quarter as often, within half a minute. */
const NEWS_EVERY_SECONDS = 5_400;
const NEWS_SHARE_MIN = 0.001_4;
const NEWS_RATIO_MAX = 4;
const NEWS_ARRIVAL_SECONDS = 12;
/** What it adds to the fast swing. */
const NEWS_SWING = 0.6;
/** Other coins move with the market more than BTC does, and each a little by itself. */
const ALTCOIN_BETA = 1.2;
const OWN_SHOCK_SHARE = 0.4;
/** A forced order's push reaches other venues as arbitrage carries it; half is gone after ten minutes. */
const PUSH_ARRIVAL_SECONDS = 25;
const PUSH_DECAY_SECONDS = 900;

interface Coin {
  readonly name: string;
  readonly random: SeededRandom;
  readonly betaToMarket: number;
  usd: number;
  /** Share of the price that forced orders have pushed it by, decaying, and what is still to arrive of it. */
  pushShare: number;
  arrivingShare: number;
}

export class Fundamentals {
  /** Volatility level of the coins against its long-run median. */
  volatilityRatio = 1;
  /** Trades come with it: their number follows the volatility, inside bounds. */
  activityRatio = 1;
  readonly #random: SeededRandom;
  readonly #newsRandom: SeededRandom;
  readonly #opening: OpeningPrices;
  readonly #ramps: readonly Ramp[];
  readonly #coins = new Map<string, Coin>();
  #slowSwing = 0; // unit: ln
  #fastSwing = 0; // unit: ln
  /** What is still to arrive of the news. */
  #newsShare = 0;
  #krwPerUsd: number;
  #tetherOffset = 0;
  #premiumOffset = 0;
  #seconds = 0; // unit: seconds from the incident's start

  constructor(random: SeededRandom, opening: OpeningPrices, ramps: readonly Ramp[]) {
    this.#random = random.split('fundamentals');
    this.#newsRandom = random.split('news');
    this.#opening = opening;
    this.#ramps = ramps;
    this.#krwPerUsd = opening.krwPerUsd;
    for (const [name, usd] of Object.entries(opening.coinsUsd)) {
      const betaToMarket = name === 'BTC' ? 1 : ALTCOIN_BETA;
      const stream = random.split(`coin ${name}`);
      this.#coins.set(name, {
        name,
        usd,
        betaToMarket,
        random: stream,
        pushShare: 0,
        arrivingShare: 0,
      });
    }
  }

  /** Moves on by `stepSeconds`; `atSeconds` counts from the incident's start (negative in the lead-in). */
  step(stepSeconds: number, atSeconds: number): void {
    this.#seconds = atSeconds;
    const random = this.#random;
    const root = Math.sqrt(stepSeconds);
    this.#krwPerUsd *= 1 + FX_VOLATILITY * root * random.gaussian();
    this.#tetherOffset = revert(
      this.#tetherOffset,
      TETHER_DEVIATION,
      TETHER_SECONDS,
      stepSeconds,
      random,
    );
    this.#premiumOffset = revert(
      this.#premiumOffset,
      PREMIUM_DEVIATION,
      PREMIUM_SECONDS,
      stepSeconds,
      random,
    );
    this.#swing(stepSeconds);
    const news = this.#news(stepSeconds);
    const market = random.gaussian();
    for (const coin of this.#coins.values()) {
      const shock = coin.betaToMarket * market + OWN_SHOCK_SHARE * coin.random.gaussian();
      const moved = COIN_VOLATILITY * this.volatilityRatio * root * shock;
      coin.usd *= 1 + moved + coin.betaToMarket * news;
      const arrived = (coin.arrivingShare * stepSeconds) / PUSH_ARRIVAL_SECONDS;
      coin.arrivingShare -= arrived;
      coin.pushShare += arrived - (coin.pushShare * stepSeconds) / PUSH_DECAY_SECONDS;
    }
  }

  #swing(stepSeconds: number): void {
    const slow = SLOW_SWING;
    const fast = FAST_SWING;
    const random = this.#random;
    this.#slowSwing = revert(this.#slowSwing, slow.deviation, slow.seconds, stepSeconds, random);
    this.#fastSwing = revert(this.#fastSwing, fast.deviation, fast.seconds, stepSeconds, random);
    this.volatilityRatio = exp(this.#slowSwing + this.#fastSwing);
    this.activityRatio = Math.max(ACTIVITY_MIN, Math.min(ACTIVITY_MAX, this.volatilityRatio));
  }

  /** Returns the share by which news moves the market in this step. */
  #news(stepSeconds: number): number {
    const random = this.#newsRandom;
    if (random.chance(stepSeconds / NEWS_EVERY_SECONDS)) {
      const side = random.chance(0.5) ? 1 : -1;
      this.#newsShare += side * NEWS_SHARE_MIN * random.pareto(2, NEWS_RATIO_MAX);
      this.#fastSwing += NEWS_SWING;
    }
    const arrived = (this.#newsShare * stepSeconds) / NEWS_ARRIVAL_SECONDS;
    this.#newsShare -= arrived;
    return arrived;
  }

  /** A forced order somewhere moves the coin everywhere, within a minute, by `share` of its price. */
  push(coinName: string, share: number): void {
    const coin = this.#coins.get(coinName);
    if (coin === undefined) return;
    const floor = -0.5 - coin.pushShare;
    coin.arrivingShare = Math.max(floor, coin.arrivingShare + share);
  }

  /** KRW per USD as the reference publishes it. */
  krwPerUsd(): number {
    return this.#krwPerUsd * this.#factor('fx');
  }

  tetherUsd(): number {
    return (TETHER_MEAN_USD + this.#tetherOffset) * this.#factor('tether');
  }

  coinUsd(name: string): number {
    const coin = this.#coins.get(name);
    if (coin === undefined) throw new Error(`no price for the coin ${name}: add it to the opening`);
    return coin.usd * (1 + coin.pushShare) * this.#namedFactor('coin', name);
  }

  /** KRW for a dollar's worth on Korean venues. */
  krwPerDollarWorth(): number {
    const premium = 1 + this.#opening.premiumShare + this.#premiumOffset;
    return this.krwPerUsd() * premium * this.#factor('premium');
  }

  /** The fair price of `base` in `quote` (USD, USDT or KRW). */
  fairPrice(base: string, quote: string): number {
    const tether = this.tetherUsd();
    const usd = base === 'USDT' ? tether : this.coinUsd(base);
    if (quote === 'USD') return usd;
    if (quote === 'USDT') return usd / tether;
    const ownPremium = base === 'USDT' ? this.#factor('tether-premium') : 1;
    return usd * this.krwPerDollarWorth() * ownPremium;
  }

  /** What ramps make of the price of one market alone, by instrument key. */
  marketFactor(instrument: string): number {
    return this.#namedFactor('market', instrument);
  }

  #factor(target: Ramp['target']): number {
    let factor = 1;
    for (const ramp of this.#ramps) {
      if (ramp.target === target) factor *= rampFactor(ramp.points, this.#seconds);
    }
    return factor;
  }

  #namedFactor(kind: 'coin' | 'market', name: string): number {
    let factor = 1;
    for (const { target, points } of this.#ramps) {
      if (isNamed(target, kind, name)) factor *= rampFactor(points, this.#seconds);
    }
    return factor;
  }
}

function isNamed(target: Ramp['target'], kind: 'coin' | 'market', name: string): boolean {
  if (typeof target === 'string') return false;
  if ('coin' in target) return kind === 'coin' && target.coin === name;
  return kind === 'market' && target.market === name;
}

/** One step of an Ornstein-Uhlenbeck walk round 0 with the given stationary deviation and time constant. */
export function revert(
  value: number,
  deviation: number,
  timeConstantSeconds: number,
  stepSeconds: number,
  random: SeededRandom,
): number {
  const share = stepSeconds / timeConstantSeconds;
  return value - value * share + deviation * Math.sqrt(2 * share) * random.gaussian();
}

/** The ramp's factor at a time (FP2). */
export function rampFactor(points: readonly RampPoint[], atSeconds: number): number {
  let previous = points[0];
  if (previous === undefined) return 1;
  for (const point of points) {
    if (atSeconds < point[0]) {
      const span = point[0] - previous[0];
      if (span <= 0) return previous[1];
      return previous[1] + ((point[1] - previous[1]) * (atSeconds - previous[0])) / span;
    }
    previous = point;
  }
  return previous[1];
}
