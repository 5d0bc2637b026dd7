/** How much quiet history a calibration had of each class of market, and how much it lacks for its budget. Pure. */
import { type Calibration, missingMarketDays } from '@breakwater/core';

export interface MarketDays {
  readonly marketClass: string;
  /** Each market once, whichever detectors see it. */
  readonly had: number; // unit: market-days
  /** 0 where the budget is kept by what was seen. */
  readonly missing: number; // unit: market-days
  /** Of one and the same span over all markets of the class. */
  readonly missingSpanDays: number;
}

/** In the order of their names; none where nothing was calibrated. */
export function marketDaysOf(calibration: Calibration): MarketDays[] {
  const { spanFromUs, spanToUs, thresholds } = calibration;
  const spanDays = (spanToUs - spanFromUs) / 86_400e6;
  return Object.entries(missingMarketDays(calibration)).map(([marketClass, missing]) => {
    const own = thresholds.filter((threshold) => threshold.marketClass === marketClass);
    const had = Math.max(...own.map(({ marketDays }) => marketDays));
    const marketCount = Math.max(1, had / spanDays);
    return { marketClass, had, missing, missingSpanDays: missing / marketCount };
  });
}

/** A sentence for each class. */
export function marketDaysText({ budgetS2PerMarketDay }: Calibration, days: MarketDays[]): string {
  const budget = `one false S2 in ${(1 / budgetS2PerMarketDay).toFixed(0)} market-days`;
  const sentences = days.map(({ marketClass, had, missing, missingSpanDays }) => {
    const needed = (had + missing).toFixed(0);
    return missing === 0
      ? `${marketClass}: ${had.toFixed(1)} market-days, enough for the wanted ${budget}.`
      : `${marketClass}: ${had.toFixed(1)} market-days; the wanted ${budget} takes ${needed}: ${missing.toFixed(1)} are missing, ${missingSpanDays.toFixed(1)} more days of these markets.`;
  });
  return sentences.length === 0 ? 'No market was seen.' : sentences.join('\n');
}
