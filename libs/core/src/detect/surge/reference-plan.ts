/** Which markets support which: the shape of a domain, made anew when a market is defined. */
import type { Ruleset } from '../../control/ruleset.ts';
import type { Market } from '../../market/market.ts';
import type { DollarPrice, ReferencePlan } from './reference-board.ts';

/** A view of a market: orientation -1 where the asset is the quote (price inverted, sides swapped). */
export interface MarketView {
  readonly market: Market;
  readonly asset: string;
  readonly orientation: 1 | -1;
  readonly plan: ReferencePlan;
}

/**
 * What detector A looks at: every traded market as one of its base, and where base and quote are stablecoins and it is
 * spot also as one of its quote. (BTC/USDT says nothing about USDT alone: it is watched as a market of BTC.) A
 * stablecoin's derivatives say nothing of its price.
 */
export function marketViews(markets: readonly Market[], ruleset: Ruleset): MarketView[] {
  const stable = new Set(ruleset.stablecoins);
  const planner = new Planner(markets, ruleset);
  const views: MarketView[] = [];
  for (const market of markets) {
    const { base, quote, type } = market.definition;
    if (type === 'fx' || type === 'lending') continue;
    if (type !== 'spot' && stable.has(base)) continue;
    views.push({ market, asset: base, orientation: 1, plan: planner.planOf(market, base, quote) });
    if (!stable.has(base) || !stable.has(quote)) continue;
    views.push({
      market,
      asset: quote,
      orientation: -1,
      plan: planner.planOf(market, quote, base),
    });
  }
  return views;
}

/** Markets that trade a base against a quote, by both, and by base alone. */
class Planner {
  readonly #byPair = new Map<string, Market[]>();
  readonly #byBase = new Map<string, Market[]>();
  readonly #dollars = new Map<string, DollarPrice>();
  readonly #ruleset: Ruleset;

  constructor(markets: readonly Market[], ruleset: Ruleset) {
    this.#ruleset = ruleset;
    for (const market of markets) {
      const { base, quote } = market.definition;
      append(this.#byPair, `${termOf(market)}:${base}/${quote}`, market);
      if (market.definition.type === 'spot') append(this.#byBase, base, market);
    }
  }

  planOf(own: Market, asset: string, counter: string): ReferencePlan {
    const { stablecoins, referenceCoins } = this.#ruleset;
    const isPeer = stablecoins.includes(counter);
    const unit = counter === 'USD' ? 'usd' : isPeer ? 'peer' : 'fiat';
    const isPegged = stablecoins.includes(asset);
    const [leader] = referenceCoins;
    return {
      own,
      unit,
      isPegged,
      fx: unit === 'fiat' ? this.#pair('fx', 'USD', counter)[0] : undefined,
      global: this.#dollarPrice(asset),
      peer: isPeer ? this.#dollarPrice(counter) : undefined,
      others: isPegged && isPeer ? [] : this.#others(own, asset, counter),
      locals: unit === 'fiat' ? this.#locals(own, asset, counter) : [],
      leader:
        isPegged || leader === undefined || leader === asset
          ? undefined
          : this.#dollarPrice(leader),
    };
  }

  #others(own: Market, asset: string, counter: string): Market[] {
    const { venue } = own.definition;
    return this.#pair(termOf(own), asset, counter).filter(
      (market) => market.definition.venue !== venue,
    );
  }

  /** The venue's other reference coins and stablecoins in the same currency, as far as the world prices them. */
  #locals(own: Market, asset: string, counter: string): ReferencePlan['locals'] {
    const { stablecoins, referenceCoins } = this.#ruleset;
    const locals: { market: Market; global: DollarPrice }[] = [];
    for (const other of [...referenceCoins, ...stablecoins]) {
      if (other === asset) continue;
      const market = this.#pair('spot', other, counter).find(
        ({ definition }) => definition.venue === own.definition.venue,
      );
      const global = this.#dollarPrice(other);
      if (market === undefined || global.usd.length + global.pegged.length === 0) continue;
      locals.push({ market, global });
    }
    return locals;
  }

  /** Dollar markets, and for a coin those in stablecoins too. Of a stablecoin another one's price would be its own echo. */
  #dollarPrice(asset: string): DollarPrice {
    const known = this.#dollars.get(asset);
    if (known !== undefined) return known;
    const { stablecoins } = this.#ruleset;
    const isPegged = stablecoins.includes(asset);
    const pegged = (isPegged ? [] : (this.#byBase.get(asset) ?? [])).flatMap((market) => {
      const { quote } = market.definition;
      if (!stablecoins.includes(quote)) return [];
      const price = this.#dollarPrice(quote);
      return [{ market, quote: price.usd.length > 0 ? price : null }];
    });
    const made = { asset, usd: this.#pair('spot', asset, 'USD'), pegged };
    this.#dollars.set(asset, made);
    return made;
  }

  #pair(term: string, base: string, quote: string): readonly Market[] {
    return this.#byPair.get(`${term}:${base}/${quote}`) ?? [];
  }
}

/** Its type, of a contract that ends with its last day: what trades at a basis is compared with its like alone. */
function termOf({ definition: { type, expiry } }: Market): string {
  return expiry === undefined ? type : `${type}:${expiry}`;
}

function append(map: Map<string, Market[]>, key: string, market: Market): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [market]);
  else list.push(market);
}
