/**
 * Writes the events of one connection to its source: symbols by the instrument table, numbers in the steps of `LiveSteps`,
 * and books numbered by ourselves.
 *
 * Invariants
 * LW1 a market is defined in the source before its first event, and again before the first in other steps.
 * LW2 a book's events carry our numbers: one more with each that follows its predecessor at the venue. What the venue skips, a
 *    lost connection or new steps leave a hole in them, so that the book is invalid until its next snapshot.
 * LW3 where a snapshot is fetched, changes are held until it comes, HELD_COUNT_MAX at most, and those it covers are dropped.
 */
import { exactSteps, isRejection, type RowRejection, venueIdOfText } from '@breakwater/codec';
import type { BatchWriter, BookLevels, DecimalStep } from '@breakwater/core';
import {
  basePriceText,
  baseQuantityText,
  type InstrumentNames,
  type LevelText,
  type VenueEvent,
  type VenueInstrument,
} from '@breakwater/venues';
import type { LiveMarket, LiveSteps } from './live-steps.ts';
import type { VenueWriting, WritingHooks, Written } from './venue-writing.ts';

type EventOf<Kind extends VenueEvent['kind']> = Extract<VenueEvent, { kind: Kind }>;
type Delta = EventOf<'book-delta'>;
type Snapshot = EventOf<'book-snapshot'>;

export interface WritingOptions {
  readonly venue: string;
  readonly names: InstrumentNames;
  readonly steps: LiveSteps;
  readonly hooks: WritingHooks;
  /** Whether snapshots are fetched and joined to the changes (LW3). */
  readonly joinsSnapshots: boolean;
}

/** Changes held for a snapshot: ten minutes of ten a second. */
const HELD_COUNT_MAX = 6_000;

interface Book {
  /** Our number of the newest event. */
  sequence: number;
  /** The venue's; undefined where the book is not in sync. */
  venueSequence: number | undefined;
  isInSync: boolean;
  held: { readonly event: Delta; readonly receivedTimeUs: number }[];
}

interface Market {
  readonly instrument: VenueInstrument;
  version: number;
  readonly book: Book;
}

const WRITTEN: Written = { kind: 'written' };

export class LiveWriting implements VenueWriting {
  readonly #options: WritingOptions;
  readonly #markets = new Map<string, Market>();

  constructor(options: WritingOptions) {
    this.#options = options;
  }

  write(event: VenueEvent, receivedTimeUs: number): Written {
    if (event.kind === 'break') return this.#break(event);
    const market = this.#marketOf(event);
    if (isRejection(market)) return { kind: 'rejected', rejection: market };
    const [prices, quantities] = numbersOf(event);
    const bad = [...prices, ...quantities].find((text) => !isDecimal(text));
    if (bad !== undefined) {
      return rejected('bad-number', `"${bad.slice(0, 60)}" is no decimal number`);
    }
    if (event.kind === 'book-delta') return this.#delta(market, event, receivedTimeUs);
    if (event.kind === 'book-snapshot') return this.#snapshot(market, event, receivedTimeUs);
    return this.#plain(market, event, receivedTimeUs);
  }

