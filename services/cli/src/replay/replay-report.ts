/** What a replay says at its end, to people and as `summary.json`. */
import {
  EVENT_KIND,
  type LendingReading,
  type PipelineCounters,
  QUARANTINE_REASONS,
  type Severity,
} from '@breakwater/core';
import { type StreamAccounting, totalAccounting } from '@breakwater/feeds';
import { type DataVerdict, dataVerdict } from '../data-verdict/data-verdict.ts';
import { verdictLines } from '../data-verdict/verdict-text.ts';
import { type IncidentRun, runTitle } from '../incidents/incident-run.ts';
import type { AlertTally, TallyLine, TimeSpan } from './alert-tally.ts';
import type { OverlayScore } from './overlay-score.ts';
import { poissonUpperLimit } from './poisson.ts';

/** False alarms against the budget that the calibration set. */
export interface BudgetReport {
  /** `quiet`: spans that labels call quiet. `scored`: everything outside the calibrated span. */
  readonly spanKind: 'quiet' | 'scored';
  readonly marketDays: number; // unit: market-days
  readonly budgetS2PerMarketDay: number;
  readonly expectedS2Count: number;
  /** The most that a kept budget allows: P(X ≤ limit) ≥ 95 %, Poisson. */
  readonly limitS2Count: number;
  readonly s2Count: number;
  readonly withinLimit: boolean;
}

/** An incident as it ended up. */
export interface IncidentLine {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly cause: string;
  readonly onsetAt: string;
  readonly alertCount: number;
  /** How often people were told; 0: it was a watch. */
  readonly raiseCount: number;
}

export interface ReplaySummary {
  readonly name: string;
  readonly domain: string;
  /** `unsound`: read to its end, but too much of the data is lost to call it complete; see `data`. */
  readonly ending: 'complete' | 'stopped' | 'unsound';
  /** null where nothing was read from files. */
  readonly data: DataVerdict | null;
  readonly rows: ReturnType<typeof totalAccounting> & {
    /** Rows that are in none of the counts; anything but 0 is a defect. */
    readonly unaccountedCount: number;
  };
  readonly streams: readonly StreamAccounting[];
  readonly log: {
    readonly recordCount: number;
    readonly tickCount: number;
    readonly controlCount: number;
    readonly eventCountByKind: Readonly<Record<string, number>>;
    readonly repeatCount: number;
    readonly lateCount: number;
    readonly beyondLateCount: number;
    readonly staleDeltaCount: number;
    readonly holeCount: number;
    readonly quarantineCountByReason: Readonly<Record<string, number>>;
  };
  /**
   * How often each rule of the loan book found something, the most frequent first: breaches, which alerts tell of, and
   * rows that contradict the book, which none does. null: nobody lends here.
   */
  readonly lendingFindingCountByRule: Readonly<Record<string, number>> | null;
  /** Raised ones first, the worst first among them. */
  readonly incidents: readonly IncidentLine[];
  readonly alerts: {
    readonly alertCount: number;
    readonly revisionCount: number;
    readonly byDetector: readonly TallyLine[];
  };
  readonly calibrated: boolean;
  readonly budget: BudgetReport | null;
  readonly overlays: OverlayScore | null;
  readonly took: {
    readonly openMs: number;
    readonly calibrateMs: number;
    readonly replayMs: number;
  };
  readonly eventsPerSecond: number;
}

export function incidentReport(run: IncidentRun): IncidentLine[] {
  const whole = { fromUs: Number.NEGATIVE_INFINITY, toUs: Number.POSITIVE_INFINITY };
  const lines = run.incidents(whole).map((incident) => {
    const { id, state, severity, onsetTimeUs } = incident;
    return {
      ...{ id, severity, cause: state.cause, title: runTitle(incident) },
      onsetAt: new Date(onsetTimeUs / 1_000).toISOString(),
      ...{ alertCount: state.alertCount, raiseCount: state.raiseCount },
    };
  });
  const rank = ({ raiseCount, severity }: IncidentLine): string =>
    `${raiseCount > 0 ? 1 : 0}${severity}`;
  return lines.sort((a, b) => (rank(a) < rank(b) ? 1 : rank(a) > rank(b) ? -1 : 0));
}

