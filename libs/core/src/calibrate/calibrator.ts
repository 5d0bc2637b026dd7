/**
 * Calibrates a domain on a quiet span in two passes over the same records: first what each channel usually does,
 * then how often the fused scores rise how far. Pure; the caller feeds two pipelines and writes the result into
 * the log as a signed control record.
 */
import type {
  Calibration,
  ChannelBaseline,
  SeasonalRate,
  WindowThreshold,
} from '../control/calibration.ts';
import { Baselines } from '../detect/baselines.ts';
import {
  THRESHOLD_DETECTORS,
  type ThresholdDetector,
  type ThresholdLetter,
} from '../detect/catalogue.ts';
import { MARKET_CLASSES, type MarketClass } from '../detect/detector-calibration.ts';
import { Pipeline } from '../pipeline.ts';
import { CascadeCalibration } from './cascade-probe.ts';
import type { CalibrationSpan, DetectorProbe } from './detector-probe.ts';
import { SurgeCalibration } from './surge-probe.ts';
import { budgetThresholds, fitEpisodes } from './tail-fit.ts';

export type { CalibrationSpan } from './detector-probe.ts';

const DAY_US = 86_400_000_000;
/** Zero events in N market-days prove a rate below 3/N and no lower (rule of three). */
const PROOF_COUNT = 3;

/** The episodes that a window's threshold was fitted to: for a person who judges the fit; no detector reads them. */
export interface WindowEpisodes
  extends Pick<WindowThreshold, 'detector' | 'marketClass' | 'windowUs'> {
  /** Each episode's maximum, in the order of the series. */
  readonly scores: readonly number[]; // unit: the detector's score
}

export class Calibrator {
  readonly #span: CalibrationSpan;
  readonly #surge: SurgeCalibration;
  /** One of each detector with thresholds: one that nobody listens to does not compile. */
  readonly #probes: Readonly<Record<ThresholdLetter, DetectorProbe>>;
  #baselines: readonly ChannelBaseline[] = [];
  #rates: readonly SeasonalRate[] = [];
  #episodes: WindowEpisodes[] = [];

  constructor(span: CalibrationSpan) {
    this.#span = span;
    this.#surge = new SurgeCalibration(span);
    this.#probes = { A: this.#surge, B: new CascadeCalibration(span) };
  }

  /** A pipeline to step through the span's records first; it raises no alerts. */
  firstPass(): Pipeline {
    const pipeline = new Pipeline();
    for (const probe of Object.values(this.#probes)) probe.first(pipeline);
    return pipeline;
  }

  /** A pipeline to step through the same records again, once the first has seen them all. */
  secondPass(): Pipeline {
    this.#baselines = this.#surge.baselines();
    const rates = Object.values(this.#probes).flatMap((probe) => probe.rates.rates());
    this.#rates = rates.sort((left, right) => (left.scope < right.scope ? -1 : 1));
    const pipeline = new Pipeline();
    const baselines = new Baselines(this.#draft([]), 'draft');
    for (const probe of Object.values(this.#probes)) probe.second(pipeline, baselines);
    return pipeline;
  }

  /** The calibration, after both passes. */
  finish(): Calibration {
    this.#episodes = [];
    return this.#draft(THRESHOLD_DETECTORS.flatMap((detector) => this.#thresholds(detector)));
  }

  /** What the thresholds of the last `finish` were fitted to, in their order. */
  get episodes(): readonly WindowEpisodes[] {
    return this.#episodes;
  }

  #draft(thresholds: readonly WindowThreshold[]): Calibration {
    const { name, origin, fromUs, toUs, ruleset } = this.#span;
    const marketDays = MARKET_CLASSES.map((marketClass) => this.#marketDays(marketClass));
    return {
      name,
      origin,
      spanFromUs: fromUs,
      spanToUs: toUs,
      marketDays: marketDays.reduce((sum, days) => sum + days, 0),
      budgetS1PerMarketDay: ruleset.budgetS1PerMarketDay,
      budgetS2PerMarketDay: ruleset.budgetS2PerMarketDay,
      baselines: this.#baselines,
      thresholds,
      rates: this.#rates,
    };
  }

  /** Of the detector that sees most markets of the class: each counts once. */
  #marketDays(marketClass: MarketClass): number {
    const counts = Object.values(this.#probes).map((probe) => probe.marketCount(marketClass));
    const days = (this.#span.toUs - this.#span.fromUs) / DAY_US;
    return days * Math.max(...counts);
  }

  #thresholds(detector: ThresholdDetector): WindowThreshold[] {
    const { windowsUs, levelUs, classes } = detector.calibration.thresholds;
    return classes.flatMap((marketClass) => {
      if (this.#probes[detector.letter].marketCount(marketClass) === 0) return [];
      const levels = levelUs !== null && marketClass === 'pegged' ? [levelUs] : [];
      return [...windowsUs, ...levels].map((windowUs) => {
        return this.#threshold(detector, marketClass, windowUs);
      });
    });
  }

  #threshold(
    { letter, calibration }: ThresholdDetector,
    marketClass: MarketClass,
    windowUs: number,
  ): WindowThreshold {
    const { budgetS1PerMarketDay, budgetS2PerMarketDay } = this.#span.ruleset;
    const marketDays = this.#marketDays(marketClass);
    const { runFloor, provisional } = calibration.thresholds;
    const runs = this.#probes[letter].runs.of(marketClass, windowUs);
    const { fromUs, toUs } = this.#span;
    const fit = fitEpisodes(runs, { fromUs, toUs, marketDays, floor: runFloor });
    const scores = fit.episodes.map(({ score }) => score);
    this.#episodes.push({ detector: letter, marketClass, windowUs, scores });
    const share = 1 / this.#windowCount(marketClass);
    const found = budgetThresholds(fit, {
      ...{ s1PerDay: budgetS1PerMarketDay * share, s2PerDay: budgetS2PerMarketDay * share },
      ...{ marketDays, provisional },
    });
    const { u, shape, scale, episodesPerDay, episodeCount } = fit;
    const tail = { u, shape, scale, episodesPerDay, episodeCount };
    return { detector: letter, marketClass, windowUs, ...found, marketDays, ...tail };
  }

  /** Windows of all detectors that judge the class: they share its budget. */
  #windowCount(marketClass: MarketClass): number {
    let count = 0;
    for (const { letter, calibration } of THRESHOLD_DETECTORS) {
      if (this.#probes[letter].marketCount(marketClass) === 0) continue;
      const { windowsUs, levelUs } = calibration.thresholds;
      count += windowsUs.length + (levelUs !== null && marketClass === 'pegged' ? 1 : 0);
    }
    return count;
  }
}

/** Market-days of quiet data that a budget still lacks, by class of market: 3/B less what there is. */
export function missingMarketDays(calibration: Calibration): Readonly<Record<string, number>> {
  const wanted = PROOF_COUNT / calibration.budgetS2PerMarketDay;
  const missing = new Map<string, number>();
  for (const { marketClass, marketDays } of calibration.thresholds) {
    missing.set(marketClass, wanted > marketDays ? wanted - marketDays : 0);
  }
  return Object.fromEntries([...missing].sort(([left], [right]) => (left < right ? -1 : 1)));
}
