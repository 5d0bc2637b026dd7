/**
 * A run against its labels: which events were found, when, as what; which alerts were false. One alert answers one
 * event at most, and a symptom of an incident that answers an event is not news and not false.
 */
import type { Severity } from '@breakwater/core';
import {
  type AlertStory,
  type IncidentStory,
  lastMoment,
  openAtUs,
  type RunStory,
} from './alert-story.ts';
import {
  answersPlace,
  type Cause,
  isQuietAbout,
  type LabelledEvent,
  type Labels,
  type QuietSpan,
  timeUs,
} from './labels.ts';

export interface EventOutcome {
  readonly event: LabelledEvent;
  readonly isFound: boolean;
  /** From the event's beginning; of a miss, how long was looked. */
  readonly delaySeconds: number;
  /** ISO 8601, UTC. */
  readonly foundAt: string | null;
  readonly severity: Severity | null;
  readonly cause: Cause | null;
  readonly incidentId: string | null;
}

export interface FalseAlert {
  readonly alert: AlertStory;
  readonly atUs: number;
  readonly span: QuietSpan;
}

export interface RunScore {
  readonly events: readonly EventOutcome[];
  readonly falseAlerts: readonly FalseAlert[];
}

/** Scores alerts from `level` on; an event that asks for more is found once its own severity is reached. */
export function scoreRun(story: RunStory, labels: Labels, level: Severity): RunScore {
  const taken = new Set<string>();
  const events = labels.events.map((event) => outcomeOf(event, story, { level, taken }));
  const answered = new Set(events.flatMap(({ incidentId }) => incidentId ?? []));
  const falseAlerts: FalseAlert[] = [];
  for (const alert of story.alerts.values()) {
    const found = falseIn(alert, story, { labels, level, answered });
    if (found !== undefined) falseAlerts.push(found);
  }
  return { events, falseAlerts };
}

function outcomeOf(
  event: LabelledEvent,
  story: RunStory,
  options: { readonly level: Severity; readonly taken: Set<string> },
): EventOutcome {
  const fromUs = timeUs(event.from);
  const untilUs = timeUs(event.alarmBy ?? event.to);
  const asked = event.minSeverity ?? 'S2';
  // S1 asks less than the label, S3 more.
  const level = options.level === 'S2' ? asked : options.level;
  let best: { readonly alert: AlertStory; readonly atUs: number } | undefined;
  for (const alert of story.alerts.values()) {
    if (options.taken.has(alert.id) || !answersPlace(event, alert.place)) continue;
    const atUs = openAtUs(alert, level, { fromUs: fromUs - EARLY_US, untilUs });
    if (atUs === undefined) continue;
    if (best === undefined || atUs < best.atUs) best = { alert, atUs };
  }
  if (best === undefined) {
    const delaySeconds = (untilUs - fromUs) / 1e6;
    return { event, isFound: false, delaySeconds, ...UNFOUND };
  }
  options.taken.add(best.alert.id);
  const { incidentId } = best.alert.last;
  const incident = story.incidents.get(incidentId) as IncidentStory;
  return {
    event,
    isFound: true,
    delaySeconds: Math.max(0, (best.atUs - fromUs) / 1e6),
    foundAt: new Date(best.atUs / 1_000).toISOString(),
    severity: best.alert.worst,
    cause: lastMoment(incident).incident.cause,
    incidentId,
  };
}

const UNFOUND = { foundAt: null, severity: null, cause: null, incidentId: null };

/** An alert up to ten minutes before its label's beginning, or open since longer, answers it: labels say when a bar closed beyond a limit. */
const EARLY_US = 600_000_000;

function falseIn(
  alert: AlertStory,
  story: RunStory,
  options: {
    readonly labels: Labels;
    readonly level: Severity;
    readonly answered: ReadonlySet<string>;
  },
): FalseAlert | undefined {
  const atUs = alert.reachedUs.get(options.level);
  if (atUs === undefined) return undefined;
  const { labels, answered } = options;
  const { incidentId, incident } = alert.last;
  if (answered.has(incidentId) && incident.role === 'SYMPTOM') return undefined;
  const isAnswer = labels.events.some((event) => {
    const isInside = atUs >= timeUs(event.from) - EARLY_US && atUs <= timeUs(event.to);
    return isInside && answersPlace(event, alert.place);
  });
  if (isAnswer) return undefined;
  const cause = lastMoment(story.incidents.get(incidentId) as IncidentStory).incident.cause;
  const span = labels.quiet.find((one) => {
    const isInside = atUs > timeUs(one.from) && atUs < timeUs(one.to);
    return isInside && isQuietAbout(one, alert.place) && !one.unlessCauses?.includes(cause);
  });
  return span === undefined ? undefined : { alert, atUs, span };
}
