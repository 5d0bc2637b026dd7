/** A folder that is read in a thread of its own: the same records, the same rows in quarantine, the same account. */
import { join } from 'node:path';
import { encodeBatches } from '@breakwater/codec';
import { expect, it } from 'vitest';
import { MadeFolder, START_MS, TRADES, TRADES_HEADER } from '../made-folder.ts';
import { openFolder, type RecordedFolder } from '../recorded-folder.ts';
import type { RejectedRow } from '../stream-account.ts';
import { ChunkWriter, valuesOf } from './encoded-chunk.ts';
import { FolderReading } from './folder-reading.ts';

const entry = join(import.meta.dirname, 'folder-thread.ts');

/** Enough for several chunks, with a bad row in every hundred, the last of them at the very end. */
function madeTrades(count: number): MadeFolder {
  const rows = Array.from({ length: count }, (_, at) => {
    const price = at % 100 === 99 ? 'x' : `13${at % 90}`;
    return `${START_MS + at * 11},${at % 3 === 0 ? 'buy' : 'sell'},${price},0.${1 + (at % 997)}\n`;
  });
  const folder = new MadeFolder();
  return folder
    .file('trades.csv.gz', TRADES_HEADER + rows.join(''))
    .manifest({ ...TRADES, file: 'trades.csv.gz' });
}

async function readHere(folder: RecordedFolder): Promise<Read> {
  const rejected: RejectedRow[] = [];
  const records: string[] = [];
  let eventCount = 0;
  for await (const record of folder.records({ onRejected: (row) => rejected.push(row) })) {
    eventCount += record.batch.eventCount;
    for (const value of encodeBatches(record.batch).records) {
      records.push(`${record.timestampUs} ${Buffer.from(value).toString('base64')}`);
    }
  }
  return { records, rejected, eventCount, accounting: folder.accounting };
}

interface Read {
  readonly records: readonly string[];
  readonly rejected: readonly RejectedRow[];
  readonly eventCount: number;
  readonly accounting: RecordedFolder['accounting'];
}

async function readThere(folder: RecordedFolder, chunkCount: number): Promise<Read> {
  const rejected: RejectedRow[] = [];
  const reading = new FolderReading(folder, { entry, onRejected: (row) => rejected.push(row) });
  const records: string[] = [];
  let eventCount = 0;
  let left = chunkCount;
  for await (const chunk of reading.chunks()) {
    for (const value of valuesOf(chunk)) {
      eventCount += value.eventCount;
      records.push(`${value.timestampUs} ${Buffer.from(value.value).toString('base64')}`);
    }
    left -= 1;
    if (left === 0) break;
  }
  return { records, rejected, eventCount, accounting: reading.accounting };
}

it('gives what the folder itself gives', async () => {
  using made = madeTrades(20_000);
  const folder = await openFolder(made.path);
  const here = await readHere(folder);
  const there = await readThere(folder, Number.POSITIVE_INFINITY);
  expect(there).toEqual(here);
  expect(here.rejected).toHaveLength(200);
  expect(here.records.length).toBeGreaterThan(10_000);
}, 60_000);

it('ends where its reader ends, and says what became of the rows so far', async () => {
  using made = madeTrades(60_000);
  const folder = await openFolder(made.path);
  const { records, accounting } = await readThere(folder, 1);
  const here = await readHere(folder);
  expect(here.records.slice(0, records.length)).toEqual(records);
  expect(here.records.length).toBeGreaterThan(records.length);
  expect(accounting[0]?.rowCount).toBeGreaterThan(records.length);
}, 60_000);

it('says what to change where a file is no longer what it was', async () => {
  using made = madeTrades(100);
  const folder = await openFolder(made.path);
  made.file('trades.csv.gz', 'when,side,price,amount\n1,buy,1,1\n');
  await expect(readThere(folder, 9)).rejects.toThrow('the header has no column "time"');
}, 60_000);

it('a chunk grows where the last record does not fit', async () => {
  using made = madeTrades(50);
  const folder = await openFolder(made.path);
  const writer = new ChunkWriter();
  const wanted: string[] = [];
  for (let pass = 0; pass < 400; pass += 1) {
    for await (const record of folder.records()) {
      writer.add(record);
      for (const value of encodeBatches(record.batch).records)
        wanted.push(Buffer.from(value).toString('base64'));
    }
  }
  expect(writer.isFull).toBe(true);
  const found = [...valuesOf(writer.take())];
  expect(found.map(({ value }) => Buffer.from(value).toString('base64'))).toEqual(wanted);
  expect(writer.isEmpty).toBe(true);
}, 60_000);
