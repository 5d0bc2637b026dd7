import { sampleIncident } from '@breakwater/contract/sample';
import { createLogger } from '@breakwater/telemetry';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DeliveryLane } from './delivery-lane.ts';
import { listReceipts, proveEndpoint, replayDeadLetters } from './endpoint-registry.ts';
import { addKey } from './key-files.ts';
import {
  append,
  type Behaviour,
  openWorld,
  required,
  START_MS,
  sampleAlert,
  type World,
} from './webhook-fixture.ts';

const HOUR_MS = 3_600_000;
let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** Revisions of several incidents, as they lie in the store. */
async function appendIncidents(incidentCount: number, revisionCount: number): Promise<string[]> {
  const alerts = [];
  for (let revision = 1; revision <= revisionCount; revision += 1) {
    for (let i = 0; i < incidentCount; i += 1) {
      const id = String(i).padStart(32, '0');
      alerts.push(sampleAlert({ id, revision, incidentId: `incident-${i}` }));
    }
  }
  await append(world.store, alerts);
  return alerts.map(({ content }) => `${content.id}-${content.revision}`);
}

function expectOrderWithinIncidents(ids: readonly string[]): void {
  const last = new Map<string, number>();
  for (const id of ids) {
    const [alert = '', revision] = id.split('-');
    expect(Number(revision)).toBe((last.get(alert) ?? 0) + 1);
    last.set(alert, Number(revision));
  }
}

const FAILING: readonly Behaviour[] = ['error', 'slow', 'redirect', 'reset', 'die'];

it.each([...FAILING, 'mixed'] as const)(
  'delivers every warning to a receiver that fails for hours: %s',
  async (kind) => {
    await world.add();
    const ids = await appendIncidents(4, 3);
    const { receiver, clock, limits } = world;
    if (kind === 'slow' || kind === 'mixed') limits.headersMs = 150;
    receiver.behaviour = (attempt) => {
      if (clock.nowMs() > START_MS + 9 * HOUR_MS) return 'good';
      return kind === 'mixed' ? (FAILING[attempt % FAILING.length] ?? 'error') : kind;
    };
    await world.runUntil(START_MS + 72 * HOUR_MS);
    expect([...receiver.ids].sort()).toEqual([...ids].sort());
    expectOrderWithinIncidents(receiver.ids);
    expect(receiver.refusedCount).toBe(0);
    const receipts = required(listReceipts(world.parts, 'desk'));
    expect(
      receipts.every(
        ({ state, acknowledgedBy }) => state === 'delivered' && acknowledgedBy === 'desk-7',
      ),
    ).toBe(true);
    const attempted = receipts.reduce((sum, { attemptCount }) => sum + attemptCount, 0);
    // Every attempt that the receiver saw is written down; one that broke off before may be, too.
    expect(attempted).toBeGreaterThanOrEqual(receiver.attemptCount);
    expect(required(world.ledger.counts('desk'))).toEqual({
      pendingCount: 0,
      oldestPendingMs: null,
      deliveredCount: ids.length,
      acknowledgedCount: ids.length,
      deadCount: 0,
    });
  },
);

it('delivers every warning to a receiver that was away for hours', async () => {
  await world.add();
  const ids = await appendIncidents(4, 3);
  const { receiver } = world;
  const port = Number(receiver.place.split(':')[1]);
  await receiver.close();
  await world.runUntil(START_MS + 9 * HOUR_MS);
  const waiting = required(listReceipts(world.parts, 'desk'));
  expect(waiting.filter(({ lastCode }) => lastCode === 'connect-failed')).toHaveLength(4);
  expect(waiting.every(({ state }) => state === 'pending')).toBe(true);
  await receiver.listen(port);
  await world.runUntil(START_MS + 72 * HOUR_MS);
  expect([...receiver.ids].sort()).toEqual([...ids].sort());
  expectOrderWithinIncidents(receiver.ids);
  expect(required(world.ledger.counts('desk'))).toMatchObject({ deliveredCount: ids.length });
});

it('comes again no sooner than a busy receiver asks for', async () => {
  await world.add();
  await appendIncidents(1, 1);
  world.receiver.behaviour = (attempt) => (attempt === 1 ? 'busy' : 'good');
  await world.runUntil(START_MS + HOUR_MS - 1);
  expect(world.receiver.attemptCount).toBe(1);
  await world.runUntil(START_MS + HOUR_MS + 1);
  expect(world.receiver.ids).toHaveLength(1);
});

it('says once that the store is away, loses nothing, and goes on when it is back', async () => {
  await world.add();
  const said: string[] = [];
  const { store } = world;
  let isAway = true;
  const lane = new DeliveryLane({
    ...world.parts,
    logger: createLogger({
      ...{ service: 'webhooks', level: 'info' },
      write: (line) => void said.push((JSON.parse(line) as { msg: string }).msg),
    }),
    store: {
      streams: () => {
        const away = { kind: 'retryable', code: 'unavailable', detail: 'away' } as const;
        return isAway ? Promise.resolve(away) : store.streams();
      },
      range: (...place) => store.range(...place),
    },
  });
  await appendIncidents(1, 1);
  for (let i = 0; i < 5; i += 1) await lane.step(world.endpoint());
  isAway = false;
  await lane.step(world.endpoint());
  expect(said).toEqual(['the alert store cannot be read now', 'the alert store can be read again']);
  expect(world.receiver.ids).toHaveLength(1);
});

