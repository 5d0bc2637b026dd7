/** Everything that a report says, as data: what is printed as HTML and kept as JSON. */
import { amocCurve, type OperatingPoint, pointAt, pointAtEqualRate } from './amoc.ts';
import { type AttributionRow, attribution } from './attribution.ts';
import { BASELINES } from './baseline/list.ts';
import type { Trial } from './baseline/trial.ts';
import { type Interval, wilson } from './interval.ts';
import { type Delay, delayQuantile, foundCurve, type SurvivalStep } from './kaplan-meier.ts';
import { type LabelledEvent, timeUs } from './labels.ts';
import {
  type IncidentResult,
  type Origin,
  type RunResult,
  SCORED_LEVELS,
  type ScoredLevel,
} from './run-result.ts';
import type { EventOutcome } from './scoring.ts';
import type { TailShape } from './tail-shape.ts';
import { falseRate, type TargetRow, targetRows } from './targets.ts';

/** One of the three severities as a detector of its own. */
export interface SystemPoint {
  readonly level: ScoredLevel;
  readonly falseCount: number;
  readonly falsePerDay: number; // unit: 1/market-day
  readonly foundCount: number;
  readonly eventCount: number;
  readonly medianDelaySeconds: number | null;
}

export interface BaselineRow {
  readonly name: string;
  readonly text: string;
  readonly source: string;
  readonly curve: readonly OperatingPoint[];
  /** At thresholds that people use. */
  readonly marks: readonly { readonly name: string; readonly point: OperatingPoint }[];
  /** With no more false alarms than the system has at S2. */
  readonly atEqualRate: OperatingPoint;
}

export interface Contest {
  readonly origin: Origin;
  readonly marketDays: number;
  readonly system: readonly SystemPoint[];
  /** How many events alarms at random would find, at the rate of S1 false alarms: the floor of every score. */
  readonly randomFoundCount: number;
  readonly baselines: readonly BaselineRow[];
}

/** All runs of one scenario or folder. */
export interface GroupRow {
  readonly name: string;
  readonly origin: Origin;
  readonly runCount: number;
  readonly marketDays: number;
  readonly foundCount: number;
  readonly eventCount: number;
  readonly found: Interval;
  readonly medianDelaySeconds: number | null;
  readonly p95DelaySeconds: number | null;
  readonly curve: readonly SurvivalStep[];
  readonly falseCounts: Readonly<Record<ScoredLevel, number>>;
  /** Most of any run. */
  readonly incidentCountMax: number;
  readonly loudRaiseCountMax: number;
  readonly raisesPerIncident: number;
  /** The headline of the worst incident at times after the beginning, as most runs have it. */
  readonly titlesByTime: readonly TitleAt[];
  /** Title at the end → runs. */
  readonly titles: Readonly<Record<string, number>>;
  readonly causes: Readonly<Record<string, number>>;
}

export interface TitleAt {
  readonly seconds: number;
  readonly title: string;
  /** Runs that have it then. */
  readonly count: number;
}

export interface FalseRateRow {
  readonly origin: Origin;
  readonly level: ScoredLevel;
  readonly count: number;
  readonly marketDays: number;
  readonly perBudget: number; // unit: 1/30 market-days
  readonly upper: number; // unit: 1/30 market-days
}

export interface TailRow {
  readonly origin: Origin;
  readonly series: string;
  readonly shape: TailShape;
}

/** A run that was stopped before its end: what is in the report, and what it lacks. */
export interface PartialRun {
  readonly doneCount: number; // unit: pieces of work
  readonly totalCount: number; // unit: pieces of work
  /** In the order in which they would have come. */
  readonly missing: readonly string[];
}

export interface EvaluationDocument {
  readonly madeAt: string;
  readonly version: string;
  readonly isQuick: boolean;
  /** What was not evaluated, and why. */
  readonly absent: readonly string[];
  /** null where it came to its end. */
  readonly partial: PartialRun | null;
  readonly targets: readonly TargetRow[];
  readonly groups: readonly GroupRow[];
  readonly falseRates: readonly FalseRateRow[];
  readonly contests: readonly Contest[];
  readonly attribution: readonly (AttributionRow & { readonly origin: Origin })[];
  readonly tails: readonly TailRow[];
  readonly runs: readonly Omit<RunResult, 'trials'>[];
}

export interface DocumentFacts {
  readonly madeAt: string;
  readonly version: string;
  readonly isQuick: boolean;
  readonly absent: readonly string[];
  readonly partial: PartialRun | null;
  readonly tails: readonly TailRow[];
}

const ORIGINS: readonly Origin[] = ['recorded', 'simulated'];

export function evaluationDocument(
  runs: readonly RunResult[],
  facts: DocumentFacts,
): EvaluationDocument {
  const present = ORIGINS.filter((origin) => runs.some((run) => run.origin === origin));
  const of = (origin: Origin): RunResult[] => runs.filter((run) => run.origin === origin);
  return {
    ...facts,
    targets: targetRows(runs),
    groups: groupsOf(runs),
    falseRates: present.flatMap((origin) => {
      return SCORED_LEVELS.map((level) => ({ origin, level, ...falseRate(of(origin), level) }));
    }),
    contests: present.map((origin) => {
      return contest(
        origin,
        of(origin).filter(({ isContested }) => isContested),
      );
    }),
    attribution: present.flatMap((origin) => {
      const rows = attribution(of(origin).flatMap(({ outcomes }) => outcomes.S2));
      return rows.map((row) => ({ ...row, origin }));
    }),
    runs: runs.map(({ trials: _, ...rest }) => rest),
  };
}

