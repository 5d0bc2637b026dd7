/** Format `trades`: one row, one trade. */
import { isPseudonym, participantOf, type Side } from '@breakwater/core';
import { stepsOfDigits } from './decimal.ts';
import type {
  EventSink,
  InstrumentSteps,
  RowDecoder,
  RowOutcome,
  RowRejection,
  StepLookup,
  TableRow,
  TradeNumbers,
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
import { venueIdOfNumber } from './venue-id.ts';

export function surveyTradeRow(row: TableRow, survey: StepSurvey): void {
  if (row.numbers !== undefined) {
    survey.trade(row.instrument, row.numbers);
    return;
  }
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
    if (row.numbers !== undefined && this.#writePlain(row, row.numbers, { steps, sink })) {
      return 'decoded';
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

  /** False where its values do not fit the steps exactly, and must be looked at as texts. */
  #writePlain(
    { instrument, eventTimeUs, receivedTimeUs }: TableRow,
    numbers: TradeNumbers,
    { steps, sink }: { readonly steps: InstrumentSteps; readonly sink: EventSink },
  ): boolean {
    const { side, priceDigits, pricePlaces, amountDigits, amountPlaces, idNumber } = numbers;
    const priceTicks = stepsOfDigits(priceDigits, pricePlaces, steps.tick);
    const quantityLots = stepsOfDigits(amountDigits, amountPlaces, steps.lot);
    if (priceTicks <= 0 || quantityLots <= 0) return false;
    const stamp = { instrument, eventTimeUs, receivedTimeUs };
    const fields = { ...stamp, aggressorSide: side, priceTicks, quantityLots };
    const isNamed = idNumber >= 0 && this.#spec.idMeans === 'fill';
    writeTrade(sink, isNamed ? { ...fields, venueId: venueIdOfNumber(idNumber) } : fields);
    return true;
  }
}

function aggressorOf(row: TableRow, spec: TableSpec): Side | RowRejection {
  const maker = row.fields('buyerIsMaker');
  const text = maker ?? row.fields('side');
  const side = maker === undefined ? sideOf(text, spec.sideMeans) : aggressorOfBuyerIsMaker(maker);
  return side ?? { reason: 'bad-side', detail: `side "${text}" is none that is known` };
}
