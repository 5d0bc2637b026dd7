/**
 * The resting orders of one market, as its makers quote them round a price: a ladder per side, kept from quote
 * to quote so that most levels do not change.
 *
 * Invariants
 * MB1 bids fall, asks rise, best first; the best bid is below the best ask.
 * MB2 every resting quantity is a whole number of lots, at least 1.
 * MB3 with a tight spread the micro-price (Qb·Pa + Qa·Pb)/(Qa + Qb) is the quoted price: the queues at the top
 *    carry what a coarse tick cannot.
 */
import { SIDE, type Side } from '@breakwater/core';
import type { SeededRandom } from './seeded-random.ts';

export type Level = readonly [priceTicks: number, quantityLots: number];

export interface Quote {
  /** The price that makers believe in, in ticks, not rounded. */
  readonly priceTicks: number;
  readonly bidDepthLots: number;
  readonly askDepthLots: number;
  /** Steps of `strideTicks` between two levels of a side, at least 1. */
  readonly bidGapCount: number;
  readonly askGapCount: number;
  /** Above this nobody offers (the last resting offer of a drained book). */
  readonly ceilingTicks: number;
}

/** Resting quantity of a level against the market's typical one: uniform in 0.6 to 1.4, growing away from the price. */
const LEVEL_SIZE_MIN = 0.6;
const LEVEL_SIZE_RANGE = 0.8;
const LEVEL_GROWTH = 0.06;
/** The queue at the best price never runs out by quoting alone. */
const TOP_SHARE_MIN = 0.03;
/** At each quote makers work on a quarter of the known levels, moving them 40 % of the way. */
const REVISED_SHARE = 0.25;
const REVISION_SHARE = 0.4;

export class MakerBook {
  bids: Level[] = [];
  asks: Level[] = [];
  readonly #random: SeededRandom;
  readonly #levelCount: number;
  readonly #strideTicks: number;

  constructor(random: SeededRandom, levelCount: number, strideTicks: number) {
    this.#random = random;
    this.#levelCount = levelCount;
    this.#strideTicks = strideTicks;
  }

  /** True where the makers' price has left the spread, so that they must quote again now. */
  isStale(priceTicks: number): boolean {
    const bid = this.bids[0];
    const ask = this.asks[0];
    return bid === undefined || ask === undefined || priceTicks < bid[0] || priceTicks > ask[0];
  }

  /** Quotes both sides round `quote.priceTicks`; levels that were there mostly keep their quantity. */
  requote(quote: Quote): void {
    const stride = this.#strideTicks;
    const capped = Math.min(quote.priceTicks, quote.ceilingTicks - stride / 2);
    const steps = Math.max(this.#levelCount * quote.bidGapCount + 1, capped / stride);
    const bidStep = Math.floor(steps);
    const fraction = steps - bidStep;
    this.bids = this.#ladder(this.bids, {
      bestTicks: bidStep * stride,
      towards: -stride * quote.bidGapCount,
      depthLots: quote.bidDepthLots,
      topShare: 2 * fraction,
      limitTicks: stride,
    });
    this.asks = this.#ladder(this.asks, {
      bestTicks: (bidStep + 1) * stride,
      towards: stride * quote.askGapCount,
      depthLots: quote.askDepthLots,
      topShare: 2 * (1 - fraction),
      limitTicks: quote.ceilingTicks,
    });
  }

  /**
   * Fills a market order of `side` against the other side, level by level; what the visible book cannot fill
   * trades at its last level, as against hidden orders.
   */
  take(side: Side, quantityLots: number): Level[] {
    const resting = side === SIDE.BUY ? this.asks : this.bids;
    const fills: Level[] = [];
    let leftLots = quantityLots;
    let usedUp = 0; // unit: levels
    for (const [priceTicks, lots] of resting) {
      const isLast = usedUp === resting.length - 1;
      const filled = isLast ? leftLots : Math.min(lots, leftLots);
      fills.push([priceTicks, filled]);
      leftLots -= filled;
      if (filled < lots || isLast) {
        resting[usedUp] = [priceTicks, Math.max(1, lots - filled)];
        break;
      }
      usedUp += 1;
      if (leftLots === 0) break;
    }
    resting.splice(0, usedUp);
    return fills;
  }

  #ladder(
    before: readonly Level[],
    shape: {
      readonly bestTicks: number;
      /** Signed distance to the next level. */
      readonly towards: number; // unit: ticks
      readonly depthLots: number;
      /** Queue at the best level against `depthLots` (MB3). */
      readonly topShare: number;
      readonly limitTicks: number;
    },
  ): Level[] {
    const random = this.#random;
    const levels: Level[] = [];
    let known = 0; // unit: index into before
    for (let level = 0; level < this.#levelCount; level += 1) {
      const priceTicks = shape.bestTicks + level * shape.towards;
      const isBeyond =
        shape.towards > 0 ? priceTicks > shape.limitTicks : priceTicks < shape.limitTicks;
      if (isBeyond && level > 0) break;
      while (known < before.length && isCloser(before[known], priceTicks, shape.towards))
        known += 1;
      const old = before[known];
      const size = LEVEL_SIZE_MIN + LEVEL_SIZE_RANGE * random.uniform();
      let lots = shape.depthLots * size * (1 + LEVEL_GROWTH * level);
      if (level === 0) lots = shape.depthLots * Math.max(TOP_SHARE_MIN, shape.topShare);
      else if (old !== undefined && old[0] === priceTicks) {
        const isRevised = random.chance(REVISED_SHARE);
        lots = isRevised ? old[1] + REVISION_SHARE * (lots - old[1]) : old[1];
      }
      levels.push([priceTicks, Math.max(1, Math.round(lots))]);
    }
    return levels;
  }
}

function isCloser(level: Level | undefined, priceTicks: number, towards: number): boolean {
  if (level === undefined) return false;
  return towards > 0 ? level[0] < priceTicks : level[0] > priceTicks;
}
