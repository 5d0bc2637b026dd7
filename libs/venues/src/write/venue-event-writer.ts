/**
 * Events of venues → rows of the log: symbols become instruments, quantities base units in lots, prices ticks, and books are
 * kept by the rules of their venue. Sockets, topics and folders write by it, so one market is the same whichever way it came.
 *
 * Invariants
 * VO1 every event is exactly one of: decoded, held (and tallied later), ignored by a named rule, rejected with a reason.
 * VO2 nothing of a market is written before its definition, and what differs from it is defined anew first; what is held
 *     meanwhile is counted in the new steps.
 * VO3 a message of a book that cannot be taken makes the book invalid, unless the venue's own numbers will show it.
 */
import {
  type EventSink,
  type HeldTally,
  type InstrumentSteps,
  isRejection,
  outcomeOf,
  type RowOutcome,
  type RowRejection,
  venueIdOfText,
} from '@breakwater/codec';
import { decimalValue, type EventStamp, type InstrumentType } from '@breakwater/core';
import type { BookFeed, BookLoss } from '../book/book-feed.ts';
import { JoinedBook } from '../book/joined-book.ts';
import { NumberedBook } from '../book/numbered-book.ts';
import { UnnumberedBook } from '../book/unnumbered-book.ts';
import type {
  VenueBookDelta,
  VenueBookSnapshot,
  VenueBreak,
  VenueEvent,
  VenueLiquidation,
  VenueMarkIndex,
  VenueOpenInterest,
  VenueTrade,
} from '../venue-event.ts';
import type { InstrumentNames, VenueInstrument } from '../venue-instrument.ts';
import { levelsOf, lotsOfQuantity, nearestTicks, sizeOf } from './event-size.ts';
import type { StepSource } from './steps.ts';

/** A book that is not true any more until its next snapshot; whoever can should fetch one. */
export interface LostBook {
  readonly venue: string;
  readonly symbol: string;
  readonly instrument: string;
  readonly loss: BookLoss;
}

export interface VenueWriterOptions {
  /** Of events that name none. */
  readonly venue: string;
  readonly names: InstrumentNames;
  readonly steps: StepSource;
  readonly sink: EventSink;
  /** Counts what was held. */
  readonly tally: HeldTally;
  /** Which markets are meant, where the venue writes several alike. */
  readonly type?: InstrumentType | undefined;
  readonly onBookLost?: (book: LostBook) => void;
}

interface Target {
  readonly instrument: VenueInstrument;
  readonly steps: InstrumentSteps;
  readonly stamp: EventStamp;
}

/** Venues whose snapshots come by request, and are joined by update ids. */
const JOINED_VENUES: ReadonlySet<string> = new Set([
  ...[
    'binance',
    'binance-us',
    'binance-usdm',
    'binance-coinm',
    'binance-futures',
    'binance-delivery',
  ],
]);

interface KeptBook {
  readonly feed: BookFeed;
  readonly isNumbered: boolean;
  readonly venue: string;
  readonly symbol: string;
  readonly instrument: string;
}

export class VenueEventWriter {
  readonly #options: VenueWriterOptions;
  readonly #books = new Map<string, KeptBook>();
  readonly #defined = new Map<string, InstrumentSteps>();
  /** Newest price as the venue wrote it, by instrument: what an open interest in dollars is divided by. */
  readonly #prices = new Map<string, string>();

  constructor(options: VenueWriterOptions) {
    this.#options = options;
  }

  /** Writes one event. Returns what became of it. */
  write(event: VenueEvent, receivedTimeUs: number): RowOutcome {
    if (event.kind === 'break') return this.#break(event, receivedTimeUs);
    const { names, steps: source, type } = this.#options;
    const venue = event.venue ?? this.#options.venue;
    const instrument = names.resolve(venue, event.symbol, event.eventTimeUs, type);
    if (isRejection(instrument)) return outcomeOf(instrument);
    const steps = source.stepsOf(instrument, event);
    if (steps === undefined) {
      return event.kind === 'mark-index' || event.kind === 'open-interest'
        ? { rule: 'market-without-price' }
        : { reason: 'bad-price', detail: `no price of ${instrument.key} can be read yet` };
    }
    const { eventTimeUs } = event;
    const stamp = { instrument: instrument.key, eventTimeUs, receivedTimeUs };
    const target = { instrument, steps, stamp };
    this.#define(target);
    return this.#market(event, target);
  }

  /** Nothing follows: what is held is tallied. */
  end(): void {
    for (const { feed } of this.#books.values()) feed.end();
  }

  #market(event: Exclude<VenueEvent, VenueBreak>, target: Target): RowOutcome {
    switch (event.kind) {
      case 'trade':
        return this.#trade(event, target);
      case 'liquidation':
        return this.#liquidation(event, target);
      case 'mark-index':
        return this.#markIndex(event, target);
      case 'open-interest':
        return this.#openInterest(event, target);
      case 'book-snapshot':
      case 'book-delta':
        return this.#book(event, target);
    }
  }

