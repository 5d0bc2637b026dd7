/**
 * Intake: one batch's events into books and open panes, each admitted, refused or counted, none lost.
 *
 * Invariants
 * IN1 every row of an admitted batch is exactly one of: accepted, repeat, quarantined.
 * IN2 nothing that an event writes depends on events of other sources, but for commutative sums.
 * IN3 what a market's trades write never reads its book, and the reverse.
 */

import {
  COVERAGE,
  EVENT_FLAG,
  EVENT_KIND,
  type FeedStatus,
  SIDE,
  STREAM_CLASS,
} from '../event/event.ts';
import type { EventBatch } from '../event/event-batch.ts';
import type { LendingEntry } from '../lending/lending-entry.ts';
import {
  AHEAD_US_MAX,
  EVENT_PRINT_COUNT_MAX,
  FINE_PANE_US,
  LATE_US_MAX,
  PANE_SUM_MAX,
} from '../limits.ts';
import { KeySet } from '../log/key-set.ts';
import type { QuarantineReason } from '../log/quarantine.ts';
import type { SourceLedger, SourceState } from '../log/source-ledger.ts';
import type { StateIo } from '../state/state-io.ts';
import { BOOK_STATE, PANE, PANE_COLUMN_COUNT, paneSlot } from '../window/open-panes.ts';
import type { SealSchedule } from '../window/seal-schedule.ts';
import { BorrowedFlow } from './borrowed-flow.ts';
import { isPaneKeeper, LendingRows } from './lending-rows.ts';
import type { Market } from './market.ts';
import type { MarketTable } from './market-table.ts';
import { quanta, quantumFor, setQuanta, squares } from './quanta.ts';
import { participantKey } from './taker-tape.ts';

/** Longer than an event can be away from log time and still count (KS2). */
const KEY_ROTATION_US = LATE_US_MAX + AHEAD_US_MAX + 5_000_000;
/** What a key of the key set is of: a tag per instrument and kind, so that none is taken for another. */
const KEY_TAG_COUNT = 4;
const TRADE_TAG = 1;
const LIQUIDATION_TAG = 2;
const FORCED_SELL_TAG = 3;
const FORCED_BUY_TAG = 4;
/** A time in µs needs more than 32 bits: as a key it is two words. */
const TWO_POW_32 = 0x1_0000_0000;
/** Kinds of events with room for more (`EVENT_KIND`). */
const KIND_COUNT_MAX = 16;

export interface IntakeCounters {
  readonly eventCountByKind: Float64Array;
  lateCount: number;
  beyondLateCount: number;
  staleDeltaCount: number;
  venueRepeatCount: number;
  saturatedCount: number;
}

/** What is learnt of a feed, to count from the pane of the event that told it. */
export type FeedNote =
  | { readonly kind: 'status'; readonly status: FeedStatus }
  | { readonly kind: 'hole' }
  | { readonly kind: 'shut-out' };

/** What the intake tells the rest about one batch. */
export interface IntakeListener {
  quarantine(index: number, reason: QuarantineReason, detail: string): void;
  /** A market was defined or its steps changed. */
  marketDefined(market: Market): void;
  /** A market that slept has something in an open pane. */
  marketTouched(market: Market): void;
  /** A loan feed says something that makes sense in itself. */
  lendingSeen(entry: LendingEntry): void;
  /** The source sent an event of the pane (of 250 ms) in `slot`, open for the source's own class. */
  sourceSeen(batch: EventBatch, market: Market, slot: number): void;
  /** The event of `pane` said something of the feed, or showed a fault of it. */
  feedNote(source: number, pane: number, note: FeedNote): void;
}

export class Intake {
  readonly counters: IntakeCounters = {
    eventCountByKind: new Float64Array(KIND_COUNT_MAX),
    lateCount: 0,
    beyondLateCount: 0,
    staleDeltaCount: 0,
    venueRepeatCount: 0,
    saturatedCount: 0,
  };
  readonly #markets: MarketTable;
  readonly #ledger: SourceLedger;
  readonly #schedule: SealSchedule;
  readonly #listener: IntakeListener;
  readonly #keys = new KeySet(KEY_ROTATION_US);
  readonly #lending = new LendingRows();
  #logTimeUs = 0;
  #offset = 0;
  /** Pane of the newest event seen, for what is noted of its feed, and the market it was of. */
  #notePane = 0;
  #seenMarket: Market | undefined;
  /** The pane row that this record touched last, and the event times that fall into it. */
  #rowMarket: Market | undefined;
  #rowCell = -1;
  #rowFromUs = 0;
  #rowToUs = 0;
  /** The pane row whose book state is still to be written: see `#bookEvent`. */
  #topCell = -1;
  #topMarket: Market | undefined;

