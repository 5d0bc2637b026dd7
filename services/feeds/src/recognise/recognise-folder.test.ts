import { readFileSync } from 'node:fs';
import { EVENT_KIND } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { MadeFolder } from '../made-folder.ts';
import { openFolder } from '../recorded-folder.ts';
import { totalAccounting } from '../stream-account.ts';
import { proposalText } from './proposal.ts';
import {
  manifestOf,
  type RecognisedFolder,
  recogniseFolder,
  writeManifest,
} from './recognise-folder.ts';

const T0 = 1_717_200_000_000_000;
const BOOK25 = Array.from(
  { length: 2 },
  (_, i) => `asks[${i}].price,asks[${i}].amount,bids[${i}].price,bids[${i}].amount`,
).join(',');

/** As tardis.dev writes them: `{exchange}_{kind}_{date}_{symbol}`. */
const TARDIS: Readonly<Record<string, string>> = {
  'binance-futures_trades_2024-06-01_BTCUSDT.csv.gz': `exchange,symbol,timestamp,local_timestamp,id,side,price,amount
binance-futures,BTCUSDT,${T0},${T0 + 5_000},1,buy,67000.1,0.5
binance-futures,BTCUSDT,${T0 + 10_000},${T0 + 15_000},2,unknown,67000.2,0.25
`,
  'binance-futures_trades_2024-06-01_ETHUSDT.csv.gz': `exchange,symbol,timestamp,local_timestamp,id,side,price,amount
binance-futures,ETHUSDT,${T0},${T0 + 5_000},1,sell,3700.1,2
`,
  'bybit_liquidations_2024-06-01_BTCUSDT.csv.gz': `exchange,symbol,timestamp,local_timestamp,id,side,price,amount
bybit,BTCUSDT,${T0},${T0 + 5_000},,sell,66900,1.5
`,
  'binance-futures_incremental_book_L2_2024-06-01_BTCUSDT.csv.gz': `exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount
binance-futures,BTCUSDT,${T0 - 9},${T0 - 5},false,bid,66000,1
binance-futures,BTCUSDT,${T0},${T0 + 1_000},true,ask,67000.2,3
binance-futures,BTCUSDT,${T0},${T0 + 1_000},true,bid,67000.1,2
binance-futures,BTCUSDT,${T0 + 20_000},${T0 + 21_000},false,bid,67000.1,0
binance-futures,BTCUSDT,${T0 + 20_000},${T0 + 21_000},false,bid,67000,4
`,
  'upbit_book_snapshot_25_2024-06-01_KRW-USDT.csv.gz': `exchange,symbol,timestamp,local_timestamp,${BOOK25}
upbit,KRW-USDT,${T0},${T0 + 5_000},1391,100,1390,200,1392,300,,
`,
  'okex-swap_quotes_2024-06-01_BTC-USDT-SWAP.csv.gz': `exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount
okex-swap,BTC-USDT-SWAP,${T0},${T0 + 5_000},300,67001,67000,200
`,
  'deribit_derivative_ticker_2024-06-01_BTC-PERPETUAL.csv.gz': `exchange,symbol,timestamp,local_timestamp,funding_timestamp,funding_rate,predicted_funding_rate,open_interest,last_price,index_price,mark_price
deribit,BTC-PERPETUAL,${T0},${T0 + 5_000},,0.0001,,670000000,67000.5,67001.123,67000.777
deribit,BTC-PERPETUAL,${T0 + 1},${T0 + 6_000},,0.0002,,,67000.5,,
`,
};

function folderOf(files: Readonly<Record<string, string>>): MadeFolder {
  const made = new MadeFolder();
  for (const [name, text] of Object.entries(files)) made.file(name, text);
  return made;
}

const written = (recognised: RecognisedFolder): object =>
  manifestOf(recognised, ({ file }, { field }) => `${file} ${field}`);

