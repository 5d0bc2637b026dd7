/** Kinds of files that people have, and what is to become of their rows. */
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { FileAccounting } from './file-account.ts';
import { MadeFolder, START_MS, shown, TRADES, TRADES_HEADER } from './made-folder.ts';
import { openFolder } from './recorded-folder.ts';
import type { RejectedRow } from './stream-account.ts';

interface Outcome {
  readonly lines: string[];
  readonly rejected: RejectedRow[];
  readonly files: readonly FileAccounting[];
}

/** Reads it twice, as a calibration and a replay do; rows of each file add up. */
async function outcomeOf(made: MadeFolder): Promise<Outcome> {
  const folder = await openFolder(made.path);
  const runs: Outcome[] = [];
  for (const _ of ['first', 'second']) {
    const lines: string[] = [];
    const rejected: RejectedRow[] = [];
    for await (const record of folder.records({ onRejected: (row) => rejected.push(row) })) {
      lines.push(...shown(record));
    }
    runs.push({ lines, rejected, files: folder.accounting.flatMap(({ files }) => files) });
  }
  expect(runs[1]).toEqual(runs[0]);
  return runs[0] as Outcome;
}

async function read(stream: object, text: string, file = 't.csv'): Promise<Outcome> {
  using made = new MadeFolder().manifest({ ...TRADES, file, ...stream });
  made.file(file, text);
  return await outcomeOf(made);
}

const times = ({ lines }: Outcome): number[] => lines.map((line) => Number(line.split(' ')[0]));
const row = (time: string | number, amount = 1): string => `${time},sell,1390.5,${amount}\n`;

describe('times', () => {
  it('go on where a series changes from one unit to another', async () => {
    using made = new MadeFolder().manifest({ ...TRADES, file: 't-*.csv' });
    made.file('t-1.csv', TRADES_HEADER + row(START_MS) + row(START_MS + 1_000));
    made.file(
      't-2.csv',
      TRADES_HEADER + row(`${START_MS + 2_000}000`) + row(`${START_MS + 3_000}000000`),
    );
    made.file('t-3.csv', TRADES_HEADER + row((START_MS + 4_000) / 1_000));
    const outcome = await outcomeOf(made);
    expect(times(outcome)).toEqual([0, 1_000, 2_000, 3_000, 4_000]);
    expect(outcome.files.map(({ notes }) => notes['other-unit']?.count)).toEqual([undefined, 2, 1]);
  });

  it('keep what no unit explains out', async () => {
    const { files, lines } = await read(
      {},
      TRADES_HEADER + row(START_MS) + row(START_MS * 10) + row(0),
    );
    expect([lines.length, files[0]?.rejectedByReason['bad-time']?.count]).toEqual([1, 2]);
  });

  it.each(['+09:00', 'Asia/Seoul'])('of a zone: %s', async (zone) => {
    const text = `${TRADES_HEADER}${row('2023-03-01 09:00:01.5')}${row('2023-03-01T00:00:02Z', 2)}`;
    expect(times(await read({ time: 'iso', zone }, text))).toEqual([1_500, 2_000]);
  });

  it('in two columns', async () => {
    const columns = { time: ['date', 'time'], side: 'side', price: 'price', amount: 'amount' };
    const text = `date,time,side,price,amount\n2023-03-01,00:00:01,sell,1,1\n20230301,000002,sell,1,1\n`;
    const outcome = await read({ time: 'iso', columns }, text);
    expect([times(outcome), outcome.files[0]?.notes]).toEqual([[1_000, 2_000], {}]);
  });

  it('of a date alone are told of, of bars they are right', async () => {
    const text = `${TRADES_HEADER}${row('2023-03-01')}${row('2023-03-01', 2)}`;
    const { files } = await read({ time: 'iso' }, text);
    expect(files[0]?.notes['date-alone']).toMatchObject({ count: 2, lineNumber: 2 });
    const bars = {
      format: 'bars',
      barSeconds: 86_400,
      columns: { time: 'time', close: 'price', volume: 'amount' },
    };
    expect((await read({ time: 'iso', ...bars }, text)).files[0]?.notes).toEqual({});
  });
});

