/** Tables of anybody: columns by their names, the time's format by the first rows, venue and market by the file's name where it says them. */
import { isRejection, parseTimestampUs, type TimeFormat } from '@breakwater/codec';
import { InstrumentTable, presetVenues, type VenueInstrument } from '@breakwater/venues';
import { type Belief, type LeftOut, TYPE_UNKNOWN, type Unknown } from './belief.ts';
import { columnsIn, isLoans, LOAN_COLUMNS, TABLE_COLUMNS } from './column-names.ts';
import type { FileSample } from './file-sample.ts';

type Stream = Belief['stream'];

export function binanceCombined({ lines }: FileSample): Belief | undefined {
  if (!/^\d{16,20} \{/.test(lines[0] ?? '')) return undefined;
  const text = lines.join('\n');
  const is = (pattern: RegExp): boolean => pattern.test(text);
  const market = is(/"s":"[A-Z0-9]+USD_/)
    ? ({ venue: 'binance-coinm', type: 'inverse' } as const)
    : is(/"pu":/)
      ? ({ venue: 'binance-usdm', type: 'linear' } as const)
      : is(/"e":"depthUpdate"/)
        ? ({ venue: 'binance', type: 'spot' } as const)
        : undefined;
  const by = 'its lines are a receive time in nanoseconds and a message of Binance';
  const stream = { format: 'binance-combined', ...market } as const;
  const unknown = market === undefined ? [venueUnknown(), TYPE_UNKNOWN] : [];
  return { stream, because: market === undefined ? by : `${by}, of ${market.venue}`, unknown };
}

export function plainTable(sample: FileSample): Belief | LeftOut | undefined {
  const { header, rows, lines, name } = sample;
  if (lines.length === 0) return { leftOut: 'it is empty, or not to be read' };
  if (header === undefined) return headerless(sample);
  const loans = isLoans(header);
  const columns = columnsIn(header, loans ? LOAN_COLUMNS : TABLE_COLUMNS);
  const format = loans ? 'lending' : formatOf(name, columns);
  const has = (field: string): boolean =>
    columns[field] !== undefined || (loans && header.includes(field));
  const timeAt = header.indexOf(columns['time'] ?? 'time');
  const market = marketIn(sample, columns);
  const unknown: Unknown[] = [
    ...(format === undefined ? [FORMAT_UNKNOWN] : []),
    ...(timeAt < 0 ? [columnsUnknown('time', header)] : []),
    ...(has('venue') || market.venue !== undefined ? [] : [venueUnknown()]),
    ...(has('symbol') || market.symbol !== undefined ? [] : [SYMBOL_UNKNOWN]),
    ...(has('type') || market.type !== undefined ? [] : [TYPE_UNKNOWN]),
    ...(format === 'liquidations' ? [SIDE_UNKNOWN] : []),
  ];
  const barSeconds = format === 'bars' ? barSecondsIn(rows, timeAt) : undefined;
  if (format === 'bars' && barSeconds === undefined) unknown.push(BAR_UNKNOWN);
  // A column that has its field's own name need not be named where loans are read.
  const named = Object.entries(columns).filter(([field, column]) => !loans || field !== column);
  const stream: Stream = {
    ...(format === undefined ? {} : { format }),
    ...market.said,
    ...(barSeconds === undefined ? {} : { barSeconds }),
    ...(sample.separator === ',' || /\.(ndjson|jsonl)/.test(name)
      ? {}
      : { separator: sample.separator }),
    ...timeIn(rows, timeAt),
    columns: Object.fromEntries(named),
  };
  const by = `its columns are ${Object.values(columns).slice(0, 6).join(', ')}`;
  return {
    stream,
    because: market.because === undefined ? by : `${by}; ${market.because}`,
    unknown,
  };
}

function formatOf(
  name: string,
  columns: Readonly<Record<string, unknown>>,
): 'bars' | 'trades' | 'liquidations' | undefined {
  if (columns['close'] !== undefined) return 'bars';
  if (columns['price'] === undefined || columns['amount'] === undefined) return undefined;
  return /liq/i.test(name) ? 'liquidations' : 'trades';
}

function headerless({ rows, name }: FileSample): Belief {
  const cells = rows[0] ?? [];
  const timeAt = cells.findIndex((cell) => timeFormatOf(cell) !== undefined);
  const columns = timeAt < 0 ? {} : { time: timeAt };
  const unknown = [
    FORMAT_UNKNOWN,
    columnsUnknown('price, amount and side', cells),
    venueUnknown(),
    SYMBOL_UNKNOWN,
    TYPE_UNKNOWN,
  ];
  const stream: Stream = { header: false, ...timeIn(rows, timeAt), columns };
  return { stream, because: `${name} has no header: ${cells.length} columns`, unknown };
}

const DATE = /^\d{4}[-/.]?\d{2}[-/.]?\d{2}/;

function timeFormatOf(cell: string): TimeFormat | undefined {
  const digits = /^(\d+)(\.\d+)?$/.exec(cell)?.[1]?.length ?? 0;
  const unit = ({ 10: 's', 13: 'ms', 16: 'us', 19: 'ns' } as const)[digits as 10 | 13 | 16 | 19];
  if (unit !== undefined) return unit;
  return DATE.test(cell) && parseTimestampUs(cell, 'iso') !== undefined ? 'iso' : undefined;
}

function timeIn(rows: FileSample['rows'], at: number): Pick<Stream, 'time'> {
  const found = rows
    .map((cells) => timeFormatOf(cells[at] ?? ''))
    .find((format) => format !== undefined);
  return { time: found ?? 'iso' };
}

/** The least step of time between rows, which a bar lasts. */
function barSecondsIn(rows: FileSample['rows'], at: number): number | undefined {
  const { time = 'iso' } = timeIn(rows, at);
  const times = rows.flatMap((cells) => parseTimestampUs(cells[at] ?? '', time) ?? []);
  const steps = times.slice(1).map((timeUs, row) => Math.abs(timeUs - (times[row] as number)));
  const least = Math.min(...steps.filter((step) => step > 0));
  return Number.isFinite(least) && least <= 86_400_000_000 ? least / 1_000_000 : undefined;
}

interface Market {
  readonly venue?: string;
  readonly symbol?: string;
  readonly type?: string;
  readonly said: Stream;
  readonly because?: string;
}

/** Venue and symbol by the parts of a file's name, where the instrument table knows both without a doubt. */
function marketIn({ name }: FileSample, columns: Readonly<Record<string, unknown>>): Market {
  const parts = name.toLowerCase().split(/[^a-z0-9]+/);
  const venue = presetVenues().find((known) => parts.includes(known));
  if (venue === undefined || columns['venue'] !== undefined) return { said: {} };
  const because = `its name says ${venue}`;
  if (columns['symbol'] !== undefined) return { venue, said: { venue }, because };
  const table = new InstrumentTable();
  for (const part of parts.filter((one) => one !== venue)) {
    const found = (['spot', 'linear', 'inverse'] as const)
      .map((type) => table.resolve(venue, part.toUpperCase(), 0, type))
      .filter((one): one is VenueInstrument => !isRejection(one));
    const [instrument] = found;
    if (instrument === undefined) continue;
    const symbol = `${instrument.base}/${instrument.quote}`;
    // Where a venue writes several kinds of markets alike, the name does not say which.
    const type = found.length === 1 ? { type: instrument.type } : {};
    const said = { venue, symbol, ...type };
    return { ...said, said, because: `${because} and ${symbol}` };
  }
  return { venue, said: { venue }, because };
}

function venueUnknown(): Unknown {
  return { field: 'venue', question: 'Which venue are its rows of?', choices: undefined };
}

function columnsUnknown(what: string, header: readonly string[]): Unknown {
  return {
    field: 'columns',
    question: `Which columns are ${what}? It has ${header.join(', ')}`,
    choices: undefined,
  };
}

const SYMBOL_UNKNOWN: Unknown = {
  field: 'symbol',
  question: 'Which market are its rows of? BASE/QUOTE, or as the venue writes it',
  choices: undefined,
};
const FORMAT_UNKNOWN: Unknown = {
  field: 'format',
  question: 'What are its rows?',
  choices: ['trades', 'liquidations', 'bars', 'lending'],
};
const SIDE_UNKNOWN: Unknown = {
  field: 'sideMeans',
  question: 'Whose side is it: the forced order’s (Binance), or the liquidated position’s (Bybit)?',
  choices: ['order', 'position', 'SELL', 'BUY'],
};
const BAR_UNKNOWN: Unknown = {
  field: 'barSeconds',
  question: 'How many seconds is a bar?',
  choices: undefined,
};
