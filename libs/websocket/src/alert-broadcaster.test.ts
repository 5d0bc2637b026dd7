import { afterEach, describe, expect, it } from 'vitest';
import { AlertEntry } from './alert-entry.ts';
import { accessOf, Bench, type Client, entry, STREAM, until } from './broadcast-fixture.ts';

let bench: Bench;
afterEach(() => bench.close());

function opened(options?: ConstructorParameters<typeof Bench>[0]): Bench {
  bench = new Bench(options);
  bench.broadcaster.openStream(STREAM);
  return bench;
}
function numbered(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => `${from + i}-1`);
}

describe('subscriptions', () => {
  it('deliver what is published from now on, by filter, with the stored bytes', async () => {
    opened({ banner: 'not for production' });
    bench.publish(entry(1));
    const all = await bench.connect();
    const severe = await bench.connect();
    await all.subscribe();
    await severe.subscribe({ filter: { severityMin: 'S3' } });
    bench.publish(entry(2), entry(3, 'S4'));
    await until(() => all.alertIds.length === 2 && severe.alertIds.length === 1);
    expect(all.alertIds).toEqual(['2-1', '3-1']);
    expect(severe.alertIds).toEqual(['3-1']);
    expect(all.of('alert')[0]).toHaveProperty('event.data', { record: 2, padding: '' });
    expect(all.messages[0]).toMatchObject({ type: 'hello', protocol: 1, streams: [STREAM] });
    expect(all.messages[0]).toHaveProperty('banner', 'not for production');
    expect(bench.broadcaster.reading()).toMatchObject({ clientCount: 2, deliveryCount: 3 });
  });

  it('resume by cursor without gap or repeat while more is being published', async () => {
    opened();
    bench.publish(...Array.from({ length: 500 }, (_, i) => entry(i + 1)));
    let next = 501;
    let readingCount = 0;
    bench.beforeRead = async () => {
      readingCount += 1;
      // Between the question to the store and its answer, and again after it.
      bench.publish(entry(next++));
      await new Promise((resolve) => setTimeout(resolve, 2));
      bench.publish(entry(next++));
      readingCount -= 1;
    };
    const client = await bench.connect();
    await client.subscribe({ cursor: { [STREAM]: '100-1' } });
    await until(() => client.alertIds.includes('500-1'));
    bench.beforeRead = () => Promise.resolve();
    // A read under way publishes once more; the numbers below must not meet it.
    await until(() => readingCount === 0);
    for (; next <= 600; next += 1) bench.publish(entry(next));
    await until(() => client.alertIds.includes('600-1'));
    expect(client.alertIds).toEqual(numbered(101, 600));
  });

  it('hold across any number of reconnects', async () => {
    opened();
    const seen: (string | undefined)[] = [];
    let cursor: Record<string, string> = { [STREAM]: '0-0' };
    for (let round = 0; round < 12; round += 1) {
      const client = await bench.connect();
      const first = round * 20 + 1;
      bench.publish(...Array.from({ length: 10 }, (_, i) => entry(first + i)));
      await client.subscribe({ cursor });
      bench.publish(...Array.from({ length: 10 }, (_, i) => entry(first + 10 + i)));
      // Leaves somewhere in the middle, holding the cursor of the last alert it has.
      const wanted = 1 + ((round * 7) % 20);
      await until(() => client.alertIds.length >= wanted);
      client.socket.terminate();
      const ids = client.alertIds.slice(0, wanted);
      seen.push(...ids);
      cursor = { [STREAM]: ids.at(-1) ?? '0-0' };
    }
    const client = await bench.connect();
    await client.subscribe({ cursor });
    await until(() => client.alertIds.includes('240-1'));
    expect([...seen, ...client.alertIds]).toEqual(numbered(1, 240));
  });

  it('give a new stream from its beginning', async () => {
    opened();
    const client = await bench.connect();
    await client.subscribe({ cursor: { 'later:0': '2-1' } });
    bench.broadcaster.openStream('later:0');
    bench.broadcaster.openStream('later:1');
    for (const stream of ['later:0', 'later:1']) {
      const { head, json, facets } = entry(1);
      const ids = ['1-1', '2-1', '3-1'];
      bench.publish(...ids.map((id) => new AlertEntry({ stream, id, head, json, facets })));
    }
    await until(() => client.alertIds.length === 4);
    expect(client.of('alert').map((m) => `${m.stream} ${m.id}`)).toEqual([
      'later:0 3-1',
      'later:1 1-1',
      'later:1 2-1',
      'later:1 3-1',
    ]);
  });

  it('say a gap instead of hiding one', async () => {
    opened();
    bench.publish(entry(1), { stream: STREAM, id: '2-1', unreadable: 'not JSON' }, entry(3));
    const client = await bench.connect();
    await client.subscribe({ cursor: { 'gone:0': '5-1' } });
    await until(() => client.alertIds.includes('3-1'));
    const gaps = client.of('gap');
    expect(gaps).toMatchObject([
      { stream: 'gone:0', from: '5-1', to: null },
      { stream: STREAM, from: '1-1', to: '2-1' },
    ]);
    bench.entries.length = 0;
    const late = await bench.connect();
    await late.subscribe({ cursor: { [STREAM]: '1-1' } });
    await until(() => late.of('gap').length === 1);
    expect(late.of('gap')[0]).toMatchObject({ from: '1-1', to: '3-1' });
    bench.publish(entry(4));
    await until(() => late.alertIds.length === 1);
  });

  it('can be replaced', async () => {
    opened();
    const client = await bench.connect();
    await client.subscribe({ filter: { venues: ['bithumb'] } });
    bench.publish(entry(1));
    await client.subscribe({ filter: { venues: ['upbit'] } });
    bench.publish(entry(2));
    await until(() => client.alertIds.length === 1);
    expect(client.alertIds).toEqual(['2-1']);
  });
});

