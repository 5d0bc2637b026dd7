/** What changes between two sets of rules, in words. Pure. */
import type { Severity } from '@breakwater/core';
import { type RunIncident, runTitle } from '../incidents/incident-run.ts';
import type { SeverityChange, TimedPair } from './match-incidents.ts';

/** Below it people are not told; those are counted and not listed. */
const LISTED_FROM: Severity = 'S2';

export function backtestText(
  names: readonly [before: string, after: string],
  changes: readonly SeverityChange[],
): string {
  const [before, after] = names;
  const head = ['', before, after, 'gained', 'lost', 'earlier', 'later'];
  const rows = changes.map((change) => [
    `${change.severity} and worse`,
    ...[change.beforeCount, change.afterCount, change.gained.length, change.lost.length].map(
      String,
    ),
    ...[change.earlier.length, change.later.length].map(String),
  ]);
  const widths = head.map((name, at) =>
    Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const table = [head, ...rows].map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  '),
  );
  const listed = changes.find(({ severity }) => severity === LISTED_FROM);
  const lines = listed === undefined ? [] : listOf(listed);
  const none = `No incident of ${LISTED_FROM} or worse is gained, lost, earlier or later.`;
  return `${[...table, '', ...(lines.length > 0 ? lines : [none])].join('\n')}\n`;
}

function listOf({ gained, lost, earlier, later }: SeverityChange): string[] {
  const timed = ({ before, laterByUs }: TimedPair): string =>
    `${laterByUs < 0 ? 'earlier' : 'later  '}  ${incidentText(before)}  by ${Math.abs(laterByUs) / 1e6} s`;
  return [
    ...gained.map((one) => `gained   ${incidentText(one)}`),
    ...lost.map((one) => `lost     ${incidentText(one)}`),
    ...earlier.map(timed),
    ...later.map(timed),
  ];
}

function incidentText(incident: RunIncident): string {
  const { onsetTimeUs, severity } = incident;
  return `${new Date(onsetTimeUs / 1_000).toISOString()}  ${severity}  ${runTitle(incident)}`;
}

/** The same for programs. */
export function backtestJson(
  names: readonly [before: string, after: string],
  changes: readonly SeverityChange[],
): unknown {
  const incident = (one: RunIncident): unknown => {
    const { id, group, onsetTimeUs, endTimeUs, severity, state } = one;
    const title = runTitle(one);
    return { id, group, onsetTimeUs, endTimeUs, severity, cause: state.cause, title };
  };
  const timed = ({ before, after, laterByUs }: TimedPair): unknown => ({
    ...{ before: incident(before), after: incident(after), laterByUs },
  });
  return {
    before: names[0],
    after: names[1],
    severities: changes.map(({ gained, lost, earlier, later, ...counts }) => ({
      ...counts,
      gained: gained.map(incident),
      lost: lost.map(incident),
      earlier: earlier.map(timed),
      later: later.map(timed),
    })),
  };
}