describe('order', () => {
  const ascending = Array.from({ length: 40 }, (_, i) => i * 5_000);

  it.each([
    ['newest first', [...ascending].reverse(), 'newest-first'],
    ['two days in turns', ascending.flatMap((ms) => [ms, ms + 2_592_000_000]), 'out-of-order'],
    ['days newest first', [...ascending].reverse().map((ms) => ms * 17_280), 'newest-first'],
  ])('%s is found by itself', async (_name, offsets, found) => {
    const outcome = await read(
      {},
      TRADES_HEADER + offsets.map((ms) => row(START_MS + ms)).join(''),
    );
    expect(times(outcome)).toEqual([...offsets].sort((a, b) => a - b));
    expect(outcome.files[0]).toMatchObject({
      notes: { sorted: { detail: found } },
      rejectedByReason: {},
    });
    expect([outcome.files[0]?.late, outcome.files[0]?.tooLate]).toEqual([undefined, undefined]);
  });

  it('that the manifest states is kept, and told where it is not so', async () => {
    const rows = [...ascending].reverse().map((ms) => row(START_MS + ms));
    const { files } = await read({ rows: 'sorted' }, TRADES_HEADER + rows.join(''));
    expect(files[0]).toMatchObject({
      notes: { 'said-sorted': { detail: 'newest-first' } },
      late: { count: 12, lineNumber: 3 },
      tooLate: { count: 27, lineNumber: 15 },
    });
  });

  it('is not changed for a row or two that come late', async () => {
    const offsets = [...ascending.slice(0, 30), 0, ...ascending.slice(30)];
    const { files } = await read(
      {},
      TRADES_HEADER + offsets.map((ms) => row(START_MS + ms)).join(''),
    );
    expect(files[0]).toMatchObject({ notes: {}, tooLate: { count: 1, lineNumber: 32 } });
  });
});

describe('rows that are not all meant', () => {
  const HEADER = 'time,user,side,price,amount,victim,tid\n';
  const fills = [
    '0,maker,B,80000,0.5,victim,900',
    '0,victim,A,80000,0.5,victim,900',
    '5,other,A,1,1,,901',
  ]
    .map((cells) => `${cells.replace(/^\d/, (ms) => String(START_MS + Number(ms)))}\n`)
    .join('');
  const liquidations = {
    format: 'liquidations',
    sideMeans: 'order',
    columns: { time: 'time', side: 'side', price: 'price', amount: 'amount', id: 'tid' },
  };

  it.each([
    ['the same as another column', { user: { sameAs: 'victim' } }, ['0 USDT/KRW S 80000x5'], 2],
    ['a text', { user: 'maker' }, ['0 USDT/KRW B 80000x5'], 2],
    ['none of several', { user: { not: ['maker', 'other'] } }, ['0 USDT/KRW S 80000x5'], 2],
    ['two at once', { user: { not: 'maker' }, victim: 'victim' }, ['0 USDT/KRW S 80000x5'], 2],
  ])('by %s', async (_name, where, lines, ignored) => {
    const outcome = await read({ ...liquidations, where }, HEADER + fills);
    expect([outcome.lines, outcome.files[0]?.ignoredCountByRule]).toEqual([
      lines,
      { where: ignored },
    ]);
  });

  it('by a column number, and in NDJSON', async () => {
    const columns = { time: 0, side: 2, price: 3, amount: 4, id: 6 };
    const byNumber = await read(
      { ...liquidations, header: false, columns, where: { 1: 'victim' } },
      fills,
    );
    expect(byNumber.lines).toEqual(['0 USDT/KRW S 80000x5']);
    const json = `{"t":${START_MS},"d":{"px":"2","sz":3},"k":"a"}\n{"t":${START_MS},"d":{"px":"2","sz":3},"k":"b"}\n`;
    const nested = { columns: { time: 't', price: 'd.px', amount: 'd.sz' }, where: { k: 'b' } };
    expect((await read(nested, json, 't.ndjson')).lines).toEqual(['0 USDT/KRW ? 2x3']);
  });
});

describe('a damaged file', () => {
  const rows = (from: number, to: number): string => {
    let text = '';
    for (let i = from; i < to; i += 1) text += row(START_MS + i * 10, 1 + ((i * 48_271) % 99_991));
    return text;
  };

  it.each([
    ['gz', gzipSync],
    ['zst', zstdCompressSync],
  ])('%s loses what is torn and nothing else', async (extension, pack) => {
    const [first, second] = [
      pack(TRADES_HEADER + rows(0, 30_000)),
      pack(TRADES_HEADER + rows(30_000, 60_000)),
    ];
    const cut = Math.floor(first.length * 0.7);
    const file = `t.csv.${extension}`;
    using made = new MadeFolder().manifest({ ...TRADES, file });
    made.bytes(file, Buffer.concat([first.subarray(0, cut), second]));
    const { files, rejected, lines } = await outcomeOf(made);
    const [account] = files;
    expect(account?.tears).toMatchObject([{ atByte: cut }]);
    expect(rejected).toMatchObject([
      { reason: 'truncated', detail: expect.stringContaining(`byte ${cut}`) },
    ]);
    // All of the second member, whose header is one, and the beginning of the first.
    expect(lines.slice(-30_000).every((line) => !line.startsWith('-'))).toBe(true);
    expect(account?.decodedCount).toBeGreaterThan(45_000);
    expect(account?.ignoredCountByRule).toEqual({ 'repeated-header': 1 });
    expect(account?.lineCount).toBe((account?.rowCount ?? 0) + 1);
  });
});

