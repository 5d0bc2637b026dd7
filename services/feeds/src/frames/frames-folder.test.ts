import { readFileSync } from 'node:fs';
import { EVENT_KIND } from '@breakwater/core';
import { IGNORED_RULES, VENUE_PROTOCOLS, type VenueProtocol } from '@breakwater/venues';
import { describe, expect, it } from 'vitest';
import { MadeFolder } from '../made-folder.ts';
import { openFolder } from '../recorded-folder.ts';
import { type RejectedRow, totalAccounting } from '../stream-account.ts';

const AT_MS = 1_767_323_045_000;

function bybitBook(type: string, u: number, price = '100.5'): object {
  const data = { s: 'BTCUSDT', b: [[price, '2']], a: [['101', '3']], u };
  return { topic: 'orderbook.50.BTCUSDT', type, ts: AT_MS, data };
}

function bybitTrade(T: number, S: string, s = 'BTCUSDT'): object {
  return { topic: `publicTrade.${s}`, data: [{ T, s, S, v: '0.25', p: '100.5', i: `t-${T}` }] };
}

function capture(...lines: readonly object[]): string {
  const header = { t: 'header', format: 2, exchange: 'BYBIT', recorded: AT_MS / 1_000 };
  return [header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
}

function recv(ms: number, message: object): object {
  return { t: 'recv', conn: 'ws', ts: (AT_MS + ms) / 1_000, data: JSON.stringify(message) };
}

/** Everything a folder gives: its events as short texts, its account, and what was rejected. */
async function readAll(made: MadeFolder) {
  const folder = await openFolder(made.path);
  const events: string[] = [];
  const rejected: RejectedRow[] = [];
  for await (const { batch } of folder.records({ onRejected: (row) => rejected.push(row) })) {
    for (let row = 0; row < batch.eventCount; row += 1) {
      const kind = batch.kind(row);
      if (kind === EVENT_KIND.INSTRUMENT) continue;
      const key = batch.symbols.name(batch.instrument(row));
      const numbers = `${batch.previousSequence(row)}>${batch.sequence(row)}`;
      if (kind === EVENT_KIND.BOOK_SNAPSHOT) events.push(`snapshot ${key} ${batch.sequence(row)}`);
      else if (kind === EVENT_KIND.BOOK_DELTA) events.push(`delta ${key} ${numbers}`);
      else
        events.push(`${kind} ${key} ${batch.side(row)} ${batch.eventTimeUs(row) / 1_000 - AT_MS}`);
    }
  }
  const total = totalAccounting(folder.accounting);
  const { decodedCount, ignoredCount, rejectedCount, rowCount } = total;
  expect(rowCount).toBe(decodedCount + ignoredCount + rejectedCount);
  return { events, rejected, total, rules: folder.accounting[0]?.ignoredCountByRule };
}

describe('a folder of frames', () => {
  it('is read by its wrapping, every line accounted for', async () => {
    using made = new MadeFolder().manifest({ file: 'BYBIT.jsonl.zst', format: 'frames' });
    made.file(
      'BYBIT.jsonl.zst',
      capture(
        {
          t: 'connect',
          conn: 'ws',
          ts: AT_MS / 1_000,
          addr: 'wss://stream.bybit.com/v5/public/linear',
        },
        { t: 'send', conn: 'ws', ts: AT_MS / 1_000, data: '{}' },
        recv(1, { success: true, op: 'subscribe' }),
        recv(2, bybitBook('snapshot', 5)),
        recv(3, bybitTrade(AT_MS + 1, 'Sell')),
        recv(4, bybitTrade(AT_MS + 2, 'Buy', 'NOSUCH')),
        recv(5, { topic: 'publicTrade.X', data: 4 }),
        recv(6, bybitTrade(AT_MS + 3, 'Buy', 'BTC-27JUN25-60000-C')),
      ),
    );
    const { events, rejected, total, rules } = await readAll(made);
    expect(events).toEqual(['snapshot bybit:BTC/USDT:linear 5', '1 bybit:BTC/USDT:linear -1 1']);
    expect(rules).toEqual({
      ...{ 'recording-note': 2, request: 1, 'subscription-reply': 1, 'option-market': 1 },
    });
    expect(total).toMatchObject({ rowCount: 9, decodedCount: 2, rejectedCount: 2 });
    expect(rejected.map(({ reason }) => reason)).toEqual(['unknown-instrument', 'bad-row']);
    expect(rejected[0]?.detail).toContain('symbol "NOSUCH" of bybit');
  });

  it('a connection that begins anew leaves its books untrue until their next snapshot', async () => {
    using made = new MadeFolder().manifest({ file: 'f.jsonl', format: 'frames' });
    const opened = (ms: number) => ({
      t: 'connect',
      conn: 'ws',
      ts: (AT_MS + ms) / 1_000,
      addr: 'wss://h',
    });
    made.file(
      'f.jsonl',
      capture(
        opened(0),
        recv(1, bybitBook('snapshot', 5)),
        recv(2, bybitBook('delta', 6)),
        opened(3),
        recv(4, bybitBook('delta', 7)),
        recv(5, bybitBook('snapshot', 70)),
        recv(6, bybitBook('delta', 71)),
      ),
    );
    const { events } = await readAll(made);
    const numbers = events.map((event) => event.replace(' bybit:BTC/USDT:linear', ''));
    // What comes between is behind a hole, so that the book is known to be untrue.
    const [first, second, ...rest] = numbers;
    expect([first, second, rest.slice(-2)]).toEqual([
      'snapshot 5',
      'delta 5>6',
      ['snapshot 70', 'delta 70>71'],
    ]);
    for (const hole of rest.slice(0, -2)) {
      const [, previous = '0'] = /delta (\d+)>/.exec(hole) ?? [];
      expect(Number(previous)).toBeGreaterThan(6);
    }
  });

  it('without a receive time a message has that of its events, and one without them that of before', async () => {
    using made = new MadeFolder().manifest({ file: 'f.ndjson', format: 'frames', venue: 'bybit' });
    const lines = [
      { op: 'subscribe', success: true },
      bybitTrade(AT_MS + 5, 'Buy'),
      { topic: 'publicTrade.BTCUSDT', data: [] },
      bybitTrade(AT_MS + 9, 'Sell'),
    ];
    made.file('f.ndjson', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const { events, rules } = await readAll(made);
    expect(events).toEqual(['1 bybit:BTC/USDT:linear 1 5', '1 bybit:BTC/USDT:linear -1 9']);
    expect(rules).toEqual({ 'subscription-reply': 1, 'recording-note': 1 });
  });

  it('`type` says which of two markets of one name is meant', async () => {
    using made = new MadeFolder().manifest({
      ...{ file: 'f.txt', format: 'frames', venue: 'binance', type: 'linear' },
    });
    const trade = { e: 'trade', T: AT_MS, s: 'BTCUSDT', t: 1, p: '5', q: '1', m: false };
    made.file('f.txt', `${AT_MS}000000 ${JSON.stringify(trade)}\n`);
    expect((await readAll(made)).events).toEqual(['1 binance:BTC/USDT:linear 1 0']);
  });
});

const PAGE: string = readFileSync(
  new URL('../../../../docs/recorded-folders.md', import.meta.url),
  'utf8',
);

const BOOKS: Readonly<Record<VenueProtocol['book'], string>> = {
  whole: 'whole each time',
  numbered: 'numbered changes',
  checksum: 'changes with a checksum',
  connection: 'changes, not numbered',
};

function row({ venue, title, book, liquidations, triedOn, ...tells }: VenueProtocol): string {
  const forced =
    liquidations === undefined
      ? '–'
      : `${liquidations.coverage}, side of the ${liquidations.sideMeans}`;
  const more = [
    ...(tells.tellsMarkAndIndex ? ['mark, index'] : []),
    ...(tells.tellsOpenInterest ? ['open interest'] : []),
  ].join(', ');
  const cells = [`\`${venue}\``, title, BOOKS[book], forced, more || '–', triedOn];
  return `| ${cells.join(' | ')} |`;
}

describe('the page', () => {
  it.each(VENUE_PROTOCOLS.map((protocol) => [protocol.venue, row(protocol)]))(
    'tells what %s tells',
    (_venue, expected) => {
      expect(PAGE).toContain(expected);
    },
  );

  it.each(Object.entries(IGNORED_RULES))('explains the rule %s', (rule, why) => {
    expect(PAGE).toContain(`| \`${rule}\` | ${why} |`);
  });
});
