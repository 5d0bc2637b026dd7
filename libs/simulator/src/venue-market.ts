/**
 * One market of one venue: makers follow the common price with a lag and noise of their own, takers trade
 * against their book, and one-sided orders both eat the book and move the makers' price.
 *
 * Invariants
 * VM1 trades print at resting prices, those of `printAside` excepted; every published book is uncrossed (MB1).
 * VM2 `dislocation`, the share by which this venue has left the common price, moves only by orders that were
 *    traded, and falls back by itself.
 */
import { SIDE, type Side, type VenueId } from '@breakwater/core';
import { BookPublisher } from './book-publisher.ts';
import { revert } from './fundamental.ts';
import { MakerBook } from './maker-book.ts';
import { type MarketSpec, stepsPerUnit } from './market-spec.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SourceStream } from './source-stream.ts';
import { TradeFlow } from './trade-flow.ts';

/** Of a level-by-level sweep, this share stays in the makers' price. */
const IMPACT_SHARE = 0.5;
/** Time constants: arbitrage closes a small dislocation slowly and a large one fast; makers return in a minute. */
const RETURN_SECONDS = 150;
const RETURN_SECONDS_MIN = 12;
const STRESS_SECONDS = 60;
/** The venue's own noise reverts within a minute. */
const NOISE_SECONDS = 60;
/** Takers see a part of where the price is going: 10 bp ahead lean them by 8 %, which is also the most. */
const LEAN_PER_GAP = 80;
const LEAN_MAX = 0.08;
/** One-sided orders move a venue by a half at most. */
const DISLOCATION_MIN = -0.5;
/** Depth is divided by 1 + 0.12 for each level eaten, by 50 at most. */
const THINNING_PER_LEVEL = 0.12;
const THINNING_MAX = 50;
/** Steps between levels widen beyond ten levels eaten, by one for each further six, up to 20. */
const WIDENING_FROM_LEVELS = 10;
const LEVELS_PER_WIDENING = 6;
const WIDENING_MAX = 20;

export interface StepInput {
  readonly startUs: number;
  readonly stepSeconds: number;
  /** The common price, in the quote asset. */
  readonly fairPrice: number; // unit: quote asset
  /** Multiplies the rate of takers. */
  readonly rateRatio: number;
  /** Added to the even chance of a buy. */
  readonly tilt: number; // unit: share
  /** What makers still offer, as a share of their usual depth. */
  readonly offerShare: number;
}

export interface MarketOptions {
  /** The last resting offer of the venue's book, in the quote asset. */
  readonly ceilingPrice?: number; // unit: quote asset
  /** More and smaller trades: rate times, size by this. */
  readonly rateMultiplier: number;
}

/** What changes hands beside the book. */
export interface AsideOrder {
  readonly units: number; // unit: base asset
  readonly awayShare: number; // unit: share of the price
  readonly participant?: VenueId;
}

interface Fill {
  readonly priceTicks: number;
  readonly quantityLots: number;
  readonly eventTimeUs: number;
  readonly side: Side;
  readonly participant?: VenueId;
}

export class VenueMarket {
  readonly spec: MarketSpec;
  readonly lotsPerUnit: number; // unit: lots
  readonly ticksPerUnit: number; // unit: ticks
  /** Share by which forced and other one-sided orders have moved this venue alone (VM2). */
  dislocationShare = 0;
  readonly #random: SeededRandom;
  readonly #book: MakerBook;
  readonly #flow: TradeFlow;
  readonly #trades: SourceStream;
  readonly #publisher: BookPublisher;
  readonly #ceilingTicks: number;
  readonly #rateMultiplier: number;
  #noiseShare = 0;
  #quotedPrice = 0; // unit: quote asset
  /** Levels' worth of one-sided orders in the last minute, by the side they hit. */
  #bidStress = 0; // unit: levels
  #askStress = 0; // unit: levels
  #offerShare = 1;
  #nextTradeId: number;

