/**
 * A mapping for a topic of somebody's own, as far as names and values of a sample show it. What they do not show (which
 * venue, whose side) is left for a person to fill in, and said so: nothing of it is guessed.
 */
import { parseTimestampUs, type TimeFormat, unitOf } from '@breakwater/codec';
import { Instant, isRowList, isRowObject, type RowValue, textOf, valueAt } from './row-value.ts';
import type { FieldFormat, MappedField } from './topic-mapping.ts';

export interface Proposal {
  /** YAML of a mapping with this one topic. */
  readonly text: string;
  /** What a person must still say; empty where the mapping can be used as it is. */
  readonly open: readonly string[];
}

/** Names that leave little doubt, without `_`, `-` and case. The first that the rows have counts. */
const KNOWN_NAMES: Readonly<Record<MappedField, readonly string[]>> = {
  time: [
    'tradetime',
    'transacttime',
    'eventtime',
    'executedat',
    'executiontime',
    'timestamp',
    'time',
    'datetime',
    'ts',
    'createdat',
  ],
  venue: ['exchange', 'venue', 'exchangeid', 'exchangename'],
  symbol: [
    'symbol',
    'instrument',
    'instid',
    'pair',
    'market',
    'ticker',
    'code',
    'product',
    'productid',
  ],
  side: ['takerside', 'aggressorside', 'side', 'askbid', 'direction'],
  buyerIsMaker: ['isbuyermaker', 'buyerismaker', 'buyermaker'],
  price: ['price', 'tradeprice', 'px', 'lastprice', 'fillprice'],
  amount: [
    'amount',
    'quantity',
    'qty',
    'size',
    'volume',
    'tradevolume',
    'sz',
    'filledqty',
    'openinterest',
  ],
  id: ['tradeid', 'id', 'execid', 'fillid', 'sequentialid'],
  bids: ['bids', 'bid'],
  asks: ['asks', 'ask'],
  sequence: ['sequence', 'seq', 'sequencenumber', 'updateid'],
  previousSequence: ['previoussequence', 'prevsequence', 'prevseq', 'prevseqid'],
  markPrice: ['markprice'],
  indexPrice: ['indexprice'],
};
/** Share of times that must be of one unit to take it for that of all: a few may be the mistakes to be found. */
const CLEAR_SHARE = 0.9;
const DEPTH_MAX = 3;
const FIELD_COUNT_MAX = 500;
const OPEN = '???';

type Found = Partial<Record<MappedField, readonly string[]>>;

export function proposeMapping(
  topic: string,
  format: FieldFormat,
  rows: readonly RowValue[],
): Proposal {
  const paths = fieldPaths(rows);
  const fields: Found = {};
  for (const name of Object.keys(KNOWN_NAMES) as MappedField[]) {
    const path = bestPath(KNOWN_NAMES[name], paths);
    if (path !== undefined) fields[name] = path;
  }
  const values = (name: MappedField): RowValue[] => {
    const path = fields[name];
    return path === undefined ? [] : rows.flatMap((row) => valueAt(row, path) ?? []);
  };
  // A best bid and ask are no book.
  if (!values('bids').some((value) => isRowList(value) || isRowObject(value))) {
    delete fields.bids;
    delete fields.asks;
  }
  const open: string[] = [];
  const lines = [`topics:`, `  - topic: ${topic}`, `    format: ${format}`];
  const ask = (line: string, what: string): void => {
    open.push(what);
    lines.push(`    ${line}  # ${what}`);
  };
  const event = eventOf(topic, fields);
  if (event === undefined)
    ask(`event: ${OPEN}`, 'what a row is: trade, liquidation, book-snapshot, mark-index, …');
  else lines.push(`    event: ${event}`);
  if (fields.venue === undefined) ask(`venue: ${OPEN}`, 'which venue this is of, or fields.venue');
  if (fields.symbol === undefined)
    ask(`symbol: ${OPEN}`, "the venue's name of the market, or fields.symbol");
  timeLines(values('time'), { add: (line) => lines.push(`    ${line}`), ask });
  if (event === 'liquidation') {
    ask(
      `sideMeans: ${OPEN}`,
      'order (side of the forced order) or position (side that was liquidated)',
    );
  }
  const words = sideWords(values('side'));
  if (words.length > 0) {
    ask(
      `sides: {buy: ${OPEN}, sell: ${OPEN}}`,
      `which of ${words.join(', ')} is buy, which is sell`,
    );
  }
  lines.push('    fields:');
  for (const [name, path] of Object.entries(usedFields(fields, event))) {
    lines.push(`      ${name}: ${pathText(path)}`);
  }
  for (const name of ['price', 'amount', 'time'] as const) {
    if (fields[name] !== undefined || (name !== 'time' && isBook(event))) continue;
    open.push(`which field is the ${name}`);
    lines.push(`      ${name}: ${OPEN}  # which field is the ${name}`);
  }
  return { text: `${lines.join('\n')}\n`, open };
}

