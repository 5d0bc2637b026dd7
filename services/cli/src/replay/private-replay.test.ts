/** A replay of loans that name persons by mistake: nothing that it writes, prints or says tells who they were. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT_CODE } from '@breakwater/shell';
import { afterAll, expect, it } from 'vitest';
import { runCommand } from '../command-fixture.ts';

const world = mkdtempSync(join(tmpdir(), 'breakwater-private-'));
const folder = join(world, 'loans');
const out = join(world, 'out');
const NAME = '홍길동';
const WHO = `h1:k1:${'5c'.repeat(32)}`;

afterAll(() => rmSync(world, { recursive: true, force: true }));

const STREAM = {
  ...{ file: 'loans.csv', format: 'lending', venue: 'bithumb', symbol: 'USDT/KRW', type: 'spot' },
  time: 'iso',
};
const HEADER = 'time,operation,programme,operationId,loanId,borrower,amount,principalWon';

function loan(minute: number, borrower: string): string {
  const at = `2025-08-20T00:${String(minute).padStart(2, '0')}:00Z`;
  return `${at},LOAN_OPEN,coin-lending,O-${minute},L-${minute},${borrower},100,143000`;
}

it('keeps place, length and hash of what it rejects', async () => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'folder.json'), JSON.stringify({ name: 'loans', streams: [STREAM] }));
  const names = [2, 3].map((minute) => loan(minute, NAME));
  const shifted = `${NAME},${loan(4, WHO)}`;
  const rows = [HEADER, loan(1, WHO), ...names, shifted, loan(5, WHO)];
  writeFileSync(join(folder, 'loans.csv'), `${rows.join('\n')}\n`);

  const { code, printed, said } = await runCommand(['replay', folder, '--out', out]);
  // Three of five rows lost is no complete replay.
  expect(code).toBe(EXIT_CODE.unsound);
  const files = readdirSync(out).map((name) => readFileSync(join(out, name), 'utf8'));
  const rejected = readFileSync(join(out, 'quarantine.ndjson'), 'utf8').trim().split('\n');
  // A line that is no row is told of when it is read, the others when it is their turn.
  expect(rejected.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { lineNumber: 5, reason: 'bad-row', text: null, length: shifted.length },
    ...[3, 4].map((lineNumber) => ({ lineNumber, reason: 'bad-pseudonym', text: null })),
  ]);
  expect(JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'))).toMatchObject({
    rows: { decodedCount: 2, rejectedCount: 3 },
  });
  const everything = [printed, said, ...files].join('\n');
  expect(everything).not.toContain(NAME);
  expect(everything).not.toContain(WHO);
}, 60_000);
