/** What stands in a cell: which words mean that it is missing, and how its numbers are written. */
import { LENDING_FIELDS } from '@breakwater/codec';
import type { ManifestStream } from './manifest.ts';

/** Said by archives where a value is missing; a manifest's `missing` replaces them. An empty cell is always missing. */
const MISSING_WORDS: readonly string[] = [
  ...['null', 'NULL', 'Null', 'None', 'nil', 'NaN', 'nan', 'NAN', 'NA', 'N/A', '#N/A', '<NA>'],
  ...['-', '--', '\\N'],
];

/** Fields whose cells are names: a coin may be called NA. */
const NAME_FIELDS: ReadonlySet<string> = new Set(['venue', 'symbol', 'type']);
/** Fields whose cells are numbers, and follow `decimal` and `thousands`. */
const NUMBER_FIELDS: ReadonlySet<string> = new Set([
  ...['price', 'amount', 'filled', 'notional', 'open', 'high', 'low', 'close'],
  ...['volume', 'trades', 'buyVolume', 'sellVolume', 'markPrice', 'indexPrice', 'openInterest'],
  ...LENDING_FIELDS.filter((field) => /Won$|Price$|Count$|Max$/.test(field)),
]);

/** A cell's text → its value's text; undefined where it is missing. */
export type CellReading = (text: string) => string | undefined;

/** How the cells of one field are read. */
export function cellReading(field: string, stream: ManifestStream): CellReading {
  if (NAME_FIELDS.has(field)) return (text) => (text === '' ? undefined : text);
  const missing = new Set(stream.missing ?? MISSING_WORDS);
  const isNumber = NUMBER_FIELDS.has(field) || /^(bid|ask)(Price|Amount)\d/.test(field);
  const { decimal = '.', thousands } = stream;
  if (!isNumber || (decimal === '.' && thousands === undefined)) {
    return (text) => {
      const first = text.charCodeAt(0);
      // Most cells begin with a digit, and no word for missing does unless a manifest says so.
      if (first >= 48 && first <= 57 && stream.missing === undefined) return text;
      return text === '' || missing.has(text) ? undefined : text;
    };
  }
  return (text) =>
    text === '' || missing.has(text) ? undefined : plainNumber(text, decimal, thousands);
}

/** `1.234,5` with a decimal comma and points between thousands is `1234.5`; what is grouped wrongly stays as it is, and is refused. */
function plainNumber(text: string, decimal: string, thousands: string | undefined): string {
  const [whole = '', ...fractions] = text.split(decimal);
  if (fractions.length > 1) return text;
  const groups = thousands === undefined ? [whole] : whole.split(thousands);
  const isGrouped =
    groups.length === 1 ||
    groups.every((group, at) => (at === 0 ? /^-?\d{1,3}$/ : /^\d{3}$/).test(group));
  // Anything that is left would be read as a decimal point, or is no digit.
  if (!isGrouped || /[.,]/.test(groups.join(''))) return `"${text}"`;
  return fractions.length === 0 ? groups.join('') : `${groups.join('')}.${fractions[0]}`;
}