  constructor(
    spec: MarketSpec,
    random: SeededRandom,
    sources: { readonly trades: SourceStream; readonly book: SourceStream },
    options: MarketOptions,
  ) {
    this.spec = spec;
    this.lotsPerUnit = stepsPerUnit(spec.lot);
    this.ticksPerUnit = stepsPerUnit(spec.tick);
    this.#random = random;
    this.#book = new MakerBook(random.split('book'), spec.levelCount, spec.strideTicks);
    this.#flow = new TradeFlow(random.split('flow'), spec.tradesPerSecond * options.rateMultiplier);
    this.#trades = sources.trades;
    this.#publisher = new BookPublisher(spec, sources.book, options.rateMultiplier);
    this.#ceilingTicks = Math.round((options.ceilingPrice ?? 1e12) * this.ticksPerUnit);
    this.#rateMultiplier = options.rateMultiplier;
    this.#nextTradeId = 1 + (random.bits() & 0xffffff);
  }

  /** The makers' price in ticks, dislocation included, not rounded. */
  get priceTicks(): number {
    const ticks = this.#quotedPrice * (1 + this.dislocationShare) * this.ticksPerUnit;
    return Math.min(ticks, this.#ceilingTicks);
  }

  /** The makers' price in the quote asset. */
  get price(): number {
    return this.priceTicks / this.ticksPerUnit;
  }

  /** Moves on by one step: makers follow, takers trade, the book is published where it is due. */
  step(input: StepInput): void {
    const { stepSeconds, fairPrice } = input;
    if (this.#quotedPrice === 0) this.#quotedPrice = fairPrice;
    this.#noiseShare = revert(
      this.#noiseShare,
      this.spec.noiseShare,
      NOISE_SECONDS,
      stepSeconds,
      this.#random,
    );
    const target = fairPrice * (1 + this.#noiseShare);
    const gapShare = target / this.#quotedPrice - 1;
    this.#quotedPrice *= 1 + gapShare * Math.min(1, stepSeconds / this.spec.followSeconds);
    this.#offerShare = input.offerShare;
    this.#relax(stepSeconds);
    if (this.#book.isStale(this.priceTicks)) this.#requote();
    const seen = Math.max(-LEAN_MAX, Math.min(LEAN_MAX, gapShare * LEAN_PER_GAP));
    const lean = seen + input.tilt;
    this.#takers(input, lean);
    this.#publish(input.startUs + stepSeconds * 1e6);
  }

  /** Trades a market order at once and lets it move the makers' price. Returns the last price in ticks. */
  execute(side: Side, quantityLots: number, eventTimeUs: number, participant?: VenueId): number {
    if (this.#book.isStale(this.priceTicks)) this.#requote();
    const fills = this.#book.take(side, Math.max(1, Math.round(quantityLots)));
    let lastTicks = 0;
    for (const [priceTicks, filledLots] of fills) {
      lastTicks = priceTicks;
      const fill = { priceTicks, quantityLots: filledLots, eventTimeUs, side };
      this.#print(participant === undefined ? fill : { ...fill, participant });
    }
    this.#move(side, quantityLots);
    return lastTicks;
  }

  /** A trade at `awayShare` from the makers' price that neither eats the book nor moves the price. */
  printAside(side: Side, order: AsideOrder, eventTimeUs: number): void {
    const priceTicks = Math.max(1, Math.round(this.priceTicks * (1 + order.awayShare)));
    const quantityLots = Math.max(1, Math.round(order.units * this.lotsPerUnit));
    const { participant } = order;
    const fill = { priceTicks, quantityLots, eventTimeUs, side };
    this.#print(participant === undefined ? fill : { ...fill, participant });
  }

  /** The next publication is a whole book, as after a reconnect. */
  forgetPublished(): void {
    this.#publisher.forget();
  }

  #print(fill: Fill): void {
    const { side: aggressorSide, ...rest } = fill;
    const venueId = { high: 0, low: this.#nextTradeId };
    this.#nextTradeId += 1;
    const fields = { instrument: this.spec.key, ...rest, aggressorSide, venueId };
    this.#trades.push({ kind: 'trade', fields });
  }

  #takers(input: StepInput, lean: number): void {
    const count = this.#flow.arrivals(input.stepSeconds, input.rateRatio);
    const spacingUs = (input.stepSeconds * 1e6) / Math.max(1, count);
    const median = (this.spec.medianTrade * this.lotsPerUnit) / this.#rateMultiplier;
    for (let taker = 0; taker < count; taker += 1) {
      const atUs = input.startUs + Math.floor((taker + this.#random.uniform()) * spacingUs);
      this.execute(this.#flow.side(lean), median * this.#flow.size(), atUs);
    }
  }

  /** Half of what a sweep of the ladder would cost stays in the price; the hit side thins out. */
  #move(side: Side, quantityLots: number): void {
    const isBuy = side === SIDE.BUY;
    const levels = quantityLots / (isBuy ? this.#askDepthLots() : this.#bidDepthLots());
    const gapTicks = this.spec.strideTicks * (isBuy ? this.#askGap() : this.#bidGap());
    const moved = (IMPACT_SHARE * levels * gapTicks) / (this.#quotedPrice * this.ticksPerUnit);
    const wanted = this.dislocationShare + side * moved;
    const highest = this.#ceilingTicks / (this.#quotedPrice * this.ticksPerUnit) - 1;
    this.dislocationShare = Math.max(DISLOCATION_MIN, Math.min(wanted, Math.max(0, highest)));
    const eaten = quantityLots / (this.spec.levelDepth * this.lotsPerUnit);
    if (isBuy) this.#askStress += eaten;
    else this.#bidStress += eaten;
  }

  #relax(stepSeconds: number): void {
    // The pull grows with the square of the distance in percent: that is when arbitrageurs wire money.
    const percent = this.dislocationShare * 100;
    const seconds = Math.max(RETURN_SECONDS_MIN, RETURN_SECONDS / (1 + percent * percent));
    // Who closes a gap upwards is who offers: makers that have left leave the gap open.
    const pull = this.dislocationShare > 0 ? this.#offerShare : 1;
    this.dislocationShare *= 1 - (stepSeconds * pull) / seconds;
    const kept = 1 - stepSeconds / STRESS_SECONDS;
    this.#bidStress *= kept;
    this.#askStress *= kept;
  }

  /** Makers offer less on the side that is hit more than the other. */
  #bidDepthLots(): number {
    return this.#thinned(this.#bidStress - this.#askStress);
  }
  #askDepthLots(): number {
    return this.#thinned(this.#askStress - this.#bidStress) * this.#offerShare;
  }
  #thinned(excessLevels: number): number {
    const thinning = Math.min(THINNING_MAX, 1 + THINNING_PER_LEVEL * Math.max(0, excessLevels));
    return (this.spec.levelDepth * this.lotsPerUnit) / thinning;
  }

  #bidGap(): number {
    return gapCount(this.#bidStress - this.#askStress);
  }
  #askGap(): number {
    return gapCount(this.#askStress - this.#bidStress);
  }

  #requote(): void {
    this.#book.requote({
      priceTicks: this.priceTicks,
      bidDepthLots: this.#bidDepthLots(),
      askDepthLots: this.#askDepthLots(),
      bidGapCount: this.#bidGap(),
      askGapCount: this.#askGap(),
      ceilingTicks: this.#ceilingTicks,
    });
  }

  #publish(atUs: number): void {
    if (!this.#publisher.isDue(atUs, this.#book)) return;
    this.#requote();
    this.#publisher.publish(atUs, this.#book);
  }
}

function gapCount(excessLevels: number): number {
  const beyond = Math.max(0, excessLevels - WIDENING_FROM_LEVELS);
  return 1 + Math.min(WIDENING_MAX, Math.floor(beyond / LEVELS_PER_WIDENING));
}