/** Incidents that are named at the end of a replay; `summary.json` has them all. */
const INCIDENT_COUNT_SHOWN = 12;

/** Lines for people, the raised ones by name. */
export function incidentLines(incidents: readonly IncidentLine[]): string[] {
  const raised = incidents.filter(({ raiseCount }) => raiseCount > 0);
  const shown = raised
    .slice(0, INCIDENT_COUNT_SHOWN)
    .map(({ onsetAt, severity, title, alertCount }) => {
      return `          ${onsetAt} ${severity} ${title} (${alertCount} alerts)`;
    });
  const more = raised.length - shown.length;
  const rest = more > 0 ? [`          and ${more} more`] : [];
  const watched = incidents.length - raised.length;
  return [`incidents ${raised.length} raised, ${watched} only watched`, ...shown, ...rest];
}

export function logReport(counters: PipelineCounters): ReplaySummary['log'] {
  const kinds = Object.entries(EVENT_KIND).map(
    ([name, kind]) => [name, counters.eventCountByKind[kind] ?? 0] as const,
  );
  const reasons = QUARANTINE_REASONS.map(
    (reason, index) => [reason, counters.quarantineCountByReason[index] ?? 0] as const,
  );
  const { recordCount, tickCount, controlCount, repeatCount, lateCount } = counters;
  const { beyondLateCount, staleDeltaCount, holeCount } = counters;
  return {
    recordCount,
    tickCount,
    controlCount,
    eventCountByKind: Object.fromEntries(kinds.filter(([, count]) => count > 0)),
    repeatCount,
    lateCount,
    beyondLateCount,
    staleDeltaCount,
    holeCount,
    quarantineCountByReason: Object.fromEntries(reasons.filter(([, count]) => count > 0)),
  };
}

export function lendingReport({
  venues,
  findingCounts,
}: Pick<LendingReading, 'venues' | 'findingCounts'>): ReplaySummary['lendingFindingCountByRule'] {
  if (venues.length === 0) return null;
  const counts = [...findingCounts].sort(
    ([left, a], [right, b]) => b - a || (left < right ? -1 : 1),
  );
  return Object.fromEntries(counts);
}

export function rowReport(streams: readonly StreamAccounting[]): ReplaySummary['rows'] {
  const total = totalAccounting(streams);
  const { rowCount, decodedCount, ignoredCount, duplicateCount, rejectedCount } = total;
  const accounted = decodedCount + ignoredCount + duplicateCount + rejectedCount;
  return { ...total, unaccountedCount: rowCount - accounted };
}

/** The verdict on what was read; null where that were no files. */
export function dataReport(
  streams: readonly StreamAccounting[],
  log: ReplaySummary['log'],
  lostShareMax: number,
): DataVerdict | null {
  if (streams.length === 0) return null;
  const { repeatCount, lateCount, beyondLateCount, quarantineCountByReason } = log;
  const quarantined = Object.values(quarantineCountByReason);
  const quarantinedCount = quarantined.reduce((sum, count) => sum + count, 0);
  const losses = { repeatCount, lateCount, beyondLateCount, quarantinedCount };
  return dataVerdict({ streams, log: losses, lostShareMax });
}

/** Whether a verdict lets a replay be called complete. */
export function isUnsound(data: DataVerdict | null): boolean {
  return data?.state === 'lossy' || data?.state === 'unreadable';
}

export interface BudgetInput {
  readonly tally: AlertTally;
  readonly calibration: { readonly marketDays: number; readonly budgetS2PerMarketDay: number };
  readonly calibrate: TimeSpan;
  readonly span: TimeSpan;
  readonly quiet: readonly TimeSpan[];
}