it('lays a warning aside after 72 hours, goes on with the next, and sends it again when told', async () => {
  await world.add();
  await appendIncidents(1, 2);
  world.receiver.behaviour = (attempt) => (attempt <= 10 ? 'error' : 'good');
  await world.runUntil(START_MS + 240 * HOUR_MS);
  const before = required(listReceipts(world.parts, 'desk'));
  expect(before.map(({ state }) => state)).toEqual(['dead', 'delivered']);
  expect(before[0]).toMatchObject({ attemptCount: 10, lastCode: 'refused' });
  expect(world.clock.nowMs() - START_MS).toBeGreaterThan(72 * HOUR_MS);
  expect(required(replayDeadLetters(world.parts, 'desk', null))).toBe(1);
  await world.runUntil(world.clock.nowMs() + HOUR_MS);
  const after = required(listReceipts(world.parts, 'desk'));
  expect(after.map(({ state }) => state)).toEqual(['delivered', 'delivered']);
});

it('stops at 410 and loses nothing: a new proof lets the rest go', async () => {
  await world.add();
  const ids = await appendIncidents(3, 1);
  world.receiver.behaviour = (attempt) => (attempt <= 3 ? 'gone' : 'good');
  await world.lane.step(world.endpoint());
  expect(world.endpoint()).toMatchObject({ state: 'disabled' });
  const attempts = world.receiver.attemptCount;
  await world.lane.step(world.endpoint());
  expect(world.receiver.attemptCount).toBe(attempts);
  required(await proveEndpoint(world.parts, 'desk'));
  await world.runUntil(START_MS + HOUR_MS);
  expect([...world.receiver.ids].sort()).toEqual([...ids].sort());
});

it('keeps every message verifiable while a key is replaced', async () => {
  await world.add();
  addKey(world.parts.keyFolder, 'desk', 'hmac');
  const ids = await appendIncidents(2, 2);
  await world.runUntil(START_MS + HOUR_MS);
  expect(world.receiver.ids).toHaveLength(ids.length);
  expect(world.receiver.refusedCount).toBe(0);
});

type Content = NonNullable<Parameters<typeof sampleAlert>[0]>;
function alertOf(n: number, content: Content = {}): ReturnType<typeof sampleAlert> {
  return sampleAlert({ id: String(n).padStart(32, '0'), ...content });
}

/** Ids of what was told, without zeros, in order. */
function toldIds(): string[] {
  return world.receiver.ids.map((id) => id.replace(/^0+/, ''));
}

it('tells a supervisor that an incident is raised, at their severity and worse, and that it closed', async () => {
  await world.add({ severityMin: 'S3' });
  const state = (said: Parameters<typeof sampleIncident>[0]): Pick<Content, 'incident'> => ({
    incident: sampleIncident({ raised: false, openAlertCount: 2, ...said }),
  });
  const other = { incidentId: 'incident-2' };
  await append(world.store, [
    alertOf(3, { severity: 'S2', ...state({ raised: true }), ...other }),
    alertOf(4, { severity: 'S2', ...state({ raised: true }) }),
    alertOf(4, { revision: 2, state: 'ESCALATE', ...state({ raised: true }) }),
    alertOf(4, { revision: 3, state: 'UPDATE', ...state({}) }),
    alertOf(5, { severity: 'S4', ...state({ role: 'SYMPTOM', symptom: 'SAME_PEG' }) }),
    alertOf(4, { revision: 4, state: 'CLOSED', ...state({ openAlertCount: 1 }) }),
    alertOf(5, { revision: 2, state: 'CLOSED', ...state({ openAlertCount: 0 }) }),
    alertOf(3, { revision: 2, state: 'CLOSED', ...state({ openAlertCount: 0 }), ...other }),
  ]);
  await world.runUntil(START_MS + HOUR_MS);
  expect(toldIds()).toEqual(['4-2', '5-2']);
  const bodies = world.receiver.taken.map(
    ({ body }) => JSON.parse(body) as { type: string; data: { incidentTitle: object } },
  );
  expect(bodies.map(({ type }) => type)).toEqual([
    'io.breakwater.incident.raised.v1',
    'io.breakwater.incident.closed.v1',
  ]);
  for (const { data } of bodies) {
    expect(data.incidentTitle).toEqual({
      en: 'USDT squeeze — Upbit USDT/KRW +3.15 % national premium',
      ko: 'USDT 매수 급증(스퀴즈) — 업비트 USDT/KRW 국내 프리미엄 +3.15 %',
    });
  }
});

it('knows over a restart which incident it told, where another of its alerts closes it', async () => {
  await world.add();
  const closed = sampleIncident({ raised: false, openAlertCount: 0 });
  await append(world.store, [alertOf(1)]);
  await world.lane.step(world.endpoint());
  await append(world.store, [alertOf(2, { state: 'CLOSED', incident: closed })]);
  await world.runUntil(START_MS + HOUR_MS);
  expect(toldIds()).toEqual(['1-1', '2-1']);
});