  #marketOf({
    symbol,
    eventTimeUs,
  }: Exclude<VenueEvent, { kind: 'break' }>): Market | RowRejection {
    const known = this.#markets.get(symbol);
    if (known !== undefined) return known;
    const { names, venue } = this.#options;
    const instrument = names.resolve(venue, symbol, eventTimeUs);
    if (isRejection(instrument)) return instrument;
    const book = { sequence: 0, venueSequence: undefined, isInSync: false, held: [] };
    const market = { instrument, version: 0, book };
    this.#markets.set(symbol, market);
    return market;
  }

  /** LW1, LW2: the market in steps that fit, defined in the source. */
  #fit(market: Market, symbol: string, event: VenueEvent): LiveMarket {
    const { steps, hooks } = this.#options;
    const { instrument, book } = market;
    const [prices, quantities] = numbersOf(event);
    const fitting = steps.fitting(
      instrument,
      prices.map((price) => basePriceText(price, instrument)),
      quantities,
    );
    if (fitting.version === market.version) return fitting;
    const { definition } = fitting;
    hooks.sink.write(definition.key, (writer) => writer.instrument(definition, event.eventTimeUs));
    const isAgain = market.version > 0;
    market.version = fitting.version;
    // The core begins the market anew, its book among it.
    if (isAgain && book.isInSync) this.#lose(market, symbol, event.eventTimeUs, 'ask');
    return fitting;
  }

  #plain(
    market: Market,
    event: Exclude<VenueEvent, Delta | Snapshot | EventOf<'break'>>,
    receivedTimeUs: number,
  ): Written {
    const { definition } = this.#fit(market, event.symbol, event);
    const instrument = definition.key;
    const stamp = { instrument, eventTimeUs: event.eventTimeUs, receivedTimeUs };
    const count = counterOf(market.instrument, definition);
    const attempt = attemptOf(event, stamp, count);
    if (attempt === undefined) return rejected('bad-quantity', 'less than half of a lot');
    this.#options.hooks.sink.write(instrument, attempt);
    return WRITTEN;
  }

  #snapshot(market: Market, event: Snapshot, receivedTimeUs: number): Written {
    const { book } = market;
    const [first] = book.held;
    const { sequence } = event;
    // Older than the first change that is known: joining it would only leave a hole.
    const isBehind =
      this.#options.joinsSnapshots &&
      (book.isInSync
        ? (sequence ?? 0) < (book.venueSequence ?? 0)
        : first !== undefined && (first.event.previousSequence ?? 0) > (sequence ?? 0));
    if (isBehind) return { kind: 'ignored', rule: 'snapshot-behind-book' };
    this.#book(market, event, receivedTimeUs);
    book.isInSync = true;
    book.venueSequence = sequence;
    const { held } = book;
    book.held = [];
    for (const { event: change, receivedTimeUs: atUs } of held) this.#delta(market, change, atUs);
    return WRITTEN;
  }

  /** LW2, LW3. */
  #delta(market: Market, event: Delta, receivedTimeUs: number): Written {
    const { book } = market;
    const { sequence, previousSequence } = event;
    if (!book.isInSync) {
      if (!this.#options.joinsSnapshots) return { kind: 'ignored', rule: 'change-before-snapshot' };
      if (book.held.length >= HELD_COUNT_MAX) book.held.shift();
      book.held.push({ event, receivedTimeUs });
      return WRITTEN;
    }
    const at = book.venueSequence;
    if (at !== undefined && sequence !== undefined) {
      if (sequence <= at) return { kind: 'ignored', rule: 'change-covered-by-book' };
      if ((previousSequence ?? at) > at) {
        this.#lose(market, event.symbol, event.eventTimeUs, 'ask');
        return { kind: 'ignored', rule: 'sequence-skipped' };
      }
    }
    this.#book(market, event, receivedTimeUs);
    // New steps may have begun it anew.
    if (book.isInSync) book.venueSequence = sequence;
    return WRITTEN;
  }

  #book(market: Market, event: Delta | Snapshot, receivedTimeUs: number): void {
    const { definition } = this.#fit(market, event.symbol, event);
    const { book } = market;
    const count = counterOf(market.instrument, definition);
    const instrument = definition.key;
    const stamp = { instrument, eventTimeUs: event.eventTimeUs, receivedTimeUs };
    const sides = { bids: levelsOf(event.bids, count), asks: levelsOf(event.asks, count) };
    const previousSequence = book.sequence;
    book.sequence += 1;
    const { sequence } = book;
    this.#options.hooks.sink.write(instrument, (writer) =>
      event.kind === 'book-snapshot'
        ? writer.bookSnapshot({ ...stamp, ...sides, sequence })
        : writer.bookDelta({ ...stamp, ...sides, sequence, previousSequence }),
    );
  }

  /** LW2: a change after a hole tells the core that the book is not true any more. */
  #lose({ book, instrument }: Market, symbol: string, atUs: number, then: 'ask' | 'wait'): void {
    book.isInSync = false;
    book.venueSequence = undefined;
    book.held = [];
    const previousSequence = book.sequence + 1;
    book.sequence += 2;
    const { sequence } = book;
    const { hooks } = this.#options;
    const fields = { instrument: instrument.key, eventTimeUs: atUs, sequence, previousSequence };
    hooks.sink.write(instrument.key, (writer) =>
      writer.bookDelta({ ...fields, bids: [], asks: [] }),
    );
    if (then === 'ask') hooks.needsSnapshot(symbol);
  }

  #break({ symbol, eventTimeUs }: EventOf<'break'>): Written {
    for (const [name, market] of this.#markets) {
      const isMeant = symbol === undefined || symbol === name;
      if (!isMeant) continue;
      market.book.held = [];
      const then = symbol === undefined ? 'wait' : 'ask';
      if (market.book.isInSync) this.#lose(market, name, eventTimeUs, then);
    }
    return WRITTEN;
  }
}

