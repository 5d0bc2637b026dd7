/** What the index of incidents forgets first, and how long a timeline it keeps. */
import { sampleAlert, sampleIncident } from '@breakwater/contract/sample';
import { expect, it } from 'vitest';
import { IncidentIndex } from './incident-index.ts';

function fill(
  index: IncidentIndex,
  incidents: readonly (readonly [name: string, open: number])[],
): void {
  for (const [at, [incidentId, openAlertCount]] of incidents.entries()) {
    const incident = sampleIncident({ openAlertCount });
    index.add({ stream: 't:0', id: `${at + 1}-1` }, sampleAlert({ incidentId, incident }).content);
  }
}

it.each<{ what: string; added: readonly (readonly [string, number])[]; held: string }>([
  {
    what: 'none while there is room',
    added: [
      ['a', 0],
      ['b', 0],
    ],
    held: 'b a',
  },
  {
    what: 'the longest untouched',
    added: [
      ['a', 0],
      ['b', 0],
      ['a', 0],
      ['c', 0],
    ],
    held: 'c a',
  },
  {
    what: 'one without an open alert before one with',
    added: [
      ['a', 1],
      ['b', 0],
      ['c', 1],
    ],
    held: 'c a',
  },
  {
    what: 'the oldest where all are open',
    added: [
      ['a', 1],
      ['b', 1],
      ['c', 1],
    ],
    held: 'c b',
  },
])('forgets $what', ({ added, held }) => {
  const index = new IncidentIndex(2);
  fill(index, added);
  const found = [...index.newestFirst({ limit: 9 })].map(({ incidentId }) => incidentId);
  expect(found.join(' ')).toBe(held);
  expect(index.hasEvicted).toBe(added.length > 2 && new Set(added.map(([name]) => name)).size > 2);
});

it('keeps the first thousand changes of an incident, and counts the others', () => {
  const index = new IncidentIndex(2);
  fill(
    index,
    Array.from({ length: 1_002 }, (_, at) => ['a', at] as const),
  );
  const [incident] = index.find('a');
  expect(incident).toMatchObject({ id: '1002-1', droppedCount: 2 });
  expect([incident?.changes.length, incident?.changes.at(-1)]).toEqual([1_000, '1000-1']);
});

it('takes for a change what says something new of the incident', () => {
  const index = new IncidentIndex(2);
  const lead = sampleIncident().lead;
  const states: Parameters<typeof sampleIncident>[0][] = [
    {},
    { role: 'MEMBER', symptom: 'SAME_PEG', sequence: 9, raiseCount: 4 },
    { cause: 'VENUE' },
    { cause: 'VENUE', lead: { ...lead, alertId: 'other' } },
    { cause: 'VENUE', lead: { ...lead, alertId: 'other', subject: 'x' } },
    { cause: 'VENUE', lead: { ...lead, alertId: 'other' }, severity: 'S4' },
    { cause: 'VENUE', lead: { ...lead, alertId: 'other' }, severity: 'S4', raised: true },
    { cause: 'VENUE', lead: { ...lead, alertId: 'other' }, severity: 'S4', alertCount: 3 },
  ];
  for (const [at, state] of states.entries()) {
    const incident = sampleIncident({ raised: false, ...state });
    index.add({ stream: 't:0', id: `${at + 1}-1` }, sampleAlert({ incident }).content);
  }
  const changes = index.find('incident-1')[0]?.changes;
  expect(changes).toEqual(['1-1', '3-1', '4-1', '6-1', '7-1', '8-1']);
});