  /** VO2. */
  #define({ instrument: { key }, steps }: Target): void {
    const known = this.#defined.get(key);
    if (known === steps) return;
    this.#defined.set(key, steps);
    if (known === undefined) return;
    this.#options.sink.redefine?.(key);
    const factor = decimalValue(1, known.tick) / decimalValue(1, steps.tick);
    // The core takes a finer tick over with the book that it holds; what is held here must follow.
    if (factor > 1) this.#books.get(key)?.feed.rescale?.(Math.round(factor));
  }

  #trade(event: VenueTrade, target: Target): RowOutcome {
    const size = sizeOf(event, target, 'exact');
    if (isRejection(size) || 'rule' in size) return size;
    this.#notePrice(event, target);
    const fields = { ...target.stamp, ...size, aggressorSide: event.side, ...idOf(event) };
    this.#options.sink.write(target.instrument.key, (writer) => writer.trade(fields));
    return 'decoded';
  }

  #liquidation(event: VenueLiquidation, target: Target): RowOutcome {
    const size = sizeOf(event, target, 'nearest');
    if (isRejection(size) || 'rule' in size) return size;
    const { forcedSide, coverage } = event;
    const fields = { ...target.stamp, ...size, forcedSide, coverage, ...idOf(event) };
    this.#options.sink.write(target.instrument.key, (writer) => writer.liquidation(fields));
    return 'decoded';
  }

  #markIndex({ markPrice, indexPrice }: VenueMarkIndex, target: Target): RowOutcome {
    const markPriceTicks = nearestTicks(markPrice, target);
    if (isRejection(markPriceTicks)) return markPriceTicks;
    const indexPriceTicks = nearestTicks(indexPrice, target);
    if (isRejection(indexPriceTicks)) return indexPriceTicks;
    if (markPriceTicks === 0 && indexPriceTicks === 0) return { rule: 'mark-without-price' };
    const fields = { ...target.stamp, markPriceTicks, indexPriceTicks };
    this.#options.sink.write(target.instrument.key, (writer) => writer.markIndex(fields));
    return 'decoded';
  }

  #openInterest({ quantity }: VenueOpenInterest, target: Target): RowOutcome {
    const { instrument, steps, stamp } = target;
    const price = this.#prices.get(instrument.key);
    const { kind } = instrument.unit;
    const isPriced = kind === 'quote' || kind === 'contracts-of-quote';
    if (isPriced && price === undefined) return { rule: 'market-without-price' };
    const openLots = lotsOfQuantity(quantity, price ?? '', instrument, steps);
    if (isRejection(openLots)) return openLots;
    this.#options.sink.write(instrument.key, (writer) =>
      writer.openInterest({ ...stamp, openLots }),
    );
    return 'decoded';
  }

  #book(event: VenueBookSnapshot | VenueBookDelta, target: Target): RowOutcome {
    const isSnapshot = event.kind === 'book-snapshot';
    const bids = levelsOf(event.bids, target, { isSnapshot, isBid: true });
    const asks = isRejection(bids)
      ? bids
      : levelsOf(event.asks, target, { isSnapshot, isBid: false });
    const feed = this.#feedOf(event, target);
    if (isRejection(bids)) return this.#untaken(bids, event, target, feed);
    if (isRejection(asks)) return this.#untaken(asks, event, target, feed);
    this.#notePrice({ price: event.bids[0]?.[0] ?? event.asks[0]?.[0] ?? '' }, target);
    const { sequence } = event;
    if (isSnapshot) return feed.snapshot({ ...target.stamp, sequence, bids, asks });
    const { previousSequence } = event;
    return feed.delta({ ...target.stamp, sequence, previousSequence, bids, asks });
  }

  /** VO3. */
  #untaken(
    rejection: RowRejection,
    event: VenueBookSnapshot | VenueBookDelta,
    { stamp }: Target,
    feed: BookFeed,
  ): RowRejection {
    if (event.sequence === undefined) feed.break(stamp);
    return rejection;
  }

  #feedOf(event: VenueBookSnapshot | VenueBookDelta, { instrument }: Target): BookFeed {
    const { key } = instrument;
    const known = this.#books.get(key);
    // A snapshot without a number may begin a book whose changes have one.
    const isNumbered =
      event.sequence !== undefined ||
      (event.kind === 'book-snapshot' && known?.isNumbered === true);
    if (known !== undefined && (known.isNumbered || !isNumbered)) return known.feed;
    known?.feed.end();
    const venue = event.venue ?? this.#options.venue;
    const { symbol } = event;
    const ports = {
      sink: this.#options.sink,
      tally: this.#options.tally,
      lost: (loss: BookLoss) =>
        this.#options.onBookLost?.({ venue, symbol, instrument: key, loss }),
    };
    const feed = !isNumbered
      ? new UnnumberedBook(ports)
      : JOINED_VENUES.has(venue)
        ? new JoinedBook(ports)
        : new NumberedBook(ports);
    this.#books.set(key, { feed, isNumbered, venue, symbol, instrument: key });
    return feed;
  }

  #break({ venue, symbol, eventTimeUs }: VenueBreak, receivedTimeUs: number): RowOutcome {
    const of = venue ?? (symbol === undefined ? undefined : this.#options.venue);
    for (const book of this.#books.values()) {
      if (of !== undefined && book.venue !== of) continue;
      if (symbol !== undefined && book.symbol !== symbol) continue;
      book.feed.break({ instrument: book.instrument, eventTimeUs, receivedTimeUs });
    }
    return 'decoded';
  }

  #notePrice({ price }: Pick<VenueTrade, 'price'>, { instrument }: Target): void {
    if (price !== '') this.#prices.set(instrument.key, price);
  }
}

function idOf({ id }: VenueTrade | VenueLiquidation): {
  readonly venueId?: NonNullable<ReturnType<typeof venueIdOfText>>;
} {
  const venueId = id === undefined ? undefined : venueIdOfText(id);
  return venueId === undefined ? {} : { venueId };
}
