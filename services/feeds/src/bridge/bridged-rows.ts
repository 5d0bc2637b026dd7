/**
 * Events of one foreign partition and venue as rows of its source.
 *
 * Invariants
 * BR1 a market is defined in this source before its first event of a process, and anew where its steps became finer; all
 *    partitions share them (LearnedSteps), and a new process takes them from the log.
 * BR2 books that number nothing are numbered by the foreign offset, so that a record that is read again gives the same row, and
 *    the chain of changes goes on over a restart; a hole in the foreign log breaks it (`forget`).
 */
import { DECIMAL_FAULT, type EventSink, type RowRejection, venueIdOfText } from '@breakwater/codec';
import type { BookLevels, InstrumentDefinition } from '@breakwater/core';
import {
  basePriceText,
  type LearnedSteps,
  type LevelText,
  lotsOf,
  ticksOf,
  type VenueBookDelta,
  type VenueBookSnapshot,
  type VenueBreak,
  type VenueEvent,
  type VenueInstrument,
  type VenueMarkIndex,
} from '@breakwater/venues';
import { RECORD_EVENT_COUNT_MAX } from './bridge-position.ts';

/** An event, the market it is of, and where it was read. */
export interface PlacedEvent {
  readonly event: Exclude<VenueEvent, VenueBreak>;
  readonly instrument: VenueInstrument;
  readonly offset: number;
  /** Number of the event within its record. */
  readonly index: number;
  readonly receivedTimeUs: number;
}

export type RowFate = 'written' | { readonly rule: string } | RowRejection;

export class BridgedRows {
  readonly #sink: EventSink;
  readonly #steps: LearnedSteps;
  readonly #defined = new Map<string, InstrumentDefinition>();
  /** Last sequence of each book. */
  readonly #sequences: Map<string, number>;

  /** `sequences`: what the log says. */
  constructor(sink: EventSink, steps: LearnedSteps, sequences: ReadonlyMap<string, number>) {
    this.#sink = sink;
    this.#steps = steps;
    this.#sequences = new Map(sequences);
  }

  write(placed: PlacedEvent): RowFate {
    const { event, instrument } = placed;
    const definition = this.#definitionOf(event, instrument);
    if (definition === undefined) {
      return event.kind === 'mark-index' || event.kind === 'open-interest'
        ? { rule: 'market-without-price' }
        : { reason: 'bad-price', detail: `no price of ${instrument.key} can be read yet` };
    }
    switch (event.kind) {
      case 'trade':
      case 'liquidation':
        return this.#deal(placed, definition);
      case 'book-snapshot':
      case 'book-delta':
        return this.#book(placed, event, definition);
      case 'mark-index':
        return this.#markIndex(placed, event, definition);
      case 'open-interest':
        return this.#openInterest(placed, definition);
    }
  }

  /** Books of `key`, or all, are not true any more: what follows does not continue them. */
  forget(key?: string): void {
    if (key === undefined) this.#sequences.clear();
    else this.#sequences.delete(key);
  }