function groupsOf(runs: readonly RunResult[]): GroupRow[] {
  const names = [...new Set(runs.map(({ name }) => name))];
  return names.map((name) => groupRow(runs.filter((run) => run.name === name)));
}

function delaysOf(outcomes: readonly EventOutcome[]): Delay[] {
  return outcomes.map(({ isFound, delaySeconds: seconds }) => ({ isFound, seconds }));
}

function groupRow(runs: readonly RunResult[]): GroupRow {
  const [first] = runs as [RunResult];
  const delays = delaysOf(runs.flatMap(({ outcomes }) => outcomes.S2));
  const foundCount = delays.filter(({ isFound }) => isFound).length;
  const counts = SCORED_LEVELS.map((level) => [level, falseRate(runs, level).count] as const);
  const incidents = runs.flatMap((run) => run.incidents);
  const raiseCount = incidents.reduce((sum, one) => sum + one.raiseCount, 0);
  const loud = ({ incidents: own }: RunResult): number =>
    own.reduce((sum, { loudRaiseCount }) => sum + loudRaiseCount, 0);
  return {
    name: first.name,
    origin: first.origin,
    runCount: runs.length,
    marketDays: runs.reduce((sum, run) => sum + run.marketDays, 0),
    foundCount,
    eventCount: delays.length,
    found: wilson(foundCount, delays.length),
    medianDelaySeconds: delayQuantile(delays, 0.5),
    p95DelaySeconds: delayQuantile(delays, 0.95),
    curve: foundCurve(delays),
    falseCounts: Object.fromEntries(counts) as Record<ScoredLevel, number>,
    incidentCountMax: Math.max(0, ...runs.map(({ incidents }) => incidents.length)),
    loudRaiseCountMax: Math.max(0, ...runs.map(loud)),
    raisesPerIncident: raiseCount / Math.max(1, incidents.length),
    titlesByTime: TITLE_SECONDS.flatMap((seconds) => titleAt(runs, seconds)),
    titles: tally(runs.flatMap(({ incidents }) => worst(incidents)?.last.title ?? 'none')),
    causes: tally(runs.flatMap(({ incidents }) => worst(incidents)?.last.cause ?? 'none')),
  };
}

function worst(incidents: readonly IncidentResult[]): IncidentResult | undefined {
  return [...incidents].sort((a, b) => {
    return b.severity.localeCompare(a.severity) || b.alertCount - a.alertCount;
  })[0];
}

const TITLE_SECONDS: readonly number[] = [10, 30, 60, 300];

function titleAt(runs: readonly RunResult[], seconds: number): TitleAt[] {
  const titles = runs.flatMap(({ incidents }) => {
    return worst(incidents)?.titles.findLast((one) => one.seconds <= seconds)?.title ?? [];
  });
  const [most] = Object.entries(tally(titles)).sort(([, a], [, b]) => b - a);
  return most === undefined ? [] : [{ seconds, title: most[0], count: most[1] }];
}

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function contest(origin: Origin, runs: readonly RunResult[]): Contest {
  const marketDays = runs.reduce((sum, run) => sum + run.marketDays, 0);
  const system = SCORED_LEVELS.map((level) => systemPoint(runs, level, marketDays));
  const falseCount = system.find(({ level }) => level === 'S2')?.falseCount ?? 0;
  const baselines = BASELINES.map(({ name, text, source, marks }): BaselineRow => {
    const trials = runs.flatMap(({ trials: all }): Trial[] =>
      all[name] === undefined ? [] : [all[name]],
    );
    return {
      name,
      text,
      source,
      curve: amocCurve(trials, marketDays),
      marks: marks.map((mark) => ({
        name: mark.name,
        point: pointAt(trials, mark.threshold, marketDays),
      })),
      atEqualRate: pointAtEqualRate(trials, falseCount, marketDays),
    };
  });
  const rate = system.find(({ level }) => level === 'S1')?.falsePerDay ?? 0;
  const asked = runs.flatMap(({ outcomes }) => outcomes.S2.map(({ event }) => event));
  const randomFoundCount = asked.reduce((sum, event) => sum + foundAtRandom(event, rate), 0);
  return { origin, marketDays, system, randomFoundCount, baselines };
}

/** The chance that alarms at `rate` a day, on the one market that matters, fall into the event's time. */
function foundAtRandom({ from, to, alarmBy }: LabelledEvent, rate: number): number {
  const days = (timeUs(alarmBy ?? to) - timeUs(from)) / DAY_US;
  return 1 - Math.exp(-rate * days);
}
const DAY_US = 86_400_000_000;

/** Of events that baselines are asked about too: those of detector D are not among them. */
function systemPoint(
  runs: readonly RunResult[],
  level: ScoredLevel,
  marketDays: number,
): SystemPoint {
  const outcomes = runs.flatMap((run) => run.outcomes[level]);
  const delays = delaysOf(outcomes.filter(({ event }) => event.detector !== 'D'));
  const { count } = falseRate(runs, level);
  return {
    level,
    falseCount: count,
    falsePerDay: marketDays > 0 ? count / marketDays : 0,
    foundCount: delays.filter(({ isFound }) => isFound).length,
    eventCount: delays.length,
    medianDelaySeconds: delayQuantile(delays, 0.5),
  };
}
