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

const scratch = new Float64Array(256);
const impliedRates = new Float64Array(256);

/** ln of a market's price at `nowUs`, NaN where it has none or only an old one. */
function freshLogPrice(market: Market | undefined, nowUs: number): number {
  if (market === undefined) return Number.NaN;
  if (nowUs - market.pricePaneUs > PRICE_AGE_US_MAX) return Number.NaN;
  return market.logPrice;
}

/** Computes the references of one plan into `into`. */
export function computeReferences(plan: ReferencePlan, nowUs: number, into: References): void {
  into.globalDepeg = medianLogPrice(plan.usd, nowUs);
  into.usdVenueCount = medianCount;
  if (plan.unit === 'usd') into.fx = 0;
  else if (plan.unit === 'peer') into.fx = -medianLogPrice(plan.peerUsd, nowUs);
  else into.fx = freshLogPrice(plan.fx, nowUs);
  into.fxLive =
    plan.unit !== 'fiat' ||
    (plan.fx !== undefined && nowUs - plan.fx.pricePaneUs <= FX_LIVE_AGE_US_MAX);
  into.othersMedian = medianLogPrice(plan.others, nowUs);
  into.otherVenueCount = medianCount;
  into.nationalPremium = Number.NaN;
  if (plan.unit === 'fiat') {
    const all = medianWith(plan.others, plan.own, nowUs);
    into.nationalPremium = all - into.fx - into.globalDepeg;
  }
  into.impliedRate = impliedRate(plan, into.globalDepeg, nowUs);
}

let medianCount = 0;

/** Median of the fresh ln prices, NaN where none; how many there were is left in `medianCount`. */
function medianLogPrice(markets: readonly Market[], nowUs: number): number {
  let count = 0;
  for (const market of markets) {
    const value = freshLogPrice(market, nowUs);
    if (!Number.isNaN(value) && count < scratch.length) {
      scratch[count] = value;
      count += 1;
    }
  }
  medianCount = count;
  return medianOfScratch(count);
}

function medianWith(markets: readonly Market[], own: Market, nowUs: number): number {
  medianLogPrice(markets, nowUs);
  const value = freshLogPrice(own, nowUs);
  if (Number.isNaN(value)) return Number.NaN;
  scratch[medianCount] = value;
  return medianOfScratch(medianCount + 1);
}

function impliedRate(plan: ReferencePlan, globalDepeg: number, nowUs: number): number {
  let count = 0;
  for (const coin of plan.coins) {
    const own = freshLogPrice(coin.own, nowUs);
    let global = medianLogPrice(coin.global, nowUs);
    // A coin priced in USD is turned into the asset by the asset's own dollar price.
    if (coin.global[0]?.definition.quote === 'USD') global -= globalDepeg;
    const rate = own - global;
    if (!Number.isNaN(rate)) {
      impliedRates[count] = rate;
      count += 1;
    }
  }
  for (let i = 0; i < count; i += 1) scratch[i] = impliedRates[i] as number;
  return medianOfScratch(count);
}

/** Median of scratch[0 … count), by insertion sort: a handful of venues. */
function medianOfScratch(count: number): number {
  if (count === 0) return Number.NaN;
  for (let i = 1; i < count; i += 1) {
    const value = scratch[i] as number;
    let j = i - 1;
    while (j >= 0 && (scratch[j] as number) > value) {
      scratch[j + 1] = scratch[j] as number;
      j -= 1;
    }
    scratch[j + 1] = value;
  }
  const middle = count >> 1;
  const upper = scratch[middle] as number;
  return count % 2 === 1 ? upper : ((scratch[middle - 1] as number) + upper) / 2;
}