it('tells an exchange of its alerts that are no symptom, how their severity changes, and their end', async () => {
  await world.add({ venue: 'upbit', severityMin: 'S3' });
  const symptom = sampleIncident({ role: 'SYMPTOM', symptom: 'SAME_PEG' });
  await append(world.store, [
    alertOf(3, { severity: 'S2' }),
    alertOf(4),
    alertOf(5, { incident: symptom }),
    alertOf(4, { revision: 2, severity: 'S1', state: 'DE_ESCALATE' }),
    alertOf(4, { revision: 3, severity: 'S1', state: 'UPDATE' }),
    alertOf(4, { revision: 4, severity: 'S1', state: 'CLOSED' }),
    alertOf(3, { revision: 2, severity: 'S2', state: 'CLOSED' }),
  ]);
  await world.runUntil(START_MS + HOUR_MS);
  expect(toldIds()).toEqual(['4-1', '4-2', '4-4']);
  expect(world.receiver.taken.every(({ body }) => !body.includes('incidentTitle'))).toBe(true);
});

it.each([
  { venue: null, told: ['1-1', '2-1', '3-1', '4-1', '4-2'] },
  { venue: 'upbit', told: ['2-1', '3-1', '4-2'] },
])('tells $venue of provisional thresholds what it may see', async ({ venue, told }) => {
  await world.add({ venue, severityMin: 'S1' });
  await append(world.store, [
    alertOf(1, { quality: ['PROVISIONAL_THRESHOLDS'] }),
    alertOf(2, { quality: ['PROVISIONAL_THRESHOLDS', 'RELEASED_TO_EXCHANGES'] }),
    alertOf(3, { quality: ['LATE', 'SAMPLED'] }),
    alertOf(4, { quality: ['PROVISIONAL_THRESHOLDS'] }),
    // Calibrated meanwhile: from here on the exchange may rely on it.
    alertOf(4, { revision: 2, state: 'ESCALATE', severity: 'S4' }),
  ]);
  await world.runUntil(START_MS + HOUR_MS);
  expect(toldIds().sort()).toEqual(told);
});

it('sends nothing before the receiver has answered a challenge', async () => {
  await world.add();
  required(world.ledger.setEndpointState('desk', 'unproven', ''));
  await appendIncidents(1, 1);
  await world.lane.step(world.endpoint());
  expect(world.receiver.attemptCount).toBe(0);
  world.receiver.keys = [];
  const proof = await proveEndpoint(world.parts, 'desk');
  expect(proof.kind).toBe('fatal');
});

it('begins behind what the store holds where told to', async () => {
  await appendIncidents(2, 2);
  await world.add({ from: 'now' });
  await world.lane.step(world.endpoint());
  await append(world.store, [sampleAlert({ id: 'f'.repeat(32) })]);
  await world.runUntil(START_MS + HOUR_MS);
  expect(world.receiver.ids).toEqual([`${'f'.repeat(32)}-1`]);
});

it('sends what the event of the alert says, in the envelope of Standard Webhooks', async () => {
  await world.add({ venue: 'upbit' });
  await append(world.store, [sampleAlert({ state: 'DE_ESCALATE', revision: 3 })]);
  await world.runUntil(START_MS + HOUR_MS);
  const [{ id, body }] = world.receiver.taken as [{ id: string; body: string }];
  expect(id).toBe(`${'a'.repeat(32)}-3`);
  const message = JSON.parse(body) as { data: { content: object } };
  expect(message).toMatchObject({
    type: 'io.breakwater.alert.de-escalate.v1',
    timestamp: new Date(START_MS).toISOString(),
    data: { position: '1-1', inputs: [{ market: 'upbit:USDT/KRW:spot' }] },
  });
  expect(message.data.content).toMatchObject({ revision: 3, scope: { venues: ['upbit'] } });
  expect(body).not.toContain('bithumb');
});

it('shortens a warning about a whole market instead of keeping it', async () => {
  await world.add();
  const markets = Array.from({ length: 900 }, (_, i) => `upbit:COIN${i}/KRW:spot`);
  const alert = sampleAlert({ scope: { assets: ['USDT'], venues: ['upbit'], markets } });
  const inputs = markets.map((market) => ({ market, firstOffset: 1, lastOffset: 2 }));
  const few = { ...sampleAlert({ id: 'b'.repeat(32) }), inputs };
  await append(world.store, [{ ...alert, inputs }, few]);
  await world.runUntil(START_MS + HOUR_MS);
  const data = world.receiver.taken.map(({ body }) => {
    return (JSON.parse(body) as { data: { leftOut: string[]; inputs: []; content: object } }).data;
  });
  expect(data).toHaveLength(2);
  const leftOut = data.map((each) => each.leftOut.join());
  expect(leftOut.sort()).toEqual(['inputs', 'inputs,channels,scope.markets']);
  expect(data.every(({ content }) => 'severity' in content)).toBe(true);
});
