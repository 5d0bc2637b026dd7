/**
 * Calibrates a domain on a quiet span in two passes over the same records: first what each channel usually does,
 * then how often the fused scores rise how far. Pure; the caller feeds two pipelines and writes the result into
 * the log as a signed control record.
 */

import {
  type Calibration,
  type ChannelBaseline,
  SEASON_BUCKET_COUNT,
  type SeasonalRate,
  type WindowThreshold,
} from '../control/calibration.ts';
import type { Ruleset } from '../control/ruleset.ts';
import { Baselines } from '../detect/baselines.ts';
import { CASCADE } from '../detect/cascade/cascade.ts';
import {
  CASCADE_WINDOWS,
  type CascadeScope,
  seasonBucket,
} from '../detect/cascade/cascade-scope.ts';
import {
  THRESHOLD_DETECTORS,
  type ThresholdDetector,
  type ThresholdLetter,
} from '../detect/catalogue.ts';
import { SURGE } from '../detect/surge/surge.ts';
import {
  DIRECTION_SIGN,
  PRICE_CHANNELS,
  SURGE_WINDOWS,
  type SurgeSubject,
} from '../detect/surge/surge-subject.ts';
import { Pipeline } from '../pipeline.ts';
import { WINDOW_US } from '../window/window-bank.ts';
import { QuantileSketch } from './quantile-sketch.ts';
import { fitEpisodes, fitTail, type Run, thresholdFor } from './tail-fit.ts';

/** Baselines are sampled every fifth second: overlapping windows say little more in between. */
const SAMPLE_EVERY_SECONDS = 5;
/** Runs closer than this are joined at once; the fit declusters further. */
const RUN_JOIN_US = 60_000_000;
const DAY_US = 86_400_000_000;
const PRESSURE_SCALE_MIN = 0.2;
/** A half-hour's rate leans on the span's mean as if it had been seen for six more hours. */
const RATE_PRIOR_SECONDS = 21_600;
/** Zero events in N market-days only prove a rate below 3/N: a budget below that cannot be calibrated (docs/detection-model.md, "Thresholds and budget"). */
const BUDGET_PROOF = 3;

export interface CalibrationSpan {
  readonly name: string;
  readonly origin: Calibration['origin'];
  readonly fromUs: number;
  readonly toUs: number;
  readonly ruleset: Ruleset;
}

interface Sampled {
  readonly subject: SurgeSubject;
  readonly pressure: readonly QuantileSketch[];
  readonly price: readonly (readonly QuantileSketch[])[];
}
interface Counted {
  readonly perBucket: Float64Array; // unit: batches
  total: number; // unit: batches
}

/** What the calibrator hears of one detector. */
interface DetectorProbe {
  /** Listens to what its channels usually do. */
  readonly first: (pipeline: Pipeline) => void;
  /** Listens to its scores on the baselines and rates that the first pass found. */
  readonly second: (pipeline: Pipeline, baselines: Baselines) => void;
  /** What the first pass heard of each subject. */
  readonly subjects: ReadonlyMap<string, unknown>;
  /** Runs of high scores by `<window in µs>|<subject>`. */
  readonly runs: Map<string, Run[]>;
}