interface Counter {
  ticks(price: string): number;
  /** Nearest to what the venue counted, at that price. */
  lots(quantity: string, price: string): number;
}

function counterOf(
  instrument: VenueInstrument,
  { tick, lot }: { readonly tick: DecimalStep; readonly lot: DecimalStep },
): Counter {
  return {
    ticks: (price) => Math.max(0, exactSteps(basePriceText(price, instrument), tick)),
    lots: (quantity, price) => {
      const base = baseQuantityText(quantity, price, instrument);
      const lots = exactSteps(base, lot);
      return lots >= 0 ? lots : Math.round(Number(base) / Number(`1e${lot.exponent}`));
    },
  };
}

function levelsOf(levels: readonly LevelText[], count: Counter): BookLevels {
  return levels.map(
    ([price, quantity]) => [count.ticks(price), count.lots(quantity, price)] as const,
  );
}

/** Prices and quantities of an event. */
function numbersOf(event: VenueEvent): readonly [prices: string[], quantities: string[]] {
  if (event.kind === 'book-snapshot' || event.kind === 'book-delta') {
    const levels = [...event.bids, ...event.asks];
    return [levels.map(([price]) => price), levels.map(([, quantity]) => quantity)];
  }
  if (event.kind === 'mark-index') {
    return [[event.markPrice, event.indexPrice].filter((price) => price !== undefined), []];
  }
  if (event.kind === 'open-interest') return [[], [event.quantity]];
  return event.kind === 'break' ? [[], []] : [[event.price], [event.quantity]];
}

function attemptOf(
  event: Exclude<VenueEvent, Delta | Snapshot | EventOf<'break'>>,
  stamp: {
    readonly instrument: string;
    readonly eventTimeUs: number;
    readonly receivedTimeUs: number;
  },
  count: Counter,
): ((writer: BatchWriter) => boolean) | undefined {
  if (event.kind === 'mark-index') {
    const markPriceTicks = count.ticks(event.markPrice ?? '0');
    const indexPriceTicks = count.ticks(event.indexPrice ?? '0');
    return (writer) => writer.markIndex({ ...stamp, markPriceTicks, indexPriceTicks });
  }
  if (event.kind === 'open-interest') {
    const openLots = count.lots(event.quantity, '1');
    return (writer) => writer.openInterest({ ...stamp, openLots });
  }
  const priceTicks = count.ticks(event.price);
  const quantityLots = count.lots(event.quantity, event.price);
  if (quantityLots === 0) return undefined;
  const venueId = event.id === undefined ? undefined : venueIdOfText(event.id);
  const amounts = {
    ...{ ...stamp, priceTicks, quantityLots },
    ...(venueId === undefined ? {} : { venueId }),
  };
  return event.kind === 'trade'
    ? (writer) => writer.trade({ ...amounts, aggressorSide: event.side })
    : (writer) =>
        writer.liquidation({
          ...amounts,
          forcedSide: event.forcedSide,
          coverage: event.coverage,
        });
}

function isDecimal(text: string): boolean {
  return /^\d{1,24}(?:\.\d{1,18})?(?:[eE][+-]?\d{1,2})?$/.test(text);
}

function rejected(reason: RowRejection['reason'], detail: string): Written {
  return { kind: 'rejected', rejection: { reason, detail } };
}
