/**
 * Books in tables.
 *
 * - `book-changes`: a row is one level, and the rows of a market that share their times are one message of the venue. `isSnapshot`
 *   begins a book anew; an amount of 0 removes. Changes before the first snapshot are ignored (`book-not-begun`).
 * - `book-snapshots`: a row is the whole shown book: `bidPrice0`, `bidAmount0`, `askPrice0` … as far as they go.
 * - `quotes`: a row is its best level alone.
 *
 * Sequences are ours: an archive is whole or torn, and where it is torn the file says so.
 *
 * Invariants
 * BKR1 a message is handed on when its market's next one begins, and at the latest before log time moves on (`settle`).
 * BKR2 each row of a message is tallied once, when the message is handed on.
 */
import { BATCH_LEVEL_COUNT_MAX, type BookFields, type BookLevels, SIDE } from '@breakwater/core';
import type {
  EventSink,
  HeldTally,
  InstrumentSteps,
  RowDecoder,
  RowOutcome,
  RowRejection,
  StepLookup,
  TableRow,
} from './row.ts';
import { sideOf } from './side-name.ts';
import type { StepSurvey } from './step-survey.ts';
import { isRejection, priceTicks, roundedAmountSteps } from './table-row.ts';

type Level = readonly [priceTicks: number, quantityLots: number];

export function surveyBookChangeRow(row: TableRow, survey: StepSurvey): void {
  survey.price(row.instrument, row.fields('price') ?? '');
  survey.amount(row.instrument, row.fields('amount') ?? '', 'rounded');
}

/** Levels of a message that is being gathered. */
interface Message {
  readonly eventTimeUs: number;
  readonly receivedTimeUs: number;
  readonly isSnapshot: boolean;
  readonly bids: Level[];
  readonly asks: Level[];
  readonly sink: EventSink;
  readonly held: HeldTally;
  rowCount: number;
}

export class BookChangeDecoder implements RowDecoder<TableRow> {
  readonly #steps: StepLookup;
  readonly #messages = new Map<string, Message>();
  /** Of each book that has begun. */
  readonly #sequences = new Map<string, number>();

  constructor(steps: StepLookup) {
    this.#steps = steps;
  }

  decode(row: TableRow, sink: EventSink, held: HeldTally): RowOutcome {
    const steps = this.#steps(row.instrument);
    if (steps === undefined) return { reason: 'unknown-instrument', detail: row.instrument };
    const sideText = row.fields('side');
    const side = sideOf(sideText, 'aggressor');
    if (side === undefined || side === SIDE.UNKNOWN) {
      return { reason: 'bad-side', detail: `side "${sideText}" is neither bid nor ask` };
    }
    const level = levelOf(row.fields('price'), row.fields('amount'), steps);
    if (isRejection(level)) return level;
    const isSnapshot = /^(true|1|t|y|yes)$/i.test(row.fields('isSnapshot') ?? '');
    const message = this.#message(row, isSnapshot, { sink, held });
    message.rowCount += 1;
    if (!isSnapshot || level[1] > 0) (side === SIDE.BUY ? message.bids : message.asks).push(level);
    return 'held';
  }

  /** BKR1. */
  settle(): void {
    for (const [instrument, message] of this.#messages) this.#handOn(instrument, message);
    this.#messages.clear();
  }

  end(): void {
    this.settle();
  }

  #message(
    { instrument, eventTimeUs, receivedTimeUs }: TableRow,
    isSnapshot: boolean,
    to: { readonly sink: EventSink; readonly held: HeldTally },
  ): Message {
    const known = this.#messages.get(instrument);
    const isSame =
      known?.receivedTimeUs === receivedTimeUs &&
      known.eventTimeUs === eventTimeUs &&
      known.isSnapshot === isSnapshot;
    if (known !== undefined && isSame) return known;
    if (known !== undefined) this.#handOn(instrument, known);
    const times = { eventTimeUs, receivedTimeUs };
    const message = { ...times, isSnapshot, bids: [], asks: [], ...to, rowCount: 0 };
    this.#messages.set(instrument, message);
    return message;
  }

