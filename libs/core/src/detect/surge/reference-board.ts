/**
 * References of every stablecoin subject, once per sealed second: FX, global peg, national premium, the other
 * venues, and the rate that coins imply (docs/detection-model.md, "Price parts"):
 *
 *   ln P_v = ln F + g + k + i_v        b_v = ln P_v − ln F − g      k = median b      i*_v = b_v − median of the others
 *   r_v = ln P_v − median over coins of [ln P_v(coin/fiat) − ln P_global(coin/asset)]
 *
 * A reference that is missing or older than PRICE_AGE_US_MAX is NaN; NaN never leaves the core.
 */
import { PRICE_AGE_US_MAX } from '../../limits.ts';
import type { Market } from '../../market/market.ts';

/** FX counts as live up to this age (docs/detection-model.md, "Price parts"). */
const FX_LIVE_AGE_US_MAX = 60_000_000;

export interface References {
  fx: number; // unit: ln of fiat per USD, 0 where the counter currency is USD
  fxLive: boolean;
  globalDepeg: number; // unit: ln
  usdVenueCount: number;
  nationalPremium: number; // unit: ln
  /** Median of ln P − ln F − g, without ln F and g where they are common to all, over the other venues. */
  othersMedian: number; // unit: ln
  otherVenueCount: number;
  /** Rate of the asset in fiat that the venue's own coin prices imply. */
  impliedRate: number; // unit: ln
}

export function emptyReferences(): References {
  return {
    fx: Number.NaN,
    fxLive: false,
    globalDepeg: Number.NaN,
    usdVenueCount: 0,
    nationalPremium: Number.NaN,
    othersMedian: Number.NaN,
    otherVenueCount: 0,
    impliedRate: Number.NaN,
  };
}

/** The markets that one stablecoin subject is compared with; made when a market is defined, not per second. */
export interface ReferencePlan {
  readonly own: Market;
  /** 'usd': quoted in dollars; 'fiat': in another currency; 'peer': against another stablecoin. */
  readonly unit: 'usd' | 'fiat' | 'peer';
  readonly fx: Market | undefined;
  readonly usd: readonly Market[];
  /** Dollar markets of the counter stablecoin, for unit 'peer'. */
  readonly peerUsd: readonly Market[];
  readonly others: readonly Market[];
  /** Per coin: the venue's own market, and the global ones in the asset or in USD. */
  readonly coins: readonly { readonly own: Market; readonly global: readonly Market[] }[];
}

/** More venues or coins than any plan has; beyond, the first count. */
const SAMPLE_COUNT_MAX = 256;

/** Log prices that a median is taken of; filled anew for each, so that a second's references allocate nothing. */
class Sample {
  readonly #values = new Float64Array(SAMPLE_COUNT_MAX);
  count = 0;

  /** NaN, a price that is missing or old, is not counted in. */
  add(value: number): void {
    if (Number.isNaN(value) || this.count === SAMPLE_COUNT_MAX) return;
    this.#values[this.count] = value;
    this.count += 1;
  }

  /** The sample of the fresh ln prices of the markets. */
  fill(markets: readonly Market[], nowUs: number): this {
    this.count = 0;
    for (const market of markets) this.add(freshLogPrice(market, nowUs));
    return this;
  }

  /** NaN where the sample is empty. By insertion sort: a handful of venues. */
  median(): number {
    const values = this.#values;
    const { count } = this;
    if (count === 0) return Number.NaN;
    for (let i = 1; i < count; i += 1) {
      const value = values[i] as number;
      let j = i - 1;
      while (j >= 0 && (values[j] as number) > value) {
        values[j + 1] = values[j] as number;
        j -= 1;
      }
      values[j + 1] = value;
    }
    const middle = count >> 1;
    const upper = values[middle] as number;
    return count % 2 === 1 ? upper : ((values[middle - 1] as number) + upper) / 2;
  }
}

/** ln of a market's price at `nowUs`, NaN where it has none or only an old one. */
function freshLogPrice(market: Market | undefined, nowUs: number): number {
  if (market === undefined) return Number.NaN;
  if (nowUs - market.pricePaneUs > PRICE_AGE_US_MAX) return Number.NaN;
  return market.logPrice;
}

/** References of one domain's subjects; the samples are its own and hold nothing between calls. */
export class ReferenceBoard {
  readonly #prices = new Sample();
  readonly #rates = new Sample();

  /** Computes the references of one plan at `nowUs` into `into`. */
  compute(plan: ReferencePlan, nowUs: number, into: References): void {
    const prices = this.#prices;
    into.globalDepeg = prices.fill(plan.usd, nowUs).median();
    into.usdVenueCount = prices.count;
    if (plan.unit === 'usd') into.fx = 0;
    else if (plan.unit === 'peer') into.fx = -prices.fill(plan.peerUsd, nowUs).median();
    else into.fx = freshLogPrice(plan.fx, nowUs);
    into.fxLive =
      plan.unit !== 'fiat' ||
      (plan.fx !== undefined && nowUs - plan.fx.pricePaneUs <= FX_LIVE_AGE_US_MAX);
    into.othersMedian = prices.fill(plan.others, nowUs).median();
    into.otherVenueCount = prices.count;
    into.nationalPremium = Number.NaN;
    const own = freshLogPrice(plan.own, nowUs);
    if (plan.unit === 'fiat' && !Number.isNaN(own)) {
      prices.add(own);
      into.nationalPremium = prices.median() - into.fx - into.globalDepeg;
    }
    into.impliedRate = this.#impliedRate(plan, into.globalDepeg, nowUs);
  }

  #impliedRate(plan: ReferencePlan, globalDepeg: number, nowUs: number): number {
    const rates = this.#rates;
    rates.count = 0;
    for (const coin of plan.coins) {
      let global = this.#prices.fill(coin.global, nowUs).median();
      // A coin priced in USD is turned into the asset by the asset's own dollar price.
      if (coin.global[0]?.definition.quote === 'USD') global -= globalDepeg;
      rates.add(freshLogPrice(coin.own, nowUs) - global);
    }
    return rates.median();
  }
}
