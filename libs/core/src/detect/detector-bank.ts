/**
 * The steps of all detectors, in the order in which an instant is decided: the gate first, since what cannot be seen is
 * judged by nobody, then what looks at each market, then what looks at many at once.
 */

import type { AlertWriter } from '../alert/alert-writer.ts';
import type { Ruleset } from '../control/ruleset.ts';
import type { Market } from '../market/market.ts';
import type { StateIo } from '../state/state-io.ts';
import { Baselines } from './baselines.ts';
import { CascadeDetector } from './cascade/cascade-detector.ts';
import type { CatalogueWords, DetectorLetter } from './catalogue.ts';
import { CoverageDetector } from './coverage/coverage-detector.ts';
import { LendingDetector } from './lending/lending-detector.ts';
import { SurgeDetector } from './surge/surge-detector.ts';

/** What every step has: state that follows the rules, and alerts that may wait for the clock. */
interface PlannedStep {
  /** Whether an open alert of the detector waits for the clock alone. */
  readonly awake: boolean;
  /** Markets or rules have changed. */
  plan(markets: readonly Market[], ruleset: Ruleset): void;
  calibrate(baselines: Baselines): void;
}

/** A detector that decides about one market at a time, from its sealed panes. */
export interface MarketStep extends PlannedStep {
  /** The market ends its sleep with the pane that ends at `endUs`. */
  wake(market: Market, endUs: number): void;
  /** After a fine pane within a second. */
  pane(market: Market, timeUs: number): void;
  /** After the last fine pane of the second that ends at `endUs`. */
  second(market: Market, endUs: number, timeUs: number): void;
  /** Whether an alert on the market waits for the clock, so that it must not fall asleep. */
  waits(market: Market): boolean;
}

/** A detector that decides about many markets at once, after all panes of an instant. */
export interface InstantStep extends PlannedStep {
  /** A sealed pane of the market had forced orders. */
  join(market: Market): void;
  /** The market's windows changed. */
  changed(market: Market): void;
  /** `isSecond` where the instant's pane was the last of its second. */
  pane(timeUs: number, isSecond: 0 | 1): void;
}

/** An instant step that takes what belongs to an instant before any detector looks at it, since others read it. */
export interface PreparedStep extends PlannedStep {
  /** After all panes of the instant at `timeUs` are sealed. */
  prepare(timeUs: number): void;
  /** After all detectors that look at markets. */
  pane(timeUs: number, isSecond: 0 | 1): void;
  /** Log time at which time alone may change an alert, though it is not awake; +∞: never. */
  readonly dueUs: number;
}

type Place =
  | { readonly kind: 'gate' }
  | { readonly kind: 'market'; readonly step: MarketStep }
  | { readonly kind: 'instant'; readonly step: InstantStep }
  | { readonly kind: 'prepared'; readonly step: PreparedStep };

export class DetectorBank {
  readonly coverage: CoverageDetector;
  readonly surge: SurgeDetector;
  readonly cascade: CascadeDetector;
  readonly lending: LendingDetector;
  readonly #market: readonly MarketStep[];
  readonly #instant: readonly InstantStep[];
  readonly #prepared: readonly PreparedStep[];
  readonly #planned: readonly PlannedStep[];

  constructor(writer: AlertWriter<CatalogueWords>) {
    const isBlind = (venue: string): boolean => this.coverage.isBlind(venue);
    const baselines = new Baselines(undefined, 'none');
    this.coverage = new CoverageDetector(writer);
    this.surge = new SurgeDetector(writer, baselines, isBlind);
    const subjectsOf = (market: Market) => this.surge.subjectsOf(market);
    this.cascade = new CascadeDetector(writer, baselines, subjectsOf, isBlind);
    this.lending = new LendingDetector(writer, subjectsOf, isBlind);
    // One of each letter in the catalogue: a detector without a step does not compile.
    const places: Readonly<Record<DetectorLetter, Place>> = {
      A: { kind: 'market', step: this.surge },
      B: { kind: 'instant', step: this.cascade },
      C: { kind: 'prepared', step: this.lending },
      D: { kind: 'gate' },
    };
    const ordered = Object.values<Place>(places);
    this.#market = ordered.flatMap((place) => (place.kind === 'market' ? [place.step] : []));
    this.#instant = ordered.flatMap((place) => (place.kind === 'instant' ? [place.step] : []));
    this.#prepared = ordered.flatMap((place) => (place.kind === 'prepared' ? [place.step] : []));
    this.#planned = [...this.#market, ...this.#instant, ...this.#prepared];
  }

  /** Whether the clock alone can change a verdict or an alert. */
  get awake(): boolean {
    if (this.coverage.awake) return true;
    for (const step of this.#planned) if (step.awake) return true;
    return false;
  }

  /** Log time at which time alone may change an alert of a detector that is not awake; +∞: never. */
  get dueUs(): number {
    let dueUs = Number.POSITIVE_INFINITY;
    for (const step of this.#prepared) if (step.dueUs < dueUs) dueUs = step.dueUs;
    return dueUs;
  }

  plan(markets: readonly Market[], ruleset: Ruleset): void {
    this.coverage.references.plan(markets, ruleset);
    for (const step of this.#planned) step.plan(markets, ruleset);
  }

  calibrate(baselines: Baselines): void {
    for (const step of this.#planned) step.calibrate(baselines);
  }

  /** A sealed pane of the market had forced orders; before its windows change. */
  join(market: Market): void {
    for (const step of this.#instant) step.join(market);
  }

  /** The market's windows changed. */
  changed(market: Market): void {
    for (const step of this.#instant) step.changed(market);
  }

  /** Whether an alert on the market waits for the clock. */
  waits(market: Market): boolean {
    for (const step of this.#market) if (step.waits(market)) return true;
    return false;
  }

  wake(market: Market, endUs: number): void {
    for (const step of this.#market) step.wake(market, endUs);
  }

  second(market: Market, endUs: number, timeUs: number): void {
    for (const step of this.#market) step.second(market, endUs, timeUs);
  }

  pane(market: Market, timeUs: number): void {
    for (const step of this.#market) step.pane(market, timeUs);
  }

  /** After all panes of an instant are sealed, before anybody looks at them. */
  prepare(timeUs: number): void {
    for (const step of this.#prepared) step.prepare(timeUs);
  }

  /** After all markets of an instant. */
  instant(timeUs: number, isSecond: 0 | 1): void {
    for (const step of this.#instant) step.pane(timeUs, isSecond);
    for (const step of this.#prepared) step.pane(timeUs, isSecond);
  }

  /** The steps `#market`, `#instant`, `#prepared` and `#planned` are the same detectors by another name. */
  keep(io: StateIo): void {
    io.part(this.coverage);
    io.part(this.surge);
    io.part(this.cascade);
    io.part(this.lending);
  }
}
