/**
 * Format `tickers`: what a derivative's ticker says of its mark price, its index and its open interest. What a row does not say
 * is kept from the rows before; a row that changes nothing is ignored (`nothing-new`).
 */
import { describeDecimalFault, roundedSteps } from './decimal.ts';
import type {
  EventSink,
  InstrumentSteps,
  RowDecoder,
  RowOutcome,
  RowRejection,
  StepLookup,
  TableRow,
} from './row.ts';
import type { StepSurvey } from './step-survey.ts';
import { isRejection, roundedAmountSteps } from './table-row.ts';

export function surveyTickerRow(row: TableRow, survey: StepSurvey): void {
  survey.see(row.instrument);
  const openInterest = row.fields('openInterest');
  // A mark price is an average with digits of its own: what is traded decides the tick, and they are rounded to it.
  if (openInterest !== undefined) survey.amount(row.instrument, openInterest, 'rounded');
}

interface Said {
  mark: number; // unit: ticks; 0 before the first
  index: number; // unit: ticks; 0 before the first
  open: number; // unit: lots; -1 before the first
}

export class TickerRowDecoder implements RowDecoder<TableRow> {
  readonly #steps: StepLookup;
  readonly #said = new Map<string, Said>();

  constructor(steps: StepLookup) {
    this.#steps = steps;
  }

  decode(row: TableRow, sink: EventSink): RowOutcome {
    const steps = this.#steps(row.instrument);
    if (steps === undefined) return { reason: 'unknown-instrument', detail: row.instrument };
    const said = this.#said.get(row.instrument) ?? { mark: 0, index: 0, open: -1 };
    this.#said.set(row.instrument, said);
    const mark = roundedTicks(row.fields('markPrice'), said.mark, steps);
    const index = roundedTicks(row.fields('indexPrice'), said.index, steps);
    const openText = row.fields('openInterest');
    const open = openText === undefined ? said.open : roundedAmountSteps(openText, steps);
    if (isRejection(mark)) return mark;
    if (isRejection(index)) return index;
    if (isRejection(open)) return open;
    const { instrument, eventTimeUs, receivedTimeUs } = row;
    const stamp = { instrument, eventTimeUs, receivedTimeUs };
    const isPriced = mark > 0 && (mark !== said.mark || index !== said.index);
    const isOpened = open >= 0 && open !== said.open;
    if (isPriced) {
      const prices = { markPriceTicks: mark, indexPriceTicks: index };
      sink.write(instrument, (writer) => writer.markIndex({ ...stamp, ...prices }));
    }
    if (isOpened)
      sink.write(instrument, (writer) => writer.openInterest({ ...stamp, openLots: open }));
    Object.assign(said, { mark, index, open });
    return isPriced || isOpened ? 'decoded' : { rule: 'nothing-new' };
  }

  end(): void {}
}

function roundedTicks(
  text: string | undefined,
  before: number,
  { tick }: InstrumentSteps,
): number | RowRejection {
  if (text === undefined) return before;
  const ticks = roundedSteps(text, tick);
  if (ticks >= 0) return ticks;
  return { reason: 'bad-price', detail: `price ${describeDecimalFault(ticks, text, tick)}` };
}
