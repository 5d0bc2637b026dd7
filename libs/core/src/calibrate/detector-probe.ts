/** What the calibrator asks of a detector's probe, and what probes share. */
import {
  type Calibration,
  SEASON_BUCKET_COUNT,
  type SeasonalRate,
} from '../control/calibration.ts';
import type { Ruleset } from '../control/ruleset.ts';
import type { Baselines } from '../detect/baselines.ts';
import type { MarketClass } from '../detect/detector-calibration.ts';
import { seasonBucket } from '../detect/season-level.ts';
import type { Pipeline } from '../pipeline.ts';
import type { RunList } from './run-list.ts';

export interface CalibrationSpan {
  readonly name: string;
  readonly origin: Calibration['origin'];
  readonly fromUs: number;
  readonly toUs: number;
  readonly ruleset: Ruleset;
}

export interface DetectorProbe {
  readonly runs: RunList;
  readonly rates: RateCount;
  /** Listens to what its channels usually do. */
  first(pipeline: Pipeline): void;
  /** Listens to its scores on the baselines and rates that the first pass found. */
  second(pipeline: Pipeline, baselines: Baselines): void;
  /** Markets of a class that the first pass heard of, each once. */
  marketCount(marketClass: MarketClass): number;
}

export function isInside({ fromUs, toUs }: CalibrationSpan, timeUs: number): boolean {
  return timeUs >= fromUs && timeUs < toUs;
}

/** A half-hour's rate leans on the span's mean as if it had been seen for six more hours. */
const RATE_PRIOR_SECONDS = 21_600;
const HALF_HOUR_US = 1_800_000_000;

interface Counted {
  readonly perBucket: Float64Array; // unit: events
  total: number; // unit: events
}

/** Events by scope and half-hour of the week. */
export class RateCount {
  readonly #span: CalibrationSpan;
  readonly #counted = new Map<string, Counted>();

  constructor(span: CalibrationSpan) {
    this.#span = span;
  }

  add(scope: string, timeUs: number, count: number): void {
    let counted = this.#counted.get(scope);
    if (counted === undefined) {
      counted = { perBucket: new Float64Array(SEASON_BUCKET_COUNT), total: 0 };
      this.#counted.set(scope, counted);
    }
    if (count === 0) return;
    const bucket = seasonBucket(timeUs);
    counted.perBucket[bucket] = (counted.perBucket[bucket] as number) + count;
    counted.total += count;
  }

  get scopes(): readonly string[] {
    return [...this.#counted.keys()].sort();
  }

  rates(): SeasonalRate[] {
    const { fromUs, toUs } = this.#span;
    const secondsPerBucket = bucketSeconds(fromUs, toUs);
    const seconds = (toUs - fromUs) / 1_000_000;
    return this.scopes.map((scope) => {
      const { perBucket, total } = this.#counted.get(scope) as Counted;
      const mean = (total + 1) / seconds;
      const perSecond = Array.from(perBucket, (count, bucket) => {
        const seen = secondsPerBucket[bucket] as number;
        return (count + mean * RATE_PRIOR_SECONDS) / (seen + RATE_PRIOR_SECONDS);
      });
      return { scope, perSecond };
    });
  }
}

/** Seconds of the span in each season bucket. */
function bucketSeconds(fromUs: number, toUs: number): Float64Array {
  const seconds = new Float64Array(SEASON_BUCKET_COUNT);
  for (let at = fromUs; at < toUs; ) {
    const next = (Math.floor(at / HALF_HOUR_US) + 1) * HALF_HOUR_US;
    const end = next < toUs ? next : toUs;
    const bucket = seasonBucket(at);
    seconds[bucket] = (seconds[bucket] as number) + (end - at) / 1_000_000;
    at = end;
  }
  return seconds;
}