describe('a slow subscriber', () => {
  it('is closed with the cursor to resume from, and harms nobody', async () => {
    opened({ limits: { queueByteCountMax: 400_000 } });
    const slow = await bench.connect();
    const quick = await bench.connect();
    await slow.subscribe();
    await quick.subscribe();
    slow.socket.pause();
    // 16 MB: more than the queue and the buffers of both ends of the connection hold.
    const count = 800;
    for (let i = 1; i <= count; i += 1) {
      bench.publish(entry(i, 'S2', 20_000));
      await until(() => quick.alertIds.length === i);
      expect(bench.broadcaster.reading().queuedByteCount).toBeLessThan(600_000);
    }
    slow.socket.resume();
    const end = await slow.end();
    expect(end.code).toBe(1013);
    const closing = slow.of('closing')[0];
    const cursor = closing?.cursor?.[STREAM];
    // Everything handed over was received, and the cursor names exactly that.
    expect(cursor).toBe(slow.alertIds.at(-1));
    expect(end.reason).toContain(`${STREAM}=${cursor}`);
    expect(slow.alertIds.length).toBeLessThan(count);
    expect(bench.broadcaster.reading().closedCountByReason.slow).toBe(1);
    const again = await bench.connect();
    await again.subscribe({ cursor: closing?.cursor });
    await until(() => again.alertIds.at(-1) === `${count}-1`);
    expect([...slow.alertIds, ...again.alertIds]).toEqual(numbered(1, count));
  }, 30_000);

  it('may take history as slowly as it likes', async () => {
    opened({ limits: { queueByteCountMax: 100_000 } });
    bench.publish(...Array.from({ length: 300 }, (_, i) => entry(i + 1, 'S2', 20_000)));
    const client = await bench.connect();
    await client.subscribe({ cursor: {} });
    client.socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(bench.broadcaster.reading().queuedByteCount).toBeLessThan(200_000);
    client.socket.resume();
    await until(() => client.alertIds.length === 300);
    expect(client.alertIds).toEqual(numbered(1, 300));
  });
});

