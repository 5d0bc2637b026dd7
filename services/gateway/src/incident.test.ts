/** Incidents over REST, as `libs/client` asks for them: how each stands, the next page, and what became of one. */
import { ApiFailure, GatewayApi, type IncidentQuery } from '@breakwater/client';
import { alertId, sampleAlert, sampleIncident } from '@breakwater/contract/sample';
import type { Alert, AlertContent } from '@breakwater/core';
import { SqliteAlertStore } from '@breakwater/embedded';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { append, type Running, running, STREAM_NAME } from './gateway-fixture.ts';

const SQUEEZE = 'a'.repeat(32);
const BLIND = 'b'.repeat(32);
const SELL_OFF = 'c'.repeat(32);

type Incident = Parameters<typeof sampleIncident>[0];

/** The revision of alert `n` by which its incident stands as it says. */
function revision(
  n: number,
  content: Partial<Omit<AlertContent, 'incident'>>,
  incident: Incident = {},
): Alert {
  const state = sampleIncident({ raised: false, ...incident });
  return sampleAlert({ id: alertId(n), incidentId: SQUEEZE, ...content, incident: state });
}

const TWO = { alertCount: 2, openAlertCount: 2 } as const;
const S3 = { severity: 'S3', raiseCount: 2 } as const;
const LIFE: readonly Alert[] = [
  revision(1, {}, { raised: true }),
  revision(1, { revision: 2, state: 'UPDATE' }, { sequence: 2 }),
  revision(2, { detector: 'B' }, { sequence: 3, ...TWO, role: 'MEMBER' }),
  revision(
    3,
    { incidentId: BLIND, detector: 'D', severity: 'S1', scope: scopeOf('BTC', 'bithumb') },
    { severity: 'S1', raiseCount: 0 },
  ),
  revision(
    1,
    { revision: 3, state: 'ESCALATE', severity: 'S3' },
    { sequence: 4, ...TWO, ...S3, raised: true },
  ),
  revision(1, { revision: 4, state: 'UPDATE', severity: 'S3' }, { sequence: 5, ...TWO, ...S3 }),
  revision(
    2,
    { revision: 2, state: 'CLOSED', detector: 'B' },
    { sequence: 6, ...TWO, ...S3, openAlertCount: 1, role: 'MEMBER' },
  ),
  revision(4, { incidentId: SELL_OFF }, { raised: true }),
  revision(
    1,
    { revision: 5, state: 'CLOSED', severity: 'S3' },
    { sequence: 7, ...TWO, ...S3, openAlertCount: 0 },
  ),
];

function scopeOf(asset: string, venue: string): AlertContent['scope'] {
  return { assets: [asset], venues: [venue], markets: [`${venue}:${asset}/KRW:spot`] };
}

let gateway: Running;
let api: GatewayApi;
beforeEach(async () => {
  const store = SqliteAlertStore.inMemory();
  await append(store, LIFE, { offset: 0 });
  gateway = await running({ store });
  api = new GatewayApi(gateway.url);
});
afterEach(() => gateway.stop());

