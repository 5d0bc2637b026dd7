/** How much quiet history a calibration had, and how much it lacks for the budget that was wanted. Pure. */
import type { Calibration, Ruleset } from '@breakwater/core';

/** No event in N market-days proves no more than a rate below 3/N (95 %). */
const PROOF = 3;

export interface MarketDays {
  readonly had: number; // unit: market-days
  readonly needed: number; // unit: market-days
  /** 0 where the budget that was wanted is kept. */
  readonly missing: number; // unit: market-days
  /** Of one and the same span over all its markets. */
  readonly missingSpanDays: number;
}

export function marketDaysOf(calibration: Calibration, ruleset: Ruleset): MarketDays {
  const { marketDays, spanFromUs, spanToUs } = calibration;
  const needed = PROOF / ruleset.budgetS2PerMarketDay;
  const missing = Math.max(0, needed - marketDays);
  const spanDays = (spanToUs - spanFromUs) / 86_400e6;
  const marketCount = marketDays / spanDays;
  return { had: marketDays, needed, missing, missingSpanDays: missing / Math.max(1, marketCount) };
}

/** One sentence. */
export function marketDaysText(days: MarketDays, { budgetS2PerMarketDay }: Ruleset): string {
  const { had, needed, missing, missingSpanDays } = days;
  const budget = `one false S2 in ${(1 / budgetS2PerMarketDay).toFixed(0)} market-days`;
  if (missing === 0) {
    return `${had.toFixed(1)} market-days, enough for the wanted ${budget} (${needed.toFixed(0)} needed).`;
  }
  return `${had.toFixed(1)} market-days; the wanted ${budget} takes ${needed.toFixed(0)}: ${missing.toFixed(1)} are missing, ${missingSpanDays.toFixed(1)} more days of these markets.`;
}
