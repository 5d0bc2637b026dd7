/** Which markets support which: the shape of a domain, made anew when a market is defined. */
import type { Ruleset } from '../../control/ruleset.ts';
import type { Market } from '../../market/market.ts';
import type { ReferencePlan } from './reference-board.ts';

/** A stablecoin's view of a market: orientation -1 where the asset is the quote (price inverted, sides swapped). */
export interface StablecoinView {
  readonly market: Market;
  readonly asset: string;
  readonly orientation: 1 | -1;
  readonly plan: ReferencePlan;
}

/**
 * All stablecoin views of the markets: every spot market with a configured stablecoin as base, and as quote where
 * the base is a stablecoin too. (BTC/USDT says nothing about USDT alone: it is watched as a market of BTC.)
 */
export function stablecoinViews(markets: readonly Market[], ruleset: Ruleset): StablecoinView[] {
  const stable = new Set(ruleset.stablecoins);
  const views: StablecoinView[] = [];
  for (const market of markets) {
    const { base, quote, type } = market.definition;
    if (type !== 'spot' || !stable.has(base)) continue;
    views.push({
      market,
      asset: base,
      orientation: 1,
      plan: planOf(market, base, quote, markets, ruleset),
    });
    if (stable.has(quote)) {
      const plan = planOf(market, quote, base, markets, ruleset);
      views.push({ market, asset: quote, orientation: -1, plan });
    }
  }
  return views;
}

function planOf(
  own: Market,
  asset: string,
  counter: string,
  markets: readonly Market[],
  ruleset: Ruleset,
): ReferencePlan {
  const stable = ruleset.stablecoins.includes(counter);
  const unit = counter === 'USD' ? 'usd' : stable ? 'peer' : 'fiat';
  const sameUnit = spot(markets, asset, counter);
  return {
    own,
    unit,
    fx: unit === 'fiat' ? find(markets, 'USD', counter, 'fx') : undefined,
    usd: spot(markets, asset, 'USD'),
    peerUsd: unit === 'peer' ? spot(markets, counter, 'USD') : [],
    others: unit === 'peer' ? [] : sameUnit.filter((market) => market !== own),
    coins: unit === 'fiat' ? coinsOf(own, asset, counter, markets, ruleset) : [],
  };
}

function coinsOf(
  own: Market,
  asset: string,
  counter: string,
  markets: readonly Market[],
  ruleset: Ruleset,
): ReferencePlan['coins'] {
  const { venue } = own.definition;
  const coins: { own: Market; global: readonly Market[] }[] = [];
  for (const coin of ruleset.referenceCoins) {
    const local = spot(markets, coin, counter).find((market) => market.definition.venue === venue);
    const inAsset = spot(markets, coin, asset);
    const global = inAsset.length > 0 ? inAsset : spot(markets, coin, 'USD');
    if (local !== undefined && global.length > 0) coins.push({ own: local, global });
  }
  return coins;
}

function spot(markets: readonly Market[], base: string, quote: string): Market[] {
  return markets.filter((market) => {
    const { definition } = market;
    return definition.type === 'spot' && definition.base === base && definition.quote === quote;
  });
}

function find(
  markets: readonly Market[],
  base: string,
  quote: string,
  type: string,
): Market | undefined {
  return markets.find((market) => {
    const { definition } = market;
    return definition.type === type && definition.base === base && definition.quote === quote;
  });
}
