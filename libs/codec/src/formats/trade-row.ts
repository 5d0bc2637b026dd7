/** Format `trades`: one row, one trade. */
import { isPseudonym, participantOf, type Side } from '@breakwater/core';
import type {
  EventSink,
  RowDecoder,
  RowOutcome,
  RowRejection,
  StepLookup,
  TableRow,
} from './row.ts';
import { RowIdentity } from './row-identity.ts';
import { aggressorOfBuyerIsMaker, sideOf } from './side-name.ts';
import type { StepSurvey } from './step-survey.ts';
import {
  countedLots,
  isRejection,
  NO_PSEUDONYM,
  priceTicks,
  type TableSpec,
  writeTrade,
} from './table-row.ts';

export function surveyTradeRow(row: TableRow, survey: StepSurvey): void {
  survey.price(row.instrument, row.fields('price') ?? '');
  survey.amount(row.instrument, row.fields('amount') ?? '', 'rounded');
}

export class TradeRowDecoder implements RowDecoder<TableRow> {
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
    const side = aggressorOf(row, this.#spec);
    if (isRejection(side)) return side;
    const ticks = priceTicks(row.fields('price') ?? '', steps);
    if (isRejection(ticks)) return ticks;
    const counted = countedLots(row.fields('amount') ?? '', steps);
    if (typeof counted !== 'number') return counted;
    const lots = this.#identity.increment(row, counted);
    if (typeof lots !== 'number') return lots;
    const participant = row.fields('participant');
    if (participant !== undefined && !isPseudonym(participant)) {
      return { reason: 'bad-pseudonym', detail: NO_PSEUDONYM };
    }
    const venueId = this.#identity.venueId(row);
    writeTrade(sink, {
      instrument: row.instrument,
      eventTimeUs: row.eventTimeUs,
      receivedTimeUs: row.receivedTimeUs,
      aggressorSide: side,
      priceTicks: ticks,
      quantityLots: lots,
      ...(venueId === undefined ? {} : { venueId }),
      ...(participant === undefined ? {} : { participant: participantOf(participant) }),
    });
    return 'decoded';
  }

  end(): void {}
}

function aggressorOf(row: TableRow, spec: TableSpec): Side | RowRejection {
  const maker = row.fields('buyerIsMaker');
  const text = maker ?? row.fields('side');
  const side = maker === undefined ? sideOf(text, spec.sideMeans) : aggressorOfBuyerIsMaker(maker);
  return side ?? { reason: 'bad-side', detail: `side "${text}" is none that is known` };
}
