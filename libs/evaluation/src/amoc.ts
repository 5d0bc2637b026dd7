/** Activity monitoring: what delay does a rate of false alarms buy (Fawcett and Provost, 1999)? */
import type { EventTrace, Trial } from './baseline/trial.ts';
import { type Delay, delayQuantile } from './kaplan-meier.ts';

export interface OperatingPoint {
  readonly threshold: number;
  readonly falsePerDay: number; // unit: 1/market-day
  readonly falseCount: number;
  readonly foundCount: number;
  readonly eventCount: number;
  /** Kaplan–Meier median; null where fewer than half are found. */
  readonly medianDelaySeconds: number | null;
}

/** Thresholds tried on a curve: at most this many, spread over the quiet maxima. */
const POINT_COUNT_MAX = 60;

/** What a threshold does over several runs that hold `marketDays` of quiet. */
export function pointAt(
  trials: readonly Trial[],
  threshold: number,
  marketDays: number,
): OperatingPoint {
  const delays = trials.flatMap(({ events }) => events.map((trace) => delayAt(trace, threshold)));
  let falseCount = 0;
  for (const { quietMaxima } of trials) {
    for (const score of quietMaxima) {
      if (score < threshold) break;
      falseCount += 1;
    }
  }
  return {
    threshold,
    falseCount,
    falsePerDay: marketDays > 0 ? falseCount / marketDays : 0,
    foundCount: delays.filter(({ isFound }) => isFound).length,
    eventCount: delays.length,
    medianDelaySeconds: delayQuantile(delays, 0.5),
  };
}

export function delayAt(trace: EventTrace, threshold: number): Delay {
  const hit = trace.records.find(({ score }) => score >= threshold);
  if (hit === undefined) return { seconds: trace.spanSeconds, isFound: false };
  return { seconds: hit.seconds, isFound: true };
}

/** The curve from the strictest threshold, which quiet never reaches, to the loosest. */
export function amocCurve(trials: readonly Trial[], marketDays: number): OperatingPoint[] {
  return thresholdsOf(trials).map((threshold) => pointAt(trials, threshold, marketDays));
}

/**
 * The baseline at no more false alarms than `falseCount`: the loosest threshold that keeps to it.
 */
export function pointAtEqualRate(
  trials: readonly Trial[],
  falseCount: number,
  marketDays: number,
): OperatingPoint {
  const maxima = trials.flatMap(({ quietMaxima }) => quietMaxima).sort((a, b) => b - a);
  // Just above the score that would be one alarm too many.
  const limit = maxima[falseCount] ?? 0;
  return pointAt(trials, limit * (1 + 1e-9) + 1e-12, marketDays);
}

function thresholdsOf(trials: readonly Trial[]): number[] {
  const maxima = trials.flatMap(({ quietMaxima }) => quietMaxima).sort((a, b) => b - a);
  const highest = maxima[0] ?? 0;
  const thresholds = [highest * (1 + 1e-9) + 1e-12];
  const ratio = Math.max(1, maxima.length) ** (1 / POINT_COUNT_MAX);
  // Ranks grow geometrically: the rare end of the curve is the one that matters.
  let rank = 1;
  while (rank <= maxima.length) {
    thresholds.push(maxima[rank - 1] ?? 0);
    rank = Math.max(rank + 1, Math.ceil(rank * ratio));
  }
  return thresholds;
}
