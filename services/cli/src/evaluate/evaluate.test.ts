/** The command from its options to its files, on a made folder. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../command-fixture.ts';

const BEGIN_MS = Date.parse('2023-03-01T00:00:00Z');
const MINUTE_COUNT = 600;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-evaluate-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A trade a minute on either side of 1,400 won, and for the last hour 3 % lower. */
function record(labels: object | undefined): void {
  const lines = Array.from({ length: MINUTE_COUNT }, (_, minute) => {
    const price = minute < MINUTE_COUNT - 60 ? 1_400 + (minute % 2) : 1_358;
    return `${BEGIN_MS + minute * 60_000},${minute % 2 === 0 ? 'buy' : 'sell'},${price},100`;
  });
  writeFileSync(join(folder, 'trades.csv'), `time,side,price,amount\n${lines.join('\n')}\n`);
  const stream = {
    file: 'trades.csv',
    format: 'trades',
    venue: 'upbit',
    symbol: 'USDT/KRW',
    type: 'spot',
    time: 'ms',
    columns: { time: 'time', side: 'side', price: 'price', amount: 'amount' },
  };
  writeFileSync(join(folder, 'folder.json'), JSON.stringify({ name: 'made', streams: [stream] }));
  if (labels !== undefined) writeFileSync(join(folder, 'labels.json'), JSON.stringify(labels));
}

const iso = (minute: number): string => new Date(BEGIN_MS + minute * 60_000).toISOString();
const LABELS = {
  events: [{ from: iso(540), to: iso(599), detector: 'A', direction: 'SELL_OFF', scope: ['USDT'] }],
  quiet: [{ from: iso(0), to: iso(530), scope: ['USDT'] }],
};

interface Read {
  readonly groups: readonly { readonly name: string; readonly marketDays: number }[];
  readonly contests: readonly {
    readonly baselines: readonly {
      readonly name: string;
      readonly atEqualRate: { readonly foundCount: number };
    }[];
  }[];
  readonly absent: readonly string[];
  readonly partial: { readonly doneCount: number; readonly missing: readonly string[] } | null;
}

async function evaluated(
  ...more: string[]
): Promise<{ said: string; printed: string; document: Read; page: string }> {
  const out = join(folder, 'report');
  const args = [
    'evaluate',
    '--recorded-only',
    '--quick',
    '--folder',
    folder,
    '--out',
    out,
    ...more,
  ];
  const { code, said, printed } = await runCommand(args);
  expect(code).toBe(0);
  const document = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as Read;
  return { said, printed, document, page: readFileSync(join(out, 'report.html'), 'utf8') };
}

test('a labelled folder is scored, also with displacements laid over its quiet stretch', async () => {
  record(LABELS);
  const { printed, document, page } = await evaluated();
  expect(document.groups.map(({ name }) => name)).toEqual([
    'made',
    'made: upbit:USDT/KRW:spot SELL_OFF of 60 bp overlaid',
  ]);
  expect(document.groups[0]?.marketDays).toBeCloseTo(530 / 1_440, 6);
  const fixed = document.contests[0]?.baselines.find(({ name }) => name.startsWith('fixed move'));
  expect(fixed?.atEqualRate.foundCount).toBeGreaterThan(0);
  expect(printed).toContain('recorded  at most 1 false S2');
  expect(page).toContain('recorded');
});

test('a folder without labels is named and left out, unless it counts as quiet', async () => {
  record(undefined);
  const { said, document } = await evaluated();
  expect(said).toContain('has no labels.json');
  expect(document.groups).toEqual([]);
  const quiet = await evaluated('--unlabelled-quiet');
  expect(quiet.document.groups[0]?.marketDays).toBeCloseTo(599 / 1_440, 2);
});

test('a folder that does not exist is said in the report and on the terminal', async () => {
  record(LABELS);
  const out = join(folder, 'report');
  const missing = join(folder, 'nowhere');
  const { said, code } = await runCommand([
    'evaluate',
    '--recorded-only',
    '--folder',
    missing,
    '--out',
    out,
  ]);
  expect(code).toBe(0);
  expect(said).toContain(`${missing} does not exist`);
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Not evaluated');
});

test('Ctrl-C writes the report of what had run, marked as partial, with what is missing', async () => {
  record(LABELS);
  const out = join(folder, 'report');
  const stopping = new AbortController();
  const scenarios = ['--scenario', 'fx-jump', '--seeds', '20'];
  const args = ['evaluate', ...scenarios, '--quick', '--folder', folder, '--out', out];
  const run = await runCommand(
    args,
    {},
    {
      signal: stopping.signal,
      onProgress: (note) => {
        if (note.startsWith('fx-jump')) stopping.abort();
      },
    },
  );
  expect(run.code).toBe(130);
  expect(run.said).toContain('stopped: PARTIAL, 1 of ');
  expect(run.said).toContain('Missing: fx-jump, seed 1; ');
  const document = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as Read;
  expect(document.groups.map(({ name }) => name)).toContain('made');
  expect(document.partial).toMatchObject({
    doneCount: 1,
    missing: expect.arrayContaining(['fx-jump, seed 1']),
  });
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('(partial)');
});

test('Ctrl-C before anything was measured writes nothing', async () => {
  record(LABELS);
  const out = join(folder, 'report');
  const signal = AbortSignal.abort();
  const args = ['evaluate', '--recorded-only', '--folder', folder, '--out', out];
  expect((await runCommand(args, {}, { signal })).code).toBe(1);
  expect(existsSync(out)).toBe(false);
});

test('help says what comes out and how long it takes', async () => {
  const { printed } = await runCommand(['evaluate', '--help']);
  for (const word of ['report.html', '--quick', '--folder', 'look-alikes', 'gallery', 'tails']) {
    expect(printed).toContain(word);
  }
});