/** The mapping of a topic whose messages are a venue's or a collector's own; of several alike a person chooses. */
export function proposeProtocol(topic: string, venues: readonly string[]): Proposal {
  const [only = OPEN] = venues;
  const what = `which of ${venues.join(', ')}: their messages have the same form`;
  const open = venues.length > 1 ? [what] : [];
  const format = venues.length > 1 ? `${OPEN}  # ${what}` : only;
  return { text: `topics:\n  - topic: ${topic}\n    format: ${format}\n`, open };
}

function isBook(event: string | undefined): boolean {
  return event === 'book-snapshot' || event === 'book-delta' || event === 'mark-index';
}

function eventOf(topic: string, fields: Found): string | undefined {
  if (fields.bids !== undefined && fields.asks !== undefined) return 'book-snapshot';
  if (/liq/i.test(topic)) return 'liquidation';
  if (fields.price !== undefined && fields.amount !== undefined) return 'trade';
  return fields.markPrice === undefined && fields.indexPrice === undefined
    ? undefined
    : 'mark-index';
}

function usedFields(fields: Found, event: string | undefined): Found {
  const isOf = (name: string): boolean => {
    if (name === 'time' || name === 'venue' || name === 'symbol') return true;
    if (event === 'mark-index') return name === 'markPrice' || name === 'indexPrice';
    const ofBook = ['bids', 'asks', 'sequence', 'previousSequence'].includes(name);
    return isBook(event) === ofBook && name !== 'markPrice' && name !== 'indexPrice';
  };
  return Object.fromEntries(Object.entries(fields).filter(([name]) => isOf(name)));
}

function timeLines(
  values: readonly RowValue[],
  say: {
    readonly add: (line: string) => unknown;
    readonly ask: (line: string, what: string) => void;
  },
): void {
  const [sample] = values;
  if (sample === undefined || sample instanceof Instant) return;
  const known = values.map((value) => formatOf(textOf(value) ?? ''));
  const format = known.find((one) => one !== undefined);
  const isClear = known.filter((one) => one === format).length >= CLEAR_SHARE * values.length;

  if (format === undefined || !isClear) {
    say.ask(`time: ${OPEN}`, 'how the time is written: iso, s, ms, us, ns');
    return;
  }
  say.add(`time: ${format}`);
  const isZoned = (value: RowValue): boolean =>
    /(Z|z|UTC|[+-]\d{2}(:?\d{2})?)$/.test((textOf(value) ?? '').slice(10));
  if (format === 'iso' && !values.every(isZoned)) {
    say.ask(`zone: ${OPEN}`, 'the zone of these times: UTC, "+09:00", …');
  }
}

/** How a time is written: by its form, or by the magnitude of its number. */
function formatOf(text: string): TimeFormat | undefined {
  return parseTimestampUs(text, 'iso') === undefined ? unitOf(text) : 'iso';
}

/** Words for sides that are not known ones. */
function sideWords(values: readonly RowValue[]): string[] {
  const words = [...new Set(values.flatMap((value) => textOf(value) ?? []))];
  const known = /^(buy|sell|b|s|bid|ask|a|long|short)$/i;
  return words.every((word) => known.test(word)) ? [] : words.slice(0, 4);
}

/** Paths of fields in the order of first sight, at most three names deep. */
function fieldPaths(rows: readonly RowValue[]): readonly (readonly string[])[] {
  const paths = new Map<string, readonly string[]>();
  const walk = (value: RowValue, path: readonly string[]): void => {
    if (!isRowObject(value) || path.length >= DEPTH_MAX || paths.size >= FIELD_COUNT_MAX) return;
    for (const [name, part] of Object.entries(value)) {
      const own = [...path, name];
      paths.set(own.join('\u0000'), own);
      walk(part, own);
    }
  };
  for (const row of rows) walk(row, []);
  return [...paths.values()].sort((one, other) => one.length - other.length);
}

function bestPath(
  names: readonly string[],
  paths: readonly (readonly string[])[],
): readonly string[] | undefined {
  for (const name of names) {
    const path = paths.find((one) => plain(one.at(-1) ?? '') === name);
    if (path !== undefined) return path;
  }
  return undefined;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '');
}

function pathText(path: readonly string[]): string {
  const isPlain = path.every((part) => /^[A-Za-z_][\w-]*$/.test(part));
  if (isPlain && path.every((part) => !/^(y|n|yes|no|on|off|true|false|null)$/i.test(part))) {
    return path.join('.');
  }
  return JSON.stringify(path);
}
