/**
 * Format `liquidations`: one row, one forced order.
 *
 * Quantity: `amount` where there is one; else `filled`; else `notional` ÷ price where its currency is the quote. A row whose
 * `filled` is 0 was never executed and is ignored (`not-filled`). Where price or quantity cannot be had the row
 * still counts: 1 tick, 1 lot, flag COUNT_ONLY. A quantity below half a step is ignored (`below-step`).
 */
import { COVERAGE, type Coverage, EVENT_FLAG, type LiquidationFields } from '@breakwater/core';
import { decimalParts } from './decimal.ts';
import type {
  EventSink,
  InstrumentSteps,
  RowDecoder,
  RowIgnored,
  RowOutcome,
  RowRejection,
  StepLookup,
  TableRow,
} from './row.ts';
import { RowIdentity } from './row-identity.ts';
import { sideOf } from './side-name.ts';
import type { StepSurvey } from './step-survey.ts';
import { countedLots, isRejection, priceTicks, type TableSpec } from './table-row.ts';

/** Places of a quantity that was computed from a notional. */
const NOTIONAL_LOT_PLACES = 8n;

const COVERAGES: Readonly<Record<TableSpec['coverage'], Coverage>> = {
  complete: COVERAGE.COMPLETE,
  sampled: COVERAGE.SAMPLED,
  aggregate: COVERAGE.AGGREGATE,
};

export function surveyLiquidationRow(row: TableRow, spec: TableSpec, survey: StepSurvey): void {
  survey.see(row.instrument);
  const price = row.fields('price');
  const amount = amountText(row, spec);
  if (price === undefined || amount === undefined) return;
  survey.price(row.instrument, price);
  survey.amount(row.instrument, amount, 'rounded');
}

export class LiquidationRowDecoder implements RowDecoder<TableRow> {
  readonly #spec: TableSpec;
  readonly #steps: StepLookup;
  readonly #identity: RowIdentity;

  constructor(spec: TableSpec, steps: StepLookup) {
    this.#spec = spec;
    this.#steps = steps;
    this.#identity = new RowIdentity(spec);
  }

  decode(row: TableRow, sink: EventSink): RowOutcome {
    const steps = this.#steps(row.instrument);
    if (steps === undefined) {
      return { reason: 'unknown-instrument', detail: row.instrument };
    }
    if (isZero(row.fields('filled'))) return { rule: 'not-filled' };
    const sideText = row.fields('side');
    const side = sideOf(sideText, this.#spec.sideMeans);
    if (side === undefined || side === 0) {
      return {
        reason: 'bad-side',
        detail: `side "${sideText}" is none that is known`,
      };
    }
    const size = sizeOf(row, this.#spec, { steps, identity: this.#identity });
    if (!('priceTicks' in size)) return size;
    const venueId = this.#identity.venueId(row);
    const fields: LiquidationFields = {
      instrument: row.instrument,
      eventTimeUs: row.eventTimeUs,
      receivedTimeUs: row.receivedTimeUs,
      forcedSide: side,
      coverage: COVERAGES[this.#spec.coverage],
      ...size,
      ...(venueId === undefined ? {} : { venueId }),
    };
    sink.write(row.instrument, (writer) => writer.liquidation(fields));
    return 'decoded';
  }

  end(): void {}
}

type Size = Pick<LiquidationFields, 'priceTicks' | 'quantityLots' | 'flags'>;

function sizeOf(
  row: TableRow,
  spec: TableSpec,
  { steps, identity }: { readonly steps: InstrumentSteps; readonly identity: RowIdentity },
): Size | RowIgnored | RowRejection {
  const price = row.fields('price');
  const amount = amountText(row, spec);
  if (price === undefined || amount === undefined) {
    return { priceTicks: 1, quantityLots: 1, flags: EVENT_FLAG.COUNT_ONLY };
  }
  const ticks = priceTicks(price, steps);
  if (isRejection(ticks)) return ticks;
  const counted = countedLots(amount, steps);
  if (typeof counted !== 'number') return counted;
  const lots = identity.increment(row, counted);
  return typeof lots === 'number' ? { priceTicks: ticks, quantityLots: lots } : lots;
}

/** Decimal text of the quantity, or undefined where the row has none that can be used. */
function amountText(row: TableRow, spec: TableSpec): string | undefined {
  const amount = row.fields('amount') ?? row.fields('filled');
  if (amount !== undefined) return amount;
  const notional = row.fields('notional');
  const quote = row.instrument.split(':')[1]?.split('/')[1];
  if (notional === undefined || spec.notionalCurrency?.toUpperCase() !== quote) return undefined;
  return quotient(notional, row.fields('price') ?? '');
}

/** notional ÷ price to NOTIONAL_LOT_PLACES places, half up; the undivided text where one is no number, so that the row is rejected. */
function quotient(notional: string, price: string): string {
  const n = decimalParts(notional);
  const p = decimalParts(price);
  if (n === undefined || p === undefined || p.digits === 0n || n.negative) return notional;
  const shift = BigInt(n.exponent - p.exponent) + NOTIONAL_LOT_PLACES;
  const numerator = n.digits * 10n ** (shift > 0n ? shift : 0n) * 2n;
  const denominator = p.digits * 10n ** (shift < 0n ? -shift : 0n);
  const digits = ((numerator / denominator + 1n) / 2n).toString();
  return `${digits}e-${NOTIONAL_LOT_PLACES}`;
}

function isZero(text: string | undefined): boolean {
  return text !== undefined && decimalParts(text)?.digits === 0n;
}
