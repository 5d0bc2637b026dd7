/** `breakwater record` against a venue of this machine: what it keeps is read by `breakwater replay`, a kill or not. */
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Playback, type PlaybackStep, startPlayback } from '@breakwater/feeds/playback';
import { binanceProtocol } from '@breakwater/feeds/playback-protocols';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from './end-to-end-world.ts';
import { type RunningCommand, startCommand } from './running-command.ts';

const CLI = fileURLToPath(new URL('../../services/cli/src/main.ts', import.meta.url));

let folder: string;
let binance: Playback;
/** Of the depth stream: the newest id that was sent, over all connections. */
let lastId: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-record-'));
  lastId = 0;
  const change: PlaybackStep = {
    do: 'send',
    get text() {
      lastId += 1;
      const stamp = { e: 'depthUpdate', E: Date.now(), s: 'BTCUSDT', U: lastId, u: lastId };
      const sides = { b: [['65000.1', String(lastId)]], a: [['65000.2', '1']] };
      return JSON.stringify({ stream: 'btcusdt@depth@100ms', data: { ...stamp, ...sides } });
    },
  };
  const steps = Array.from({ length: 20_000 }, () => [change, { do: 'wait', ms: 5 } as const]);
  binance = await startPlayback({
    protocol: binanceProtocol(),
    scripts: [steps.flat()],
    rest: (path) =>
      path.includes('/depth')
        ? { body: `{"lastUpdateId":${lastId},"bids":[["65000","2"]],"asks":[["65001","2"]]}` }
        : undefined,
  });
  const venue = `{ symbols: [BTCUSDT], url: "${binance.url}", rest: "${binance.rest}" }`;
  writeFileSync(join(folder, 'venues.yaml'), `venues:\n  binance: ${venue}\n`);
});

afterEach(async () => {
  await binance.close();
  rmSync(folder, { recursive: true });
});

function run(...args: readonly string[]): RunningCommand {
  return startCommand(CLI, { args, folder });
}

/** What `replay` says of the folder: rows, and events by kind. */
async function replayed(): Promise<{
  readonly rows: number;
  readonly changes: number;
  readonly said: string;
}> {
  const replay = run('replay', 'kept', '--out', 'alerts');
  await replay.ended();
  const said = replay.output();
  rmSync(join(folder, 'alerts'), { recursive: true, force: true });
  const number = (pattern: RegExp): number => Number(pattern.exec(said)?.[1] ?? 0);
  return { said, rows: number(/rows +(\d+) =/), changes: number(/book_delta (\d+)/) };
}

it('keeps frames and fetched snapshots until its time is over, and replay reads them all', async () => {
  const record = run('record', '--live', 'venues.yaml', '--out', 'kept', '--for', '4s');
  expect(await record.ended()).toBe(0);
  const [, frames = '0'] = /(\d+) frames over one connection, in kept/.exec(record.output()) ?? [];
  expect(Number(frames)).toBeGreaterThan(300);
  const { said, rows, changes } = await replayed();
  expect(said).toMatch(/rejected\ndata +sound/);
  // Besides the frames there is the line of the connection's beginning.
  expect(rows).toBe(Number(frames) + 1);
  expect(said).toMatch(/book_snapshot 1\b/);
  expect(changes).toBeGreaterThan(Number(frames) - 60);
});

it('loses the last second to a kill, and no more; a second run into the folder is read with the first', async () => {
  const record = run('record', '--live', 'venues.yaml', '--out', 'kept');
  await record.printed(/feeds\/binance\/public: up/);
  await until('frames to come', () => Promise.resolve(lastId > 600), 30_000);
  await record.kill9();
  const sent = lastId;
  const [file = ''] = readdirSync(join(folder, 'kept')).filter((name) => name.endsWith('.gz'));
  const path = join(folder, 'kept', file);
  // The member that was being written, torn wherever the disk left it.
  truncateSync(path, readFileSync(path).length - 7);
  const first = await replayed();
  expect(first.changes).toBeGreaterThan(sent - 600);
  expect(first.changes).toBeGreaterThan(100);
  const again = run('record', '--live', 'venues.yaml', '--out', 'kept', '--for', '3s');
  expect(await again.ended()).toBe(0);
  const both = await replayed();
  expect(both.changes).toBeGreaterThan(first.changes + 100);
});
