/** The fast lane and the reader of all lines make the same of every file, whatever stands in it. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MadeFolder, START_MS, shown, TRADES } from './made-folder.ts';
import { openFolder } from './recorded-folder.ts';

/** A stream that takes the fast lane, and the same stream with a condition that every row meets, which only the other reader knows. */
const FAST = {
  ...TRADES,
  file: 't.csv',
  columns: {
    time: 'time',
    receivedTime: 'seen',
    side: 'side',
    price: 'price',
    amount: 'amount',
    id: 'id',
  },
};
const SLOW = { ...FAST, where: { all: 'x' } };

async function outcome(stream: object, text: string): Promise<unknown> {
  using made = new MadeFolder().manifest(stream);
  made.file('t.csv', text);
  const folder = await openFolder(made.path);
  const rejected: unknown[] = [];
  const events: string[] = [];
  for await (const record of folder.records({ onRejected: (row) => rejected.push(row) })) {
    const { batch } = record;
    events.push(...shown(record));
    for (let row = 0; row < batch.eventCount; row += 1) {
      events.push(
        `${batch.eventTimeUs(row)} ${batch.receivedTimeUs(row)} ${batch.venueIdHigh(row)} ${batch.venueIdLow(row)}`,
      );
    }
  }
  const steps = [...folder.instruments.values()];
  return { events, rejected, steps, files: folder.accounting[0]?.files };
}

const time = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 5_000 }).map((ms) => String(START_MS + ms)) },
  fc.constantFrom(
    '',
    '0',
    `${START_MS}000`,
    `${START_MS}.5`,
    String(START_MS * 9),
    '2023-03-01',
    ' 1',
    `"${START_MS}"`,
  ),
);
const decimal = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 0, max: 999 }))
      .map(([a, b]) => `${a}.${b}`),
  },
  fc.constantFrom(
    '0',
    '1',
    '007.50',
    '1e-3',
    '.5',
    '5.',
    '',
    '-1',
    'NaN',
    '123456789012345678',
    '0.0000000001',
    '1,5',
    ' 2',
  ),
);
const side = fc.constantFrom(
  'buy',
  'sell',
  'BUY',
  'Sell',
  'bid',
  'b',
  '',
  'maker',
  '"buy"',
  'unknown',
  'bUy',
);
const id = fc.constantFrom(
  '',
  '1',
  '77',
  '999999999999999',
  '12345678901234567890',
  'a-b',
  '1.5',
  '-',
);
const line = fc
  .tuple(
    time,
    fc.oneof(time, fc.constant('')),
    side,
    decimal,
    decimal,
    id,
    fc.constantFrom('', ',more', '\r'),
  )
  .map(
    ([at, seen, of, price, amount, name, end]) =>
      `${at},${seen},${of},${price},${amount},${name},x${end}`,
  );
const lines = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: line },
    fc.constantFrom('', 'time,seen,side,price,amount,id,all', '"', 'x'),
  ),
  {
    maxLength: 30,
  },
);

it('makes of every file what the reader of all lines makes', async () => {
  await fc.assert(
    fc.asyncProperty(lines, fc.constantFrom('', '\n'), async (rows, end) => {
      const text = ['time,seen,side,price,amount,id,all', ...rows].join('\n') + end;
      expect(await outcome(FAST, text)).toEqual(await outcome(SLOW, text));
    }),
    { numRuns: 300 },
  );
}, 60_000);
