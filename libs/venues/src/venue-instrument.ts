/** What a venue's symbol means. */
import type { RowRejection } from '@breakwater/codec';
import type { DecimalStep, InstrumentType } from '@breakwater/core';

/** In what a venue counts quantities, and how that becomes base units. */
export type QuantityUnit =
  /** Base units: 0.5 is half a bitcoin. */
  | { readonly kind: 'base' }
  /** Units of the quote: a quantity is divided by the price. Inverse contracts of one dollar. */
  | { readonly kind: 'quote' }
  /** Contracts of `size` base units each. */
  | { readonly kind: 'contracts-of-base'; readonly size: string }
  /** Contracts of `size` quote units each: Binance COIN-M counts 100 dollars, OKX and Deribit 10 or 100. */
  | { readonly kind: 'contracts-of-quote'; readonly size: string };

export interface VenueInstrument {
  /** Key in the core: `venue:BASE/QUOTE:type`, with its expiry where it has one. */
  readonly key: string;
  readonly venue: string;
  readonly base: string;
  readonly quote: string;
  readonly type: InstrumentType;
  /** `YYMMDD` of a dated contract. */
  readonly expiry: string | undefined;
  readonly unit: QuantityUnit;
  /** Base units in one unit of the venue's symbol: 1000 for `1000PEPEUSDT`, whose prices are of a thousand. */
  readonly multiplier: number;
  /** Steps of prices and quantities of one base unit, where somebody has said; else they are learned from what comes. */
  readonly tick?: DecimalStep | undefined;
  readonly lot?: DecimalStep | undefined;
}

/** Says what symbols of venues mean. Nothing is guessed from a spelling: what no rule covers is refused by name. */
export interface InstrumentNames {
  /**
   * The meaning of `symbol` at `venue` at an instant (symbols are renamed), or a refusal that suggests what to write where.
   * `type` says which markets are meant where the venue writes several alike, and what a plain BASE/QUOTE is.
   */
  resolve(
    venue: string,
    symbol: string,
    atUs: number,
    type?: InstrumentType,
  ): VenueInstrument | RowRejection;
}
