/** What a replay and the doctor say and return over data of which something is lost. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT_CODE } from '@breakwater/shell';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CommandRun, runCommand } from '../command-fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-verdict-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const START_MS = 1_677_628_800_000;

/** One stream of trades, `rows` as they are. */
async function run(rows: readonly string[], ...args: readonly string[]): Promise<CommandRun> {
  const columns = { time: 'time', side: 'side', price: 'price', amount: 'amount' };
  const market = { venue: 'upbit', symbol: 'USDT/KRW', type: 'spot' };
  const stream = { file: 't.csv', format: 'trades', ...market, time: 'ms', columns };
  writeFileSync(join(folder, 'folder.json'), JSON.stringify({ name: 'made', streams: [stream] }));
  writeFileSync(join(folder, 't.csv'), ['time,side,price,amount', ...rows, ''].join('\n'));
  const [command = 'replay', ...options] = args;
  return runCommand([command, folder, ...options]);
}

const good = Array.from({ length: 95 }, (_, at) => `${START_MS + at * 1_000},sell,1390.5,1`);
const bad = Array.from({ length: 6 }, (_, at) => `${START_MS + at},sell,price,1`);

it('a replay of which nothing decodes is not complete', async () => {
  const out = join(folder, 'out');
  const { code, said } = await run(bad, 'replay', '--out', out);
  expect(code).toBe(EXIT_CODE.unsound);
  expect(said).toContain('made: unsound');
  expect(said).toContain('NOT COMPLETE: nothing of 7 lines decodes');
  expect(said).toContain(
    '6 rows (100 %) rejected (bad-price); the first at line 2: price "price" is not',
  );
  expect(said).not.toContain('complete\n');
  expect(JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'))).toMatchObject({
    ending: 'unsound',
    data: {
      state: 'unreadable',
      lineCount: 7,
      rowCount: 6,
      lostCount: 6,
      findings: [{ kind: 'nothing-decoded' }, { reason: 'bad-price', count: 6 }],
    },
    rows: { rowCount: 6, rejectedCount: 6 },
  });
});

it.each([
  ['5 of 100', bad.slice(1), [], EXIT_CODE.ok, 'complete'],
  ['6 of 101', bad, [], EXIT_CODE.unsound, 'unsound'],
  ['6 of 101 where 10 % may be', bad, ['--strict', '10'], EXIT_CODE.ok, 'complete'],
  ['1 of 96 where none may be', bad.slice(5), ['--strict'], EXIT_CODE.unsound, 'unsound'],
  ['none', [], ['--strict'], EXIT_CODE.ok, 'complete'],
])('a replay loses %s', async (_name, lost, options, code, ending) => {
  const outcome = await run([...good, ...lost], 'replay', ...options);
  expect([outcome.code, outcome.said]).toEqual([
    code,
    expect.stringContaining(`made: ${ending}\n`),
  ]);
});

it('the doctor says of a folder what a replay would', async () => {
  const { code, printed } = await run([...good, ...bad], 'doctor');
  expect(code).toBe(EXIT_CODE.unsound);
  expect(printed).toContain('ok    manifest: 1 streams of 1 markets: upbit:USDT/KRW:spot');
  expect(printed).toMatch(
    /fail {2}data: NOT COMPLETE: 6 rows lost .*\n.*6 rows .* rejected \(bad-price\)/,
  );
  expect((await run(good, 'doctor', '--strict')).code).toBe(EXIT_CODE.ok);
  const json = JSON.parse((await run([...good, ...bad], 'doctor', '--json')).printed) as object;
  expect(json).toMatchObject({
    data: { state: 'lossy', lostCount: 6 },
    findings: [{ state: 'ok' }, { state: 'fail' }],
  });
});

it('the doctor says what is wrong with a manifest', async () => {
  await run(good, 'doctor');
  writeFileSync(join(folder, 'folder.json'), '{"name": "made"}');
  const { code, printed } = await runCommand(['doctor', folder]);
  expect([code, printed]).toEqual([
    EXIT_CODE.failed,
    expect.stringMatching(/^fail {2}manifest: .*folder\.json:1:1/),
  ]);
});
