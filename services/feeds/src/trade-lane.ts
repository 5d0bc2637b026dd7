/** Which streams may take the fast lane, and where their cells stand. */
import { isRejection, type RowFields, type TableSpec } from '@breakwater/codec';
import { type InstrumentTable, isPlain } from '@breakwater/venues';
import { separatorOf } from './csv-cells.ts';
import { meaningOfRow } from './folder-names.ts';
import type { ManifestStream } from './manifest.ts';
import { tableLineReader } from './table-line.ts';
import { TradeBytes, type TradeCells } from './trade-bytes.ts';
import type { TradeLane } from './trade-lines.ts';

const FIELDS = [
  'time',
  'receivedTime',
  'symbol',
  'side',
  'buyerIsMaker',
  'price',
  'amount',
  'id',
] as const;

/** undefined where the stream says something that only the reader of all lines knows. */
export function tradeLane(
  stream: ManifestStream,
  of: { readonly spec: TableSpec; readonly table: InstrumentTable; readonly file: string },
): TradeLane | undefined {
  const { spec, table, file } = of;
  const { time, type, venue } = stream;
  if (!isEligible(stream, file) || time === undefined || time === 'iso') return undefined;
  if (type === undefined || venue === undefined) return undefined;
  const separator = stream.separator ?? separatorOf(file);
  let read: ((line: string) => unknown) | undefined;
  let header = '';
  return {
    separator,
    begin: (names, cellCount) => {
      header = names.join(separator);
      const cells = cellsUnder(names, stream);
      return cells === undefined
        ? undefined
        : new TradeBytes({ cells, cellCount, separator, unit: time });
    },
    market: (symbol, atUs) => {
      const name = stream.symbol ?? symbol ?? '';
      const at = { table, suffix: stream.symbolSuffix, atUs };
      const { value, fromUs, toUs } = meaningOfRow(
        { venue: spec.venue ?? '', symbol: name, type },
        at,
      );
      // What is counted in other units is worked out from texts.
      const key = isRejection(value) || !isPlain(value) ? undefined : value.key;
      return { key, fromUs, toUs };
    },
    fields: (line) => {
      if (read === undefined) {
        read = tableLineReader(stream, file);
        if (header !== '') read(header);
      }
      const fields = read(line);
      return typeof fields === 'function' ? (fields as RowFields) : undefined;
    },
  };
}

function isEligible(stream: ManifestStream, file: string): boolean {
  const {
    format,
    columns = {},
    where,
    decimal = '.',
    thousands,
    sideMeans,
    quantities,
    missing,
  } = stream;
  return (
    format === 'trades' &&
    !/\.(ndjson|jsonl)(\.|$)/.test(file) &&
    where === undefined &&
    decimal === '.' &&
    thousands === undefined &&
    (sideMeans ?? 'aggressor') === 'aggressor' &&
    (quantities ?? 'increments') === 'increments' &&
    // A word for "missing" that is a number would be read as one.
    !(missing ?? []).some((word) => /^[\d.]/.test(word)) &&
    Object.keys(columns).every((field) => FIELDS.some((known) => known === field)) &&
    Object.values(columns).every((column) => !Array.isArray(column))
  );
}

/** undefined where two fields share a cell, or one is not there. */
function cellsUnder(
  header: readonly string[],
  { columns = {} }: ManifestStream,
): TradeCells | undefined {
  const at = (field: (typeof FIELDS)[number]): number => {
    const column = columns[field];
    return typeof column === 'number' ? column : header.indexOf(String(column));
  };
  const places = FIELDS.map(
    (field) => [field, columns[field] === undefined ? -1 : at(field)] as const,
  );
  const used = places.map(([, place]) => place).filter((place) => place >= 0);
  const named = FIELDS.filter((field) => columns[field] !== undefined);
  if (new Set(used).size !== named.length) return undefined;
  return Object.fromEntries(places) as unknown as TradeCells;
}
