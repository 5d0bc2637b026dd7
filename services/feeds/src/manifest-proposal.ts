/** What to say to a folder without a manifest: the manifest it would need, as far as names and headers show it. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { csvCells } from './csv-cells.ts';
import { MANIFEST_NAME } from './manifest.ts';

import { textLines } from './text-lines.ts';

const FILE_COUNT_MAX = 20;
const DATA_FILE = /\.(csv|ndjson|jsonl|gz|zst)$/;

/** Header names that leave no doubt, by field. */
const KNOWN_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  time: ['time', 'timestamp', 'ts', 'dt', 'date', 'datetime', 'open_time', 'event_time'],
  receivedTime: ['local_timestamp', 'received_time', 'receipt_timestamp', 'received_at'],
  venue: ['exchange', 'venue'],
  symbol: ['symbol', 'pair', 'market', 'instrument'],
  side: ['side', 'taker_side', 'direction'],
  buyerIsMaker: ['is_buyer_maker', 'buyer_is_maker', 'isbuyermaker'],
  price: ['price', 'px'],
  amount: ['amount', 'qty', 'quantity', 'size'],
  notional: ['notional', 'value_usd', 'quote_qty'],
  id: ['id', 'trade_id', 'tradeid'],
  open: ['open'],
  high: ['high'],
  low: ['low'],
  close: ['close'],
  volume: ['volume', 'vol'],
  trades: ['n_trades', 'trades', 'trade_count', 'count'],
  buyVolume: ['buy_vol', 'buy_volume', 'taker_buy_volume'],
  sellVolume: ['sell_vol', 'sell_volume', 'taker_sell_volume'],
};

/** Header names of loans that are not those of the fields. */
const LENDING_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  operation: ['op', 'event', 'action'],
  programme: ['program', 'product'],
  operationId: ['operation_id', 'op_id', 'event_id'],
  loanId: ['loan_id', 'loanid'],
  borrower: ['borrower_id', 'user', 'user_id', 'user_hash', 'customer'],
  requestTime: ['requested_at', 'request_time'],
  principalWon: ['principal_won', 'principal_krw'],
  maturityTime: ['maturity', 'maturity_time', 'due_at', 'expires_at'],
  triggerPrice: ['trigger_price', 'liquidation_price'],
};
const IS_LENDING = /^(loan_?id|borrower(_id)?)$/i;

/** The whole message, manifest included. */
export async function missingManifestMessage(folder: string): Promise<string> {
  const names = readdirSync(folder)
    .filter((name) => DATA_FILE.test(name))
    .sort();
  const streams: unknown[] = [];
  for (const name of names.slice(0, FILE_COUNT_MAX))
    streams.push(await proposedStream(folder, name));
  const name =
    folder
      .split('/')
      .at(-1)
      ?.replace(/[^A-Za-z0-9._-]/g, '-') ?? 'recording';
  const more =
    names.length > FILE_COUNT_MAX
      ? `\n(${names.length - FILE_COUNT_MAX} more files are like these)`
      : '';
  const proposal = JSON.stringify(
    { name, streams: streams.length > 0 ? streams : [EMPTY] },
    null,
    2,
  );
  return [
    `${folder}: there is no ${MANIFEST_NAME}, so nobody says how its files are to be read.`,
    'The fields are explained in docs/recorded-folders.md of the breakwater repository.',
    `Save this as ${join(folder, MANIFEST_NAME)} and replace what stands in <angle brackets>:`,
    proposal + more,
  ].join('\n');
}

const EMPTY = {
  file: '<name>',
  format: '<bars, trades, liquidations, lending or binance-combined>',
};
const MARKET = {
  venue: '<venue>',
  symbol: '<BASE/QUOTE>',
  type: '<spot, linear, inverse, lending or fx>',
};

async function proposedStream(folder: string, file: string): Promise<unknown> {
  const line = await firstLine(join(folder, file));
  if (/^\d{16,20} \{/.test(line)) return { file, format: 'binance-combined', ...MARKET };
  const header = headerOf(line);
  if (header === undefined) {
    const cells = csvCells(line) ?? [];
    const format = '<bars, trades, liquidations or lending>';
    const columns = { time: `<number of the time column, 0 to ${Math.max(0, cells.length - 1)}>` };
    return { file, format, ...MARKET, header: false, time: '<s, ms, us, ns or iso>', columns };
  }
  return { file, ...proposedTable(header) };
}

function proposedTable(header: readonly string[]): Readonly<Record<string, unknown>> {
  if (header.some((name) => IS_LENDING.test(name))) return proposedLoans(header);
  const columns = foundColumns(header, KNOWN_COLUMNS);
  if (columns['time'] === undefined) columns['time'] = `<one of: ${header.join(', ')}>`;
  const isBars = columns['close'] !== undefined;
  const isLiquidations = header.some((name) => /liquidat/i.test(name));
  const format = isBars ? 'bars' : isLiquidations ? 'liquidations' : '<trades or liquidations>';
  const symbol = columns['symbol'] === undefined ? { symbol: MARKET.symbol } : {};
  const venue = columns['venue'] === undefined ? { venue: MARKET.venue } : {};
  return {
    format,
    ...venue,
    ...symbol,
    type: MARKET.type,
    ...(isBars ? { barSeconds: '<length of a bar>' } : {}),
    ...(format === 'bars'
      ? {}
      : { sideMeans: '<aggressor; for liquidations order, position, SELL or BUY>' }),
    time: '<iso, s, ms, us or ns>',
    columns,
  };
}

function proposedLoans(header: readonly string[]): Readonly<Record<string, unknown>> {
  const { time, receivedTime, venue, symbol, price, amount } = KNOWN_COLUMNS;
  const known = { time, receivedTime, venue, symbol, price, amount, ...LENDING_COLUMNS };
  const found = Object.entries(foundColumns(header, known));
  // A column that has its field's own name need not be named.
  const columns = Object.fromEntries(found.filter(([field, name]) => field !== name));
  const isSaid = (field: string): boolean => found.some(([name]) => name === field);
  return {
    format: 'lending',
    ...(isSaid('venue') ? {} : { venue: MARKET.venue }),
    ...(isSaid('symbol') ? {} : { symbol: MARKET.symbol }),
    type: 'spot',
    time: '<iso, s, ms, us or ns>',
    columns,
  };
}

/** Field → the first column whose name is the field's or a known one for it. */
function foundColumns(
  header: readonly string[],
  known: Readonly<Record<string, readonly string[] | undefined>>,
): Record<string, string> {
  const columns: Record<string, string> = {};
  for (const [field, names = []] of Object.entries(known)) {
    const found = header.find((name) => name === field || names.includes(name.toLowerCase()));
    if (found !== undefined) columns[field] = found;
  }
  return columns;
}

/** Names of a CSV header or of an NDJSON object's keys; undefined where the first line is data. */
function headerOf(line: string): readonly string[] | undefined {
  if (line.startsWith('{')) {
    try {
      return Object.keys(JSON.parse(line) as Readonly<Record<string, unknown>>);
    } catch {
      return undefined;
    }
  }
  const cells = csvCells(line) ?? [];
  const isHeader = cells.length > 1 && cells.every((cell) => cell === '' || !/^[-+.\d]/.test(cell));
  return isHeader ? cells : undefined;
}

async function firstLine(path: string): Promise<string> {
  try {
    for await (const { lines } of textLines(path)) return lines[0] ?? '';
  } catch {
    // An unreadable file is proposed like an empty one; opening the folder will say why it cannot be read.
  }
  return '';
}