/** The quiet spans that labels name, cut to what is not calibrated on; the rest of the run where there are none. */
export function budgetReport(input: BudgetInput): BudgetReport {
  const { calibration, calibrate, span, tally } = input;
  const spanKind = input.quiet.length > 0 ? 'quiet' : 'scored';
  const spans = (spanKind === 'quiet' ? input.quiet : [span]).flatMap((one) =>
    without(one, calibrate),
  );
  // A market-day counts each market on its own; how many there are, the calibration knows.
  const marketCount = calibration.marketDays / daysOf(calibrate);
  const marketDays = spans.reduce((sum, one) => sum + daysOf(one), 0) * marketCount;
  const { budgetS2PerMarketDay } = calibration;
  const expectedS2Count = marketDays * budgetS2PerMarketDay;
  const limitS2Count = poissonUpperLimit(expectedS2Count);
  const s2Count = tally.countOpenedIn(spans, 'S2');
  return {
    spanKind,
    marketDays,
    budgetS2PerMarketDay,
    expectedS2Count,
    limitS2Count,
    s2Count,
    withinLimit: s2Count <= limitS2Count,
  };
}

const DAY_US = 86_400_000_000;

function daysOf({ fromUs, toUs }: TimeSpan): number {
  return (toUs - fromUs) / DAY_US;
}

/** The parts of `span` outside `hole`. */
export function without(span: TimeSpan, hole: TimeSpan): TimeSpan[] {
  const before = { fromUs: span.fromUs, toUs: Math.min(span.toUs, hole.fromUs) };
  const after = { fromUs: Math.max(span.fromUs, hole.toUs), toUs: span.toUs };
  return [before, after].filter(({ fromUs, toUs }) => fromUs < toUs);
}

const listOf = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name.toLowerCase()} ${count}`)
    .join(', ') || 'none';

/** What the loan book found; nothing is said where nobody lends. */
export function lendingLines(counts: ReplaySummary['lendingFindingCountByRule']): string[] {
  return counts === null ? [] : [`loans     found: ${listOf(counts)}`];
}

/** Lines for people. */
export function describeSummary(summary: ReplaySummary): string[] {
  const { rows, log, alerts, budget, overlays, took } = summary;
  const lines = [`${summary.name}: ${summary.ending}`];
  if (summary.streams.length > 0) {
    const { rowCount, decodedCount, ignoredCount, duplicateCount, rejectedCount } = rows;
    const sum = `${decodedCount} decoded + ${ignoredCount} ignored by rule + ${duplicateCount} duplicates + ${rejectedCount} rejected`;
    const rest = rows.unaccountedCount === 0 ? '' : `, ${rows.unaccountedCount} UNACCOUNTED FOR`;
    lines.push(`rows      ${rowCount} = ${sum}${rest}`);
  }
  if (summary.data !== null) lines.push(...verdictLines(summary.data));
  lines.push(...incidentLines(summary.incidents));
  lines.push(
    `log       ${log.recordCount} records (${log.tickCount} TICKs); events: ${listOf(log.eventCountByKind)}`,
    `          repeats ${log.repeatCount}, late ${log.lateCount}, too late ${log.beyondLateCount}, stale deltas ${log.staleDeltaCount}; refused: ${listOf(log.quarantineCountByReason)}`,
    ...lendingLines(summary.lendingFindingCountByRule),
    `alerts    ${alerts.alertCount} in ${alerts.revisionCount} revisions: ${alerts.byDetector.map((line) => `${line.detector} ${line.severity} ${line.alertCount}`).join(', ') || 'none'}`,
  );
  if (!summary.calibrated) {
    lines.push('          not calibrated: provisional thresholds, and every alert says so');
  }
  if (budget !== null) {
    const verdict = budget.withinLimit ? 'within' : 'ABOVE';
    lines.push(
      `budget    S2 and worse in the ${budget.spanKind} span: ${budget.s2Count}, ${verdict} the limit of ${budget.limitS2Count} (expected ${budget.expectedS2Count.toFixed(2)} = ${budget.budgetS2PerMarketDay.toFixed(3)} per market-day × ${budget.marketDays.toFixed(1)}; 95 % Poisson)`,
    );
  }
  if (overlays !== null) {
    lines.push(
      `overlays  ${overlays.foundCount} of ${overlays.episodeCount} episodes of ${overlays.basisPoints} bp on ${overlays.market} found`,
    );
  }
  const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
  lines.push(
    `took      ${seconds(took.openMs)} s to open, ${seconds(took.calibrateMs)} s to calibrate, ${seconds(took.replayMs)} s to replay (${Math.round(summary.eventsPerSecond)} events/s)`,
  );
  return lines;
}
