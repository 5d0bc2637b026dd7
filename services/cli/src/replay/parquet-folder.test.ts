/** Parquet as pandas and others write it: recognised, read to the last digit, torn files told of. */
import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVENT_KIND } from '@breakwater/core';
import {
  manifestOf,
  openFolder,
  type RecordedFolder,
  recogniseFolder,
  writeManifest,
} from '@breakwater/feeds';
import { parquetWriteFile } from 'hyparquet-writer';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-parquet-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const T0 = 1_717_200_000_000_000;
const COUNT = 5_000;
const at = Array.from({ length: COUNT }, (_, row) => row);

/** Trades in row groups of a thousand, under the names of tardis.dev. */
function write(name: string): string {
  const path = join(folder, name);
  parquetWriteFile({
    filename: path,
    rowGroupSize: 1_000,
    columnData: [
      { name: 'exchange', data: at.map(() => 'upbit'), type: 'STRING' },
      { name: 'symbol', data: at.map(() => 'KRW-USDT'), type: 'STRING' },
      { name: 'timestamp', data: at.map((row) => BigInt(T0 + row * 1_001)), type: 'INT64' },
      {
        name: 'local_timestamp',
        data: at.map((row) => BigInt(T0 + row * 1_001 + 7)),
        type: 'INT64',
      },
      { name: 'id', data: at.map((row) => BigInt(row)), type: 'INT64' },
      { name: 'side', data: at.map((row) => (row % 2 === 0 ? 'buy' : 'sell')), type: 'STRING' },
      { name: 'price', data: at.map((row) => 1_390 + (row % 7) / 10), type: 'DOUBLE' },
      { name: 'amount', data: at.map((row) => (row + 1) / 1_000), type: 'DOUBLE' },
    ],
  });
  return path;
}

async function read(): Promise<{ folder: RecordedFolder; trades: string[] }> {
  const opened = await openFolder(folder);
  const trades: string[] = [];
  for await (const { batch } of opened.records()) {
    for (let row = 0; row < batch.eventCount; row += 1) {
      if (batch.kind(row) !== EVENT_KIND.TRADE) continue;
      trades.push(
        `${batch.eventTimeUs(row) - T0} ${batch.side(row)} ${batch.priceTicks(row)} ${batch.quantityLots(row)} ${batch.venueIdLow(row)}`,
      );
    }
  }
  return { folder: opened, trades };
}

it('is recognised and read like the CSV of the same rows', async () => {
  write('upbit_trades_2024-06-01_KRW-USDT.parquet');
  const recognised = await recogniseFolder(folder);
  expect(recognised.streams).toMatchObject([
    { stream: { format: 'trades', venue: 'upbit', type: 'spot' }, unknown: [] },
  ]);
  writeManifest(
    folder,
    manifestOf(recognised, () => ''),
  );
  const { folder: opened, trades } = await read();
  expect(trades).toEqual(
    at.map(
      (row) => `${row * 1_001} ${row % 2 === 0 ? 1 : -1} ${13_900 + (row % 7)} ${row + 1} ${row}`,
    ),
  );
  expect(opened.accounting[0]?.files[0]).toMatchObject({
    lineCount: COUNT + 1,
    rowCount: COUNT,
    decodedCount: COUNT,
    tears: [],
  });
});

it('that is torn has no directory, and is told of', async () => {
  const path = write('upbit_trades_2024-06-01_KRW-USDT.parquet');
  writeManifest(
    folder,
    manifestOf(await recogniseFolder(folder), () => ''),
  );
  truncateSync(path, Math.floor(readFileSync(path).length / 2));
  const { folder: opened, trades } = await read();
  expect(trades).toEqual([]);
  expect(opened.accounting[0]?.files[0]?.tears).toMatchObject([
    { detail: expect.stringContaining('cannot be read behind row 0') },
  ]);
});
