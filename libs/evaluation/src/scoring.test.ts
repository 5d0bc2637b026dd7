/** Alerts against labels: what is found, what is false, what is neither. */
import type { AlertContent } from '@breakwater/core';
import { alertId, sampleAlert, sampleIncident } from '@breakwater/core/sample';
import { expect, test } from 'vitest';
import { tellRun } from './alert-story.ts';
import { attribution } from './attribution.ts';
import type { Labels } from './labels.ts';
import { scoreRun } from './scoring.ts';

const BEGIN = Date.parse('2025-10-10T21:22:00Z') * 1_000;
const LABELS: Labels = {
  events: [
    {
      from: '2025-10-10T21:22:00Z',
      to: '2025-10-10T21:40:00Z',
      detector: 'A',
      direction: 'SQUEEZE',
      scope: ['USDT'],
      minSeverity: 'S3',
      alarmBy: '2025-10-10T21:23:00Z',
      causes: ['VENUE', 'LENDING'],
    },
  ],
  quiet: [
    { from: '2025-10-10T20:00:00Z', to: '2025-10-10T21:22:00Z', scope: ['USDT', 'upbit'] },
    {
      from: '2025-10-10T20:00:00Z',
      to: '2025-10-10T22:00:00Z',
      scope: ['BTC'],
      unlessCauses: ['MARKET'],
    },
  ],
};

interface Said {
  readonly number?: number;
  readonly seconds: number;
  readonly severity?: AlertContent['severity'];
  readonly direction?: 'SQUEEZE' | 'SELL_OFF';
  readonly asset?: string;
  readonly state?: AlertContent['state'];
  readonly incidentId?: string;
  readonly role?: AlertContent['incident']['role'];
  readonly cause?: AlertContent['incident']['cause'];
}

function revision(said: Said): AlertContent {
  const { seconds, severity = 'S3', direction = 'SQUEEZE', asset = 'USDT' } = said;
  const { incidentId = 'one', role = 'LEAD', cause = 'VENUE' } = said;
  return sampleAlert({
    id: alertId(said.number ?? 1),
    timeUs: BEGIN + seconds * 1e6,
    severity,
    state: said.state ?? 'UPDATE',
    direction,
    scope: { assets: [asset], venues: ['upbit', 'bithumb'], markets: [] },
    incidentId,
    incident: sampleIncident({ sequence: 1_000 + seconds, role, cause }),
  }).content;
}

const score = (...said: Said[]): ReturnType<typeof scoreRun> =>
  scoreRun(tellRun(said.map(revision)), LABELS, 'S2');

test('an event is found when its severity is reached, from its beginning on', () => {
  const [outcome] = score({ seconds: 4, severity: 'S2' }, { seconds: 31, severity: 'S3' }).events;
  expect(outcome).toMatchObject({ isFound: true, delaySeconds: 31, cause: 'VENUE' });
});

test.each([
  ['too late', { seconds: 61 }],
  ['too mild', { seconds: 10, severity: 'S2' as const }],
  ['the other way', { seconds: 10, direction: 'SELL_OFF' as const }],
  ['of another asset', { seconds: 10, asset: 'BTC' }],
  ['long before and closed', { seconds: -700, state: 'CLOSED' as const }],
])('%s is a miss, as long as it was looked for', (_, said) => {
  expect(score(said).events[0]).toMatchObject({ isFound: false, delaySeconds: 60, cause: null });
});

test('before the label is early and not false; long before is false', () => {
  expect(score({ seconds: -60 })).toMatchObject({
    events: [{ isFound: true, delaySeconds: 0 }],
    falseAlerts: [],
  });
  expect(score({ seconds: -700 }).falseAlerts.length).toBe(1);
  expect(score({ seconds: -700, severity: 'S1' }).falseAlerts.length).toBe(0);
});

test('an alert that is open since long before answers; one that closed must open again', () => {
  expect(score({ seconds: -700 }).events[0]).toMatchObject({ isFound: true, delaySeconds: 0 });
  const closed = { seconds: -650, state: 'CLOSED' as const };
  expect(score({ seconds: -700 }, closed).events[0]?.isFound).toBe(false);
  expect(score({ seconds: -700 }, closed, { seconds: 20 }).events[0]?.delaySeconds).toBe(20);
  const milder = { seconds: -650, severity: 'S2' as const };
  expect(score({ seconds: -700 }, milder).events[0]?.isFound).toBe(false);
});

test('a coin is false beside the event, unless it is folded under it or the market is named', () => {
  const event = { seconds: 10 };
  const coin = { number: 2, seconds: 20, asset: 'BTC', severity: 'S2' as const };
  expect(score(event, coin).falseAlerts.length).toBe(1);
  expect(score(event, { ...coin, role: 'SYMPTOM' }).falseAlerts.length).toBe(0);
  expect(score(event, { ...coin, role: 'SYMPTOM', incidentId: 'two' }).falseAlerts.length).toBe(1);
  expect(score(event, { ...coin, incidentId: 'two', cause: 'MARKET' }).falseAlerts.length).toBe(0);
});

test('causes: the first of a label is the truth, the others are accepted', () => {
  const outcomes = (['VENUE', 'LENDING', 'GLOBAL'] as const).flatMap(
    (cause) => score({ seconds: 10, cause }).events,
  );
  expect(attribution(outcomes)).toMatchObject([
    { truth: 'VENUE', named: { VENUE: 1, LENDING: 1, GLOBAL: 1 }, foundCount: 3, rightCount: 2 },
  ]);
});
