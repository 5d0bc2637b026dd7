/** View frames to subscribers: who gets which, and what a slow one is spared. */
import type { ViewFrame } from '@breakwater/core';
import { afterEach, describe, expect, it } from 'vitest';
import { accessOf, Bench, type Client, entry, STREAM, until } from './broadcast-fixture.ts';

const SECOND = 1_000_000;
let bench: Bench;
afterEach(() => bench.close());

function opened(options?: ConstructorParameters<typeof Bench>[0]): Bench {
  bench = new Bench(options);
  bench.broadcaster.openStream(STREAM);
  return bench;
}

/** A frame of two venues; `padding` makes it large. */
function view(second: number, padding = 0): ViewFrame {
  const market = (venue: string): ViewFrame['markets'][number] => ({
    key: `${venue}:USDT/KRW:spot`,
    venue,
    base: `USDT${'x'.repeat(padding)}`,
    quote: 'KRW',
    type: 'spot',
    price: 1_400,
    bid: null,
    ask: null,
    book: 'NONE',
    sellQuantity: 1,
    buyQuantity: 0,
    tradeCount: 1,
    forcedSellCount: 0,
    forcedBuyCount: 0,
    forcedSellQuantity: 0,
    forcedBuyQuantity: 0,
  });
  const subject = (venue: string): ViewFrame['subjects'][number] => ({
    asset: 'USDT',
    venue,
    market: `${venue}:USDT/KRW:spot`,
    globalDepeg: 0,
    nationalPremium: null,
    venueGap: null,
    relativePremium: null,
  });
  const state = (venue: string): ViewFrame['coverage'][number] => ({
    venue,
    state: 'OK',
    silentMs: 0,
    reason: null,
  });
  return {
    fromUs: (second - 1) * SECOND,
    timeUs: second * SECOND,
    logTimeUs: second * SECOND,
    clock: 'append',
    markets: ['bithumb', 'upbit'].map(market),
    truncatedMarketCount: 3,
    subjects: ['bithumb', 'upbit'].map(subject),
    coverage: ['bithumb', 'upbit'].map(state),
    lending: ['bithumb', 'upbit'].map((venue) => ({
      ...{ venue, shares: [], evidence: 0, alarmEvidence: 9.21, orders: [], assets: [] },
    })),
  };
}
type ViewMessage = { readonly stream: string; readonly frame: ViewFrame };
const viewsOf = (client: Client): ViewMessage[] => client.of('view') as unknown as ViewMessage[];
const secondsOf = (client: Client): number[] =>
  viewsOf(client).map(({ frame }) => frame.timeUs / SECOND);

describe('view frames', () => {
  it('go to those who asked for them, from the newest at hand on', async () => {
    opened();
    bench.broadcaster.publishView(STREAM, view(1));
    bench.broadcaster.publishView(STREAM, view(2));
    const [watching, listening] = [await bench.connect(), await bench.connect()];
    await watching.subscribe({ view: true });
    await listening.subscribe();
    bench.broadcaster.publishView(STREAM, view(3));
    await until(() => secondsOf(watching).length === 2);
    expect(viewsOf(watching)[1]).toEqual({ type: 'view', stream: STREAM, frame: view(3) });
    expect(secondsOf(watching)).toEqual([2, 3]);
    await watching.subscribe();
    bench.broadcaster.publishView(STREAM, view(4));
    bench.publish(entry(1));
    await until(() => watching.alertIds.length === 1 && listening.alertIds.length === 1);
    expect([secondsOf(watching), secondsOf(listening)]).toEqual([[2, 3], []]);
  });

  it('show the venues of the filter, and of an exchange its own alone', async () => {
    const access = accessOf({
      'supervisor-token-1': { name: 'desk', venue: null },
      'exchange-token-123': { name: 'upbit-desk', venue: 'upbit' },
    });
    opened({ admission: { access, allowedOrigins: [] } });
    const desk = await bench.connect({}, ['bearer', 'supervisor-token-1']);
    await desk.subscribe({ view: true, filter: { venues: ['bithumb', 'nobody'] } });
    const exchange = await bench.connect({}, ['bearer', 'exchange-token-123']);
    await exchange.subscribe({ view: true });
    const elsewhere = await bench.connect({}, ['bearer', 'exchange-token-123']);
    await elsewhere.subscribe({ view: true, filter: { venues: ['bithumb'] } });
    bench.broadcaster.publishView(STREAM, view(1));
    for (const client of [desk, exchange, elsewhere]) {
      await until(() => viewsOf(client).length === 1 && client.of('heartbeat').length > 0);
    }
    const shown = (client: Client): string[] =>
      viewsOf(client).flatMap(({ frame }) =>
        [frame.markets, frame.subjects, frame.coverage, frame.lending]
          .flat()
          .map(({ venue }) => venue),
      );
    expect(shown(desk)).toEqual(Array.from({ length: 4 }, () => 'bithumb'));
    expect(shown(exchange)).toEqual(Array.from({ length: 4 }, () => 'upbit'));
    expect(shown(elsewhere)).toEqual([]);
    expect(viewsOf(exchange)[0]?.frame.truncatedMarketCount).toBe(0);
    const coverage = { venueCount: 1, blindVenues: ['upbit'] };
    expect(exchange.of('heartbeat')[0]).toHaveProperty('streams.0.coverage', coverage);
    const texts = JSON.stringify([...exchange.messages, ...elsewhere.messages]);
    expect(texts).not.toContain('bithumb');
  });

  it('are skipped by whoever is slow, and only by them; alerts are not', async () => {
    opened();
    const [slow, quick] = [await bench.connect(), await bench.connect()];
    await slow.subscribe({ view: true });
    await quick.subscribe({ view: true });
    slow.socket.pause();
    let peakByteCount = 0;
    // Far more than the sockets of both sides hold.
    for (let second = 1; second <= 300; second += 1) {
      bench.broadcaster.publishView(STREAM, view(second, 50_000));
      if (second % 10 === 0) bench.publish(entry(second));
      await until(() => secondsOf(quick).at(-1) === second);
      peakByteCount = Math.max(peakByteCount, bench.broadcaster.reading().queuedByteCount);
    }
    slow.socket.resume();
    await until(() => secondsOf(slow).at(-1) === 300 && slow.alertIds.length === 30);
    expect(secondsOf(quick).length).toBe(300);
    expect(secondsOf(slow).length).toBeLessThan(300);
    expect(slow.closed).toBeNull();
    // The socket's own buffer, one frame, and the alerts and heartbeats behind it.
    expect(peakByteCount).toBeLessThan(500_000);
    expect(secondsOf(slow)).toEqual([...secondsOf(slow)].sort((a, b) => a - b));
  });
});
