/** Labels of a scenario, in the shape of a recorded folder's `labels.json`: for the evaluation only. */
import type { DetectorLetter, Direction, Severity } from '@breakwater/core';
import type { Cause, ScenarioPlan } from './scenario-plan.ts';

export interface LabelledEvent {
  /** ISO 8601, UTC, log time. */
  readonly from: string;
  readonly to: string;
  readonly detector: DetectorLetter;
  readonly direction: Direction;
  /** Assets or venues that the event is about. */
  readonly scope: readonly string[];
  readonly minSeverity: Severity;
  /** An alert later than this missed it. */
  readonly alarmBy?: string;
  /** What an incident may rightly give as its cause; the first is the one that a supervisor would name. */
  readonly causes?: readonly Cause[];
}

/** Alerts inside the span on anything in `scope` are false. */
export interface QuietSpan {
  readonly from: string;
  readonly to: string;
  readonly scope: readonly string[];
  /** Only alerts of this direction are false. */
  readonly direction?: Direction;
  /** An alert is no false one where its incident names one of these as the cause. */
  readonly unlessCauses?: readonly Cause[];
}

export interface ScenarioLabels {
  readonly events: readonly LabelledEvent[];
  readonly quiet: readonly QuietSpan[];
}

export interface LogSpan {
  readonly startTimeUs: number;
  readonly incidentTimeUs: number;
  readonly endTimeUs: number;
}

/** The plan's claims as instants. */
export function labelsOf(plan: ScenarioPlan, span: LogSpan): ScenarioLabels {
  const at = (seconds: number): string => isoTime(span.incidentTimeUs + seconds * 1e6);
  return {
    events: plan.events.map(({ fromSeconds, toSeconds, alarmBySeconds, ...rest }) => ({
      from: at(fromSeconds),
      to: at(toSeconds),
      ...rest,
      ...(alarmBySeconds === undefined ? {} : { alarmBy: at(alarmBySeconds) }),
    })),
    quiet: plan.quiet.map(({ span: which, ...rest }) => ({
      from: isoTime(span.startTimeUs),
      to: isoTime(which === 'whole' ? span.endTimeUs : span.incidentTimeUs),
      ...rest,
    })),
  };
}

function isoTime(timeUs: number): string {
  return new Date(timeUs / 1_000).toISOString();
}