describe('a folder without a manifest', () => {
  it('of tardis.dev’s data sets is known by their headers, and read', async () => {
    using made = folderOf(TARDIS);
    const recognised = await recogniseFolder(made.path);
    expect(recognised.streams.flatMap(({ unknown }) => unknown)).toEqual([]);
    writeManifest(made.path, written(recognised));
    const folder = await openFolder(made.path);
    const events: string[] = [];
    for await (const { batch } of folder.records()) {
      for (let row = 0; row < batch.eventCount; row += 1) {
        if (batch.kind(row) === EVENT_KIND.INSTRUMENT) continue;
        const key = batch.symbols.name(batch.instrument(row));
        const sides = `${batch.bidCount(row)}/${batch.askCount(row)}`;
        events.push(
          `${key} ${batch.kind(row)} ${batch.side(row)} ${batch.priceTicks(row)}x${batch.quantityLots(row)} ${sides} ${batch.receivedTimeUs(row) - T0}`,
        );
      }
    }
    expect(events.sort()).toEqual([
      'binance-usdm:BTC/USDT:linear 1 0 670002x25 0/0 15000',
      'binance-usdm:BTC/USDT:linear 1 1 670001x50 0/0 5000',
      'binance-usdm:BTC/USDT:linear 2 0 0x0 1/1 1000',
      'binance-usdm:BTC/USDT:linear 3 0 0x0 2/0 21000',
      'binance-usdm:ETH/USDT:linear 1 -1 37001x2 0/0 5000',
      'bybit:BTC/USDT:linear 4 -1 66900x15 0/0 5000',
      'deribit:BTC/USD:inverse 6 0 67001x67001 0/0 5000',
      'deribit:BTC/USD:inverse 7 0 0x99998840312 0/0 5000',
      'okx:BTC/USDT:linear 2 0 0x0 1/1 5000',
      'upbit:USDT/KRW:spot 2 0 0x0 1/2 5000',
    ]);
    const total = totalAccounting(folder.accounting);
    expect(total).toMatchObject({
      rowCount: 13,
      decodedCount: 11,
      ignoredCount: 2,
      rejectedCount: 0,
    });
  });

  it.each([
    [
      'spot trades',
      'DOGEUSDT-trades-2025-01-01.csv',
      `1,0.3,27.0,8.5,1735689600000000,False,True\n`,
      { venue: 'binance', type: 'spot' },
    ],
    [
      'futures trades',
      'BTCUSDT-trades-2024-01-01.csv',
      `1,42000,0.5,21000,1704067200000,true\n`,
      { venue: 'binance-usdm', type: 'linear' },
    ],
    [
      'with a header',
      'BTCUSDT-trades-2024-01-01.csv',
      `id,price,qty,quote_qty,time,is_buyer_maker\n1,42000,0.5,21000,1704067200000,true\n`,
      { venue: 'binance-usdm', type: 'linear' },
    ],
    [
      'spot aggTrades',
      'BTCUSDT-aggTrades-2024-01.csv',
      `1,42000,0.5,10,11,1704067200000,true,true\n`,
      { venue: 'binance', type: 'spot' },
    ],
    [
      'COIN-M aggTrades',
      'BTCUSD_PERP-aggTrades-2024-01-01.csv',
      `agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n1,42000,21,10,11,1704067200000,true\n`,
      { venue: 'binance-coinm', type: 'inverse' },
    ],
    [
      'liquidations',
      'BTCUSDT-liquidationSnapshot-2023-06-01.csv',
      `time,side,order_type,time_in_force,original_quantity,price,average_price,order_status,last_fill_quantity,accumulated_fill_quantity\n1685577600000,SELL,LIMIT,IOC,0.5,27000,27001,FILLED,0.5,0.5\n`,
      { venue: 'binance-usdm', type: 'linear', sideMeans: 'order', coverage: 'sampled' },
    ],
    [
      'klines of spot, by their microseconds',
      'BTCUSDT-1m-2025-03-01.csv',
      `1740787200000000,1,1,1,84000,2,1740787259999999,1,30,0.5,1,0\n`,
      { format: 'bars', barSeconds: 60, venue: 'binance', type: 'spot' },
    ],
    [
      'klines of futures, by their header',
      'BTCUSDT-4h-2024-01.csv',
      `open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n1704067200000,1,1,1,42000,2,1704081599999,1,30,0.5,1,0\n`,
      { format: 'bars', barSeconds: 14_400, venue: 'binance-usdm', type: 'linear' },
    ],
    [
      'klines of COIN-M, by the symbol',
      'BTCUSD_PERP-1h-2024-01.csv',
      `1704067200000,1,1,1,42000,21,1704070799999,1,30,7,1,0\n`,
      { format: 'bars', barSeconds: 3_600, venue: 'binance-coinm', type: 'inverse' },
    ],
  ])(
    'of Binance’s archives is known by names and columns: %s',
    async (_name, file, text, stream) => {
      using made = new MadeFolder().file(file, text);
      const recognised = await recogniseFolder(made.path);
      expect(recognised.streams).toMatchObject([{ stream, unknown: [] }]);
      writeManifest(made.path, written(recognised));
      const folder = await openFolder(made.path);
      for await (const _ of folder.records());
      expect(folder.accounting).toMatchObject([{ decodedCount: 1, rowCount: 1 }]);
    },
  );

  it('asks of which exchange klines are where neither header nor time tells', async () => {
    using made = folderOf({
      'BTCUSDT-1m-2024-01.csv': '1704067200000,1,1,1,42000,2,1704067259999,1,30,0.5,1,0\n',
    });
    const { streams } = await recogniseFolder(made.path);
    expect(streams).toMatchObject([
      { stream: { format: 'bars' }, unknown: [{ field: 'venue' }, { field: 'type' }] },
    ]);
  });

  it('leaves out what holds nothing to replay, and says why', async () => {
    using made = folderOf({
      'BTCUSDT-bookDepth-2024-01-01.csv': 'timestamp,percentage,depth,notional\n',
      'empty.csv': '',
    });
    const { streams, leftOut } = await recogniseFolder(made.path);
    expect([streams, leftOut]).toMatchObject([
      [],
      [
        { file: 'BTCUSDT-bookDepth-2024-01-01.csv', why: expect.stringContaining('no prices') },
        { file: 'empty.csv' },
      ],
    ]);
  });

  it('reads a market’s book in one way, the fullest', async () => {
    const header = 'exchange,symbol,timestamp,local_timestamp';
    const quotes = `${header},ask_amount,ask_price,bid_price,bid_amount\n`;
    using made = folderOf({
      'upbit_book_snapshot_25_2024-06-01_KRW-USDT.csv': `${header},${BOOK25}\nupbit,KRW-USDT,${T0},${T0},1391,1,1390,2,,,,\n`,
      'upbit_quotes_2024-06-01_KRW-USDT.csv': `${quotes}upbit,KRW-USDT,${T0},${T0},1,1391,1390,1\n`,
      'upbit_quotes_2024-06-01_KRW-BTC.csv': `${quotes}upbit,KRW-BTC,${T0},${T0},1,1391,1390,1\n`,
    });
    const { streams, leftOut } = await recogniseFolder(made.path);
    expect(streams.map(({ file }) => file)).toEqual([
      'upbit_book_snapshot_25_2024-06-01_KRW-USDT.csv',
      'upbit_quotes_2024-06-01_KRW-BTC.csv',
    ]);
    expect(leftOut).toMatchObject([
      {
        file: 'upbit_quotes_2024-06-01_KRW-USDT.csv',
        why: expect.stringContaining('book-snapshots'),
      },
    ]);
  });

  it('takes files that are alike as one stream, and their glob means no other', async () => {
    const rows =
      'time,price,amount,side\n2024-01-01T00:00:00Z,1,1,buy\n2024-01-01T00:01:00Z,1,1,buy\n';
    using made = folderOf({
      'a-1.csv': rows,
      'a-2.csv': rows,
      'b-1.csv': 'time,close,volume\n1704067200,1,1\n1704067260,1,1\n',
    });
    expect((await recogniseFolder(made.path)).streams).toMatchObject([
      { file: 'a-*.csv', files: ['a-1.csv', 'a-2.csv'], stream: { format: 'trades', time: 'iso' } },
      { file: 'b-1.csv', stream: { format: 'bars', time: 's', barSeconds: 60 } },
    ]);
    made.file('a-3.csv', 'time,close,volume\n1704067200,1,1\n1704067260,1,1\n');
    expect((await recogniseFolder(made.path)).streams.map(({ file }) => file)).toEqual([
      '{a-1.csv,a-2.csv}',
      '{a-3.csv,b-1.csv}',
    ]);
  });

  it('is asked about by exactly what nothing tells', async () => {
    using made = folderOf({
      'kraken_usdtusd_1min.csv': 'time;close;volume\n1704067200;1;1\n1704067260;1;1\n',
      'liq.csv': 'time,symbol,side,price,qty\n1704067200000,BTCUSDT,SELL,1,1\n',
    });
    const recognised = await recogniseFolder(made.path);
    const asked = recognised.streams.map(({ file, unknown }) => [
      file,
      unknown.map(({ field }) => field),
    ]);
    expect(asked).toEqual([
      ['kraken_usdtusd_1min.csv', []],
      ['liq.csv', ['venue', 'type', 'sideMeans']],
    ]);
    expect(recognised.streams[0]?.stream).toMatchObject({
      venue: 'kraken',
      symbol: 'USDT/USD',
      separator: ';',
    });
    const text = proposalText(made.path, recognised);
    expect(text).toContain('liq.csv: sideMeans: Whose side is it');
    expect(text).not.toContain('kraken_usdtusd_1min.csv: venue');
  });

  it('is never given another manifest than the one it has', async () => {
    using made = folderOf({ 'folder.json': 'mine' });
    expect(() => writeManifest(made.path, {})).toThrow(/EEXIST/);
    expect(readFileSync(`${made.path}/folder.json`, 'utf8')).toBe('mine');
  });
});
