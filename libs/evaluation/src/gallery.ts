/** Outcomes of named incidents as text that a diff shows well: title, cause, severity, delay, raises. */
import type { IncidentResult, RunResult } from './run-result.ts';

const HEAD = `Named incidents of the simulator, seed 1, under the rules of this commit.
Rewritten by \`npm run eval -- gallery --write\`; a test compares it. Times are seconds after the incident began.
`;

export function galleryText(results: readonly RunResult[]): string {
  return `${[HEAD, ...results.map(entry)].join('\n')}`;
}

function entry(run: RunResult): string {
  const found = run.outcomes.S2.map(({ event, isFound, delaySeconds, severity }) => {
    const name = `${event.detector} ${event.direction} ${event.scope.join(' ')}`;
    return `  label    ${name}: ${isFound ? `${severity} after ${delaySeconds.toFixed(0)} s` : 'MISSED'}`;
  });
  const loud = run.falseAlerts.filter(({ level }) => level === 'S2');
  const falseLines = loud.map(({ subject, direction, seconds, cause }) => {
    return `  false    ${direction} ${subject} at ${seconds.toFixed(0)} s, cause ${cause}`;
  });
  const incidents = run.incidents.flatMap(incidentLines);
  const silent = incidents.length + falseLines.length === 0 ? ['  silent'] : [];
  return [`${run.name}`, ...found, ...incidents, ...falseLines, ...silent, ''].join('\n');
}

function incidentLines(incident: IncidentResult): string[] {
  const { severity, last, raisedSeconds, raiseCount, loudRaiseCount, titles } = incident;
  const at = raisedSeconds === null ? 'never raised' : `raised at ${raisedSeconds.toFixed(0)} s`;
  return [
    `  incident ${severity} ${last.title}, cause ${last.cause}`,
    `           ${at}, ${raiseCount} times, ${loudRaiseCount} of them at S3 or worse`,
    ...titles
      .slice(0, -1)
      .map(({ title, seconds }) => `           from ${seconds.toFixed(0)} s: ${title}`),
  ];
}
