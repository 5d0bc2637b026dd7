import { describe, expect, it } from 'vitest';
import { MadeFolder } from '../made-folder.ts';
import { openFolder } from '../recorded-folder.ts';
import { totalAccounting } from '../stream-account.ts';
import { manifestOf, recogniseFolder, writeManifest } from './recognise-folder.ts';

const AT_MS = 1_767_323_045_000;
const UPBIT = {
  ...{
    type: 'trade',
    code: 'KRW-USDT',
    trade_timestamp: AT_MS,
    trade_price: 1451,
    trade_volume: 2,
  },
  ...{ ask_bid: 'ASK', sequential_id: 7 },
};
const OKX = {
  arg: { channel: 'trades', instId: 'BTC-USDT' },
  data: [{ instId: 'BTC-USDT', tradeId: '1', px: '9', sz: '1', side: 'buy', ts: String(AT_MS) }],
};
const CRYPTOFEED = {
  ...{ exchange: 'COINBASE', symbol: 'BTC-USD', side: 'buy', amount: 1, price: 5, id: '1' },
  ...{ timestamp: AT_MS / 1_000, receipt_timestamp: AT_MS / 1_000 },
};

function capture(exchange: string, message: object): string {
  const lines = [
    { t: 'header', format: 2, exchange, recorded: AT_MS / 1_000 },
    { t: 'recv', conn: 'ws', ts: AT_MS / 1_000, data: JSON.stringify(message) },
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

const repeated = (line: string): string => `${line}\n`.repeat(3);

describe('recorded frames', () => {
  it.each([
    ['a capture', capture('UPBIT', UPBIT), { format: 'frames' }],
    ['messages of one venue', repeated(JSON.stringify(OKX)), { format: 'frames', venue: 'okx' }],
    [
      'messages behind a time',
      repeated(`${AT_MS / 1_000}.5: ${JSON.stringify(OKX)}`),
      { format: 'frames', venue: 'okx' },
    ],
    [
      'JSON of cryptofeed',
      repeated(JSON.stringify(CRYPTOFEED)),
      { format: 'frames', venue: 'cryptofeed' },
    ],
  ])('%s is known without a question, and read', async (_name, text, stream) => {
    using made = new MadeFolder().file('f.jsonl', text);
    const recognised = await recogniseFolder(made.path);
    expect(recognised.streams).toMatchObject([{ stream, unknown: [] }]);
    writeManifest(
      made.path,
      manifestOf(recognised, () => ''),
    );
    const folder = await openFolder(made.path);
    for await (const { batch } of folder.records()) expect(batch.eventCount).toBeGreaterThan(0);
    const total = totalAccounting(folder.accounting);
    expect([total.rejectedCount, total.decodedCount > 0]).toEqual([0, true]);
  });

  it('asks where venues write alike, and leaves out what is not read', async () => {
    using made = new MadeFolder();
    made.file('a.jsonl', repeated(JSON.stringify(UPBIT)));
    made.file('b.jsonl', capture('GEMINI', {}));
    const { streams, leftOut } = await recogniseFolder(made.path);
    expect(streams).toMatchObject([
      {
        stream: { format: 'frames' },
        unknown: [{ field: 'venue', choices: ['upbit', 'bithumb'] }],
      },
    ]);
    expect(leftOut).toEqual([
      { file: 'b.jsonl', why: 'its messages are of a venue that is not read' },
    ]);
  });

  it('takes no table for frames', async () => {
    using made = new MadeFolder();
    const row = {
      time: AT_MS,
      venue: 'upbit',
      symbol: 'USDT/KRW',
      side: 'buy',
      price: 1,
      amount: 2,
    };
    made.file('t.ndjson', repeated(JSON.stringify(row)));
    const { streams } = await recogniseFolder(made.path);
    expect(streams[0]?.stream.format).not.toBe('frames');
  });
});
