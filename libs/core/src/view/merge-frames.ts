/** Frames of one stream as one: what a slow reader and a long time span are given. */
import type { MarketView, ViewFrame } from './view-frame.ts';

/** Flows of both, everything else of the newer. Where frames of two writers overlap, the flows of one second count twice. */
export function mergeFrames(older: ViewFrame, newer: ViewFrame): ViewFrame {
  const before = new Map(older.markets.map((market) => [market.key, market]));
  const markets = newer.markets.map((market) => {
    const former = before.get(market.key);
    return former === undefined ? market : withFlowOf(former, market);
  });
  return { ...newer, fromUs: Math.min(older.fromUs, newer.fromUs), markets };
}

function withFlowOf(former: MarketView, market: MarketView): MarketView {
  return {
    ...market,
    sellQuantity: former.sellQuantity + market.sellQuantity,
    buyQuantity: former.buyQuantity + market.buyQuantity,
    tradeCount: former.tradeCount + market.tradeCount,
    forcedSellCount: former.forcedSellCount + market.forcedSellCount,
    forcedBuyCount: former.forcedBuyCount + market.forcedBuyCount,
    forcedSellQuantity: former.forcedSellQuantity + market.forcedSellQuantity,
    forcedBuyQuantity: former.forcedBuyQuantity + market.forcedBuyQuantity,
  };
}
