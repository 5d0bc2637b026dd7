import { truncateSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { EVENT_KIND } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { MadeFolder, START_MS, shown, TRADES, TRADES_HEADER } from './made-folder.ts';
import { openFolder, type RecordedFolder } from './recorded-folder.ts';
import { type RejectedRow, totalAccounting } from './stream-account.ts';

function rows(...offsets: readonly number[]): string {
  return offsets.map((ms) => `${START_MS + ms},sell,1390.5,${ms + 1}\n`).join('');
}

async function readAll(folder: RecordedFolder): Promise<{
  lines: string[];
  rejected: RejectedRow[];
  total: ReturnType<typeof totalAccounting>;
}> {
  const lines: string[] = [];
  const rejected: RejectedRow[] = [];
  let newestUs = 0;
  for await (const record of folder.records({ onRejected: (row) => rejected.push(row) })) {
    expect(record.timestampUs).toBeGreaterThanOrEqual(newestUs);
    expect(record.timestampUs % 1_000).toBe(0);
    newestUs = record.timestampUs;
    lines.push(...shown(record));
  }
  const total = totalAccounting(folder.accounting);
  const { decodedCount, ignoredCount, duplicateCount, rejectedCount } = total;
  expect(total.rowCount).toBe(decodedCount + ignoredCount + duplicateCount + rejectedCount);
  expect(rejected.length).toBe(rejectedCount);
  return { lines, rejected, total };
}

describe('a recorded folder', () => {
  it.each(['trades.csv', 'trades.csv.gz', 'trades.csv.zst'])('reads %s', async (file) => {
    using made = new MadeFolder().manifest({ ...TRADES, file });
    made.file(file, TRADES_HEADER + rows(0, 1_000, 2_003));
    const { lines } = await readAll(await openFolder(made.path));
    // A record waits at most 10 ms of log time and is stamped with the end of its slot.
    expect(lines).toEqual([
      '0 USDT/KRW S 13905x1',
      '1000 USDT/KRW S 13905x1001',
      '2010 USDT/KRW S 13905x2004',
    ]);
  });

  it('merges streams by log time and continues one over the files of a glob', async () => {
    using made = new MadeFolder().manifest(
      { ...TRADES, file: 'b-*.csv' },
      { ...TRADES, file: 'other.csv', symbol: 'BTC/KRW' },
    );
    made.file('b-2.csv', TRADES_HEADER + rows(2_000, 4_000));
    made.file('b-1.csv', TRADES_HEADER + rows(0, 1_000));
    made.file('other.csv', TRADES_HEADER + rows(500, 1_000, 3_000));
    const folder = await openFolder(made.path);
    const { lines } = await readAll(folder);
    expect(lines.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      '0 USDT/KRW',
      '500 BTC/KRW',
      '1000 USDT/KRW',
      '1000 BTC/KRW',
      '2000 USDT/KRW',
      '3000 BTC/KRW',
      '4000 USDT/KRW',
    ]);
    expect(folder.rowCount).toBe(7);
    expect(folder.accounting[0]?.files.map(({ file }) => file)).toEqual(['b-1.csv', 'b-2.csv']);
    expect([folder.fromUs, folder.toUs]).toEqual([START_MS * 1_000, (START_MS + 4_000) * 1_000]);
  });

  it('loses only the broken line of a CSV', async () => {
    using made = new MadeFolder().manifest({ ...TRADES, file: 't.csv' });
    made.file(
      't.csv',
      `${TRADES_HEADER}${rows(0)}${START_MS + 1},"sell,1390.5,2\n${START_MS + 2},sell,13\n\n` +
        `${START_MS + 3},"sell","1390.5",4\r\n${START_MS + 4},sell,NaN,5\n${START_MS + 5},sell,1390.5,-6\n${rows(6)}`,
    );
    const { lines, rejected, total } = await readAll(await openFolder(made.path));
    expect(lines).toEqual([
      '0 USDT/KRW S 13905x1',
      '10 USDT/KRW S 13905x4',
      '10 USDT/KRW S 13905x7',
    ]);
    expect(rejected.map(({ lineNumber, reason }) => [lineNumber, reason])).toEqual([
      [3, 'bad-row'],
      [4, 'bad-row'],
      [7, 'bad-price'],
      [8, 'bad-quantity'],
    ]);
    expect(rejected[1]?.text).toBe(`${START_MS + 2},sell,13`);
    expect(total).toMatchObject({ rowCount: 8, decodedCount: 3, ignoredCount: 1 });
  });

  it('refuses rows from the future and does not let one glitch make the rest late', async () => {
    using made = new MadeFolder().manifest({ ...TRADES, file: 't.csv' });
    const year2100 = 4_102_444_800_000 - START_MS;
    made.file('t.csv', TRADES_HEADER + rows(0, year2100, 1_000, 90_000_000, 2_000, 3_000));
    const { lines, rejected } = await readAll(await openFolder(made.path));
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['0', '1000', '2000', '3000']);
    expect(rejected.map(({ reason, lineNumber }) => [reason, lineNumber])).toEqual([
      ['bad-time', 3],
      ['bad-time', 5],
    ]);
  });

  it('refuses a last row from the future, which no row after it can disprove', async () => {
    using made = new MadeFolder().manifest({ ...TRADES, file: 't.csv' });
    const year2100 = 4_102_444_800_000 - START_MS;
    made.file('t.csv', TRADES_HEADER + rows(0, year2100));
    const { lines, rejected } = await readAll(await openFolder(made.path));
    expect(lines.length).toBe(1);
    expect(rejected).toMatchObject([{ reason: 'bad-time', lineNumber: 3 }]);
  });

  it('keeps rows that are a little out of order, at the log time that has been reached', async () => {
    using made = new MadeFolder().manifest({ ...TRADES, file: 't.csv' });
    made.file('t.csv', TRADES_HEADER + rows(0, 5_000, 2_000, 6_000));
    const { lines } = await readAll(await openFolder(made.path));
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['0', '5000', '5000', '6000']);
  });

  it('counts identical lines once, over files too', async () => {
    using made = new MadeFolder().manifest({
      ...TRADES,
      file: '*.csv',
      duplicates: 'identical-lines',
    });
    made.file('a.csv', TRADES_HEADER + rows(0, 0, 1_000, 2_000));
    made.file('b.csv', TRADES_HEADER + rows(1_000, 2_000, 3_000));
    const { lines, total } = await readAll(await openFolder(made.path));
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['0', '1000', '2000', '3000']);
    expect(total.duplicateCount).toBe(3);
  });

  it('reads what a truncated archive still gives, and says so', async () => {
    using made = new MadeFolder().manifest({ ...TRADES, file: 't.csv.gz' });
    // Rows that do not compress, so that half of the file is about half of the rows.
    let text = TRADES_HEADER;
    for (let i = 0; i < 40_000; i += 1) {
      text += `${START_MS + i},sell,${1_000 + ((i * 7_919) % 997)},${1 + ((i * 104_729) % 99_991)}\n`;
    }
    const bytes = gzipSync(text);
    made.bytes('t.csv.gz', bytes);
    truncateSync(`${made.path}/t.csv.gz`, Math.floor(bytes.length / 2));
    const folder = await openFolder(made.path);
    const { total } = await readAll(folder);
    expect(total.decodedCount).toBeGreaterThan(1_000);
    expect(total.decodedCount).toBeLessThan(40_000);
    const file = folder.accounting[0]?.files[0];
    expect(file?.tears).toMatchObject([{ atByte: Math.floor(bytes.length / 2) }]);
    // What is left of the row at the tear is no row: its last digits may be missing.
    expect(file?.rejectedByReason.truncated).toMatchObject({ count: 1 });
    expect(file?.rejectedByReason.truncated?.detail).toMatch(
      /^the file is torn at byte \d+: the file ends/,
    );
  });

  it('reads NDJSON without passing digits through a float', async () => {
    using made = new MadeFolder().manifest({ ...TRADES, file: 't.ndjson' });
    const row = (price: string) =>
      `{"time":${START_MS},"side":"buy","price":${price},"amount":"2"}\n`;
    made.file('t.ndjson', `${row('1390.10')}{"time":\n${row('1390.5')}`);
    const { lines, rejected } = await readAll(await openFolder(made.path));
    expect(lines).toEqual(['0 USDT/KRW B 13901x2', '0 USDT/KRW B 13905x2']);
    expect(rejected).toMatchObject([{ lineNumber: 2, reason: 'bad-json' }]);
  });

  it('keeps the nanoseconds of an NDJSON number, which a float would round up', async () => {
    using made = new MadeFolder().manifest({ ...TRADES, file: 't.ndjson', time: 'ns' });
    const time = `${START_MS}001999`;
    made.file('t.ndjson', `{"time":${time},"side":"buy","price":1,"amount":2}\n`);
    for await (const { batch } of (await openFolder(made.path)).records()) {
      expect(batch.eventTimeUs(1)).toBe(START_MS * 1_000 + 1);
    }
  });

  it('enters a bar at its end and defines its market before it', async () => {
    using made = new MadeFolder().manifest({
      ...TRADES,
      file: 'bars.csv',
      format: 'bars',
      barSeconds: 60,
      columns: { time: 'time', close: 'close', buyVolume: 'b', sellVolume: 's' },
    });
    made.file('bars.csv', `time,close,b,s\n${START_MS},1.5,1,0.30000000000000004\n`);
    const kinds: number[] = [];
    for await (const { batch, timestampUs } of (await openFolder(made.path)).records()) {
      expect(timestampUs).toBe((START_MS + 60_000) * 1_000);
      for (let row = 0; row < batch.eventCount; row += 1) {
        kinds.push(batch.kind(row));
        expect(batch.eventTimeUs(row)).toBe(timestampUs);
        expect(batch.position(row)).toBe(row + 1);
      }
    }
    expect(kinds).toEqual([EVENT_KIND.INSTRUMENT, EVENT_KIND.TRADE, EVENT_KIND.TRADE]);
  });

  it('positions go on over records, sessions are the caller’s', async () => {
    using made = new MadeFolder().manifest({ ...TRADES, file: 't.csv' });
    const offsets = Array.from({ length: 6_000 }, () => 0);
    made.file('t.csv', TRADES_HEADER + rows(...offsets, 1_000));
    let position = 0;
    let recordCount = 0;
    for await (const { batch } of (await openFolder(made.path)).records({ session: 7 })) {
      recordCount += 1;
      expect(batch.session).toBe(7);
      for (let row = 0; row < batch.eventCount; row += 1) {
        position += 1;
        expect(batch.position(row)).toBe(position);
      }
    }
    expect([position, recordCount]).toEqual([6_002, 3]);
  });

  it('continues a book over two files of one market', async () => {
    const stream = {
      format: 'binance-combined',
      venue: 'binance',
      symbol: 'AAA/BBB',
      type: 'spot',
    };
    using made = new MadeFolder().manifest(
      { ...stream, file: '1.gz' },
      { ...stream, file: '2.gz' },
    );
    const line = (ms: number, frame: object) => `${START_MS + ms}000000 ${JSON.stringify(frame)}\n`;
    const diff = (U: number, u: number) => ({
      stream: 'aaabbb@depth',
      data: { e: 'depthUpdate', E: START_MS, s: 'AAABBB', U, u, b: [['1.5', '2']], a: [] },
    });
    const snapshot = { lastUpdateId: 4, bids: [['1.25', '1']], asks: [['2', '3']] };
    made.file('1.gz', line(0, diff(3, 4)) + line(1, snapshot) + line(2, diff(5, 6)));
    made.file('2.gz', line(500, diff(7, 9)) + line(600, { stream: 'aaabbb@bookTicker', data: {} }));
    const folder = await openFolder(made.path);
    const { total } = await readAll(folder);
    expect(total).toMatchObject({ rowCount: 5, decodedCount: 3, ignoredCount: 2 });
    expect(folder.accounting[0]?.ignoredCountByRule).toEqual({
      'depth-covered-by-snapshot': 1,
      'best-bid-ask': 1,
    });
    expect(folder.instruments.get('binance:AAA/BBB:spot')?.tick.exponent).toBe(-2);
  });
});