  #deal(
    { event, instrument, receivedTimeUs }: PlacedEvent,
    definition: InstrumentDefinition,
  ): RowFate {
    if (event.kind !== 'trade' && event.kind !== 'liquidation') return { rule: '' };
    const priceTicks = ticks(event.price, instrument, definition);
    if (typeof priceTicks !== 'number') return priceTicks;
    const quantityLots = lots(event.quantity, event.price, instrument, definition);
    if (typeof quantityLots !== 'number') return quantityLots;
    if (quantityLots === 0) return { rule: 'dust' };
    const venueId = event.id === undefined ? undefined : venueIdOfText(event.id);
    const fields = {
      instrument: definition.key,
      eventTimeUs: event.eventTimeUs,
      receivedTimeUs,
      priceTicks,
      quantityLots,
      ...(venueId === undefined ? {} : { venueId }),
    };
    this.#define(definition, event.eventTimeUs);
    this.#sink.write(definition.key, (writer) =>
      event.kind === 'trade'
        ? writer.trade({ ...fields, aggressorSide: event.side })
        : writer.liquidation({ ...fields, forcedSide: event.forcedSide, coverage: event.coverage }),
    );
    return 'written';
  }

  #book(
    { instrument, offset, index, receivedTimeUs }: PlacedEvent,
    event: VenueBookSnapshot | VenueBookDelta,
    definition: InstrumentDefinition,
  ): RowFate {
    const bids = levels(event.bids, instrument, definition);
    const asks = levels(event.asks, instrument, definition);
    if ('reason' in bids) return bids;
    if ('reason' in asks) return asks;
    const { key } = definition;
    const sequence = event.sequence ?? offset * RECORD_EVENT_COUNT_MAX + index + 1;
    const stamp = { instrument: key, eventTimeUs: event.eventTimeUs, receivedTimeUs };
    const fields = { ...stamp, sequence, bids, asks };
    this.#define(definition, event.eventTimeUs);
    const previousSequence =
      event.kind === 'book-delta'
        ? (event.previousSequence ?? this.#sequences.get(key) ?? sequence - 1)
        : 0;
    this.#sink.write(key, (writer) =>
      event.kind === 'book-snapshot'
        ? writer.bookSnapshot(fields)
        : writer.bookDelta({ ...fields, previousSequence }),
    );
    this.#sequences.set(key, sequence);
    return 'written';
  }

  #markIndex(
    { instrument, receivedTimeUs }: PlacedEvent,
    event: VenueMarkIndex,
    definition: InstrumentDefinition,
  ): RowFate {
    const mark = ticks(event.markPrice ?? '0', instrument, definition);
    const index = ticks(event.indexPrice ?? '0', instrument, definition);
    if (typeof mark !== 'number') return mark;
    if (typeof index !== 'number') return index;
    const { key } = definition;
    this.#define(definition, event.eventTimeUs);
    this.#sink.write(key, (writer) =>
      writer.markIndex({
        instrument: key,
        eventTimeUs: event.eventTimeUs,
        receivedTimeUs,
        markPriceTicks: mark,
        indexPriceTicks: index,
      }),
    );
    return 'written';
  }

  #openInterest(
    { event, instrument, receivedTimeUs }: PlacedEvent,
    definition: InstrumentDefinition,
  ): RowFate {
    if (event.kind !== 'open-interest') return { rule: '' };
    const { unit } = instrument;
    if (unit.kind === 'quote' || unit.kind === 'contracts-of-quote') {
      return { rule: 'open-interest-in-quote' };
    }
    const openLots = lots(event.quantity, '1', instrument, definition);
    if (typeof openLots !== 'number') return openLots;
    const { key } = definition;
    this.#define(definition, event.eventTimeUs);
    this.#sink.write(key, (writer) =>
      writer.openInterest({
        instrument: key,
        eventTimeUs: event.eventTimeUs,
        receivedTimeUs,
        openLots,
      }),
    );
    return 'written';
  }

  #definitionOf(
    event: PlacedEvent['event'],
    instrument: VenueInstrument,
  ): InstrumentDefinition | undefined {
    this.#steps.stepsOf(instrument, event);
    return this.#steps.definition(instrument.key);
  }

  #define(definition: InstrumentDefinition, atUs: number): void {
    if (this.#defined.get(definition.key) === definition) return;
    this.#defined.set(definition.key, definition);
    this.#sink.write(definition.key, (writer) => writer.instrument(definition, atUs));
  }
}

function ticks(
  price: string,
  instrument: VenueInstrument,
  { tick }: InstrumentDefinition,
): number | RowRejection {
  const exact = ticksOf(price, instrument, tick);
  if (exact >= 0) return exact;
  const rounded =
    exact === DECIMAL_FAULT.NOT_A_MULTIPLE
      ? lotsOf(basePriceText(price, instrument), '1', PLAIN, tick)
      : exact;
  if (rounded >= 0) return rounded;
  return {
    reason: 'bad-price',
    detail: `price "${price.slice(0, 40)}" is ${FAULTS[rounded] ?? 'none'}`,
  };
}

function lots(
  quantity: string,
  price: string,
  instrument: VenueInstrument,
  { lot }: InstrumentDefinition,
): number | RowRejection {
  const count = lotsOf(quantity, price, instrument, lot);
  if (count >= 0) return count;
  return {
    reason: 'bad-quantity',
    detail: `amount "${quantity.slice(0, 40)}" is ${FAULTS[count] ?? 'none'}`,
  };
}

function levels(
  side: readonly LevelText[],
  instrument: VenueInstrument,
  definition: InstrumentDefinition,
): BookLevels | RowRejection {
  const found: [number, number][] = [];
  for (const [price, quantity] of side) {
    const priceTicks = ticks(price, instrument, definition);
    if (typeof priceTicks !== 'number') return priceTicks;
    const quantityLots = lots(quantity, price, instrument, definition);
    if (typeof quantityLots !== 'number') return quantityLots;
    found.push([priceTicks, quantityLots]);
  }
  return found;
}

const FAULTS: Readonly<Record<number, string>> = {
  [DECIMAL_FAULT.NOT_A_NUMBER]: 'no number',
  [DECIMAL_FAULT.NEGATIVE]: 'negative',
  [DECIMAL_FAULT.TOO_LARGE]: 'above 2^53 of its steps',
};

/** Base units as they are: to round a price by the rule of quantities. */
const PLAIN: VenueInstrument = {
  ...{ key: '', venue: '', base: '', quote: '', type: 'spot', expiry: undefined },
  unit: { kind: 'base' },
  multiplier: 1,
};
