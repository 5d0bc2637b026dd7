import { sampleIncident } from '@breakwater/contract/sample';
import type { Alert } from '@breakwater/core';
import { describe, expect, it, test } from 'vitest';
import { parseStoredAlert } from './stored-alert.ts';

/** What the readers of a store decide by; the rest of an alert is passed on as it is. */
const CONTENT = {
  id: 'b8f1874d83c5728d1783837fa345c9a0',
  revision: 1,
  domain: 'krw',
  state: 'OPEN',
  subject: 'USDT',
  incidentId: 'i1',
  timeUs: 1_760_000_000_000_000,
  severity: 'S2',
  detector: 'A',
  scope: { venues: ['upbit'], assets: ['USDT'], markets: ['upbit:USDT/KRW:spot'] },
  quality: ['PROVISIONAL_THRESHOLDS'],
  channels: [{ name: 'pressure', value: 3 }],
  incident: sampleIncident(),
};
const INCIDENT = sampleIncident();
const withLead = (lead: object): object => ({
  ...INCIDENT,
  lead: { ...INCIDENT.lead, ...lead },
});
const INPUTS = [{ market: 'upbit:USDT/KRW:spot', fromOffset: 1, toOffset: 9 }];

function stored(content: Record<string, unknown> = {}, inputs: unknown = INPUTS): string {
  return JSON.stringify({ content: { ...CONTENT, ...content }, inputs, position: '5-1' });
}

test('what the pipeline writes is an alert, whole', () => {
  expect(parseStoredAlert(stored())).toEqual(JSON.parse(stored()) as Alert);
});

describe('a broken entry is said to be one', () => {
  it.each([
    ['', 'the entry is not JSON'],
    ['null', 'the entry has no content'],
    ['[]', 'the entry has no content'],
    ['{"content":[]}', 'the entry has no content'],
    [stored({ id: '' }), 'the entry has no alert id'],
    [stored({ id: 'a\r\nset-cookie: b' }), 'the entry has no alert id'],
    [stored({ domain: 7 }), 'the entry has no domain'],
    [stored({ state: null }), 'the entry has no state'],
    [stored({ subject: undefined }), 'the entry has no subject'],
    [stored({ incidentId: 1 }), 'the entry has no incidentId'],
    [stored({ revision: '1' }), 'the entry has no revision'],
    [stored({ timeUs: 1.5 }), 'the entry has no time'],
    [stored({ timeUs: -1 }), 'the entry has no time'],
    [stored({ severity: 'S9' }), 'the entry has no known severity'],
    [stored({ detector: 'Z' }), 'the entry has no known detector'],
    [stored({ scope: null }), 'the entry has no scope'],
    [stored({ scope: { ...CONTENT.scope, venues: [7] } }), 'the entry has no scope'],
    [stored({ scope: { ...CONTENT.scope, assets: 'USDT' } }), 'the entry has no scope'],
    [stored({ scope: { ...CONTENT.scope, markets: undefined } }), 'the entry has no scope'],
    [stored({ quality: [null] }), 'the entry has no quality'],
    [stored({ channels: {} }), 'the entry has no channels'],
    [stored({ channels: [{ name: 1 }] }), 'the entry has no channels'],
    [stored({ incident: undefined }), 'the entry has no incident'],
    [stored({ incident: { ...INCIDENT, openAlertCount: '1' } }), 'the entry has no incident'],
    [stored({ incident: { ...INCIDENT, severity: 'S9' } }), 'the entry has no incident'],
    [stored({ incident: { ...INCIDENT, raised: 1 } }), 'the entry has no incident'],
    [stored({ incident: { ...INCIDENT, symptom: undefined } }), 'the entry has no incident'],
    [stored({ incident: { ...INCIDENT, cause: null } }), 'the entry has no incident'],
    [stored({ incident: { ...INCIDENT, lead: null } }), 'the entry has no incident'],
    [stored({ incident: withLead({ alertId: 7 }) }), 'the entry has no incident'],
    [stored({ incident: withLead({ detector: null }) }), 'the entry has no incident'],
    [stored({ incident: withLead({ scope: [] }) }), 'the entry has no incident'],
    [stored({ incident: withLead({ peak: 1 }) }), 'the entry has no incident'],
    [stored({}, null), 'the entry has no inputs'],
    [stored({}, [null]), 'the entry has no inputs'],
    [stored({}, [{ market: 1 }]), 'the entry has no inputs'],
  ])('%s: %s', (json, fault) => {
    expect(parseStoredAlert(json)).toBe(fault);
  });
});
