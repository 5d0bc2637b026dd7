/**
 * Alerts of A, B and D over sockets: `breakwater start --live` on venues of this machine that speak Upbit's, Bithumb's, Binance's and
 * Bybit's protocols. USDT is sold off in won, longs are liquidated, one venue never comes; what is raised is read from the store.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Playback, type PlaybackStep, startPlayback } from '@breakwater/feeds/playback';
import {
  binanceProtocol,
  bybitProtocol,
  upbitProtocol,
} from '@breakwater/feeds/playback-protocols';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningCommand, startCommand } from './running-command.ts';

const CLI = fileURLToPath(new URL('../../services/cli/src/main.ts', import.meta.url));
const ROUND_MS = 100;
/** A calm beginning; then it goes on until the test ends. */
const CALM_ROUND_COUNT = 150;
const ROUND_COUNT = 900;

let folder: string;
let playbacks: Playback[] = [];
let command: RunningCommand;
let tradeId = 0;

type Round = (at: number) => readonly object[];

function script(round: Round): PlaybackStep[] {
  const steps: PlaybackStep[] = [];
  for (let at = 0; at < ROUND_COUNT; at += 1) {
    // Written as they are sent: a venue's times are those of now.
    for (const [part] of round(at).entries()) {
      steps.push({
        do: 'send',
        get text() {
          return JSON.stringify(round(at)[part]);
        },
      });
    }
    steps.push({ do: 'wait', ms: ROUND_MS });
  }
  return [...steps, { do: 'stall' }];
}

/** Won for a dollar: about 1,400, and from the sell-off on down by a won a second, to 1,330. */
function wonRound(at: number): object[] {
  const fallen = Math.min(70, Math.max(0, at - CALM_ROUND_COUNT) / 4);
  const bid = Math.round(1_400 - fallen);
  const isFall = at >= CALM_ROUND_COUNT;
  tradeId += 1;
  const nowMs = Date.now();
  const stamp = { code: 'KRW-USDT', timestamp: nowMs, trade_timestamp: nowMs };
  const unit = { ask_price: bid + 1, bid_price: bid, ask_size: 9_000, bid_size: 8_000 };
  const isSale = isFall || at % 2 === 0;
  const size = { trade_volume: isFall ? 60_000 : 50 + (at % 7), sequential_id: tradeId };
  const side = { trade_price: isSale ? bid : bid + 1, ask_bid: isSale ? 'ASK' : 'BID' };
  return [
    { type: 'orderbook', ...stamp, orderbook_units: [unit] },
    { type: 'trade', ...stamp, ...size, ...side },
  ];
}

/** Bitcoin in dollars: about 65,000, and then down by 20 dollars a tenth of a second. */
const dollars = (at: number): number => 65_000 - 20 * Math.max(0, at - CALM_ROUND_COUNT);
/** Forced sales a round once the fall is on. */
const isForced = (at: number): boolean => at >= CALM_ROUND_COUNT && at % 2 === 0;

function binanceRound(at: number): object[] {
  const nowMs = Date.now();
  tradeId += 1;
  const price = dollars(at).toFixed(1);
  const trade = { e: 'aggTrade', E: nowMs, T: nowMs, s: 'BTCUSDT', a: tradeId, p: price, q: '0.5' };
  const messages: object[] = [{ stream: 'btcusdt@aggTrade', data: { ...trade, m: true } }];
  if (!isForced(at)) return messages;
  const order = { s: 'BTCUSDT', S: 'SELL', o: 'LIMIT', f: 'IOC', q: '40', p: price, ap: price };
  const data = {
    e: 'forceOrder',
    E: nowMs,
    o: { ...order, X: 'FILLED', l: '40', z: '40', T: nowMs },
  };
  return [...messages, { stream: '!forceOrder@arr', data }];
}

