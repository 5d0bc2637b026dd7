/** What an operator writes about one symbol, already checked: it stands above every convention. */
import type { DecimalStep, InstrumentType } from '@breakwater/core';
import type { QuantityUnit } from '../venue-instrument.ts';

export interface InstrumentRow {
  readonly venue: string;
  /** As the venue writes it; letters of either case are the same, but where the row says otherwise. */
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly type: InstrumentType;
  /** `YYMMDD` of a contract that ends. */
  readonly expiry?: string | undefined;
  /** Base units where absent. */
  readonly unit?: QuantityUnit | undefined;
  /** One where absent. */
  readonly multiplier?: number | undefined;
  /** Of one base unit; learned from what comes where absent. */
  readonly tick?: DecimalStep | undefined;
  readonly lot?: DecimalStep | undefined;
  /** In force from this instant until before the next one; always where absent. */
  readonly fromUs?: number | undefined;
  readonly toUs?: number | undefined;
}
