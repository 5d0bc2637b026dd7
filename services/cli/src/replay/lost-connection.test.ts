/**
 * A connection that was lost for a minute, in a recording: while numbers are missing the book is not true, and nothing of the old one
 * is left in the one that the next snapshot begins.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from '../command-fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-lost-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const START_MS = 1_700_000_000_000;

type Level = readonly [price: string, quantity: string];

function change(ms: number, U: number, levels: { b?: Level[]; a?: Level[] }): string {
  const E = START_MS + ms;
  const data = { e: 'depthUpdate', E, s: 'ETHUSDT', U, u: U, pu: U - 1, b: [], a: [], ...levels };
  return line(ms, { stream: 'ethusdt@depth', data });
}

function snapshot(ms: number, lastUpdateId: number, bids: Level[], asks: Level[]): string {
  return line(ms, { lastUpdateId, bids, asks });
}

function line(ms: number, message: object): string {
  return `${START_MS + ms}000000 ${JSON.stringify(message)}\n`;
}

const BEFORE = [
  snapshot(
    0,
    10,
    [
      ['3000', '5'],
      ['2990', '1'],
    ],
    [
      ['3001', '5'],
      ['3010', '1'],
    ],
  ),
  change(100, 11, { b: [['3000', '4']] }),
];
// Updates 12 to 199 never came, and the market has fallen.
const AFTER_GAP = [
  change(60_000, 200, { b: [['2800', '1']] }),
  change(60_100, 201, { a: [['2806', '2']] }),
];
const ANEW = [
  snapshot(60_150, 200, [['2800', '1']], [['2805', '3']]),
  change(60_200, 202, { b: [['2800', '7']] }),
];

async function lastBook(lines: readonly string[]): Promise<unknown> {
  const stream = {
    ...{ file: 'ws.jsonl', format: 'binance-combined', venue: 'binance-usdm' },
    ...{ symbol: 'ETH/USDT', type: 'linear' },
  };
  writeFileSync(join(folder, 'folder.json'), JSON.stringify({ name: 'lost', streams: [stream] }));
  writeFileSync(join(folder, 'ws.jsonl'), lines.join(''));
  const out = join(folder, 'out');
  expect((await runCommand(['replay', folder, '--out', out])).code).toBe(0);
  const books = JSON.parse(readFileSync(join(out, 'books.json'), 'utf8')) as unknown[];
  expect(books).toHaveLength(1);
  return books[0];
}

it('the book is not true from the gap on', async () => {
  expect(await lastBook([...BEFORE, ...AFTER_GAP])).toMatchObject({ valid: false });
}, 60_000);

it('nothing of the old book is in the new one', async () => {
  expect(await lastBook([...BEFORE, ...AFTER_GAP, ...ANEW])).toMatchObject({
    valid: true,
    bids: [['2800', '7']],
    asks: [
      ['2805', '3'],
      ['2806', '2'],
    ],
  });
}, 60_000);
