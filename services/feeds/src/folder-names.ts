/**
 * Which market a row of a folder is of. A symbol as the venue writes it is looked up in the instrument table, and what the row
 * counts is what the venue counts by it; BASE/QUOTE, and a base with the manifest's suffix, count in units of the base.
 */
import { isRejection, type RowFields, type RowMarket, type RowRejection } from '@breakwater/codec';
import {
  basePriceText,
  baseQuantityText,
  type InstrumentTable,
  isAssetLikePair,
  isPlain,
  type VenueInstrument,
  withSuffix,
} from '@breakwater/venues';

const PRICES: ReadonlySet<string> = new Set(['price', 'open', 'high', 'low', 'close']);
const QUANTITIES: ReadonlySet<string> = new Set([
  ...['amount', 'filled', 'volume', 'buyVolume', 'sellVolume'],
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
  const { table, suffix, atUs } = options;
  const native = table.resolve(venue, symbol, atUs, type);
  if (suffix === undefined || symbol.includes('/')) return native;
  // What is lent is an asset, whatever its name ends with.
  const isNative = !isRejection(native) && type !== 'lending' && !isAssetLikePair(symbol);
  return isNative ? native : table.resolve(venue, withSuffix(symbol, suffix), atUs, type);
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
    if (PRICES.has(field)) return basePriceText(text, instrument);
    if (!QUANTITIES.has(field)) return text;
    return baseQuantityText(text, fields('price') ?? fields('close') ?? '', instrument);
  };
}