  constructor(
    markets: MarketTable,
    ledger: SourceLedger,
    schedule: SealSchedule,
    listener: IntakeListener,
  ) {
    this.#markets = markets;
    this.#ledger = ledger;
    this.#schedule = schedule;
    this.#listener = listener;
  }

  /** Takes the batch of the record at `offset`, read at `logTimeUs` (IN1). */
  apply(batch: EventBatch, offset: number, logTimeUs: number): void {
    this.#logTimeUs = logTimeUs;
    this.#offset = offset;
    this.#keys.advance(logTimeUs);
    this.#seenMarket = undefined;
    this.#rowMarket = undefined;
    const verdict = this.#ledger.admit(batch);
    if (verdict !== 'ok') {
      this.#listener.quarantine(-1, verdict, `session ${batch.session}`);
      return;
    }
    const source = this.#ledger.state(batch.source) as SourceState;
    this.#applyRows(batch, source);
    this.#writeTop();
  }

  #applyRows(batch: EventBatch, source: SourceState): void {
    const { eventCount } = batch;
    const firstRow = this.#ledger.pass(source, batch);
    let judged = firstRow;
    for (let row = firstRow; row < eventCount; row += 1) {
      const fault = this.#applyRow(batch, row);
      if (source.holeCount > 0) {
        source.holeCount = 0;
        this.#listener.feedNote(batch.source, this.#notePane, { kind: 'hole' });
      }
      if (fault === undefined) continue;
      this.#listener.quarantine(row, fault, '');
      this.#ledger.good(source, row - judged);
      judged = row + 1;
      if (!this.#ledger.bad(source)) continue;
      this.#listener.feedNote(batch.source, this.#notePane, { kind: 'shut-out' });
      if (judged < eventCount)
        this.#listener.quarantine(-1, 'source-shut-out', `from row ${judged}`);
      return;
    }
    this.#ledger.good(source, eventCount - judged);
  }

  #applyRow(batch: EventBatch, row: number): QuarantineReason | undefined {
    const kind = batch.kind(row);
    if (kind === EVENT_KIND.INSTRUMENT) return this.#define(batch, row);
    const market = this.#markets.get(batch.instrument(row));
    if (market === undefined) return 'unknown-instrument';
    const eventTimeUs = batch.eventTimeUs(row);
    if (eventTimeUs < 0) return 'bad-time';
    if (eventTimeUs > this.#logTimeUs + AHEAD_US_MAX) return 'time-ahead';
    if (
      kind <= EVENT_KIND.OPEN_INTEREST &&
      (batch.streamClass === STREAM_CLASS.LENDING || market.streamClass === STREAM_CLASS.LENDING) &&
      !isPaneKeeper(batch, market)
    ) {
      return 'bad-enum';
    }
    if (!market.tickScales.allAgree && !market.tickScales.turn(batch, row)) return 'bad-price';
    const fault = this.#applyMarketEvent(batch, row, kind, market);
    if (fault !== undefined) return fault;
    this.counters.eventCountByKind[kind] = (this.counters.eventCountByKind[kind] as number) + 1;
    return undefined;
  }

