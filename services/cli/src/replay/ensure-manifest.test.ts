import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderError } from '@breakwater/feeds';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CommandContext } from '../command/command-context.ts';
import { ensureManifest } from './ensure-manifest.ts';

let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-unsaid-'));
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function context(ask?: CommandContext['ask']): CommandContext {
  return {
    ...{ env: {}, signal: new AbortController().signal, version: '0', wallMs: () => 0 },
    print: () => Promise.resolve(),
    terminal: {
      isInteractive: false,
      say: (line) => said.push(line),
      bold: (text) => text,
      warning: (text) => text,
      progress: () => ({ update: () => {}, end: () => {} }),
    },
    ...(ask === undefined ? {} : { ask }),
  };
}

const manifest = (): unknown => JSON.parse(readFileSync(join(folder, 'folder.json'), 'utf8'));
const liquidations = (): void =>
  writeFileSync(
    join(folder, 'liq.csv'),
    'time,symbol,venue,side,price,qty\n1704067200000,BTCUSDT,bybit,Buy,1,1\n',
  );

it('writes what the files tell, and says what and why', async () => {
  const name = 'binance-futures_trades_2024-06-01_BTCUSDT.csv';
  writeFileSync(
    join(folder, name),
    'exchange,symbol,timestamp,local_timestamp,id,side,price,amount\nbinance-futures,BTCUSDT,1717200000000000,1717200000005000,1,buy,1,1\n',
  );
  await ensureManifest(folder, context());
  expect(manifest()).toMatchObject({
    streams: [{ file: name, venue: 'binance-usdm', type: 'linear' }],
  });
  expect(said.join('\n')).toContain(
    `${name}: trades of binance-usdm linear, because its header is that of tardis.dev's trades`,
  );
});

it('asks for what they do not tell until the answer is one of those that can be', async () => {
  liquidations();
  const answers = ['', 'taker', 'position', 'linear'];
  const asked: string[] = [];
  await ensureManifest(
    folder,
    context((question) => {
      asked.push(question);
      return Promise.resolve((/kind of market/.test(question) ? 'linear' : answers.shift()) ?? '');
    }),
  );
  expect(manifest()).toMatchObject({
    streams: [{ format: 'liquidations', sideMeans: 'position', type: 'linear' }],
  });
  expect(
    asked.filter((question) => question.includes('[order, position, SELL, BUY]')),
  ).toHaveLength(3);
});

it('names exactly that where nobody can answer, and writes nothing', async () => {
  liquidations();
  await expect(ensureManifest(folder, context())).rejects.toThrow(FolderError);
  await expect(ensureManifest(folder, context())).rejects.toThrow(
    /liq\.csv: sideMeans: [\s\S]*"sideMeans": "<order, position, SELL, BUY>"/,
  );
  expect(existsSync(join(folder, 'folder.json'))).toBe(false);
});

it('leaves a manifest that is there alone', async () => {
  writeFileSync(join(folder, 'folder.json'), 'mine');
  await ensureManifest(folder, context());
  expect([readFileSync(join(folder, 'folder.json'), 'utf8'), said]).toEqual(['mine', []]);
});