  #handOn(instrument: string, message: Message): void {
    const { eventTimeUs, receivedTimeUs, isSnapshot, bids, asks, sink, held, rowCount } = message;
    const previousSequence = this.#sequences.get(instrument);
    const rule =
      bids.length + asks.length > BATCH_LEVEL_COUNT_MAX
        ? 'too-many-levels'
        : !isSnapshot && previousSequence === undefined
          ? 'book-not-begun'
          : undefined;
    for (let row = 0; row < rowCount; row += 1) {
      if (rule === undefined) held.decoded();
      else held.ignored(rule);
    }
    if (rule !== undefined) {
      // Changes that are missing leave no true book behind.
      this.#sequences.delete(instrument);
      return;
    }
    const sequence = (previousSequence ?? 0) + 1;
    this.#sequences.set(instrument, sequence);
    const book = { instrument, eventTimeUs, receivedTimeUs, sequence, bids, asks };
    if (isSnapshot || previousSequence === undefined) writeSnapshot(sink, book);
    else sink.write(instrument, (writer) => writer.bookDelta({ ...book, previousSequence }));
  }
}

export function surveyBookRow(row: TableRow, survey: StepSurvey): void {
  survey.see(row.instrument);
  for (const side of ['bid', 'ask']) {
    for (let at = 0; ; at += 1) {
      const price = row.fields(`${side}Price${at}`);
      if (price === undefined) break;
      survey.price(row.instrument, price);
      survey.amount(row.instrument, row.fields(`${side}Amount${at}`) ?? '', 'rounded');
    }
  }
}

export class BookRowDecoder implements RowDecoder<TableRow> {
  readonly #steps: StepLookup;
  readonly #sequences = new Map<string, number>();

  constructor(steps: StepLookup) {
    this.#steps = steps;
  }

  decode(row: TableRow, sink: EventSink): RowOutcome {
    const steps = this.#steps(row.instrument);
    if (steps === undefined) return { reason: 'unknown-instrument', detail: row.instrument };
    const bids = levelsOf(row, 'bid', steps);
    if (isRejection(bids)) return bids;
    const asks = levelsOf(row, 'ask', steps);
    if (isRejection(asks)) return asks;
    if (bids.length + asks.length === 0) return { rule: 'empty-book' };
    const { instrument, eventTimeUs, receivedTimeUs } = row;
    const sequence = (this.#sequences.get(instrument) ?? 0) + 1;
    this.#sequences.set(instrument, sequence);
    writeSnapshot(sink, { instrument, eventTimeUs, receivedTimeUs, sequence, bids, asks });
    return 'decoded';
  }

  end(): void {}
}

function writeSnapshot(sink: EventSink, fields: BookFields): void {
  sink.write(fields.instrument, (writer) => writer.bookSnapshot(fields));
}

/** Levels of one side, up to the first without a price. */
function levelsOf(
  row: TableRow,
  side: 'bid' | 'ask',
  steps: InstrumentSteps,
): BookLevels | RowRejection {
  const levels: Level[] = [];
  for (let at = 0; ; at += 1) {
    const price = row.fields(`${side}Price${at}`);
    if (price === undefined) return levels;
    const level = levelOf(price, row.fields(`${side}Amount${at}`), steps);
    if (isRejection(level)) return level;
    if (level[1] > 0) levels.push(level);
  }
}

function levelOf(
  price: string | undefined,
  amount: string | undefined,
  steps: InstrumentSteps,
): Level | RowRejection {
  const ticks = priceTicks(price ?? '', steps);
  if (isRejection(ticks)) return ticks;
  const lots = roundedAmountSteps(amount ?? '', steps);
  return isRejection(lots) ? lots : [ticks, lots];
}
