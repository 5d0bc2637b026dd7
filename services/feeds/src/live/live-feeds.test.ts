import { afterEach, describe, expect, it } from 'vitest';
import { type LiveStage, startFeeds, watchAt } from './live-stage.fixture.ts';
import {
  type Playback,
  type PlaybackOptions,
  type PlaybackStep,
  startPlayback,
} from './playback.fixture.ts';
import { binanceProtocol, upbitProtocol } from './playback-protocols.fixture.ts';

/** A condition is waited for as long as a slow machine may need. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

const UPBIT = 'feeds/upbit/public';
const BINANCE = 'feeds/binance/public';

let playback: Playback;
let stage: LiveStage;

afterEach(async () => {
  await stage.end();
  await playback.close();
});

async function play(options: PlaybackOptions): Promise<void> {
  playback = await startPlayback(options);
}

function upbitTrade(price: number, at = Date.now()): PlaybackStep {
  const trade = { type: 'trade', code: 'KRW-USDT', trade_timestamp: at, trade_price: price };
  const rest = { trade_volume: 10, ask_bid: 'ASK', sequential_id: price };
  return { do: 'send', text: JSON.stringify({ ...trade, ...rest }), binary: true };
}

const UPBIT_BOOK: PlaybackStep = {
  do: 'send',
  text: JSON.stringify({
    ...{ type: 'orderbook', code: 'KRW-USDT', timestamp: Date.now() },
    orderbook_units: [{ ask_price: 1_381, bid_price: 1_380, ask_size: 10, bid_size: 20 }],
  }),
};
const STALL: PlaybackStep = { do: 'stall' };

describe('Upbit', () => {
  it('trades and books of a connection that is cut: DOWN and UP where it was', async () => {
    await play({
      protocol: upbitProtocol(),
      scripts: [
        [upbitTrade(1_380), UPBIT_BOOK, { do: 'wait', ms: 50 }, { do: 'drop' }],
        [UPBIT_BOOK, upbitTrade(1_379), STALL],
      ],
    });
    stage = startFeeds([watchAt('upbit', ['KRW-USDT'], playback)]);
    await eventually(() => stage.events(UPBIT).length).toBe(9);
    expect(stage.events(UPBIT)).toEqual([
      'INSTRUMENT upbit:USDT/KRW:spot 1e0',
      'FEED_STATUS UP',
      'TRADE 1380',
      'BOOK_SNAPSHOT 1380',
      'BOOK_LOST',
      'FEED_STATUS DOWN closed: 1006',
      'FEED_STATUS UP',
      'BOOK_SNAPSHOT 1380',
      'TRADE 1379',
    ]);
    const [connection] = stage.feeds.connections;
    expect(connection?.lossCounts).toMatchObject({ closed: 1, silent: 0 });
    expect(connection?.clock.reading().lagSeconds).toBeLessThan(10);
  });

  it('counts what it cannot read, keeps on, and says the first of a kind', async () => {
    await play({
      protocol: upbitProtocol(),
      scripts: [
        [
          upbitTrade(1_380),
          { do: 'send', text: '{"type":"trade","code":"KRW-USDT"' },
          { do: 'send', text: '{"type":"trade","code":"KRW-USDT"}' },
          { do: 'send', text: '{"type":"trade"' },
          upbitTrade(1_381),
          STALL,
        ],
      ],
    });
    stage = startFeeds([watchAt('upbit', ['KRW-USDT'], playback)]);
    await eventually(() => stage.events(UPBIT).at(-1)).toBe('TRADE 1381');
    const [connection] = stage.feeds.connections;
    expect(connection?.tally.rejectedCount).toBe(3);
    expect(connection?.tally.rejectedCountByReason['bad-json']).toBe(2);
    expect(
      stage.said.filter((line) => line.startsWith('warn a message cannot be used')),
    ).toHaveLength(2);
  });

  it('is told of where it never comes, and goes on as any other once it is there', async () => {
    let isShut = true;
    playback = await startPlayback({
      protocol: upbitProtocol(),
      scripts: [[upbitTrade(1_380.5), STALL]],
      isShut: () => isShut,
    });
    stage = startFeeds([watchAt('upbit', ['NO-COVER', 'KRW-USDT'], playback)], {
      awaitedMs: 50,
      heartbeatEveryMs: 20,
    });
    await eventually(() => stage.events(UPBIT).slice(0, 2)).toEqual([
      'INSTRUMENT upbit:USDT/KRW:spot 1e0',
      expect.stringMatching(/^FEED_STATUS DOWN .*503/),
    ]);
    isShut = false;
    const said = () => stage.events(UPBIT).filter((words) => !words.startsWith('FEED_STATUS DOWN'));
    await eventually(said).toEqual([
      'INSTRUMENT upbit:USDT/KRW:spot 1e0',
      'FEED_STATUS UP',
      'INSTRUMENT upbit:USDT/KRW:spot 1e-1',
      'TRADE 13805',
    ]);
  });

  it('ends on purpose: MAINTENANCE is the last word', async () => {
    await play({ protocol: upbitProtocol(), scripts: [[upbitTrade(1_380), STALL]] });
    stage = startFeeds([watchAt('upbit', ['KRW-USDT'], playback)]);
    await eventually(() => stage.events(UPBIT)).toHaveLength(3);
    await stage.end();
    expect(stage.events(UPBIT).at(-1)).toBe('FEED_STATUS MAINTENANCE the feed was ended');
  });
});

function depth(first: number, last: number): PlaybackStep {
  const data = { e: 'depthUpdate', E: Date.now(), s: 'BTCUSDT', U: first, u: last };
  // Prices tell which change it is.
  const sides = { b: [[String(last), '1.5']], a: [['1000', '0']] };
  return {
    do: 'send',
    text: JSON.stringify({ stream: 'btcusdt@depth', data: { ...data, ...sides } }),
  };
}

function snapshot(lastUpdateId: number): string {
  return JSON.stringify({
    lastUpdateId,
    bids: [[String(lastUpdateId), '1']],
    asks: [['1000', '2']],
  });
}

function send(message: unknown): PlaybackStep {
  return { do: 'send', text: JSON.stringify(message) };
}

const ASKED: PlaybackStep = { do: 'await-request', pattern: /\/api\/v3\/depth/ };

describe('Binance', () => {
  it('asks for a snapshot once a diff has come, and joins it', async () => {
    await play({
      protocol: binanceProtocol(),
      scripts: [[depth(1, 3), ASKED, { do: 'wait', ms: 50 }, depth(4, 6), depth(7, 9), STALL]],
      rest: (path) => (path.startsWith('/api/v3/depth') ? { body: snapshot(5) } : undefined),
    });
    const watch = watchAt('binance', ['BTCUSDT'], playback);
    stage = startFeeds([watch]);
    await eventually(() => stage.events(BINANCE).slice(2)).toEqual([
      'BOOK_SNAPSHOT 5',
      'BOOK_DELTA 6',
      'BOOK_DELTA 9',
    ]);
    expect(playback.received.filter((text) => text.includes('depth?'))).toEqual([
      '/api/v3/depth?symbol=BTCUSDT&limit=1000',
    ]);
  });

  it('asks again after a sequence that was skipped, and on each new connection', async () => {
    let lastUpdateId = 5;
    const setLast = (id: number): void => {
      lastUpdateId = id;
    };
    await play({
      protocol: binanceProtocol(),
      scripts: [
        [
          ...[depth(5, 6), ASKED, { do: 'wait', ms: 50 } as const, depth(7, 8)],
          { do: 'run', run: () => setLast(30) },
          ...[depth(20, 21), { do: 'wait', ms: 300 } as const, depth(31, 32)],
          ...[{ do: 'wait', ms: 50 } as const, { do: 'drop' } as const],
        ],
        [depth(40, 41), ASKED, { do: 'wait', ms: 100 }, depth(42, 43), STALL],
      ],
      rest: (path) => {
        if (!path.startsWith('/api/v3/depth')) return undefined;
        return {
          body: snapshot(lastUpdateId === 30 && playback.connectionCount() > 1 ? 41 : lastUpdateId),
        };
      },
    });
    const watch = watchAt('binance', ['BTCUSDT'], playback);
    const quick = {
      ...watch.plan.snapshot,
      requestsPerMinute: 60_000,
    } as typeof watch.plan.snapshot;
    stage = startFeeds([{ ...watch, plan: { ...watch.plan, snapshot: quick } }]);
    await eventually(() => stage.events(BINANCE).at(-1)).toBe('BOOK_DELTA 43');
    expect(stage.events(BINANCE)).toEqual([
      'INSTRUMENT binance:BTC/USDT:spot 1e0',
      'FEED_STATUS UP',
      ...['BOOK_SNAPSHOT 5', 'BOOK_DELTA 6', 'BOOK_DELTA 8', 'BOOK_DELTA 21'],
      ...['BOOK_SNAPSHOT 30', 'BOOK_DELTA 32', 'BOOK_LOST'],
      'FEED_STATUS DOWN closed: 1006',
      'FEED_STATUS UP',
      ...['BOOK_SNAPSHOT 41', 'BOOK_DELTA 43'],
    ]);
  });
});

describe('steps', () => {
  it('that became finer while changes were held: the changes are joined in the new ones', async () => {
    const body = JSON.stringify({ lastUpdateId: 5, bids: [['5.25', '1']], asks: [['1000', '2']] });
    await play({
      protocol: binanceProtocol(),
      scripts: [[depth(4, 6), ASKED, { do: 'wait', ms: 50 }, depth(7, 9), STALL]],
      rest: (path) => (path.startsWith('/api/v3/depth') ? { body } : undefined),
    });
    stage = startFeeds([watchAt('binance', ['BTCUSDT'], playback)]);
    await eventually(() => stage.events(BINANCE).at(-1)).toBe('BOOK_DELTA 900');
    expect(stage.events(BINANCE).filter((words) => words.startsWith('BOOK'))).toEqual([
      ...['BOOK_SNAPSHOT 525', 'BOOK_DELTA 600', 'BOOK_DELTA 900'],
    ]);
  });

  it('that became finer while a book is kept: the book goes on, and no snapshot is asked for', async () => {
    const finer = { e: 'trade', E: Date.now(), T: Date.now(), s: 'BTCUSDT', t: 1, m: true };
    await play({
      protocol: binanceProtocol(),
      scripts: [
        [
          ...[depth(4, 6), ASKED, { do: 'wait', ms: 100 } as const, depth(7, 8)],
          send({ stream: 'btcusdt@trade', data: { ...finer, p: '7.5', q: '1' } }),
          ...[{ do: 'wait', ms: 50 } as const, depth(9, 9), depth(10, 10), STALL],
        ],
      ],
      rest: (path) => (path.startsWith('/api/v3/depth') ? { body: snapshot(5) } : undefined),
    });
    stage = startFeeds([watchAt('binance', ['BTCUSDT'], playback)]);
    await eventually(() => stage.events(BINANCE).at(-1)).toBe('BOOK_DELTA 100');
    expect(stage.events(BINANCE)).toEqual([
      ...['INSTRUMENT binance:BTC/USDT:spot 1e0', 'FEED_STATUS UP'],
      ...['BOOK_SNAPSHOT 5', 'BOOK_DELTA 6', 'BOOK_DELTA 8'],
      ...['INSTRUMENT binance:BTC/USDT:spot 1e-1', 'TRADE 75', 'BOOK_DELTA 90', 'BOOK_DELTA 100'],
    ]);
  });

  it('that became finer on one connection: what others had gathered left before it', async () => {
    await play({
      protocol: upbitProtocol(),
      scripts: [[upbitTrade(1_380), { do: 'wait', ms: 100 }, upbitTrade(1_380.5), STALL]],
    });
    stage = startFeeds([watchAt('upbit', ['KRW-USDT'], playback)]);
    await eventually(() => stage.events(UPBIT)).toEqual([
      'INSTRUMENT upbit:USDT/KRW:spot 1e0',
      'FEED_STATUS UP',
      'TRADE 1380',
      'INSTRUMENT upbit:USDT/KRW:spot 1e-1',
      'TRADE 13805',
    ]);
  });
});

describe('a log that does not follow', () => {
  it('makes connections wait, then gives them up, and tells it; what was read is kept', async () => {
    const trades = Array.from({ length: 400 }, (_, at) => upbitTrade(1_000 + at));
    const paced = trades.flatMap((trade) => [trade, { do: 'wait', ms: 1 } as const]);
    await play({
      protocol: upbitProtocol(),
      scripts: [
        [...paced, STALL],
        [UPBIT_BOOK, upbitTrade(5_000), STALL],
      ],
    });
    const bounds = { pressedByteCount: 2_000, suspendAfterMs: 300 };
    stage = startFeeds([watchAt('upbit', ['KRW-USDT'], playback)], bounds);
    await eventually(() => stage.events(UPBIT).length).toBeGreaterThan(3);
    stage.log.hold();
    await eventually(() => stage.feeds.suspendCount).toBe(1);
    expect(stage.feeds.log.waitingByteCount).toBeLessThan(20_000);
    expect(stage.said).toContain('warn the log does not follow; feeds stop reading: undefined');
    stage.log.release();
    await eventually(() => stage.events(UPBIT).at(-1)).toBe('TRADE 5000');
    const events = stage.events(UPBIT);
    const down = events.findIndex((words) => words.startsWith('FEED_STATUS DOWN log-slow'));
    expect(down).toBeGreaterThan(0);
    // No trade is missing before it: those that were read are in the log.
    const before = events.slice(0, down).filter((words) => words.startsWith('TRADE'));
    expect(before).toEqual(before.map((_, at) => `TRADE ${1_000 + at}`));
  });
});
