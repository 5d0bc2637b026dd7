import { sampleAlert, sampleIncident } from '@breakwater/contract/sample';
import { type AlertContent, defaultRuleset } from '@breakwater/core';
import { expect, it } from 'vitest';
import { IncidentRun } from '../incidents/incident-run.ts';
import { incidentLines, incidentReport, lendingLines, lendingReport } from './replay-report.ts';

/** A run that told these, in this order. */
function told(
  ...incidents: readonly [id: string, state: Partial<AlertContent['incident']>][]
): IncidentRun {
  const run = new IncidentRun(defaultRuleset());
  for (const [incidentId, state] of incidents) {
    run.add(sampleAlert({ incidentId, incident: sampleIncident(state) }).content);
  }
  return run;
}

it('names what was raised, the worst first, and counts what was only watched', () => {
  const run = told(
    ['watched', { severity: 'S1', raiseCount: 0 }],
    ['second', { severity: 'S2', raiseCount: 1 }],
    ['first', { severity: 'S4', raiseCount: 3, alertCount: 9 }],
    ['first', { severity: 'S4', raiseCount: 3, alertCount: 10, sequence: 2 }],
  );
  const report = incidentReport(run);
  expect(report.map(({ id }) => id)).toEqual(['first', 'second', 'watched']);
  expect(incidentLines(report)).toEqual([
    'incidents 2 raised, 1 only watched',
    expect.stringMatching(/^ {10}\S+Z S4 USDT squeeze — Upbit USDT\/KRW .* \(10 alerts\)$/),
    expect.stringMatching(/ S2 USDT squeeze — /),
  ]);
});

it('names a dozen, and says how many more there are', () => {
  const many = Array.from({ length: 20 }, (_, at) => [`i${at}`, { raiseCount: 1 }] as const);
  const lines = incidentLines(
    incidentReport(told(...many.map(([id, state]): [string, object] => [id, state]))),
  );
  expect([lines.length, lines.at(-1)]).toEqual([14, '          and 8 more']);
});

it('counts what the loan book found, what contradicts it too, and says nothing where nobody lends', () => {
  const findingCounts = new Map([
    ['unknown-loan', 1],
    ['user-cap', 12],
    ['repaid-above-debt', 1],
  ] as const);
  const venues = [{}] as unknown as Parameters<typeof lendingReport>[0]['venues'];
  const counts = lendingReport({ venues, findingCounts });
  expect(lendingLines(counts)).toEqual([
    'loans     found: user-cap 12, repaid-above-debt 1, unknown-loan 1',
  ]);
  expect(lendingLines(lendingReport({ venues, findingCounts: new Map() }))).toEqual([
    'loans     found: none',
  ]);
  expect(lendingLines(lendingReport({ venues: [], findingCounts: new Map() }))).toEqual([]);
});