describe('heartbeats', () => {
  it('come without alerts and carry the cursor once level', async () => {
    opened();
    bench.publish(entry(1));
    const client = await bench.connect();
    await client.subscribe({ filter: { severityMin: 'S4' }, cursor: { [STREAM]: '0-0' } });
    await until(() => client.of('heartbeat').some((m) => m.cursor?.[STREAM] === '1-1'));
    expect(client.alertIds).toEqual([]);
    expect(client.of('heartbeat')[0]).toHaveProperty('streams.0.highWater', 1_000);
  });
});

describe('bad connections', () => {
  async function refusal(client: Client): Promise<string | undefined> {
    await until(() => client.of('error').length > 0);
    return client.of('error').at(-1)?.code;
  }

  it('are told what is wrong and closed when they go on', async () => {
    opened();
    const client = await bench.connect();
    client.socket.send('{');
    expect(await refusal(client)).toBe('bad-json');
    client.socket.send(Buffer.from([1, 2]), { binary: true });
    client.send({ type: 'subscribe', filter: 7 });
    await until(() => client.of('error').length === 3);
    expect(client.closed).toBeNull();
    client.socket.send('x');
    client.socket.send('x');
    expect((await client.end()).code).toBe(1008);
    expect(bench.broadcaster.reading().closedCountByReason.protocol).toBe(1);
  });

  it('may not send much, nor often, nor nothing', async () => {
    opened({ limits: { heartbeatMs: 1_000 } });
    const large = await bench.connect();
    large.socket.send('x'.repeat(16_385));
    expect((await large.end()).code).toBe(1009);
    const busy = await bench.connect();
    for (let i = 0; i < 11; i += 1) busy.send({ type: 'subscribe' });
    expect((await busy.end()).code).toBe(1008);
    await bench.close();
    opened({ limits: { subscribeMs: 100 } });
    expect((await (await bench.connect()).end()).code).toBe(1008);
  });

  it('are given up when they show no sign of life', async () => {
    opened({ limits: { pingMs: 50, deadMs: 250 } });
    const live = await bench.connect();
    await live.subscribe();
    const dead = await bench.connect({ autoPong: false });
    await dead.subscribe();
    expect((await dead.end()).code).toBe(1006);
    expect(live.closed).toBeNull();
    expect(bench.broadcaster.reading().closedCountByReason.dead).toBe(1);
  });

  it('are refused at the door', async () => {
    const access = accessOf({ 'good-token-good-token': { name: 'desk', venue: null } });
    opened({ admission: { access, allowedOrigins: [] }, limits: { clientCountMax: 1 } });
    await expect(bench.connect()).rejects.toThrow('401');
    await expect(bench.connect({ origin: 'http://evil.example' })).rejects.toThrow('403');
    const headers = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`x-${i}`, 'x']));
    await expect(bench.connect({ headers })).rejects.toThrow('431');
    const client = await bench.connect({}, ['bearer', 'good-token-good-token']);
    expect(client.socket.protocol).toBe('bearer');
    await expect(bench.connect({}, ['bearer', 'good-token-good-token'])).rejects.toThrow('503');
    const refused = { host: 0, origin: 1, token: 1, role: 0, headers: 1, full: 1 };
    expect(bench.broadcaster.reading().refusedCountByReason).toEqual(refused);
  });
});

it('tells everybody where to resume when it stops', async () => {
  opened();
  const client = await bench.connect();
  await client.subscribe();
  bench.publish(entry(1));
  await until(() => client.alertIds.length === 1);
  await bench.broadcaster.close(1_000);
  expect((await client.end()).code).toBe(1001);
  expect(client.of('closing')[0]?.cursor).toEqual({ [STREAM]: '1-1' });
});