describe('GET /v1/incidents', () => {
  it('says how each stands, the last changed first', async () => {
    const { incidents, cursor, more } = await api.incidents();
    expect(
      incidents.map(({ id, incidentId, incident }) => [id, incidentId, incident.sequence]),
    ).toEqual([
      ['9-1', SQUEEZE, 7],
      ['8-1', SELL_OFF, 1],
      ['4-1', BLIND, 1],
    ]);
    expect(incidents[0]).toMatchObject({
      ...{ stream: STREAM_NAME, domain: 'krw', timeUs: LIFE[0]?.content.timeUs },
      incident: { severity: 'S3', openAlertCount: 0, raiseCount: 2 },
    });
    expect([cursor, more]).toEqual([{ [STREAM_NAME]: '9-1' }, false]);
  });

  it.each<{ query: IncidentQuery; found: readonly string[] }>([
    { query: { severityMin: 'S2' }, found: [SQUEEZE, SELL_OFF] },
    { query: { severityMin: 'S3' }, found: [SQUEEZE] },
    { query: { raised: true }, found: [SQUEEZE, SELL_OFF] },
    { query: { raised: false }, found: [BLIND] },
    { query: { open: true }, found: [SELL_OFF, BLIND] },
    { query: { open: false }, found: [SQUEEZE] },
    { query: { detectors: ['B'] }, found: [SQUEEZE] },
    { query: { detectors: ['B', 'D'] }, found: [SQUEEZE, BLIND] },
    { query: { venues: ['bithumb'] }, found: [BLIND] },
    { query: { assets: ['USDT'] }, found: [SQUEEZE, SELL_OFF] },
    { query: { after: '4-1' }, found: [SQUEEZE, SELL_OFF] },
    { query: { before: '9-1' }, found: [SELL_OFF, BLIND] },
    { query: { stream: STREAM_NAME, limit: 1 }, found: [SQUEEZE] },
  ])('with $query finds $found', async ({ query, found }) => {
    const { incidents } = await api.incidents(query);
    expect(incidents.map(({ incidentId }) => incidentId)).toEqual(found);
  });

  it('goes on page by page', async () => {
    const pages: string[][] = [];
    for (let before: string | undefined; ; ) {
      const page = await api.incidents({ limit: 2, ...(before === undefined ? {} : { before }) });
      pages.push(page.incidents.map(({ incidentId }) => incidentId));
      before = page.incidents.at(-1)?.id;
      if (!page.more) break;
    }
    expect(pages).toEqual([[SQUEEZE, SELL_OFF], [BLIND]]);
  });

  it('refuses a place without a stream where there are several, and a stream that is none', async () => {
    const other = { topicId: 'topic-2', partition: 0 };
    await append(gateway.store, LIFE.slice(0, 1), { offset: 0, stream: other });
    await expect.poll(() => gateway.feed.broadcaster.heads.size, { timeout: 5_000 }).toBe(2);
    await expect(api.incidents({ before: '9-1' })).rejects.toThrow('several streams');
    expect((await api.incidents({ before: '9-1', stream: STREAM_NAME })).incidents).toHaveLength(2);
    await expect(api.incidents({ stream: 'none:0' })).rejects.toMatchObject({ status: 404 });
  });
});

describe('GET /v1/incidents/ID', () => {
  it('has the newest revision of each alert, and the revisions that changed something', async () => {
    const { incident, alerts, timeline, missing } = await api.incident(SQUEEZE);
    expect(incident).toMatchObject({ id: '9-1', incidentId: SQUEEZE, incident: { sequence: 7 } });
    expect(alerts.map(({ id, acknowledgement }) => [id, acknowledgement])).toEqual([
      ['9-1', null],
      ['7-1', null],
    ]);
    const told = timeline.map(({ id, state, severity, incident: then }) => [
      ...[id, state, severity, then.severity, then.openAlertCount],
      then.raised,
    ]);
    expect(told).toEqual([
      ['1-1', 'OPEN', 'S2', 'S2', 1, true],
      ['3-1', 'OPEN', 'S2', 'S2', 2, false],
      ['5-1', 'ESCALATE', 'S3', 'S3', 2, true],
      ['7-1', 'CLOSED', 'S2', 'S3', 1, false],
      ['9-1', 'CLOSED', 'S3', 'S3', 0, false],
    ]);
    expect(missing).toBe(0);
  });

  it('says what the store no longer holds', async () => {
    const range = gateway.store.range.bind(gateway.store);
    gateway.store.range = async (stream, name, after, count) => {
      const page = await range(stream, name, after, count);
      return page.kind === 'ok'
        ? { ...page, value: page.value.filter(({ id }) => id !== '3-1') }
        : page;
    };
    const { timeline, missing } = await api.incident(SQUEEZE);
    expect([timeline.length, missing]).toEqual([4, 1]);
  });

  it('knows no incident of another id', async () => {
    const asked = api.incident('d'.repeat(32));
    await expect(asked).rejects.toBeInstanceOf(ApiFailure);
    await expect(asked).rejects.toMatchObject({ status: 404, code: 'no-such-incident' });
    await expect(api.incident('x')).rejects.toMatchObject({ status: 400 });
  });
});
