/** Who detector A's subjects are: markets with their plans, in key order, and by what their alerts are related to others. */
import type { AlertKin } from '../../alert/kinship.ts';
import type { Ruleset } from '../../control/ruleset.ts';
import type { Market } from '../../market/market.ts';
import type { ReferencePlan } from './reference-board.ts';
import { marketViews } from './reference-plan.ts';
import type { SubjectOrigin } from './surge-subject.ts';

/** Returns all subjects in key order. */
export function subjectOrigins(markets: readonly Market[], ruleset: Ruleset): SubjectOrigin[] {
  const origins = marketViews(markets, ruleset).map(
    ({ market, asset, orientation, plan }): SubjectOrigin => ({
      key: `${asset}@${market.definition.key}`,
      asset,
      kin: kinOf(asset, market, plan, ruleset),
      market,
      orientation,
      plan,
    }),
  );
  return origins.sort((left, right) => (left.key < right.key ? -1 : 1));
}

/** By what the alerts of an asset on a market are related to others. */
function kinOf(
  asset: string,
  market: Market,
  plan: ReferencePlan,
  { stablecoins }: Ruleset,
): AlertKin {
  const isStable = stablecoins.includes(asset);
  const { base, quote } = market.definition;
  const other = asset === quote ? base : quote;
  return {
    group: isStable ? asset : 'coins',
    quoteGroup: stablecoins.includes(other) ? other : dollarsBy(plan),
    currency: quote === 'USD' || stablecoins.includes(quote) ? null : quote,
    peg: isStable ? 'USD' : null,
    precedence: 0,
  };
}

/** The stablecoin through which a coin's price in a currency is compared with the world's; null where that has dollar markets. */
function dollarsBy({ isPegged, unit, global }: ReferencePlan): string | null {
  if (isPegged || unit !== 'fiat' || global.usd.length > 0) return null;
  return global.pegged[0]?.quote?.asset ?? null;
}
