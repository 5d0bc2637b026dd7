/** `folder.json`: how the files of a recorded folder are to be read. Errors name line and column. */

import {
  LENDING_FIELDS,
  parseTimestampUs,
  SIDE_MEANINGS,
  type SideMeaning,
  TIME_FORMATS,
  type TimeFormat,
} from '@breakwater/codec';
import { INSTRUMENT_TYPES, type InstrumentType } from '@breakwater/core';
import { describeDocumentProblems, parseDocument, schema as z } from '@breakwater/shell';
import { VENUE_PROTOCOLS, venueProtocol } from '@breakwater/venues';
import { SEPARATORS, type Separator } from './csv-cells.ts';
import { localZone } from './local-zone.ts';

export const MANIFEST_NAME = 'folder.json';
const FOLDER_FORMATS = [
  'bars',
  'trades',
  'liquidations',
  'lending',
  'book-changes',
  'book-snapshots',
  'quotes',
  'tickers',
  'binance-combined',
  'frames',
] as const;

/** A folder that cannot be read as it is. The message says what to change; nothing was read. */
export class FolderError extends Error {
  override readonly name = 'FolderError';
}

/** A column by its name or number; several are joined by a space. */
export type StreamColumn = string | number | readonly (string | number)[];

/** What a column must say for its row to be meant. */
export type RowWanted =
  | string
  | readonly string[]
  | { readonly not: string | readonly string[] }
  | { readonly sameAs: string };

const ID_MEANINGS = ['fill', 'order', 'position'] as const;
const THOUSANDS = [',', '.', ' ', "'", '_'] as const;

/** How one stream's files are to be read; field by field in docs/recorded-folders.md, "Streams". */
export interface ManifestStream {
  readonly file: string;
  readonly format: (typeof FOLDER_FORMATS)[number];
  readonly venue?: string | undefined;
  readonly symbol?: string | undefined;
  readonly type?: InstrumentType | undefined;
  readonly symbolSuffix?: string | undefined;
  readonly barSeconds?: number | undefined;
  readonly time?: TimeFormat | undefined;
  readonly zone?: string | undefined;
  readonly columns?: Readonly<Partial<Record<string, StreamColumn | undefined>>> | undefined;
  readonly where?: Readonly<Record<string, RowWanted>> | undefined;
  readonly missing?: readonly string[] | undefined;
  readonly separator?: Separator | undefined;
  readonly decimal?: '.' | ',' | undefined;
  readonly thousands?: (typeof THOUSANDS)[number] | undefined;
  readonly header?: boolean | undefined;
  readonly sideMeans?: SideMeaning | undefined;
  readonly idMeans?: (typeof ID_MEANINGS)[number] | undefined;
  readonly quantities?: 'increments' | 'running-totals' | undefined;
  readonly coverage?: 'complete' | 'sampled' | 'aggregate' | undefined;
  readonly notionalCurrency?: string | undefined;
  readonly rows?: 'sorted' | 'unsorted' | undefined;
  readonly duplicates?: 'identical-lines' | undefined;
  readonly note?: string | undefined;
}

export interface FolderManifest {
  readonly name: string;
  readonly calibrate?: { readonly from: string; readonly to: string } | undefined;
  readonly streams: readonly ManifestStream[];
}

const isoTime = z
  .string()
  .refine(
    (text) => parseTimestampUs(text, 'iso') !== undefined,
    'must be a time such as 2023-03-01T00:00:00Z',
  );
const span = z.strictObject({ from: isoTime, to: isoTime });
const column = z.union(
  [z.string().min(1), z.int().min(0).max(4_095)],
  'must be a column name, or its number from 0',
);

const anyColumn = column.optional();
const timeColumn = z.union(
  [column, z.array(column).min(2).max(3)],
  'must be a column name, its number from 0, or a list of two or three, such as ["date", "time"]',
);
const texts = z.union([z.string(), z.array(z.string()).min(1).max(64)]);
const wanted = z.union(
  [texts, z.strictObject({ not: texts }), z.strictObject({ sameAs: z.string().min(1) })],
  'must be a text, a list of texts, { "not": … } or { "sameAs": COLUMN }',
);