describe('instruments.yaml beside the manifest', () => {
  const stream = { file: 't.csv', format: 'trades', venue: 'okx', type: 'linear', time: 'ms' };
  const columns = { time: 'time', symbol: 'symbol', price: 'price', amount: 'amount' };
  const row = (ms: number) => `${START_MS + ms},NEW-USDT-SWAP,2.5,3\n`;

  it('says what a symbol means, and in what it is counted', async () => {
    using made = new MadeFolder().manifest({ ...stream, columns });
    made.file('t.csv', `time,symbol,price,amount\n${row(0)}${row(1)}`);
    expect((await readAll(await openFolder(made.path))).total).toMatchObject({ decodedCount: 0 });
    const size = 'contractSize: 100, to: 2023-03-01T00:00:00.001Z';
    made.file(
      'instruments.yaml',
      `- { venue: okx, symbol: NEW-USDT-SWAP, base: NEW, quote: USDT, type: linear, ${size} }\n`,
    );
    const folder = await openFolder(made.path);
    const { total } = await readAll(folder);
    expect([total.decodedCount, [...folder.instruments.keys()]]).toEqual([
      1,
      ['okx:NEW/USDT:linear'],
    ]);
    made.file('instruments.yaml', '- { venue: okx }\n');
    await expect(openFolder(made.path)).rejects.toThrow(/instruments\.yaml:1:3: 0\.symbol/);
  });
});