/** `Buy` at Bybit: a long was liquidated, which is a forced sale. */
function bybitRound(at: number): object[] {
  const nowMs = Date.now();
  tradeId += 1;
  const price = dollars(at).toFixed(1);
  const trade = {
    T: nowMs,
    s: 'BTCUSDT',
    S: 'Sell',
    v: '0.5',
    p: price,
    i: String(tradeId),
    BT: false,
  };
  const head = { type: 'snapshot', ts: nowMs };
  const messages: object[] = [{ topic: 'publicTrade.BTCUSDT', ...head, data: [trade] }];
  if (!isForced(at)) return messages;
  const data = [{ T: nowMs, s: 'BTCUSDT', S: 'Buy', v: '30', p: price }];
  return [...messages, { topic: 'allLiquidation.BTCUSDT', ...head, data }];
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-live-alerts-'));
  const play = async (options: Parameters<typeof startPlayback>[0]): Promise<Playback> => {
    const playback = await startPlayback(options);
    playbacks.push(playback);
    return playback;
  };
  const upbit = await play({ protocol: upbitProtocol(), scripts: [script(wonRound)] });
  const bithumb = await play({ protocol: upbitProtocol(), scripts: [script(wonRound)] });
  const binance = await play({ protocol: binanceProtocol(), scripts: [script(binanceRound)] });
  const bybit = await play({ protocol: bybitProtocol(), scripts: [script(bybitRound)] });
  const kraken = await play({ protocol: upbitProtocol(), scripts: [[]], isShut: () => true });
  const venue = (symbol: string, { url, rest }: Playback, channels: string): string =>
    `{ symbols: [${symbol}], channels: [${channels}], url: "${url}", rest: "${rest}" }`;
  const file = join(folder, 'venues.yaml');
  writeFileSync(
    file,
    `venues:
  upbit: ${venue('KRW-USDT', upbit, 'trades, book')}
  bithumb: ${venue('KRW-USDT', bithumb, 'trades, book')}
  binance-usdm: ${venue('BTCUSDT', binance, 'trades, liquidations')}
  bybit: ${venue('BTCUSDT', bybit, 'trades, liquidations')}
  kraken: ${venue('BTC/USD', kraken, 'trades')}
`,
  );
  const args = ['start', '--live', file, '--port', '0', '--tail'];
  command = startCommand(CLI, { args, env: { HOME: folder, TMPDIR: folder } });
});

afterAll(async () => {
  await command.stop();
  await Promise.all(playbacks.map((playback) => playback.close()));
  playbacks = [];
  rmSync(folder, { recursive: true });
});

interface Told {
  readonly detector: string;
  readonly direction: string;
  readonly label: string;
  readonly venues: readonly string[];
  readonly assets: readonly string[];
  readonly rules: readonly string[];
}

async function stored(url: string): Promise<Told[]> {
  const response = await fetch(`${url}/v1/alerts?limit=500`);
  const { alerts } = (await response.json()) as {
    readonly alerts: readonly {
      readonly event: {
        readonly data: {
          readonly content: {
            readonly detector: string;
            readonly direction: string;
            readonly label: string;
            readonly scope: {
              readonly venues: readonly string[];
              readonly assets: readonly string[];
            };
            readonly rulings: readonly { readonly rule: string }[];
          };
        };
      };
    }[];
  };
  return alerts.map(
    ({
      event: {
        data: {
          content: { detector, direction, label, scope, rulings },
        },
      },
    }) => ({
      ...{ detector, direction, label, venues: scope.venues, assets: scope.assets },
      rules: rulings.map(({ rule }) => rule),
    }),
  );
}

it('raises a sell-off, a cascade and a venue that never came, from sockets into the store', async () => {
  const url = (await command.printed(/http:\/\/127\.0\.0\.1:\d+$/m)).trim();
  const told = (): Promise<Told[]> => stored(url);
  const waiting = { timeout: 90_000, interval: 1_000 };
  const waited = (fields: Partial<Told>): Promise<void> =>
    expect.poll(told, waiting).toContainEqual(expect.objectContaining(fields));
  await waited({ detector: 'D', label: 'BLIND', venues: ['kraken'] });
  await waited({ detector: 'B', direction: 'SELL_OFF', assets: ['BTC'] });
  await waited({ detector: 'A', direction: 'SELL_OFF', assets: ['USDT'] });
  // Only what is expected and never came is missing.
  const blind = (await told()).filter(({ detector }) => detector === 'D');
  expect(blind.map(({ venues }) => venues)).toEqual([['kraken']]);
}, 200_000);