/** Field → column. `open`, `high` and `low` may be named but nothing reads them. */
const columns = z.strictObject({
  time: timeColumn.optional(),
  receivedTime: timeColumn.optional(),
  venue: column.optional(),
  symbol: column.optional(),
  type: column.optional(),
  side: column.optional(),
  buyerIsMaker: column.optional(),
  price: column.optional(),
  amount: column.optional(),
  filled: column.optional(),
  notional: column.optional(),
  id: column.optional(),
  participant: column.optional(),
  open: column.optional(),
  high: column.optional(),
  low: column.optional(),
  close: column.optional(),
  volume: column.optional(),
  trades: column.optional(),
  buyVolume: column.optional(),
  sellVolume: column.optional(),
  isSnapshot: column.optional(),
  bidPrice: column.optional(),
  bidAmount: column.optional(),
  askPrice: column.optional(),
  askAmount: column.optional(),
  markPrice: column.optional(),
  indexPrice: column.optional(),
  openInterest: column.optional(),
  ...Object.fromEntries(
    LENDING_FIELDS.map((field): [string, typeof anyColumn] => [field, anyColumn]),
  ),
});

const stream = z
  .strictObject({
    file: z
      .string()
      .min(1)
      .refine(
        (path) => !path.startsWith('/') && !path.split(/[\\/]/).includes('..'),
        'must be a path inside the folder',
      ),
    format: z.enum(FOLDER_FORMATS, `must be one of ${FOLDER_FORMATS.join(', ')}`),
    venue: z
      .string()
      .regex(/^[!-9;-~]{1,64}$/, 'must be printable ASCII without ":"')
      .optional(),
    symbol: z
      .string()
      .regex(/^\S{1,65}$/u, 'must be BASE/QUOTE, for example USDT/KRW, or as the venue writes it')
      .optional(),
    type: z.enum(INSTRUMENT_TYPES, `must be one of ${INSTRUMENT_TYPES.join(', ')}`).optional(),
    symbolSuffix: z
      .string()
      .regex(/^\/[!-.0-9;-~]{1,32}$/, 'must be "/" and the quote, for example "/USDT"')
      .optional(),
    barSeconds: z.number().positive().max(86_400).optional(),
    time: z.enum(TIME_FORMATS, `must be one of ${TIME_FORMATS.join(', ')}`).optional(),
    zone: z
      .string()
      .refine((text) => localZone(text) !== undefined, 'must be such as "+09:00" or "Asia/Seoul"')
      .optional(),
    columns: columns.optional(),
    where: z.record(z.string().min(1), wanted).optional(),
    missing: z.array(z.string().max(64)).max(64).optional(),
    separator: z.enum(SEPARATORS, 'must be ",", ";", "\\t" or "|"').optional(),
    decimal: z.enum(['.', ','], 'must be "." or ","').optional(),
    thousands: z
      .enum(THOUSANDS, `must be one of ${THOUSANDS.map((one) => `"${one}"`).join(', ')}`)
      .optional(),
    idMeans: z.enum(ID_MEANINGS, `must be one of ${ID_MEANINGS.join(', ')}`).optional(),
    quantities: z
      .enum(['increments', 'running-totals'], 'must be increments or running-totals')
      .optional(),
    header: z.boolean().optional(),
    sideMeans: z.enum(SIDE_MEANINGS, `must be one of ${SIDE_MEANINGS.join(', ')}`).optional(),
    coverage: z
      .enum(['complete', 'sampled', 'aggregate'], 'must be complete, sampled or aggregate')
      .optional(),
    notionalCurrency: z.string().min(1).max(32).optional(),
    rows: z.enum(['sorted', 'unsorted'], 'must be sorted or unsorted').optional(),
    duplicates: z.literal('identical-lines', 'must be "identical-lines"').optional(),
    note: z.string().optional(),
  })
  .superRefine((value, context) => {
    for (const [path, message] of streamProblems(value)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });

const manifest = z.strictObject({
  $schema: z.string().optional(),
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be letters, digits, ".", "_" or "-"'),
  note: z.string().optional(),
  license: z.string().optional(),
  calibrate: span
    .refine(
      ({ from, to }) => (parseTimestampUs(from, 'iso') ?? 0) < (parseTimestampUs(to, 'iso') ?? 0),
      '"from" must be before "to"',
    )
    .optional(),
  streams: z.array(stream).min(1, 'must list at least one stream'),
});

/** The manifest in `text`, or a FolderError with one line `NAME:line:column: path: message` per problem. */
export function parseManifest(text: string, name: string): FolderManifest {
  const reading = parseDocument(text, manifest);
  if (reading.kind === 'ok') return reading.value;
  throw new FolderError(describeDocumentProblems(name, reading.problems));
}

type StreamProblem = readonly [path: readonly string[], message: string];

/** What a schema of single fields cannot say. */
function streamProblems(stream: ManifestStream): StreamProblem[] {
  if (stream.format === 'frames') return frameProblems(stream);
  if (stream.format === 'binance-combined') {
    return (['venue', 'type'] as const)
      .filter((field) => stream[field] === undefined)
      .map((field) => [[field], `is needed for ${stream.format}`] as const);
  }
  const problems: StreamProblem[] = [];
  const has = (field: string): boolean => stream.columns?.[field] !== undefined;
  const need = (path: readonly string[], message: string): unknown =>
    problems.push([path, message]);
  if (stream.time === undefined)
    need(['time'], 'is needed: the format of the time column (iso, s, ms, us, ns)');
  // Of loans every column may have its field's name, and then nothing says here that it is there.
  const isImplied = stream.format === 'lending' && stream.header !== false;
  if (!has('time') && !isImplied) need(['columns', 'time'], 'is needed: the column of the time');
  for (const field of ['venue', 'symbol', 'type'] as const) {
    if (stream[field] === undefined && !has(field) && !isImplied) {
      need([field], `is needed, here for all rows or as a column "columns.${field}"`);
    }
  }
  for (const [field, place] of Object.entries(stream.columns ?? {})) {
    if (stream.header === false && [place].flat().some((part) => typeof part === 'string')) {
      need(['columns', field], 'must be a number from 0 where "header" is false');
    }
  }
  cellProblems(stream, has, need);
  formatProblems(stream, has, need);
  return problems;
}

/** Frames say everything themselves; where their wrapping names no venue, the stream does. */
function frameProblems({ venue }: ManifestStream): StreamProblem[] {
  if (venue === undefined || venueProtocol(venue) !== undefined) return [];
  const known = VENUE_PROTOCOLS.map((protocol) => protocol.venue).sort();
  return [[['venue'], `messages of "${venue}" are not read; there are ${known.join(', ')}`]];
}

function cellProblems(
  stream: ManifestStream,
  has: (field: string) => boolean,
  need: (path: readonly string[], message: string) => unknown,
): void {
  const { decimal = '.', separator = ',', thousands } = stream;
  if (stream.zone !== undefined && stream.time !== undefined && stream.time !== 'iso') {
    need(['zone'], `is of times as people write them; ${stream.time} counts from 1970 in UTC`);
  }
  if (thousands === decimal) need(['thousands'], 'is the decimal sign already');
  if (decimal === ',' && separator === ',' && !/\.(ndjson|jsonl)/.test(stream.file)) {
    need(['decimal'], 'is the separator already; say "separator": ";" where it is that');
  }
  if (stream.quantities === 'running-totals' && !has('id')) {
    need(['columns', 'id'], 'is needed for running totals: of what order or position they are');
  }
  if (stream.quantities === 'running-totals' && (stream.idMeans ?? 'fill') === 'fill') {
    need(['idMeans'], 'must be order or position where quantities are running totals');
  }
}

const NEEDED_COLUMNS: Readonly<Partial<Record<ManifestStream['format'], readonly string[]>>> = {
  'book-changes': ['side', 'price', 'amount', 'isSnapshot'],
  'book-snapshots': ['bidPrice', 'bidAmount', 'askPrice', 'askAmount'],
  quotes: ['bidPrice', 'bidAmount', 'askPrice', 'askAmount'],
};

function formatProblems(
  stream: ManifestStream,
  has: (field: string) => boolean,
  need: (path: readonly string[], message: string) => unknown,
): void {
  if (stream.format === 'bars') {
    if (stream.barSeconds === undefined) need(['barSeconds'], 'is needed for bars');
    if (!has('close')) need(['columns', 'close'], 'is needed for bars');
    if (!has('volume') && !(has('buyVolume') && has('sellVolume'))) {
      need(['columns', 'volume'], 'is needed for bars, or buyVolume and sellVolume');
    }
  }
  if (stream.format === 'lending' && stream.header === false) {
    for (const field of ['operation', 'programme', 'operationId']) {
      if (!has(field)) need(['columns', field], 'is needed for lending where "header" is false');
    }
  }
  for (const field of NEEDED_COLUMNS[stream.format] ?? []) {
    if (!has(field)) need(['columns', field], `is needed for ${stream.format}`);
  }
  if (stream.format === 'tickers' && !has('markPrice') && !has('openInterest')) {
    need(['columns', 'markPrice'], 'is needed for tickers, or openInterest');
  }
  if (stream.format === 'trades') {
    if (!has('price')) need(['columns', 'price'], 'is needed for trades');
    if (!has('amount')) need(['columns', 'amount'], 'is needed for trades');
  }
  if (stream.format === 'liquidations') {
    const constant = stream.sideMeans === 'SELL' || stream.sideMeans === 'BUY';
    if (stream.sideMeans === undefined) {
      const means =
        '"order" (side of the forced order), "position" (side that was liquidated), "SELL" or "BUY"';
      need(
        ['sideMeans'],
        `is needed for liquidations: ${means}; a wrong one turns every alert round`,
      );
    } else if (!constant && !has('side')) {
      need(['columns', 'side'], 'is needed unless "sideMeans" is a constant side');
    }
  }
}
