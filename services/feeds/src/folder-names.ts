/**
 * Which market a row of a folder is of. A symbol as the venue writes it is looked up in the instrument table, and what the row
 * counts is what the venue counts by it; BASE/QUOTE, and a base with the manifest's suffix, count in units of the base.
 */
import { isRejection, type RowFields, type RowMarket, type RowRejection } from '@breakwater/codec';
import {
  basePriceText,
  baseQuantityText,
  type InstrumentMeaning,
  type InstrumentTable,
  isAssetLikePair,
  isPlain,
  type VenueInstrument,
  withSuffix,
} from '@breakwater/venues';

const PRICES: ReadonlySet<string> = new Set([
  ...['price', 'open', 'high', 'low', 'close', 'markPrice', 'indexPrice'],
]);
const QUANTITIES: ReadonlySet<string> = new Set([
  ...['amount', 'filled', 'volume', 'buyVolume', 'sellVolume', 'openInterest'],
]);

/** The market that a row names, or a refusal with the line to write. */
export function instrumentOfRow(
  { venue, symbol, type }: RowMarket,
  options: {
    readonly table: InstrumentTable;
    readonly suffix: string | undefined;
    readonly atUs: number;
  },
): VenueInstrument | RowRejection {
  return meaningOfRow({ venue, symbol, type }, options).value;
}

/** As `instrumentOfRow`, with the span of time in which rows of that name mean the same. */
export function meaningOfRow(
  { venue, symbol, type }: RowMarket,
  options: {
    readonly table: InstrumentTable;
    readonly suffix: string | undefined;
    readonly atUs: number;
  },
): InstrumentMeaning {
  const { table, suffix, atUs } = options;
  const native = table.meaning(venue, symbol, atUs, type);
  if (suffix === undefined || symbol.includes('/')) return native;
  // What is lent is an asset, whatever its name ends with.
  const isNative = !isRejection(native.value) && type !== 'lending' && !isAssetLikePair(symbol);
  return isNative ? native : table.meaning(venue, withSuffix(symbol, suffix), atUs, type);
}

/** The row's fields in base units and prices of one. */
export function inBaseUnits(
  fields: RowFields,
  symbol: string,
  instrument: VenueInstrument,
): RowFields {
  if (symbol.includes('/') || isPlain(instrument)) return fields;
  return (field) => {
    const text = fields(field);
    if (text === undefined) return undefined;
    const level = /^(bid|ask)(Price|Amount)(\d+)$/.exec(field);
    if (PRICES.has(field) || level?.[2] === 'Price') return basePriceText(text, instrument);
    const priceField = level === null ? undefined : `${level[1]}Price${level[3]}`;
    if (priceField === undefined && !QUANTITIES.has(field)) return text;
    const price = priceField === undefined ? priceOf(fields) : fields(priceField);
    return baseQuantityText(text, price ?? '', instrument);
  };
}

/** What a quantity in units of the quote is divided by; of a ticker that is the mark price. */
function priceOf(fields: RowFields): string | undefined {
  return fields('price') ?? fields('close') ?? fields('markPrice');
}
