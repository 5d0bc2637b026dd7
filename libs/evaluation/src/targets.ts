/** What was promised, and what was measured: a table of targets, each recorded or simulated. */
import type { Severity } from '@breakwater/core';
import { type Interval, poissonUpper, wilson } from './interval.ts';
import { delayQuantile } from './kaplan-meier.ts';
import { timeUs } from './labels.ts';
import type { Origin, RunResult, TitleMoment } from './run-result.ts';

export interface TargetRow {
  readonly target: string;
  readonly measured: string;
  /** Null where nothing was measured. */
  readonly isMet: boolean | null;
  readonly origin: Origin;
}

/** Budget of a supervisor: false S2 or worse per so many market-days. */
const BUDGET_DAYS = 30;
const SQUEEZED = 'bithumb:USDT/KRW';

export function targetRows(runs: readonly RunResult[]): TargetRow[] {
  const recorded = runs.filter(({ origin }) => origin === 'recorded');
  const of = (name: string): RunResult[] => runs.filter((run) => run.name === name);
  return [
    recordedFalse(recorded),
    recordedFound(recorded),
    ...depegRows(of('depeg-2023-03')),
    ...squeezeRows(of('squeeze-2025-10-11')),
    cascadeRow(of('long-liquidation-cascade')),
    ...sellOffRows(of('sell-off-2025-07')),
    silentRow(of('fx-jump'), 'an exchange rate that jumps: no S2 or worse'),
    namedRow(of('fx-jump')),
    silentRow(of('calm-day'), 'a calm day: no S2 or worse'),
    outageRow(of('feed-outage')),
    bleedRow(of('slow-bleed')),
  ].filter((row) => row !== undefined);
}

function simulated(
  target: string,
  runs: readonly RunResult[],
  good: (run: RunResult) => boolean,
): TargetRow | undefined {
  if (runs.length === 0) return undefined;
  const count = runs.filter(good).length;
  const measured = `${count} of ${runs.length} seeds${range(wilson(count, runs.length))}`;
  return { target, measured, isMet: count === runs.length, origin: 'simulated' };
}

function range({ low, high }: Interval): string {
  return ` (95 %: ${percent(low)} to ${percent(high)})`;
}
function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

/** Count, rate per budget and exact limit over all quiet time. */
export function falseRate(
  runs: readonly RunResult[],
  level: 'S1' | 'S2' | 'S3',
): {
  readonly count: number;
  readonly marketDays: number;
  readonly perBudget: number;
  readonly upper: number;
} {
  const count = runs
    .flatMap(({ falseAlerts }) => falseAlerts)
    .filter((one) => one.level === level).length;
  const marketDays = runs.reduce((sum, run) => sum + run.marketDays, 0);
  const scale = marketDays > 0 ? BUDGET_DAYS / marketDays : 0;
  return { count, marketDays, perBudget: count * scale, upper: poissonUpper(count) * scale };
}

function recordedFalse(runs: readonly RunResult[]): TargetRow | undefined {
  if (runs.length === 0) return undefined;
  const { count, marketDays, perBudget, upper } = falseRate(runs, 'S2');
  const measured = `${count} in ${marketDays.toFixed(1)} market-days: ${perBudget.toFixed(2)} per 30, at most ${upper.toFixed(2)} (95 %)`;
  return {
    target: 'at most 1 false S2 or worse per 30 market-days, over all folders',
    measured,
    isMet: perBudget <= 1,
    origin: 'recorded',
  };
}

function recordedFound(runs: readonly RunResult[]): TargetRow | undefined {
  const outcomes = runs.flatMap((run) => run.outcomes.S2);
  if (outcomes.length === 0) return undefined;
  const found = outcomes.filter(({ isFound }) => isFound).length;
  const delays = outcomes.map(({ delaySeconds: seconds, isFound }) => ({ seconds, isFound }));
  const median = delayQuantile(delays, 0.5);
  const said =
    median === null ? 'more than half are missed' : `median delay ${median.toFixed(0)} s`;
  return {
    target: 'no recorded or overlaid event is lost',
    measured: `${found} of ${outcomes.length}${range(wilson(found, outcomes.length))}; ${said}`,
    isMet: found === outcomes.length,
    origin: 'recorded',
  };
}

function depegRows([run]: readonly RunResult[]): TargetRow[] {
  if (run === undefined) return [];
  const first = run.outcomes.S2.find(({ event }) => event.scope.includes('USDC'));
  const untilUs = timeUs('2023-03-13T00:00:00Z');
  const spans = run.incidents.flatMap(({ openSpans, last }) =>
    last.title.includes('USDC') ? openSpans : [],
  );
  const gapSeconds = longestGapSeconds(spans, timeUs('2023-03-10T22:05:00Z'), untilUs);
  const loud = run.incidents.filter(({ loudRaiseCount }) => loudRaiseCount > 0).length;
  const row = (target: string, measured: string, isMet: boolean): TargetRow => {
    return { target, measured, isMet, origin: 'recorded' };
  };
  return [
    row(
      'de-peg of March 2023: USDC at S2 by 22:05 on 10 March',
      first?.isFound === true ? `at ${first.foundAt ?? ''}` : 'missed',
      first?.isFound === true,
    ),
    row(
      'de-peg: then open without a gap until 13 March',
      gapSeconds > 0 ? `longest gap ${(gapSeconds / 60).toFixed(0)} min` : 'no gap',
      gapSeconds === 0,
    ),
    row(
      'de-peg: at most 10 incidents in the 21 days',
      `${run.incidentCount} in all, ${run.incidents.length} at S2 or worse`,
      run.incidents.length <= 10,
    ),
    row('de-peg: at most 3 raised at S3 or worse', `${loud}`, loud <= 3),
  ];
}

