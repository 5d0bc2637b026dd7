/** How venues stand: by name for a supervisor, under pseudonyms for the public, which finds a name nowhere else either. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScorecardListing } from '@breakwater/client';
import { alertId, sampleAlert } from '@breakwater/contract/sample';
import { SqliteAlertStore } from '@breakwater/embedded';
import { Secret } from '@breakwater/shell';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendEntries, type Running, running, STREAM_NAME } from './gateway-fixture.ts';

const SUPERVISOR = 'supervisor-token-1';
const PUBLIC = 'public-token-12345';
const KEY = new Secret('0123456789abcdef0123456789abcdef');
/** Names that stand in no text of ours. */
const VENUES = ['quayside', 'zephyrine'] as const;
const START_US = 1_760_000_000_000_000;

let folder = '';
let current: Running | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-scorecard-'));
  const entries = [
    `- {name: desk, role: supervisor, token: ${SUPERVISOR}}`,
    `- {name: anybody, role: public, token: ${PUBLIC}}`,
  ];
  writeFileSync(join(folder, 'tokens.yaml'), `${entries.join('\n')}\n`);
});
afterEach(async () => {
  await current?.stop();
  current = undefined;
  rmSync(folder, { recursive: true });
});

/** A gateway whose store has an alert of each venue, the first of which took note of it after four seconds. */
async function gateway(publicNamesKey: Secret | null = KEY): Promise<Running> {
  const store = SqliteAlertStore.inMemory();
  const alerts = VENUES.map((venue, index) => {
    const market = `${venue}:USDT/KRW:spot`;
    const scope = { assets: ['USDT'], venues: [venue], markets: [market] };
    const timeUs = START_US + index * 1_000_000;
    const times = { onsetTimeUs: timeUs, openTimeUs: timeUs, timeUs };
    const alert = sampleAlert({ id: alertId(index + 1), subject: market, scope, ...times });
    return {
      stream: 'alerts' as const,
      json: JSON.stringify({ ...alert, position: `${index + 1}-1` }),
    };
  });
  const receipt = {
    ...{ kind: 'receipt', alertId: alertId(1), messageId: null, endpoint: 'desk' },
    ...{ venue: VENUES[0], state: 'acknowledged', by: 'kim', reportedTimeUs: START_US },
    ...{ timeUs: START_US + 4_000_000, position: '3-1', signerKey: 'ab' },
  };
  const stored = [
    ...alerts,
    { stream: 'acknowledgements' as const, json: JSON.stringify(receipt) },
  ];
  const entries = stored.map((entry, offset) => ({ ...entry, offset, sequence: 1 }));
  await appendEntries(store, entries, { offset: 0 });
  const tokensFile = join(folder, 'tokens.yaml');
  current = await running({ store, tokensFile, publicNamesKey });
  return current;
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}
async function cardsFor(token: string, query = ''): Promise<ScorecardListing> {
  const reply = await current?.get(`/v1/scorecard${query}`, bearer(token));
  return (await reply?.json()) as ScorecardListing;
}

describe('a supervisor', () => {
  it('sees each venue by name, in the part of the span that was observed', async () => {
    await gateway();
    const { stream, fromUs, toUs, venues } = await cardsFor(SUPERVISOR);
    expect({ stream, fromUs, toUs }).toEqual({
      stream: STREAM_NAME,
      fromUs: START_US,
      toUs: START_US + 4_000_001,
    });
    expect(venues.map(({ venue, alertCount, answers }) => [venue, alertCount, answers])).toEqual([
      ['quayside', 1, { toldCount: 1, acknowledgedCount: 1, medianUs: 4e6, longestUs: 4e6 }],
      ['zephyrine', 1, null],
    ]);
  });

  it('sees what lies in the span that is asked for', async () => {
    await gateway();
    const asked = `?fromUs=${START_US + 500_000}&toUs=${START_US + 2_000_000}`;
    const { fromUs, toUs, venues } = await cardsFor(SUPERVISOR, asked);
    expect([fromUs, toUs]).toEqual([START_US + 500_000, START_US + 2_000_000]);
    expect(venues.map(({ alertCount }) => alertCount)).toEqual([0, 1]);
  });

  it('is told what a span or a stream that is none lacks', async () => {
    const { get } = await gateway();
    const statusOf = async (query: string): Promise<number> => {
      return (await get(`/v1/scorecard?${query}`, bearer(SUPERVISOR))).status;
    };
    expect(await statusOf('fromUs=yesterday')).toBe(400);
    expect(await statusOf('stream=other:0')).toBe(404);
  });
});