  #applyMarketEvent(
    batch: EventBatch,
    row: number,
    kind: number,
    market: Market,
  ): QuarantineReason | undefined {
    switch (kind) {
      case EVENT_KIND.TRADE:
        return this.#trade(batch, row, market);
      case EVENT_KIND.BOOK_DELTA:
      case EVENT_KIND.BOOK_SNAPSHOT:
        return this.#bookEvent(batch, row, kind, market);
      case EVENT_KIND.LIQUIDATION:
        return this.#liquidation(batch, row, market);
      case EVENT_KIND.REFERENCE_RATE:
        return this.#referenceRate(batch, row, market);
      case EVENT_KIND.FEED_STATUS:
        return this.#feedStatus(batch, row, market);
      case EVENT_KIND.LENDING:
      case EVENT_KIND.LENDING_TERMS:
        return this.#lend(batch, row, market);
      case EVENT_KIND.MARK_INDEX:
      case EVENT_KIND.OPEN_INTEREST:
        if (batch.quantityLots(row) < 0) return 'bad-quantity';
        this.#seen(batch, row, market);
        return undefined;
      default:
        return 'bad-enum';
    }
  }

  #define(batch: EventBatch, row: number): QuarantineReason | undefined {
    const rare = batch.rareEvent(row);
    if (rare?.kind !== 'instrument') return 'bad-instrument';
    const symbol = batch.instrument(row);
    if (rare.definition.key !== batch.symbols.name(symbol)) return 'bad-instrument';
    if (!this.#lending.define(batch, row, rare.definition)) return 'bad-count';
    const outcome = this.#markets.define(symbol, rare.definition, batch);
    if (outcome.kind === 'refused') return outcome.reason;
    this.counters.eventCountByKind[EVENT_KIND.INSTRUMENT] =
      (this.counters.eventCountByKind[EVENT_KIND.INSTRUMENT] as number) + 1;
    if (outcome.kind === 'defined') this.#listener.marketDefined(outcome.market);
    return undefined;
  }

  #trade(batch: EventBatch, row: number, market: Market): QuarantineReason | undefined {
    const fault = priceAndQuantityFault(batch, row);
    if (fault !== undefined) return fault;
    if (this.#venueRepeat(batch, row, EVENT_KIND.TRADE)) return undefined;
    const cell = this.#paneRow(batch, row, market);
    if (cell < 0) return undefined;
    const prints = batch.count(row);
    const lots = batch.quantityLots(row);
    const lotsPerPrint = prints === 1 ? lots : lots / prints;
    if (market.tradeQuantumLots === 0) setQuanta(market, lotsPerPrint);
    const { cells } = market.open;
    const { tradeQuantaPerLot } = market;
    const tradedQuanta = quanta(lots * tradeQuantaPerLot);
    this.#add(cells, cell + sideColumn(batch.side(row)), tradedQuanta);
    if (batch.namesTaker(row)) this.#named(batch, row, market, tradedQuanta);
    this.#add(cells, cell + PANE.PRINTS, prints);
    const squaresPerPrint = squares(
      lotsPerPrint * tradeQuantaPerLot * market.squareUnitsPerQuantum,
    );
    this.#add(cells, cell + PANE.SQUARES, squaresPerPrint * prints);
    if ((batch.flags(row) & EVENT_FLAG.FROM_BAR) !== 0) this.#add(cells, cell + PANE.FROM_BAR, 1);
    const eventTimeUs = batch.eventTimeUs(row);
    if (eventTimeUs >= (cells[cell + PANE.LAST_TIME] as number)) {
      cells[cell + PANE.LAST_TIME] = eventTimeUs;
      cells[cell + PANE.LAST_TICKS] = batch.priceTicks(row);
    }
    return undefined;
  }

  /** Keeps a trade whose taker is named until its pane is sealed. */
  #named(batch: EventBatch, row: number, market: Market, tradedQuanta: number): void {
    const side = batch.side(row);
    if (side === SIDE.UNKNOWN) return;
    const timeUs = batch.eventTimeUs(row);
    const pane = Math.floor(timeUs / FINE_PANE_US);
    const oldest = this.#schedule.sealedPane(market.streamClass) + 1;
    market.borrowed ??= new BorrowedFlow();
    market.borrowed.tape.add({
      pane: pane > oldest ? pane : oldest,
      participant: participantKey(batch.participantHigh(row), batch.participantLow(row)),
      timeUs,
      side: side < 0 ? -1 : 1,
      quanta: tradedQuanta,
    });
  }

  #liquidation(batch: EventBatch, row: number, market: Market): QuarantineReason | undefined {
    const fault = priceAndQuantityFault(batch, row);
    if (fault !== undefined) return fault;
    const side = batch.side(row);
    if (side === SIDE.UNKNOWN) return 'bad-side';
    if (this.#venueRepeat(batch, row, EVENT_KIND.LIQUIDATION)) return undefined;
    const cell = this.#paneRow(batch, row, market);
    if (cell < 0) return undefined;
    const { cells } = market.open;
    const sell = side === SIDE.SELL;
    const lots = batch.quantityLots(row);
    // Rows without a usable amount count as orders and weigh nothing.
    if ((batch.flags(row) & EVENT_FLAG.COUNT_ONLY) === 0) {
      if (market.forcedQuantumLots === 0) market.forcedQuantumLots = quantumFor(lots);
      const column = sell ? PANE.FORCED_SELL_QUANTA : PANE.FORCED_BUY_QUANTA;
      this.#add(cells, cell + column, quanta(lots / market.forcedQuantumLots));
      keepFurthest(cells, cell + (sell ? PANE.FORCED_SELL_TICKS : PANE.FORCED_BUY_TICKS), {
        ticks: batch.priceTicks(row),
        sell,
      });
    }
    // A venue's engine liquidates in batches: one time stamp is one event (docs/detection-model.md, "Cascade score").
    const eventTimeUs = batch.eventTimeUs(row);
    const tag = batch.instrument(row) * KEY_TAG_COUNT + (sell ? FORCED_SELL_TAG : FORCED_BUY_TAG);
    const high = Math.floor(eventTimeUs / TWO_POW_32);
    if (this.#keys.add(tag, high, eventTimeUs % TWO_POW_32)) {
      this.#add(cells, cell + (sell ? PANE.FORCED_SELLS : PANE.FORCED_BUYS), 1);
    }
    if (batch.code(row) === COVERAGE.SAMPLED) this.#add(cells, cell + PANE.SAMPLED, 1);
    return undefined;
  }

  #bookEvent(
    batch: EventBatch,
    row: number,
    kind: number,
    market: Market,
  ): QuarantineReason | undefined {
    if (!batch.levelsSound) {
      const start = batch.levelStart(row);
      const end = start + batch.bidCount(row) + batch.askCount(row);
      const fault = levelsFault(batch, start, end);
      if (fault !== undefined) return fault;
    }
    const { book } = market;
    if (market.bookSource !== batch.source) {
      if (market.bookSource >= 0 && book.valid) return 'second-book-source';
      market.bookSource = batch.source;
      book.valid = false;
    }
    if (kind === EVENT_KIND.BOOK_SNAPSHOT) book.applySnapshot(batch, row);
    else if (book.applyDelta(batch, row) === 'stale') this.counters.staleDeltaCount += 1;
    const cell = this.#paneRow(batch, row, market);
    if (cell === this.#topCell && market === this.#topMarket) return undefined;
    // A pane keeps the last state only, so a run of deltas in one pane writes it once, at its end.
    this.#writeTop();
    this.#topCell = cell;
    this.#topMarket = cell < 0 ? undefined : market;
    return undefined;
  }

  #referenceRate(batch: EventBatch, row: number, market: Market): QuarantineReason | undefined {
    if (!(batch.priceTicks(row) > 0)) return 'bad-price';
    const cell = this.#paneRow(batch, row, market);
    if (cell < 0) return undefined;
    const { cells } = market.open;
    const eventTimeUs = batch.eventTimeUs(row);
    if (eventTimeUs >= (cells[cell + PANE.RATE_TIME] as number)) {
      cells[cell + PANE.RATE_TIME] = eventTimeUs;
      cells[cell + PANE.RATE_TICKS] = batch.priceTicks(row);
    }
    return undefined;
  }

  #venueRepeat(batch: EventBatch, row: number, kind: number): boolean {
    const high = batch.venueIdHigh(row);
    const low = batch.venueIdLow(row);
    if (high === 0 && low === 0) return false;
    const tag =
      batch.instrument(row) * KEY_TAG_COUNT +
      (kind === EVENT_KIND.TRADE ? TRADE_TAG : LIQUIDATION_TAG);
    if (this.#keys.add(tag, high, low)) return false;
    this.counters.venueRepeatCount += 1;
    return true;
  }

  /** A row of a loan feed, whatever its age: it fills no pane. */
  #lend(batch: EventBatch, row: number, market: Market): QuarantineReason | undefined {
    const read = { offset: this.#offset, recordTimeUs: this.#logTimeUs };
    const verdict = this.#lending.read(batch, row, market, read);
    if (verdict.kind === 'refused') return verdict.reason;
    this.#seen(batch, row, market);
    this.#listener.lendingSeen(verdict.entry);
    return undefined;
  }

  #feedStatus(batch: EventBatch, row: number, market: Market): QuarantineReason | undefined {
    const rare = batch.rareEvent(row);
    if (rare?.kind !== 'feed-status') return 'bad-enum';
    this.#seen(batch, row, market);
    this.#listener.feedNote(batch.source, this.#notePane, { kind: 'status', status: rare.status });
    return undefined;
  }

  /** The row of the event's pane; its oldest open pane where it is late; -1 where it is too late to count. */
  #paneRow(batch: EventBatch, row: number, market: Market): number {
    const eventTimeUs = batch.eventTimeUs(row);
    // Events of a record mostly share a pane, and a record touches a pane once.
    if (
      market === this.#rowMarket &&
      eventTimeUs >= this.#rowFromUs &&
      eventTimeUs < this.#rowToUs
    ) {
      return this.#rowCell;
    }
    const pane = this.#seen(batch, row, market);
    const late = eventTimeUs < pane * FINE_PANE_US;
    if (late && eventTimeUs < this.#logTimeUs - LATE_US_MAX) {
      this.counters.beyondLateCount += 1;
      return -1;
    }
    if (!market.active) this.#listener.marketTouched(market);
    const cell = market.open.touch(paneSlot(pane), this.#offset);
    if (late) {
      this.counters.lateCount += 1;
      this.#add(market.open.cells, cell + PANE.LATE, 1);
      return cell;
    }
    this.#rowMarket = market;
    this.#rowCell = cell;
    this.#rowFromUs = pane * FINE_PANE_US;
    this.#rowToUs = this.#rowFromUs + FINE_PANE_US;
    return cell;
  }

  /** Writes the book's top as the newest state of the pending pane. */
  #writeTop(): void {
    const market = this.#topMarket;
    if (market === undefined) return;
    const cell = this.#topCell;
    this.#topMarket = undefined;
    this.#topCell = -1;
    const { book } = market;
    const { cells } = market.open;
    const { bids, asks } = book;
    market.band?.note(cell / PANE_COLUMN_COUNT, book);
    cells[cell + PANE.BOOK_STATE] = BOOK_STATE.INVALID;
    if (!book.valid) return;
    cells[cell + PANE.BOOK_STATE] = book.crossed ? BOOK_STATE.CROSSED : BOOK_STATE.VALID;
    cells[cell + PANE.BID_TICKS] = bids.bestTicks;
    cells[cell + PANE.BID_LOTS] = bids.bestLots;
    cells[cell + PANE.ASK_TICKS] = asks.bestTicks;
    cells[cell + PANE.ASK_LOTS] = asks.bestLots;
  }

  /** Tells coverage of the event, in the source's own class. Returns the event's pane, or the market's oldest open one. */
  #seen(batch: EventBatch, row: number, market: Market): number {
    const pane = Math.floor(batch.eventTimeUs(row) / FINE_PANE_US);
    const oldestOfSource = this.#schedule.sealedPane(batch.streamClass) + 1;
    const open = pane > oldestOfSource ? pane : oldestOfSource;
    if (market !== this.#seenMarket || open !== this.#notePane) {
      this.#listener.sourceSeen(batch, market, paneSlot(open));
      this.#seenMarket = market;
      this.#notePane = open;
    }
    const oldest = this.#schedule.sealedPane(market.streamClass) + 1;
    return pane > oldest ? pane : oldest;
  }

  #add(cells: Float64Array, at: number, amount: number): void {
    const sum = (cells[at] as number) + amount;
    cells[at] = sum;
    if (sum > PANE_SUM_MAX) this.#saturate(cells, at);
  }

  #saturate(cells: Float64Array, at: number): void {
    this.counters.saturatedCount += 1;
    cells[at] = PANE_SUM_MAX;
  }

  /** Not `#logTimeUs`, `#offset`, `#seenMarket`, `#rowMarket`, `#rowCell`, `#rowFromUs`, `#rowToUs`, `#topCell`, `#topMarket`: of the record at hand. */
  keep(io: StateIo): void {
    io.into(this.counters);
    io.part(this.#keys);
    io.part(this.#lending);
    this.#notePane = io.value(this.#notePane);
  }
}

/** The lowest forced sell, or the highest forced buy, of the pane. */
function keepFurthest(
  cells: Float64Array,
  at: number, // unit: cell index
  { ticks, sell }: { readonly ticks: number; readonly sell: boolean },
): void {
  const kept = cells[at] as number;
  if (kept === 0 || (sell ? ticks < kept : ticks > kept)) cells[at] = ticks;
}

/** Without a branch on SELL or BUY, which no predictor knows. */
function sideColumn(side: number): number {
  return side === SIDE.UNKNOWN ? PANE.UNKNOWN_QUANTA : (side + 1) >> 1;
}

function priceAndQuantityFault(batch: EventBatch, row: number): QuarantineReason | undefined {
  if (!(batch.priceTicks(row) > 0)) return 'bad-price';
  const count = batch.count(row);
  if (!(batch.quantityLots(row) > 0) || count < 1 || count > EVENT_PRINT_COUNT_MAX) {
    return 'bad-quantity';
  }
  const side = batch.side(row);
  return side < SIDE.SELL || side > SIDE.BUY ? 'bad-side' : undefined;
}

function levelsFault(batch: EventBatch, start: number, end: number): QuarantineReason | undefined {
  for (let level = start; level < end; level += 1) {
    if (!(batch.levelPriceTicks(level) > 0)) return 'bad-price';
    if (!(batch.levelQuantityLots(level) >= 0)) return 'bad-quantity';
  }
  return undefined;
}
