/** From an observation to an alert revision: identity, incident, and the fields every detector prints alike. */
import { assert } from '../assert.ts';
import {
  type AlertContent,
  type AlertState,
  type CalibrationReference,
  type InputRange,
  RELEASED_FLAG,
  SEVERITIES,
} from './alert.ts';
import { alertId } from './alert-id.ts';
import type { IncidentBook } from './incident.ts';
import type { Lifecycle, Observation } from './lifecycle.ts';
import type { Words } from './words.ts';

/** What stays the same over the life of a detector's subject. */
export interface AlertSubject<Own extends Words> {
  readonly detector: Own;
  readonly subject: string;
  readonly direction: Own['directions'][number];
  /** Asset group of its incident. */
  readonly group: string;
}

/** What a revision says besides, in the detector's own words. */
export type AlertFacts<Own extends Words> = Pick<
  AlertContent<Own>,
  | 'severityRules'
  | 'scope'
  | 'label'
  | 'threshold'
  | 'channels'
  | 'unavailable'
  | 'decomposition'
  | 'quality'
> & { readonly inputs: readonly InputRange[] };

/** What all alerts of a domain share at a moment. */
export interface AlertFrame {
  readonly domain: string;
  readonly rulesetHash: string;
  readonly calibration: CalibrationReference;
  /** Flags with which exchanges would not be shown an alert, but the operator's rules let them. */
  readonly released: ReadonlySet<string>;
}

/** A revision without its position in the log, which the pipeline adds. */
export interface AlertRevision<Own extends Words> {
  readonly content: AlertContent<Own>;
  readonly inputs: readonly InputRange[];
}

/** Where a detector brings what it observes; it takes no words but the detector's own. */
export interface AlertSink<Own extends Words> {
  observe(
    subject: AlertSubject<Own>,
    lifecycle: Lifecycle,
    observation: Observation,
    onsetUs: number,
    describe: () => AlertFacts<Own>,
  ): void;
}

export class AlertWriter<All extends Words> implements AlertSink<All> {
  frame: AlertFrame = {
    domain: '',
    rulesetHash: '',
    calibration: { hash: 'none', origin: 'provisional' },
    released: new Set(),
  };
  readonly revisions: AlertRevision<All>[] = [];
  readonly #incidents: IncidentBook;

  constructor(incidents: IncidentBook) {
    this.#incidents = incidents;
  }

  /**
   * Lets the lifecycle see `observation`; where that is worth a revision, writes it with the facts that
   * `describe` computes only then. `onsetUs` counts at an opening.
   */
  observe(
    subject: AlertSubject<All>,
    lifecycle: Lifecycle,
    observation: Observation,
    onsetUs: number,
    describe: () => AlertFacts<All>,
  ): void {
    const wasOpen = lifecycle.open;
    const continued = lifecycle.continues(observation.timeUs);
    const state = lifecycle.observe(observation);
    if (state === undefined) return;
    if (!wasOpen) this.#begin(subject, lifecycle, continued, onsetUs);
    if (state === 'CLOSED') this.#incidents.leave(lifecycle.incidentId, observation.timeUs);
    const { inputs, ...facts } = describe();
    const content = this.#content(subject, lifecycle, state, observation, facts);
    this.revisions.push({ content, inputs });
  }

  #begin(
    subject: AlertSubject<All>,
    lifecycle: Lifecycle,
    continued: boolean,
    onsetUs: number,
  ): void {
    const timeUs = lifecycle.openTimeUs;
    if (continued) {
      this.#incidents.rejoin(lifecycle.incidentId, timeUs);
      return;
    }
    const { detector, direction } = subject;
    const { domain } = this.frame;
    lifecycle.onsetTimeUs = onsetUs;
    lifecycle.id = alertId({
      domain,
      detector: detector.letter,
      rule: detector.rule,
      subject: subject.subject,
      direction,
      onsetPaneUs: onsetUs,
    });
    lifecycle.incidentId = this.#incidents.join({
      group: subject.group,
      direction,
      alertId: lifecycle.id,
      timeUs,
    });
  }

  #content(
    subject: AlertSubject<All>,
    lifecycle: Lifecycle,
    state: AlertState,
    observation: Observation,
    facts: Omit<AlertFacts<All>, 'inputs'>,
  ): AlertContent<All> {
    const severity = SEVERITIES[lifecycle.level - 1];
    assert(severity !== undefined, 'F1: an alert that prints has a level');
    return {
      id: lifecycle.id,
      revision: lifecycle.revision,
      domain: this.frame.domain,
      state,
      detector: subject.detector.letter,
      detectorVersion: subject.detector.version,
      rule: subject.detector.rule,
      subject: subject.subject,
      direction: subject.direction,
      severity,
      onsetTimeUs: lifecycle.onsetTimeUs,
      openTimeUs: lifecycle.openTimeUs,
      peakTimeUs: lifecycle.peakTimeUs,
      timeUs: observation.timeUs,
      closeTimeUs: state === 'CLOSED' ? lifecycle.closeTimeUs : null,
      score: observation.score,
      margin: observation.score - facts.threshold,
      calibration: this.frame.calibration,
      rulesetHash: this.frame.rulesetHash,
      incidentId: lifecycle.incidentId,
      ...facts,
      quality: this.#quality(facts.quality),
    };
  }

  #quality(flags: AlertContent<All>['quality']): AlertContent<All>['quality'] {
    if (!flags.some((flag) => this.frame.released.has(flag))) return flags;
    const marked: AlertContent<All>['quality'][number][] = [...flags, RELEASED_FLAG];
    return marked.sort();
  }
}