/** Longest stretch of [from, until] that no span covers, in seconds. */
export function longestGapSeconds(
  spans: readonly { readonly fromUs: number; readonly toUs: number }[],
  fromUs: number,
  untilUs: number,
): number {
  let coveredUs = fromUs;
  let gapUs = 0;
  for (const span of [...spans].sort((a, b) => a.fromUs - b.fromUs)) {
    if (span.fromUs >= untilUs) break;
    gapUs = Math.max(gapUs, span.fromUs - coveredUs);
    coveredUs = Math.max(coveredUs, span.toUs);
  }
  return Math.max(gapUs, untilUs - coveredUs, 0) / 1e6;
}

function squeezeRows(runs: readonly RunResult[]): TargetRow[] {
  const rows = [
    simulated('squeeze: one incident at S2 or worse', runs, (run) => run.incidents.length === 1),
    simulated(
      `squeeze: ${SQUEEZED} is the title within 10 s of its price standing 1 % apart, and to the end`,
      runs,
      ({ incidents: [first], gapSeconds }) => {
        const bySeconds = (gapSeconds ?? 0) + TITLE_SECONDS;
        const settled = first?.titles.filter(({ seconds }) => seconds > bySeconds) ?? [];
        const before = first?.titles.findLast(({ seconds }) => seconds <= bySeconds);
        return [before, ...settled].every((one) => one?.title.includes(SQUEEZED) === true);
      },
    ),
    simulated('squeeze: at most 3 raises at S3 or worse', runs, ({ incidents }) => {
      return incidents.reduce((sum, { loudRaiseCount }) => sum + loudRaiseCount, 0) <= 3;
    }),
  ];
  return rows.filter((row) => row !== undefined);
}
/** How long the headline may take to follow. */
const TITLE_SECONDS = 10;

function cascadeRow(runs: readonly RunResult[]): TargetRow | undefined {
  return simulated(
    'cascade: liquidations are the headline within 30 s of the first rush of forced orders, and to the end',
    runs,
    ({ incidents, rushSeconds }) => {
      const bySeconds = (rushSeconds ?? 0) + CASCADE_SECONDS;
      return incidents.some(({ titles, last }) => {
        const within = titles.some(
          ({ seconds, detector }) => detector === 'B' && seconds >= 0 && seconds <= bySeconds,
        );
        return within && last.detector === 'B';
      });
    },
  );
}
const CASCADE_SECONDS = 30;

/** Borrowers sell what they drew: where the loan feed says how much of it, that comes before the place. */
const SOLD_BY: ReadonlySet<string> = new Set(['LENDING', 'VENUE', 'NATIONAL']);

function sellOffRows(runs: readonly RunResult[]): TargetRow[] {
  const right = simulated('sell-off: LENDING, VENUE or NATIONAL is the cause', runs, (run) => {
    return run.outcomes.S2.some(({ cause }) => SOLD_BY.has(cause ?? ''));
  });
  const silent = simulated('sell-off: no squeeze is a headline', runs, ({ incidents }) => {
    return !incidents.some((one) => toldTitles(one).some(({ title }) => title.includes('SQUEEZE')));
  });
  // 95 % is asked of the cause, not all.
  return [
    right === undefined ? undefined : { ...right, isMet: share(right) >= 0.95 },
    silent,
  ].filter((row) => row !== undefined);
}
/** What stood over it once people were told: before, it is a watch, and no headline. */
function toldTitles({
  titles,
  raisedSeconds,
}: RunResult['incidents'][number]): readonly TitleMoment[] {
  if (raisedSeconds === null) return [];
  const before = titles.findLast(({ seconds }) => seconds <= raisedSeconds);
  const after = titles.filter(({ seconds }) => seconds > raisedSeconds);
  return before === undefined ? after : [before, ...after];
}
function share({ measured }: TargetRow): number {
  const [, count = '0', total = '1'] = /^(\d+) of (\d+)/.exec(measured) ?? [];
  return Number(count) / Number(total);
}

function silentRow(runs: readonly RunResult[], target: string): TargetRow | undefined {
  const loud: Severity = 'S2';
  return simulated(
    target,
    runs,
    ({ falseAlerts }) => !falseAlerts.some(({ level }) => level === loud),
  );
}

function namedRow(runs: readonly RunResult[]): TargetRow | undefined {
  return simulated('an exchange rate that jumps: FX is named', runs, ({ isFxNamed }) => isFxNamed);
}

function outageRow(runs: readonly RunResult[]): TargetRow | undefined {
  return simulated('feed outage: BLIND within 15 s', runs, ({ blindSeconds }) => {
    return blindSeconds !== null && blindSeconds <= 15;
  });
}

function bleedRow(runs: readonly RunResult[]): TargetRow | undefined {
  return simulated(
    'slow bleed of 1 % in six hours: S2 within an hour and a half',
    runs,
    ({ outcomes }) => {
      return outcomes.S2.every(({ isFound }) => isFound);
    },
  );
}
