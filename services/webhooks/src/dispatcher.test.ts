import { type AddressInfo, createServer } from 'node:net';
import { HealthState } from '@breakwater/shell';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from './clock.ts';
import { runDispatcher } from './dispatcher.ts';
import { listReceipts, replayDeadLetters } from './endpoint-registry.ts';
import { addKey } from './key-files.ts';
import { append, openWorld, required, sampleAlert, type World } from './webhook-fixture.ts';

const WAIT = { timeout: 150_000, interval: 100 };
const PATIENCE_MS = 180_000;
const ALERT_COUNT = 6;
let world: World;
let stopping: AbortController;
let running: ReturnType<typeof runDispatcher> | null;
let closers: (() => void)[];

beforeEach(async () => {
  world = await openWorld();
  stopping = new AbortController();
  [running, closers] = [null, []];
});
afterEach(async () => {
  stopping.abort();
  // Whoever is held in a tarpit comes free, for stopping waits for attempts under way.
  for (const close of closers) close();
  await running;
  await world.close();
});

/** From here on with the clock on the wall. */
function start(): HealthState {
  world.receiver.nowSeconds = () => Date.now() / 1_000;
  const health = new HealthState(['store']);
  running = runDispatcher({ ...world.parts, clock: systemClock, health }, stopping.signal);
  return health;
}

/** A place that takes connections and begins an answer that never ends, or one where nobody listens. */
async function badPlace(kind: 'tarpit' | 'dead'): Promise<string> {
  const server = createServer((socket) => {
    closers.push(() => socket.destroy());
    socket.on('error', () => {}).write('HTTP/1.1 200 OK\r\n');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  if (kind === 'dead') await new Promise((resolve) => server.close(resolve));
  else closers.push(() => server.close());
  return `127.0.0.1:${port}`;
}

/** An endpoint that was proven once and has become bad since. */
async function addBad(id: string, kind: 'tarpit' | 'dead'): Promise<void> {
  const { ledger, keyFolder } = world.parts;
  const place = await badPlace(kind);
  world.localReceivers.push(place);
  addKey(keyFolder, id, 'hmac');
  const seen = { venue: null, severityMin: 'S1', from: 'beginning' } as const;
  const state = { state: 'active', stateReason: '', createdMs: 0, isBegun: false } as const;
  required(ledger.addEndpoint({ id, url: `http://${place}/`, ...seen, ...state }));
}

it(
  'lets 10 dead and 10 tarpits delay none of 30 others',
  async () => {
    const ids = (kind: string, count: number): string[] =>
      Array.from({ length: count }, (_, i) => `${kind}-${i}`);
    const [good, dead, tarpits] = [ids('good', 30), ids('dead', 10), ids('tarpit', 10)];
    // The bad ones come first by name and were there first.
    for (const id of dead) await addBad(id, 'dead');
    for (const id of tarpits) await addBad(id, 'tarpit');
    for (const id of good) await world.add({ id, signature: 'hmac' });
    // No tarpit may time out while this lasts, however slow the machine.
    Object.assign(world.limits, { headersMs: 2 * PATIENCE_MS, totalMs: 2 * PATIENCE_MS });
    const alerts = Array.from({ length: ALERT_COUNT }, (_, i) =>
      sampleAlert({ id: String(i).padStart(32, '0'), incidentId: `incident-${i % 4}` }),
    );
    await append(world.store, alerts);
    const health = start();
    const delivered = (): number =>
      good.filter((id) => {
        return required(world.ledger.counts(id)).deliveredCount === ALERT_COUNT;
      }).length;
    await expect.poll(delivered, WAIT).toBe(good.length);
    expect(health.readiness().ok).toBe(true);
    // Nobody waited for a tarpit: each is still in its first attempts. The dead have been tried, and wait.
    for (const id of tarpits) {
      expect(required(listReceipts(world.parts, id)).every((r) => r.attemptCount === 0)).toBe(true);
    }
    const tried = (): number =>
      dead.filter((id) => {
        return required(listReceipts(world.parts, id)).some((r) => r.attemptCount > 0);
      }).length;
    await expect.poll(tried, WAIT).toBe(dead.length);
  },
  PATIENCE_MS,
);

it('publishes outcomes and what waits, and follows endpoints that change', async () => {
  await world.add({ id: 'desk' });
  world.receiver.behaviour = (attempt) => (attempt === 1 ? 'gone' : 'good');
  await append(world.store, [sampleAlert()]);
  start();
  const { metrics } = world.parts;
  const sample = async (name: string): Promise<number | undefined> => {
    const { text } = await metrics.exposition();
    const line = text.split('\n').find((each) => each.startsWith(`breakwater_webhook_${name} `));
    return line === undefined ? undefined : Number(line.split(' ').at(-1));
  };
  await expect.poll(() => sample('attempts_total{endpoint="desk",outcome="gone"}'), WAIT).toBe(1);
  expect(await sample('attempts_total{endpoint="desk",outcome="refused"}')).toBe(0);
  await expect.poll(() => sample('endpoint_active{endpoint="desk"}'), WAIT).toBe(0);
  expect(await sample('pending_messages{endpoint="desk"}')).toBe(1);
  await expect
    .poll(() => sample('oldest_pending_seconds{endpoint="desk"}'), WAIT)
    .toBeGreaterThan(0);
  // Buried, proven and replayed while the dispatcher runs, as a person would from a terminal.
  required(world.ledger.bury('desk', Number.MAX_SAFE_INTEGER, 'by hand'));
  expect(await sample('dead_messages{endpoint="desk"}')).toBe(1);
  required(world.ledger.setEndpointState('desk', 'active', 'proven again'));
  expect(required(replayDeadLetters({ ...world.parts, clock: systemClock }, 'desk', null))).toBe(1);
  await expect
    .poll(() => sample('attempts_total{endpoint="desk",outcome="delivered"}'), WAIT)
    .toBe(1);
  expect(await sample('dead_messages{endpoint="desk"}')).toBe(0);
  expect(await sample('pending_messages{endpoint="desk"}')).toBe(0);
  expect(await sample('delivery_delay_seconds_count')).toBe(1);
  expect(await sample('attempt_duration_seconds_count{outcome="failed"}')).toBe(1);
});

it('refuses to send from a ledger from which another sends', async () => {
  start();
  const health = new HealthState([]);
  const second = { ...world.parts, clock: systemClock, health };
  const refused = await runDispatcher(second, stopping.signal);
  expect(refused).toMatchObject({ kind: 'fatal', code: 'folder-locked' });
  stopping.abort();
  await running;
  expect(await runDispatcher(second, stopping.signal)).toMatchObject({ kind: 'ok' });
});
