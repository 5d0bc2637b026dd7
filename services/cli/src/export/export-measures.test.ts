import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../command-fixture.ts';
import { FROM_US, stageDomain } from '../domain/staged-domain.fixture.ts';
import { openTable } from './table-file.ts';

const world = mkdtempSync(join(tmpdir(), 'breakwater-measures-'));
const folder = join(world, 'data');

beforeAll(async () => {
  const { parts } = await stageDomain(folder);
  await parts.close();
});
afterAll(() => rmSync(world, { recursive: true, force: true }));

async function rowsOf(file: string): Promise<Record<string, unknown>[]> {
  return parquetReadObjects({ file: await asyncBufferFromFile(file) });
}

describe('a table', () => {
  const columns = [
    { name: 'time', type: 'time' },
    { name: 'market', type: 'text' },
    { name: 'price', type: 'number' },
  ] as const;
  const rows = [
    [FROM_US, 'a,"b"', 1.5],
    [FROM_US + 1_000, 'c', -2],
  ] as const;

  async function write(name: string): Promise<string> {
    const path = join(world, name);
    const table = openTable(path, columns);
    for (const row of rows) await table.add(row);
    await table.close();
    return path;
  }

  it('is CSV', async () => {
    expect(readFileSync(await write('t.csv'), 'utf8')).toBe(
      'time,market,price\n2025-10-10T21:00:00.000Z,"a,""b""",1.5\n2025-10-10T21:00:00.001Z,c,-2\n',
    );
  });

  it('is Parquet, also over several row groups', async () => {
    expect(await rowsOf(await write('t.parquet'))).toEqual(
      rows.map(([timeUs, market, price]) => ({ time: new Date(timeUs / 1_000), market, price })),
    );
    const path = join(world, 'long.parquet');
    const table = openTable(path, columns);
    for (let at = 0; at < 150_000; at += 1) await table.add([FROM_US, 'm', at]);
    await table.close();
    const read = await rowsOf(path);
    expect([read.length, read.at(-1)?.['price']]).toEqual([150_000, 149_999]);
  });

  it('is nothing else, and where it cannot be written that is said', async () => {
    expect(() => openTable('t.xlsx', columns)).toThrow(/\.csv or \.parquet/);
    const table = openTable(join(world, 'none', 't.csv'), columns);
    await expect(table.close()).rejects.toThrow(/cannot be written/);
  });
});

const SPAN = [FROM_US + 100e6, FROM_US + 330e6]
  .map((timeUs) => new Date(timeUs / 1_000).toISOString())
  .join('..');

it('writes a row of each second and market, with the sums that were traded', async () => {
  const to = join(world, 'panes.parquet');
  const { code, said } = await runCommand([
    'export',
    'panes',
    SPAN,
    '--data-dir',
    folder,
    '--to',
    to,
  ]);
  expect([code, said]).toEqual([0, expect.stringMatching(/panes\.parquet: 2\d\d rows/)]);
  const rows = await rowsOf(to);
  const sale = rows.filter(({ prints }) => prints === 12);
  expect(sale).toHaveLength(20);
  for (const row of sale)
    expect(row).toMatchObject({ market: 'upbit:USDT/KRW:spot', buyQuanta: 0 });
  expect(Number(rows[0]?.['price'])).toBeCloseTo(1_430, 0);
});

it('writes the scores from a number on, highest in the sale', async () => {
  const to = join(world, 'scores.csv');
  const args = ['export', 'scores', SPAN, '--data-dir', folder, '--to', to, '--min-score', '2'];
  expect((await runCommand(args)).code).toBe(0);
  const [head, ...lines] = readFileSync(to, 'utf8').trimEnd().split('\n');
  expect(head).toBe('time,detector,subject,direction,windowSeconds,score');
  const scores = lines.map((line) => line.split(','));
  expect(scores.every((cells) => Number(cells[5]) >= 2)).toBe(true);
  expect(scores.some((cells) => cells[3] === 'SELL_OFF' && cells[1] === 'A')).toBe(true);
});

it('refuses a score that is none', async () => {
  const run = await runCommand(['export', 'scores', SPAN, '--to', 'x.csv', '--min-score', 'high']);
  expect([run.code, run.said]).toEqual([2, expect.stringContaining('must be a number')]);
});