describe('cells', () => {
  it.each(['null', 'NaN', '-', 'None', 'N/A', ''])('«%s» is a missing one', async (word) => {
    const text = `${TRADES_HEADER}${START_MS},${word},1390.5,1\n`;
    expect((await read({}, text)).lines).toEqual(['0 USDT/KRW ? 13905x1']);
  });

  it('other words are missing where the manifest says so, and only those', async () => {
    const text = `${TRADES_HEADER}${START_MS},unknown,1,1\n${START_MS},NaN,1,1\n`;
    const { lines, rejected } = await read({ missing: ['unknown'] }, text);
    expect([lines.length, rejected.map(({ detail }) => detail)]).toEqual([
      1,
      ['side "NaN" is none that is known'],
    ]);
  });

  it('separated by semicolons, with decimal commas and points between thousands', async () => {
    const stream = { separator: ';', decimal: ',', thousands: '.' };
    const text = `\uFEFFtime;side;price;amount\r\n${START_MS};"sell";1.390,50;"12.345.678"\r\n${START_MS};sell;1.39,5;1\r\n`;
    const { lines, rejected } = await read(stream, text);
    expect(lines).toEqual(['0 USDT/KRW S 13905x12345678']);
    expect(rejected).toMatchObject([{ reason: 'bad-price', lineNumber: 3 }]);
  });

  it('with commas between thousands are refused until they are declared', async () => {
    const text = `${TRADES_HEADER}${START_MS},sell,"1,390.5",1\n`;
    const { rejected } = await read({}, text);
    expect(rejected[0]?.detail).toContain('"thousands": ","');
    expect((await read({ thousands: ',' }, text)).lines).toEqual(['0 USDT/KRW S 13905x1']);
  });

  it('of exponents and many digits keep them all', async () => {
    const text = `${TRADES_HEADER}${START_MS},sell,9.487e-11,5.4329174972728E12\n${START_MS},buy,0.00000000009488,3\n`;
    expect((await read({}, text)).lines).toEqual([
      '0 USDT/KRW S 9487x54329174972728',
      '0 USDT/KRW B 9488x30',
    ]);
  });

  it('below the step are ignored by a rule of their own', async () => {
    const { files, rejected } = await read(
      {},
      `${TRADES_HEADER}${row(START_MS)}${START_MS},sell,1390.5,0.0000000004\n`,
    );
    expect([rejected, files[0]?.ignoredCountByRule]).toEqual([[], { 'below-step': 1 }]);
  });
});

describe('headers', () => {
  const numbered = { columns: { time: 0, side: 1, price: 2, amount: 3 } };

  it.each([
    ['none, said', { ...numbered, header: false }, '', 1, 0],
    ['none, not said', numbered, '', 1, 0],
    ['none, denied', { ...numbered, header: true }, '', 1, 0],
    ['one, said', { ...numbered, header: true }, TRADES_HEADER, 1, 1],
    ['one, denied', { ...numbered, header: false }, TRADES_HEADER, 1, 1],
  ])('under numbered columns: %s', async (_name, stream, header, rowCount, headerCount) => {
    const { files, lines } = await read(stream, header + row(START_MS));
    expect(files[0]).toMatchObject({ rowCount, headerCount, lineCount: rowCount + headerCount });
    expect(lines).toEqual(['0 USDT/KRW S 13905x1']);
  });

  it('stand behind a line of who made the file', async () => {
    const { files } = await read({}, `https://www.example.org\n${TRADES_HEADER}${row(START_MS)}`);
    expect(files[0]).toMatchObject({
      decodedCount: 1,
      ignoredCountByRule: { 'before-header': 1 },
      lineCount: 3,
    });
  });

  it.each([
    ['a first row', row(START_MS), /looks like a row.*"header": false/],
    ['another separator', 'time;side;price;amount\n', /"separator": ";"/],
    ['a name twice', `time,price,side,price,amount\n${row(1)}`, /"price" twice/],
    ['another encoding', '\uFFFD\uFFFDt\u0000i\u0000,x\n', /iconv/],
    ['no column of the condition', TRADES_HEADER, /"user" \(for where\)/, { where: { user: 'a' } }],
  ])('are refused with what to do: %s', async (_name, text, message, stream: object = {}) => {
    await expect(read(stream, text)).rejects.toThrow(message);
  });
});
