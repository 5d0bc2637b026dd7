/** One run reduced to what a report needs; small enough to keep hundreds of. */
import type { AlertContent, Severity } from '@breakwater/core';
import {
  type IncidentMoment,
  type IncidentStory,
  lastMoment,
  momentAt,
  type RunStory,
  tellRun,
} from './alert-story.ts';
import { BASELINES } from './baseline/list.ts';
import { type Trial, tryBaseline } from './baseline/trial.ts';
import { firstRushUs } from './forced-rush.ts';
import type { Cause, Labels } from './labels.ts';
import { quietMarketDays } from './market-days.ts';
import { type EventOutcome, scoreRun } from './scoring.ts';
import type { Tape } from './tape.ts';
import { firstGapUs } from './venue-gap.ts';

export type Origin = 'recorded' | 'simulated';
export const SCORED_LEVELS = ['S1', 'S2', 'S3'] as const;
export type ScoredLevel = (typeof SCORED_LEVELS)[number];

export interface RunInput {
  readonly name: string;
  readonly seed: number | null;
  readonly origin: Origin;
  readonly labels: Labels;
  /** When the incident begins; of a recording, its first label or record. */
  readonly incidentTimeUs: number;
  readonly contents: readonly AlertContent[];
  readonly tape: Tape;
  /** False where no quiet stretch says what the markets of its events do otherwise: no contest with plain rules then. */
  readonly isContested?: boolean;
}

/** What an incident is called, at a time. */
export interface TitleMoment {
  /** From the run's incident. */
  readonly seconds: number;
  readonly title: string;
  readonly detector: string;
  readonly cause: Cause;
}

export interface IncidentResult {
  readonly id: string;
  readonly severity: Severity;
  readonly alertCount: number;
  /** From the run's incident to the first raise. */
  readonly raisedSeconds: number | null;
  readonly raiseCount: number;
  /** Raises at S3 or worse. */
  readonly loudRaiseCount: number;
  readonly last: TitleMoment;
  /** Every change of title. */
  readonly titles: readonly TitleMoment[];
  /** Openings and the last close, for whether it was open without a gap. */
  readonly openSpans: readonly { readonly fromUs: number; readonly toUs: number }[];
}

export interface FalseResult {
  readonly level: ScoredLevel;
  readonly detector: string;
  readonly subject: string;
  readonly direction: string;
  readonly seconds: number;
  readonly cause: Cause;
}

export interface RunResult {
  readonly name: string;
  readonly seed: number | null;
  readonly origin: Origin;
  /** Quiet time summed over markets. */
  readonly marketDays: number;
  readonly outcomes: Readonly<Record<ScoredLevel, readonly EventOutcome[]>>;
  readonly falseAlerts: readonly FalseResult[];
  /** Those that reached S2, in the order of their first alert. */
  readonly incidents: readonly IncidentResult[];
  readonly incidentCount: number;
  /** Seconds from the run's incident to the first alert that is BLIND; null where none is. */
  readonly blindSeconds: number | null;
  /** Baseline name → its trial. */
  readonly trials: Readonly<Record<string, Trial>>;
  /** Whether an alert or incident names FX as the reason. */
  readonly isFxNamed: boolean;
  readonly isContested: boolean;
  /** When a venue's price first stood apart from the others; null where none did. */
  readonly gapSeconds: number | null;
  /** When forced orders first came in a rush; null where they never did. */
  readonly rushSeconds: number | null;
}

export function resultOf(input: RunInput): RunResult {
  const { name, seed, origin, labels, tape, contents, incidentTimeUs } = input;
  const { isContested = true } = input;
  const secondsTo = (timeUs: number | null): number | null =>
    timeUs === null ? null : (timeUs - incidentTimeUs) / 1e6;
  const story = tellRun(contents);
  const scores = SCORED_LEVELS.map((level) => [level, scoreRun(story, labels, level)] as const);
  const falseAlerts = scores.flatMap(([level, { falseAlerts: list }]) => {
    return list.map(({ alert, atUs }): FalseResult => {
      const { subject, direction, detector, incident } = alert.last;
      const seconds = (atUs - incidentTimeUs) / 1e6;
      return { level, detector, subject, direction, seconds, cause: incident.cause };
    });
  });
  const blind = [...story.alerts.values()].filter(({ place }) => place.detector === 'D');
  const blindUs = Math.min(...blind.map(({ reachedUs }) => reachedUs.get('S2') ?? Infinity));
  return {
    name,
    seed,
    origin,
    marketDays: quietMarketDays(tape, labels),
    outcomes: Object.fromEntries(scores.map(([level, { events }]) => [level, events])) as Record<
      ScoredLevel,
      readonly EventOutcome[]
    >,
    falseAlerts,
    incidents: [...story.incidents.values()]
      .filter((one) => lastMoment(one).incident.severity >= 'S2')
      .map((one) => incidentOf(one, story, incidentTimeUs)),
    incidentCount: story.incidents.size,
    blindSeconds: secondsTo(Number.isFinite(blindUs) ? blindUs : null),
    trials: isContested
      ? Object.fromEntries(BASELINES.map((one) => [one.name, tryBaseline(one, tape, labels)]))
      : {},
    isFxNamed: contents.some(isAboutFx),
    isContested,
    gapSeconds: secondsTo(firstGapUs(tape, incidentTimeUs)),
    rushSeconds: secondsTo(firstRushUs(tape, incidentTimeUs)),
  };
}

function isAboutFx({ incident, quality, label }: AlertContent): boolean {
  return [...quality, label].some((word) => word.includes('FX')) || incident.cause === 'FX';
}

function incidentOf(
  incident: IncidentStory,
  story: RunStory,
  incidentTimeUs: number,
): IncidentResult {
  const said = (moment: IncidentMoment): TitleMoment => ({
    seconds: (moment.timeUs - incidentTimeUs) / 1e6,
    title: titleOf(moment),
    detector: moment.incident.lead.detector,
    cause: moment.incident.cause,
  });
  const titles: TitleMoment[] = [];
  for (const { timeUs } of incident.moments) {
    const moment = momentAt(incident, timeUs);
    if (moment === undefined) continue;
    const next = said(moment);
    if (titles.at(-1)?.title !== next.title) titles.push(next);
  }
  const last = lastMoment(incident);
  const [raise] = incident.raises;
  const own = [...story.alerts.values()].filter((one) => one.last.incidentId === incident.id);
  return {
    id: incident.id,
    severity: last.incident.severity,
    alertCount: last.incident.alertCount,
    raisedSeconds: raise === undefined ? null : (raise.timeUs - incidentTimeUs) / 1e6,
    raiseCount: incident.raises.length,
    loudRaiseCount: incident.raises.filter(({ severity }) => severity >= 'S3').length,
    last: said(last),
    titles,
    openSpans: own.map(({ first, last: end }) => ({
      fromUs: first.openTimeUs,
      toUs: end.closeTimeUs ?? Number.POSITIVE_INFINITY,
    })),
  };
}

/** What, where and which way, in the words of the catalogue. */
function titleOf({ incident, label }: IncidentMoment): string {
  const { subject, direction } = incident.lead;
  return `${label} ${direction} ${subject}`;
}