export class Calibrator {
  readonly #span: CalibrationSpan;
  readonly #sampled = new Map<string, Sampled>();
  readonly #counted = new Map<string, Counted>();
  /** One of each detector with thresholds: one that nobody listens to does not compile. */
  readonly #probes: Readonly<Record<ThresholdLetter, DetectorProbe>> = {
    A: this.#surgeProbe(),
    B: this.#cascadeProbe(),
  };
  #baselines: readonly ChannelBaseline[] = [];
  #rates: readonly SeasonalRate[] = [];

  constructor(span: CalibrationSpan) {
    this.#span = span;
  }

  /** A pipeline to step through the span's records first; it raises no alerts. */
  firstPass(): Pipeline {
    const pipeline = new Pipeline();
    for (const probe of Object.values(this.#probes)) probe.first(pipeline);
    return pipeline;
  }

  /** A pipeline to step through the same records again, once the first has seen them all. */
  secondPass(): Pipeline {
    this.#baselines = this.#fitBaselines();
    this.#rates = this.#fitRates();
    const pipeline = new Pipeline();
    const baselines = new Baselines(this.#draft([]), 'draft');
    for (const probe of Object.values(this.#probes)) probe.second(pipeline, baselines);
    return pipeline;
  }

  /** The calibration, after both passes. */
  finish(): Calibration {
    return this.#draft(THRESHOLD_DETECTORS.flatMap((detector) => this.#thresholds(detector)));
  }

  #surgeProbe(): DetectorProbe {
    return {
      subjects: this.#sampled,
      runs: new Map(),
      first: (pipeline) => {
        pipeline.surge.probe = { second: (subject, timeUs) => this.#sample(subject, timeUs) };
      },
      second: (pipeline, baselines) => {
        pipeline.surge.probe = {
          second: (subject, timeUs) => {
            if (subject.calibratedBy !== baselines) subject.calibrate(baselines);
            this.#scoreSurge(subject, timeUs);
          },
        };
      },
    };
  }

  #cascadeProbe(): DetectorProbe {
    return {
      subjects: this.#counted,
      runs: new Map(),
      first: (pipeline) => {
        pipeline.cascade.probe = { second: (scope, timeUs) => this.#tally(scope, timeUs) };
      },
      second: (pipeline, baselines) => {
        pipeline.cascade.probe = {
          second: (scope, timeUs) => {
            if (scope.calibratedBy !== baselines) scope.calibrate(baselines);
            this.#scoreCascade(scope, timeUs);
          },
        };
      },
    };
  }

  #draft(thresholds: readonly WindowThreshold[]): Calibration {
    const { name, origin, fromUs, toUs, ruleset } = this.#span;
    const marketDays = this.#days * this.#subjectCount;
    return {
      name,
      origin,
      spanFromUs: fromUs,
      spanToUs: toUs,
      marketDays,
      budgetS1PerMarketDay: ruleset.budgetS1PerMarketDay,
      budgetS2PerMarketDay: this.#budgetS2(marketDays),
      baselines: this.#baselines,
      thresholds,
      rates: this.#rates,
    };
  }

  get #days(): number {
    return (this.#span.toUs - this.#span.fromUs) / DAY_US;
  }

  /** Subjects of the first detector that has any. */
  get #subjectCount(): number {
    const counts = THRESHOLD_DETECTORS.map(({ letter }) => this.#probes[letter].subjects.size);
    return counts.find((count) => count > 0) ?? 0;
  }

  #budgetS2(marketDays: number): number {
    const wanted = this.#span.ruleset.budgetS2PerMarketDay;
    const provable = marketDays > 0 ? BUDGET_PROOF / marketDays : wanted;
    const budget = wanted > provable ? wanted : provable;
    const s1 = this.#span.ruleset.budgetS1PerMarketDay;
    return budget < s1 ? budget : s1;
  }

  #inside(timeUs: number): boolean {
    return timeUs >= this.#span.fromUs && timeUs < this.#span.toUs;
  }

  #sample(subject: SurgeSubject, timeUs: number): void {
    if (!this.#inside(timeUs) || (timeUs / 1_000_000) % SAMPLE_EVERY_SECONDS !== 0) return;
    const { key } = subject.origin;
    let sampled = this.#sampled.get(key);
    if (sampled === undefined) {
      const sketches = (): QuantileSketch[] => SURGE_WINDOWS.map(() => new QuantileSketch());
      sampled = { subject, pressure: sketches(), price: PRICE_CHANNELS.map(sketches) };
      this.#sampled.set(key, sampled);
    }
    for (let windowAt = 0; windowAt < SURGE_WINDOWS.length; windowAt += 1) {
      const pressure = subject.pressure(windowAt);
      if (!Number.isNaN(pressure)) sampled.pressure[windowAt]?.add(pressure);
      for (let channel = 0; channel < PRICE_CHANNELS.length; channel += 1) {
        const change = (subject.now[channel] as number) - subject.before(windowAt, channel);
        if (!Number.isNaN(change)) sampled.price[channel]?.[windowAt]?.add(-change);
      }
    }
  }

  #tally(scope: CascadeScope, timeUs: number): void {
    if (!this.#inside(timeUs)) return;
    let counted = this.#counted.get(scope.key);
    if (counted === undefined) {
      counted = { perBucket: new Float64Array(SEASON_BUCKET_COUNT), total: 0 };
      this.#counted.set(scope.key, counted);
    }
    let count = 0;
    for (const market of scope.members) count += market.bank.coarseValue(0, scope.column);
    const bucket = seasonBucket(timeUs);
    counted.perBucket[bucket] = (counted.perBucket[bucket] as number) + count;
    counted.total += count;
  }

  #fitBaselines(): ChannelBaseline[] {
    const baselines: ChannelBaseline[] = [];
    for (const key of [...this.#sampled.keys()].sort()) {
      const sampled = this.#sampled.get(key) as Sampled;
      for (const [windowAt, window] of SURGE_WINDOWS.entries()) {
        const windowUs = WINDOW_US[window] as number;
        const pressure = sampled.pressure[windowAt] as QuantileSketch;
        baselines.push(channelBaseline(key, 'pressure', windowUs, pressure, PRESSURE_SCALE_MIN));
        for (const [channel, name] of PRICE_CHANNELS.entries()) {
          const sketch = sampled.price[channel]?.[windowAt] as QuantileSketch;
          if (sketch.sampleCount === 0) continue;
          const floor = sampled.subject.tickScale();
          baselines.push(channelBaseline(key, name, windowUs, sketch, floor));
        }
      }
    }
    return baselines;
  }

  #fitRates(): SeasonalRate[] {
    const secondsPerBucket = bucketSeconds(this.#span.fromUs, this.#span.toUs);
    const seconds = (this.#span.toUs - this.#span.fromUs) / 1_000_000;
    return [...this.#counted.keys()].sort().map((scope) => {
      const { perBucket, total } = this.#counted.get(scope) as Counted;
      const mean = (total + 1) / seconds;
      const perSecond = Array.from(perBucket, (count, bucket) => {
        const seen = secondsPerBucket[bucket] as number;
        return (count + mean * RATE_PRIOR_SECONDS) / (seen + RATE_PRIOR_SECONDS);
      });
      return { scope, perSecond };
    });
  }

  #scoreSurge(subject: SurgeSubject, timeUs: number): void {
    if (!this.#inside(timeUs)) return;
    const { runFloor } = SURGE.calibration.thresholds;
    const { runs } = this.#probes.A;
    for (const [direction, sign] of Object.entries(DIRECTION_SIGN)) {
      for (const [windowAt, window] of SURGE_WINDOWS.entries()) {
        const pressure = subject.pressureScore(windowAt, sign);
        if (pressure < runFloor) continue;
        const score = subject.windowScore(windowAt, sign);
        if (score < runFloor) continue;
        const windowUs = WINDOW_US[window] as number;
        extendRun(runs, `${windowUs}|${direction}|${subject.origin.key}`, timeUs, score);
      }
    }
  }

  #scoreCascade(scope: CascadeScope, timeUs: number): void {
    if (!this.#inside(timeUs)) return;
    const { runFloor } = CASCADE.calibration.thresholds;
    const { runs } = this.#probes.B;
    for (const [windowAt, window] of CASCADE_WINDOWS.entries()) {
      const score = scope.score(windowAt, timeUs);
      if (score < runFloor) continue;
      extendRun(runs, `${WINDOW_US[window] as number}|${scope.key}`, timeUs, score);
    }
  }

  #thresholds({ letter, calibration }: ThresholdDetector): WindowThreshold[] {
    const { windowsUs, runFloor } = calibration.thresholds;
    const { subjects, runs } = this.#probes[letter];
    if (subjects.size === 0) return [];
    const marketDays = this.#days * subjects.size;
    return windowsUs.map((windowUs) => {
      const series = [...runs]
        .filter(([key]) => key.startsWith(`${windowUs}|`))
        .map(([, list]) => list);
      const fit = fitEpisodes(series, marketDays, runFloor);
      const share = 1 / windowsUs.length;
      const s1 = thresholdFor(fit, this.#span.ruleset.budgetS1PerMarketDay * share);
      const s2 = thresholdFor(fit, this.#budgetS2(marketDays) * share);
      return {
        detector: letter,
        windowUs,
        s1,
        s2: s2 > s1 ? s2 : s1,
        u: fit.u,
        shape: fit.shape,
        scale: fit.scale,
        episodesPerDay: fit.episodesPerDay,
        episodeCount: fit.episodeCount,
      };
    });
  }
}

function channelBaseline(
  subject: string,
  channel: string,
  windowUs: number,
  sketch: QuantileSketch,
  floor: number,
): ChannelBaseline {
  const median = sketch.quantile(0.5);
  const spread = (sketch.quantile(0.84) - sketch.quantile(0.16)) / 2;
  const scale = spread > floor ? spread : floor;
  const baseline = { median, scale };
  return {
    subject,
    channel,
    windowUs,
    ...baseline,
    upper: fitTail(sketch, baseline, 1),
    lower: fitTail(sketch, baseline, -1),
  };
}

function extendRun(runs: Map<string, Run[]>, key: string, timeUs: number, score: number): void {
  const list = runs.get(key) ?? [];
  if (list.length === 0) runs.set(key, list);
  const last = list[list.length - 1];
  if (last === undefined || timeUs - last.endUs > RUN_JOIN_US) {
    list.push({ startUs: timeUs, endUs: timeUs, score });
    return;
  }
  const higher = score > last.score ? score : last.score;
  list[list.length - 1] = { startUs: last.startUs, endUs: timeUs, score: higher };
}

/** Seconds of the span in each season bucket. */
function bucketSeconds(fromUs: number, toUs: number): Float64Array {
  const seconds = new Float64Array(SEASON_BUCKET_COUNT);
  const halfHourUs = 1_800_000_000;
  for (let at = fromUs; at < toUs; ) {
    const next = (Math.floor(at / halfHourUs) + 1) * halfHourUs;
    const end = next < toUs ? next : toUs;
    const bucket = seasonBucket(at);
    seconds[bucket] = (seconds[bucket] as number) + (end - at) / 1_000_000;
    at = end;
  }
  return seconds;
}
