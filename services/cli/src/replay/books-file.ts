/** Books at the end of a run, as exact decimal texts: to be compared with a rebuild that shares no code with ours. */
import type { BookView, DecimalStep, InstrumentDefinition } from '@breakwater/core';
import { assert } from '@breakwater/core';

export interface BookText {
  readonly instrument: string;
  readonly valid: boolean;
  /** Best first, as [price, quantity]. */
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
}

export function bookTexts(
  books: readonly BookView[],
  instruments: ReadonlyMap<string, InstrumentDefinition>,
): BookText[] {
  return books.map((book) => {
    const definition = instruments.get(book.instrument);
    assert(definition !== undefined, 'a book belongs to a defined instrument');
    const { tick, lot } = definition;
    const texts = (levels: BookView['bids']): [string, string][] =>
      levels.map(([price, quantity]) => [decimalText(price, tick), decimalText(quantity, lot)]);
    return {
      instrument: book.instrument,
      valid: book.valid,
      bids: texts(book.bids),
      asks: texts(book.asks),
    };
  });
}

/** `steps × step` without rounding and without trailing zeros: 125 × {1, -2} is `1.25`. */
export function decimalText(steps: number, step: DecimalStep): string {
  const value = BigInt(steps) * BigInt(step.mantissa);
  if (step.exponent >= 0) return String(value * 10n ** BigInt(step.exponent));
  const places = -step.exponent;
  const digits = String(value < 0n ? -value : value).padStart(places + 1, '0');
  const whole = digits.slice(0, -places);
  const fraction = digits.slice(-places).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