it('an empty store has no venues', async () => {
  current = await running({ tokensFile: join(folder, 'tokens.yaml') });
  expect(await cardsFor(SUPERVISOR)).toEqual({ stream: null, fromUs: 0, toUs: 0, venues: [] });
});

describe('the public', () => {
  it('sees the same cards under pseudonyms that stay', async () => {
    await gateway();
    const named = await cardsFor(SUPERVISOR);
    const { stream, venues } = await cardsFor(PUBLIC);
    expect(stream).toBeNull();
    const pseudonyms = venues.map(({ venue }) => venue);
    expect(pseudonyms).toEqual([...pseudonyms].sort());
    expect(new Set(pseudonyms).size).toBe(2);
    for (const name of pseudonyms) expect(name).toMatch(/^venue-[0-9a-f]{12}$/);
    const told = (cards: ScorecardListing['venues']): number[] =>
      cards.map(({ answers }) => answers?.toldCount ?? 0).sort((left, right) => left - right);
    expect(told(venues)).toEqual([0, 1]);
    expect(told(named.venues)).toEqual([0, 1]);
    expect((await cardsFor(PUBLIC)).venues.map(({ venue }) => venue)).toEqual(pseudonyms);
  });

  it('sees others under another key, and nothing without one', async () => {
    await gateway();
    const first = (await cardsFor(PUBLIC)).venues.map(({ venue }) => venue);
    await current?.stop();
    await gateway(new Secret('fedcba9876543210fedcba9876543210'));
    const second = (await cardsFor(PUBLIC)).venues.map(({ venue }) => venue);
    expect(second.filter((venue) => first.includes(venue))).toEqual([]);
    await current?.stop();
    const { get } = await gateway(null);
    expect((await get('/v1/scorecard', bearer(PUBLIC))).status).toBe(501);
    expect((await get('/v1/scorecard', bearer(SUPERVISOR))).status).toBe(200);
  });

  it('finds no name by any route, whatever it asks for', async () => {
    const { server } = await gateway();
    const queries = [
      '',
      `?stream=${STREAM_NAME}`,
      `?venues=${VENUES[0]}`,
      '?limit=500',
      '?view=true',
    ];
    const given: string[] = [];
    for (const { method, path } of server.declaredRoutes) {
      for (const query of queries) {
        const url = path.replace(':id', alertId(1)) + query;
        const headers = { ...bearer(PUBLIC), host: 'localhost' };
        const reply = await server.inject({ method: method as 'GET', url, headers });
        given.push(`${JSON.stringify(reply.headers)} ${reply.body}`.replaceAll(query.slice(1), ''));
      }
    }
    for (const venue of VENUES) expect(given.filter((text) => text.includes(venue))).toEqual([]);
    // The probe would find one: a supervisor is shown them.
    const { body } = await server.inject({ url: '/v1/alerts', headers: bearer(SUPERVISOR) });
    expect(body).toContain(VENUES[0]);
  });

  it('may not open the stream', async () => {
    const { get } = await gateway();
    const headers = { ...bearer(PUBLIC), accept: 'text/event-stream' };
    expect((await get('/v1/stream', headers)).status).toBe(403);
  });
});
