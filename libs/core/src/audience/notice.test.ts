/** Who gets a message of what, as tables. */
import { describe, expect, it } from 'vitest';
import type { AlertContent } from '../detect/catalogue.ts';
import { sampleAlert, sampleIncident } from '../detect/sample-alert.ts';
import { noticeOf } from './notice.ts';

type Incident = Partial<AlertContent['incident']>;

function contentOf(
  said: Partial<Omit<AlertContent, 'incident'>>,
  incident: Incident,
): AlertContent {
  return sampleAlert({ ...said, incident: sampleIncident({ raised: false, ...incident }) }).content;
}

describe('a supervisor', () => {
  const RAISED = { raised: true } as const;
  const ALL_CLOSED = { openAlertCount: 0 } as const;
  it.each<{
    given: string;
    said: Partial<Omit<AlertContent, 'incident'>>;
    incident: Incident;
    min?: string;
    told?: boolean;
    notice: string | null;
  }>([
    { given: 'an incident that is raised', said: {}, incident: RAISED, notice: 'raised' },
    { given: 'any other revision', said: { state: 'ESCALATE' }, incident: {}, notice: null },
    { given: 'the same, told before', said: {}, incident: {}, told: true, notice: null },
    { given: 'S2 to whom S3 is enough', said: {}, incident: RAISED, min: 'S3', notice: null },
    {
      given: 'the raise to S3 to them',
      said: { severity: 'S3', state: 'ESCALATE' },
      incident: RAISED,
      min: 'S3',
      notice: 'raised',
    },
    {
      given: 'the closing of the last of its alerts',
      said: { state: 'CLOSED' },
      incident: ALL_CLOSED,
      told: true,
      notice: 'closed',
    },
    {
      given: 'the closing of what they were not told of',
      said: { state: 'CLOSED' },
      incident: ALL_CLOSED,
      notice: null,
    },
    {
      given: 'the closing of one of two',
      said: { state: 'CLOSED' },
      incident: { openAlertCount: 1 },
      told: true,
      notice: null,
    },
    {
      given: 'an alert of provisional thresholds',
      said: { quality: ['PROVISIONAL_THRESHOLDS'] },
      incident: RAISED,
      notice: 'raised',
    },
  ])('gets of $given: $notice', ({ said, incident, min = 'S1', told = false, notice }) => {
    const audience = { venue: null, severityMin: min };
    const content = contentOf(said, incident);
    expect(noticeOf(content, audience, (of) => told && of === 'incident')).toBe(notice);
  });
});

describe('the exchange upbit', () => {
  const SYMPTOM = { role: 'SYMPTOM', symptom: 'SAME_PEG' } as const;
  it.each<{
    given: string;
    said: Partial<Omit<AlertContent, 'incident'>>;
    incident?: Incident;
    min?: string;
    venue?: string;
    told?: boolean;
    notice: string | null;
  }>([
    { given: 'an alert of its own', said: {}, notice: 'alert' },
    {
      given: 'one that is a member of an incident',
      said: {},
      incident: { role: 'MEMBER' },
      notice: 'alert',
    },
    { given: 'a symptom', said: {}, incident: SYMPTOM, notice: null },
    { given: 'one below its severity', said: {}, min: 'S3', notice: null },
    { given: 'one of another venue', said: {}, venue: 'bithumb', notice: null },
    {
      given: 'one on provisional thresholds',
      said: { quality: ['PROVISIONAL_THRESHOLDS'] },
      notice: null,
    },
    {
      given: 'one on provisional thresholds that the operator lets out',
      said: { quality: ['PROVISIONAL_THRESHOLDS', 'RELEASED_TO_EXCHANGES'] },
      notice: 'alert',
    },
    { given: 'one that is a symptom no longer', said: { state: 'UPDATE' }, notice: 'alert' },
    { given: 'only its end', said: { state: 'CLOSED' }, notice: null },
    { given: 'the escalation', said: { state: 'ESCALATE' }, told: true, notice: 'alert' },
    {
      given: 'the de-escalation below its severity',
      said: { state: 'DE_ESCALATE', severity: 'S1' },
      min: 'S3',
      told: true,
      notice: 'alert',
    },
    {
      given: 'the end, a symptom by then',
      said: { state: 'CLOSED' },
      incident: SYMPTOM,
      told: true,
      notice: 'alert',
    },
    {
      given: 'the end of one that left its venue',
      said: { state: 'CLOSED' },
      venue: 'bithumb',
      told: true,
      notice: 'alert',
    },
    {
      given: 'its opening again',
      said: { state: 'OPEN', revision: 5 },
      told: true,
      notice: 'alert',
    },
    { given: 'an update of it', said: { state: 'UPDATE' }, told: true, notice: null },
    { given: 'that it clears', said: { state: 'CLEARING' }, told: true, notice: null },
    { given: 'that nobody sees it now', said: { state: 'HELD_BLIND' }, told: true, notice: null },
  ])(
    'gets of $given: $notice',
    ({ said, incident = {}, min = 'S1', venue = 'upbit', told = false, notice }) => {
      const audience = { venue, severityMin: min };
      const content = contentOf(said, incident);
      expect(noticeOf(content, audience, (of) => told && of === 'alert')).toBe(notice);
    },
  );
});
