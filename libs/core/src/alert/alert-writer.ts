/** From an observation to an alert revision: identity, incident, and the fields every detector prints alike. */
import { assert } from '../assert.ts';
import {
  type AlertContent,
  type AlertState,
  type CalibrationReference,
  type DetectorName,
  type Direction,
  type InputRange,
  SEVERITIES,
} from './alert.ts';
import { alertId } from './alert-id.ts';
import type { IncidentBook } from './incident.ts';
import type { Lifecycle, Observation } from './lifecycle.ts';

/** What stays the same over the life of a detector's subject. */
export interface AlertSubject {
  readonly detector: DetectorName;
  readonly detectorVersion: string;
  readonly rule: string;
  readonly subject: string;
  readonly direction: Direction;
  /** Asset group of its incident. */
  readonly group: string;
}

/** What a revision says besides. */
export type AlertFacts = Pick<
  AlertContent,
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
}

/** A revision without its position in the log, which the pipeline adds. */
export interface AlertRevision {
  readonly content: AlertContent;
  readonly inputs: readonly InputRange[];
}

export class AlertWriter {
  frame: AlertFrame = {
    domain: '',
    rulesetHash: '',
    calibration: { hash: 'none', origin: 'provisional' },
  };
  readonly revisions: AlertRevision[] = [];
  readonly #incidents: IncidentBook;

  constructor(incidents: IncidentBook) {
    this.#incidents = incidents;
  }

  /**
   * Lets the lifecycle see `observation`; where that is worth a revision, writes it with the facts that
   * `describe` computes only then. `onsetUs` counts at an opening.
   */
  observe(
    subject: AlertSubject,
    lifecycle: Lifecycle,
    observation: Observation,
    onsetUs: number,
    describe: () => AlertFacts,
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

  #begin(subject: AlertSubject, lifecycle: Lifecycle, continued: boolean, onsetUs: number): void {
    const timeUs = lifecycle.openTimeUs;
    if (continued) {
      this.#incidents.rejoin(lifecycle.incidentId, timeUs);
      return;
    }
    const { detector, rule, direction } = subject;
    const { domain } = this.frame;
    lifecycle.onsetTimeUs = onsetUs;
    lifecycle.id = alertId({
      domain,
      detector,
      rule,
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
    subject: AlertSubject,
    lifecycle: Lifecycle,
    state: AlertState,
    observation: Observation,
    facts: Omit<AlertFacts, 'inputs'>,
  ): AlertContent {
    const severity = SEVERITIES[lifecycle.level - 1];
    assert(severity !== undefined, 'F1: an alert that prints has a level');
    return {
      id: lifecycle.id,
      revision: lifecycle.revision,
      domain: this.frame.domain,
      state,
      detector: subject.detector,
      detectorVersion: subject.detectorVersion,
      rule: subject.rule,
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
    };
  }
}
