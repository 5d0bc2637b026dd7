import { describe, expect, it } from 'vitest';
import { MadeFolder, TRADES, TRADES_HEADER } from './made-folder.ts';
import { FolderError, parseManifest } from './manifest.ts';
import { openFolder } from './recorded-folder.ts';

function problemsOf(text: string): string[] {
  try {
    parseManifest(text, 'folder.json');
  } catch (error) {
    if (error instanceof FolderError) return error.message.split('\n');
    throw error;
  }
  return [];
}

function withStream(change: object): string {
  return JSON.stringify({ name: 'n', streams: [{ ...TRADES, file: 'f.csv', ...change }] }, null, 1);
}

async function refusal(path: string): Promise<string> {
  try {
    await openFolder(path);
  } catch (error) {
    if (error instanceof FolderError) return error.message;
    throw error;
  }
  return 'opened';
}

describe('a manifest', () => {
  it('names line and column of what is wrong', () => {
    const text = '{\n "name": "n",\n "streams": [\n  {"file": "f", "format": "candles"}\n ]\n}';
    expect(problemsOf(text)[0]).toMatch(
      /^folder\.json:4:\d+: streams\.0\.format: must be one of bars/,
    );
    expect(problemsOf('{\n "name": "n",,\n}')[0]).toMatch(/^folder\.json:2:\d+: /);
    expect(problemsOf('{"name":"n","streams":[],"calibrat":{}}').join()).toContain('calibrat');
  });

  it.each([
    [{ file: '../f.csv' }, 'must be a path inside the folder'],
    [{ file: '/etc/passwd' }, 'must be a path inside the folder'],
    [{ format: 'frames', venue: 'mtgox' }, 'messages of "mtgox" are not read; there are binance'],
    [{ symbol: 'USDT KRW' }, 'must be BASE/QUOTE'],
    [{ venue: undefined }, 'columns.venue'],
    [{ time: 'minutes' }, 'must be one of iso'],
    [{ time: undefined }, 'is needed: the format of the time column'],
    [{ header: false }, 'must be a number from 0'],
    [{ columns: { time: 'time', price: 'p' } }, 'amount: is needed for trades'],
    [{ columns: { time: 'time', prize: 'p' } }, 'prize'],
    [{ format: 'liquidations' }, 'sideMeans: is needed for liquidations'],
    [{ format: 'liquidations', sideMeans: 'order', columns: { time: 'time' } }, 'constant side'],
    [
      { format: 'lending', header: false, columns: { time: 0 } },
      'operation: is needed for lending',
    ],
    [{ format: 'bars' }, 'barSeconds: is needed for bars'],
    [{ format: 'binance-combined', type: undefined }, 'type: is needed for binance-combined'],
    [{ symbolSufix: '/USDT' }, 'symbolSufix'],
    [{ duplicates: 'drop' }, 'must be "identical-lines"'],
  ])('%j is refused', (change, message) => {
    const problems = problemsOf(withStream(change));
    expect(problems.join('\n')).toContain(message);
    for (const problem of problems) expect(problem).toMatch(/^folder\.json:\d+:\d+: /);
  });

  it('a calibration span must run forwards', () => {
    const calibrate = { from: '2023-03-06T00:00:00Z', to: '2023-03-01T00:00:00Z' };
    const text = JSON.stringify({ name: 'n', calibrate, streams: [{ ...TRADES, file: 'f' }] });
    expect(problemsOf(text).join()).toContain('"from" must be before "to"');
  });

  it('a good one is read', () => {
    expect(parseManifest(withStream({}), 'folder.json').streams[0]).toMatchObject({
      file: 'f.csv',
    });
  });
});

describe('a folder that cannot be read', () => {
  it('without a manifest is told which one it needs', async () => {
    using made = new MadeFolder();
    made.file(
      'bars.csv.gz',
      'timestamp,open,high,low,close,volume,n_trades\n2023-03-01,1,1,1,1,1,1\n',
    );
    made.file('liq.csv', 'symbol,side,qty,price,time,liquidation_id\n');
    made.file('raw.gz', '1723161253937085768 {"stream":"x@trade","data":{}}\n');
    made.file('bare.csv', 'BTC,SELL,1,2,1723895903305\n');
    made.file('loans.csv', 'at,time,op,programme,operationId,loan_id,borrower,amount\n');
    made.file('notes.txt', 'not data');
    const message = await refusal(made.path);
    expect(message).toContain('there is no folder.json');
    const proposal = JSON.parse(message.slice(message.indexOf('\n{'))) as {
      streams: Record<string, unknown>[];
    };
    expect(proposal.streams).toMatchObject([
      { file: 'bare.csv', header: false },
      {
        file: 'bars.csv.gz',
        format: 'bars',
        columns: { time: 'timestamp', close: 'close', volume: 'volume', trades: 'n_trades' },
      },
      {
        file: 'liq.csv',
        format: 'liquidations',
        columns: { time: 'time', symbol: 'symbol', side: 'side', amount: 'qty', price: 'price' },
      },
      {
        file: 'loans.csv',
        format: 'lending',
        columns: { operation: 'op', loanId: 'loan_id' },
      },
      { file: 'raw.gz', format: 'binance-combined' },
    ]);
  });

  it('names a missing file and a missing column', async () => {
    using made = new MadeFolder().manifest({ ...TRADES, file: 'gone*.csv' });
    made.file('here.csv', TRADES_HEADER);
    expect(await refusal(made.path)).toMatch(
      /no file is named "gone\*\.csv"; there are: .*here\.csv/,
    );
    made.manifest({ ...TRADES, file: 'here.csv' }).file('here.csv', 'time,side,px,amount\n');
    expect(await refusal(made.path)).toMatch(/here\.csv:1:1: .*no column "price".*px/);
    expect(await refusal(`${made.path}/nowhere`)).toContain('there is no such folder');
  });

  it('labels are checked like the manifest', async () => {
    using made = new MadeFolder()
      .manifest({ ...TRADES, file: 't.csv' })
      .file('t.csv', TRADES_HEADER);
    made.file('labels.json', '{\n "events": [{"from": "yesterday"}]\n}');
    expect(await refusal(made.path)).toMatch(/labels\.json:2:\d+: events\.0\.from/);
    made.file('labels.json', '{"events":[],"quiet":[]}');
    expect((await openFolder(made.path)).labels).toEqual({ events: [], quiet: [] });
  });
});
