/** From an observation to an alert revision: identity, incident, and the fields every detector prints alike. */
import { assert } from '../assert.ts';
import {
  type AlertContent,
  type AlertPeak,
  type AlertState,
  type CalibrationReference,
  type InputRange,
  RELEASED_FLAG,
  SEVERITIES,
} from './alert.ts';
import { alertId } from './alert-id.ts';
import type { CascadeCourse } from './cascade-course.ts';
import type { IncidentBook } from './incident.ts';
import type { Symptom } from './incident-state.ts';
import type { AlertKin } from './kinship.ts';
import type { Lifecycle, Observation } from './lifecycle.ts';
import type { Cause, LabelOf, Words } from './words.ts';

/** What stays the same over the life of a detector's subject. */
export interface AlertSubject<Own extends Words> {
  readonly detector: Own;
  readonly subject: string;
  readonly direction: Own['directions'][number];
  readonly kin: AlertKin;
}

/** What a revision says besides, in the detector's own words. */
export type AlertFacts<Own extends Words> = Pick<
  AlertContent<Own>,
  | 'rulings'
  | 'scope'
  | 'threshold'
  | 'rarityDays'
  | 'channels'
  | 'unavailable'
  | 'decomposition'
  | 'quality'
> & {
  /** Absent: the alert is no cascade. */
  readonly course?: CascadeCourse;
  readonly symptom: Symptom | null;
  readonly inputs: readonly InputRange[];
};

/** What says most of an alert at a moment: its label, and the number that belongs to it. */
export type AlertFigure<Own extends Words> = Pick<AlertPeak<Own>, 'label' | 'value' | 'windowUs'>;

/** What a detector can say of what it observed; asked only where it is printed. */
export interface AlertAccount<Own extends Words> {
  figure(): AlertFigure<Own>;
  facts(): AlertFacts<Own>;
}

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
    lifecycle: Lifecycle<Own>,
    observation: Observation,
    onsetUs: number,
    account: AlertAccount<Own>,
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
  readonly #incidents: IncidentBook<All>;

  constructor(incidents: IncidentBook<All>) {
    this.#incidents = incidents;
  }

  /**
   * Lets the lifecycle see `observation`; where that is worth a revision, writes it with what `account` says, which is
   * asked only then and where the alert is further than ever. `onsetUs` counts at an opening.
   */
  observe(
    subject: AlertSubject<All>,
    lifecycle: Lifecycle<All>,
    observation: Observation,
    onsetUs: number,
    account: AlertAccount<All>,
  ): void {
    const isNew = !lifecycle.open && !lifecycle.continues(observation.timeUs);
    const state = lifecycle.observe(observation);
    if (lifecycle.isFurthest) keepPeak(lifecycle, observation, account.figure());
    if (state === undefined) return;
    if (isNew) this.#begin(subject, lifecycle, onsetUs);
    const facts = account.facts();
    const content = this.#content(subject, lifecycle, state, observation, {
      ...facts,
      ...account.figure(),
    });
    this.revisions.push({ content, inputs: facts.inputs });
  }

  #begin(subject: AlertSubject<All>, lifecycle: Lifecycle, onsetUs: number): void {
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
  }

  #content(
    subject: AlertSubject<All>,
    lifecycle: Lifecycle<All>,
    state: AlertState,
    observation: Observation,
    said: AlertFacts<All> & AlertFigure<All>,
  ): AlertContent<All> {
    const { symptom, inputs, quality, value, windowUs, ...facts } = said;
    const { peak, level } = lifecycle;
    const severity = SEVERITIES[level - 1];
    assert(severity !== undefined && peak !== undefined, 'F1: what prints has a level and a peak');
    assert(Number.isFinite(observation.score), 'a detector observes a score, never NaN');
    assertMeasured(value);
    const { detector, direction, kin } = subject;
    // The worst moment says where it comes from, not how it ebbs away.
    const cause = causeOf(detector, peak.label);
    const incident = this.#incidents.hear({
      ...{ id: lifecycle.id, detector: detector.letter, subject: subject.subject, direction, kin },
      ...{ scope: facts.scope, cause, symptom, level, pressing: lifecycle.mostPressing, peak },
      onsetTimeUs: lifecycle.onsetTimeUs,
      timeUs: observation.timeUs,
      isOpen: lifecycle.open,
    });
    return {
      id: lifecycle.id,
      revision: lifecycle.revision,
      domain: this.frame.domain,
      state,
      detector: detector.letter,
      detectorVersion: detector.version,
      rule: detector.rule,
      subject: subject.subject,
      direction,
      severity,
      figure: value,
      peak,
      onsetTimeUs: lifecycle.onsetTimeUs,
      openTimeUs: lifecycle.openTimeUs,
      timeUs: observation.timeUs,
      closeTimeUs: state === 'CLOSED' ? lifecycle.closeTimeUs : null,
      score: observation.score,
      margin: observation.score - facts.threshold,
      calibration: this.frame.calibration,
      rulesetHash: this.frame.rulesetHash,
      incidentId: incident.id,
      incident: incident.state,
      ...facts,
      course: facts.course ?? null,
      quality: this.#quality(quality),
    };
  }

  #quality(flags: AlertContent<All>['quality']): AlertContent<All>['quality'] {
    if (!flags.some((flag) => this.frame.released.has(flag))) return flags;
    const marked: AlertContent<All>['quality'][number][] = [...flags, RELEASED_FLAG];
    return marked.sort();
  }
}

function causeOf<Own extends Words>({ labels }: Own, label: LabelOf<Own>): Cause {
  const word = labels.find(({ name }) => name === label);
  assert(word !== undefined, 'a detector prints labels that it declares');
  return word.cause;
}

/** Where it is made, and not where a whole alert is hashed: what cannot be measured is for the detector to say in another figure. */
function assertMeasured(figure: number): void {
  assert(Number.isFinite(figure), 'a figure is a number, never NaN');
}

/** The worst moment of an alert: by severity, then by how far it was past its threshold. */
function keepPeak<Own extends Words>(
  lifecycle: Lifecycle<Own>,
  { timeUs }: Observation,
  figure: AlertFigure<Own>,
): void {
  const severity = SEVERITIES[lifecycle.peakLevel - 1];
  assert(severity !== undefined, 'F1: what is furthest has a level');
  const { label, value, windowUs } = figure;
  assertMeasured(value);
  lifecycle.peak = { timeUs, severity, label, value, windowUs };
}
