/**
 * Cells of a lending row as numbers and times.
 *
 * Invariants
 * LFD1 the first fault stays, and says which field and never what stands in it.
 */
import type { DecimalStep, QuarantineReason } from '@breakwater/core';
import { DECIMAL_FAULT, exactSteps } from './decimal.ts';
import type { RowFields, RowRejection } from './row.ts';
import { parseTimestampUs, type TimeFormat } from './timestamp.ts';

const WHOLE: DecimalStep = { mantissa: 1, exponent: 0 };

export class LendingFields {
  fault: RowRejection | undefined = undefined;
  readonly #fields: RowFields;
  readonly #time: TimeFormat;

  constructor(fields: RowFields, time: TimeFormat) {
    this.#fields = fields;
    this.#time = time;
  }

  fail(reason: QuarantineReason, detail: string): void {
    this.fault ??= { reason, detail };
  }

  text(field: string): string | undefined {
    return this.#fields(field);
  }

  needed(field: string): string {
    const text = this.#fields(field);
    if (text === undefined) this.fail('bad-row', `${field} is missing`);
    return text ?? '';
  }

  /** In capitals, with `_` between words; empty where the row has none. */
  word(field: string): string {
    return (this.#fields(field) ?? '').toUpperCase().replace(/[\s-]+/g, '_');
  }

  whole(field: string): number | null {
    return this.steps(field, WHOLE, 'bad-quantity');
  }

  neededWhole(field: string): number {
    return this.stepsOf(field, this.needed(field), WHOLE);
  }

  /** Steps of a decimal number, exactly; null where the row has none. */
  steps(field: string, step: DecimalStep, reason: QuarantineReason): number | null {
    const text = this.#fields(field);
    return text === undefined ? null : this.stepsOf(field, text, step, reason);
  }

  stepsOf(
    field: string,
    text: string,
    step: DecimalStep,
    reason: QuarantineReason = 'bad-quantity',
  ): number {
    const steps = exactSteps(text, step);
    if (steps >= 0) return steps;
    this.fail(reason, `${field} ${WORDS[steps] ?? 'is no number'}`);
    return 0;
  }

  timeUs(field: string): number | null {
    const text = this.#fields(field);
    return text === undefined ? null : this.#timeOf(field, text);
  }

  neededTimeUs(field: string): number {
    return this.#timeOf(field, this.needed(field));
  }

  boolean(field: string): boolean {
    const word = this.word(field);
    if (word !== 'TRUE' && word !== 'FALSE') this.fail('bad-row', `${field} is not true or false`);
    return word === 'TRUE';
  }

  #timeOf(field: string, text: string): number {
    const timeUs = parseTimestampUs(text, this.#time);
    if (timeUs === undefined) this.fail('bad-time', `${field} is not a time in ${this.#time}`);
    return timeUs ?? 0;
  }
}

const WORDS: Readonly<Record<number, string>> = {
  [DECIMAL_FAULT.NOT_A_NUMBER]: 'is no decimal number',
  [DECIMAL_FAULT.NEGATIVE]: 'is negative',
  [DECIMAL_FAULT.NOT_A_MULTIPLE]: 'has more decimal places than belong there',
  [DECIMAL_FAULT.TOO_LARGE]: 'is too large',
};
