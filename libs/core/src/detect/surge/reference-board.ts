/**
 * References of every subject, once per sealed second: FX, the asset's price in dollars, national premium, the other venues, and
 * the exchange rate that a venue's other assets imply (docs/detection-model.md, "Price parts"):
 *
 *   ln P_v = ln F + g + k + i_v        b_v = ln P_v − ln F − g      k = median b      i*_v = b_v − median of the others
 *   c_v = median over the venue's other assets of [ln P_v(a) − ln P_global(a)]        r_v = ln P_v − g − c_v
 *
 * A reference that is missing or older than PRICE_AGE_US_MAX is NaN; NaN never leaves the core.
 */

import { PRICE_AGE_US_MAX } from '../../limits.ts';
import type { Market } from '../../market/market.ts';
import type { StateIo } from '../../state/state-io.ts';

/** FX counts as live up to this age (docs/detection-model.md, "Price parts"). */
const FX_LIVE_AGE_US_MAX = 60_000_000;

export interface References {
  fx: number; // unit: ln of counter currency per USD, 0 where that is USD
  fxLive: boolean;
  /** Price of the asset in dollars everywhere: for a stablecoin its distance from the peg. */
  global: number; // unit: ln
  globalVenueCount: number;
  nationalPremium: number; // unit: ln
  /** Median price over the other venues that quote the asset alike. */
  othersMedian: number; // unit: ln
  otherVenueCount: number;
  /** Counter currency per USD as the venue's other assets imply it. */
  currency: number; // unit: ln
  /** Price in dollars of the coin that leads the market. */
  market: number; // unit: ln
}

export function emptyReferences(): References {
  return {
    fx: Number.NaN,
    fxLive: false,
    global: Number.NaN,
    globalVenueCount: 0,
    nationalPremium: Number.NaN,
    othersMedian: Number.NaN,
    otherVenueCount: 0,
    currency: Number.NaN,
    market: Number.NaN,
  };
}

/** An asset's price in dollars: the median of its dollar markets, and of those in a stablecoin at that one's price. */
export interface DollarPrice {
  readonly asset: string;
  readonly usd: readonly Market[];
  /** Markets in a stablecoin, with the dollar price of that; null: at par. */
  readonly pegged: readonly { readonly market: Market; readonly quote: DollarPrice | null }[];
}

/** The markets that one subject is compared with; made when a market is defined, not per second. */
export interface ReferencePlan {
  readonly own: Market;
  /** 'usd': quoted in dollars; 'fiat': in another currency; 'peer': in a stablecoin. */
  readonly unit: 'usd' | 'fiat' | 'peer';
  /** Whether the asset is held to a dollar. */
  readonly isPegged: boolean;
  readonly fx: Market | undefined;
  /** The asset everywhere. */
  readonly global: DollarPrice;
  /** The stablecoin that the market is quoted in, for unit 'peer'. */
  readonly peer: DollarPrice | undefined;
  readonly others: readonly Market[];
  /** The venue's other assets in the same currency, for unit 'fiat'. */
  readonly locals: readonly { readonly market: Market; readonly global: DollarPrice }[];
  /** The coin that leads the market; undefined for it and for stablecoins. */
  readonly leader: DollarPrice | undefined;
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

interface KnownPrice {
  instantUs: number;
  nowUs: number;
  value: number; // unit: ln
  venueCount: number;
}

/** References of one domain's subjects. Dollar prices are kept for the instant: many subjects ask for the same. */
export class ReferenceBoard {
  readonly #prices = new Sample();
  readonly #dollars = new Sample();
  readonly #rates = new Sample();
  readonly #known = new Map<DollarPrice, KnownPrice>();

  /** Plans are made anew: what was kept of the old ones goes. */
  forget(): void {
    this.#known.clear();
  }

  /** Computes the references of one plan at `nowUs`, as sealed at `instantUs`, into `into`. */
  compute(plan: ReferencePlan, nowUs: number, instantUs: number, into: References): void {
    const prices = this.#prices;
    const global = this.#dollarPrice(plan.global, nowUs, instantUs);
    into.global = global.value;
    into.globalVenueCount = global.venueCount;
    into.market = this.#valueOf(plan.leader, nowUs, instantUs);
    if (plan.unit === 'usd') into.fx = 0;
    else if (plan.unit === 'peer') into.fx = -this.#valueOf(plan.peer, nowUs, instantUs);
    else into.fx = freshLogPrice(plan.fx, nowUs);
    into.fxLive =
      plan.unit !== 'fiat' ||
      (plan.fx !== undefined && nowUs - plan.fx.pricePaneUs <= FX_LIVE_AGE_US_MAX);
    into.othersMedian = prices.fill(plan.others, nowUs).median();
    into.otherVenueCount = prices.count;
    into.nationalPremium = Number.NaN;
    into.currency = Number.NaN;
    if (plan.unit !== 'fiat') return;
    const own = freshLogPrice(plan.own, nowUs);
    if (!Number.isNaN(own)) {
      prices.add(own);
      into.nationalPremium = prices.median() - into.fx - into.global;
    }
    into.currency = this.#currency(plan, nowUs, instantUs);
  }

  #currency(plan: ReferencePlan, nowUs: number, instantUs: number): number {
    const rates = this.#rates;
    rates.count = 0;
    for (const { market, global } of plan.locals) {
      rates.add(freshLogPrice(market, nowUs) - this.#valueOf(global, nowUs, instantUs));
    }
    return rates.median();
  }

  #valueOf(price: DollarPrice | undefined, nowUs: number, instantUs: number): number {
    return price === undefined ? Number.NaN : this.#dollarPrice(price, nowUs, instantUs).value;
  }

  #dollarPrice(price: DollarPrice, nowUs: number, instantUs: number): KnownPrice {
    let known = this.#known.get(price);
    if (known === undefined) {
      known = { instantUs: -1, nowUs: -1, value: Number.NaN, venueCount: 0 };
      this.#known.set(price, known);
    }
    if (known.instantUs === instantUs && known.nowUs === nowUs) return known;
    known.instantUs = instantUs;
    known.nowUs = nowUs;
    const { usd, pegged } = price;
    // What a stablecoin is worth goes first: its markets are sampled in the same place.
    for (const { quote } of pegged) if (quote !== null) this.#dollarPrice(quote, nowUs, instantUs);
    const sample = this.#dollars.fill(usd, nowUs);
    for (const { market, quote } of pegged) {
      const worth = quote === null ? 0 : (this.#known.get(quote) as KnownPrice).value;
      sample.add(freshLogPrice(market, nowUs) + worth);
    }
    known.value = sample.median();
    known.venueCount = sample.count;
    return known;
  }

  /** Not the samples `#prices`, `#dollars` and `#rates`, which are filled anew for each median. */
  keep(io: StateIo): void {
    io.into(this.#known);
  }
}
