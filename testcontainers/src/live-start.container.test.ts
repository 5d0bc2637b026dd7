/**
 * `breakwater start --live`, as its user runs it, against venues of this machine that speak Upbit's and Binance's protocols:
 * what they send reaches the page of a real browser, and a venue that goes away is an alert there.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Playback, type PlaybackStep, startPlayback } from '@breakwater/feeds/playback';
import { binanceProtocol, upbitProtocol } from '@breakwater/feeds/playback-protocols';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage, picture } from './page-browser.ts';
import { type RunningCommand, startCommand } from './running-command.ts';

const CLI = fileURLToPath(new URL('../../services/cli/src/main.ts', import.meta.url));
/** Rounds of a tenth of a second each: half a minute of a market before its venue goes away. */
const ROUND_COUNT = 300;

let folder: string;
let upbit: Playback;
let binance: Playback;
let command: RunningCommand;
let browser: Browser;
let isUpbitShut = false;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-live-'));
  browser = await launchBrowser();
  upbit = await startPlayback({
    protocol: upbitProtocol(),
    scripts: [[...rounds(upbitRound), { do: 'run', run: shutUpbit }, { do: 'drop' }]],
    isShut: () => isUpbitShut,
  });
  binance = await startPlayback({
    protocol: binanceProtocol(),
    scripts: [[...rounds(binanceRound, 10 * ROUND_COUNT), { do: 'stall' }]],
    rest: (path) => (path.startsWith('/api/v3/depth') ? { body: SNAPSHOT } : undefined),
  });
  const file = join(folder, 'venues.yaml');
  writeFileSync(
    file,
    `venues:
  upbit: { symbols: [KRW-USDT], url: "${upbit.url}", rest: "${upbit.rest}" }
  binance: { symbols: [BTCUSDT], url: "${binance.url}", rest: "${binance.rest}" }
record: frames
`,
  );
  const args = ['start', '--live', file, '--port', '0', '--tail'];
  command = startCommand(CLI, { args, env: { HOME: folder, TMPDIR: folder } });
});

afterAll(async () => {
  await command.stop();
  await browser.close();
  await Promise.all([upbit.close(), binance.close()]);
  rmSync(folder, { recursive: true });
});

function shutUpbit(): void {
  isUpbitShut = true;
}

function rounds(round: (at: number) => string[], count = ROUND_COUNT): PlaybackStep[] {
  return Array.from({ length: count }, (_, at): PlaybackStep[] => [
    ...round(at).map(
      (_text, part): PlaybackStep => ({
        do: 'send',
        // Written as it is sent: a venue's times are those of now.
        get text() {
          return round(at)[part] ?? '';
        },
      }),
    ),
    { do: 'wait', ms: 100 },
  ]).flat();
}

function upbitRound(at: number): string[] {
  const unit = { ask_price: 1_381, bid_price: 1_380, ask_size: 10_000, bid_size: 20_000 };
  const times = { timestamp: Date.now(), trade_timestamp: Date.now() };
  const trade = { trade_price: 1_380 + (at % 2), trade_volume: 5, ask_bid: at % 2 ? 'BID' : 'ASK' };
  return [
    JSON.stringify({ type: 'orderbook', code: 'KRW-USDT', ...times, orderbook_units: [unit] }),
    JSON.stringify({ type: 'trade', code: 'KRW-USDT', ...times, ...trade, sequential_id: at + 1 }),
  ];
}

const SNAPSHOT = JSON.stringify({
  ...{ lastUpdateId: 0, bids: [['65000.1', '2']], asks: [['65000.2', '2']] },
});

function binanceRound(at: number): string[] {
  const stamp = { E: Date.now(), T: Date.now(), s: 'BTCUSDT' };
  const sides = { b: [['65000.1', '2.5']], a: [['65000.2', '1.5']] };
  const depth = { e: 'depthUpdate', ...stamp, U: at + 1, u: at + 1, ...sides };
  const trade = { e: 'trade', ...stamp, t: at + 1, p: '65000.1', q: '0.01', m: at % 2 === 0 };
  return [
    JSON.stringify({ stream: 'btcusdt@depth@100ms', data: depth }),
    JSON.stringify({ stream: 'btcusdt@trade', data: trade }),
  ];
}

it('shows live markets on the page, and an alert where a venue goes away', async () => {
  const url = (await command.printed(/http:\/\/127\.0\.0\.1:\d+$/m)).trim();
  await command.printed(/feeds\/upbit\/public: up/);
  await command.printed(/feeds\/binance\/public: up/);
  const opened = await openPage(browser);
  try {
    await opened.page.goto(url);
    await expect.poll(() => opened.texts('#status-text')).toEqual(['Live']);
    const metrics = async (): Promise<string> => (await fetch(`${url}/metrics`)).text();
    await expect.poll(metrics).toContain('breakwater_live_up{feed="feeds/binance/public"} 1');
    await command.printed(/feeds\/upbit\/public: connection lost, closed/);
    await expect
      .poll(() => opened.texts('#active .incident-link .title'), { timeout: 30_000 })
      .toEqual([expect.stringContaining('Upbit')]);
    await picture(opened.page, 'live-venue-gone');
    expect(await metrics()).toContain('breakwater_live_up{feed="feeds/upbit/public"} 0');
    expect(opened.complaints).toEqual([]);
  } finally {
    await opened.close();
  }
  expect(await command.stop()).toBe(0);
  expect(command.output()).toMatch(/RAISED S2 No reliable data from Upbit/);
  expect(command.output()).toMatch(/Stopped\. \d+ frames, \d+ events, 0 rejected/);
});
