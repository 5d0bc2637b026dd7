/**
 * Intake: one batch's events into books and open panes, each admitted, refused or counted, none lost.
 *
 * Invariants
 * I1 every row of an admitted batch is exactly one of: accepted, repeat, quarantined.
 * I2 nothing that an event writes depends on events of other sources, but for commutative sums (blueprint §1.2).
 * I3 what a market's trades write never reads its book, and the reverse.
 */
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
import { BOOK_STATE, PANE, SQUARE_QUANTA } from '../window/open-panes.ts';
import type { SealSchedule } from '../window/seal-schedule.ts';
import { COVERAGE, EVENT_FLAG, EVENT_KIND, type FeedStatus, SIDE, STREAM_CLASS } from './event.ts';
import type { EventBatch } from './event-batch.ts';
import type { Market } from './market.ts';
import type { MarketTable } from './market-table.ts';

/** Longer than an event can be away from log time and still count (K2). */
const KEY_ROTATION_US = LATE_US_MAX + AHEAD_US_MAX + 5_000_000;
/** Cap before squaring: 2^20 units of about 1/128 of the market's first quantity. */
const SQUARE_UNITS_MAX = 1 << 20;
const KEY_TAG_COUNT = 4;

export interface IntakeCounters {
  readonly eventCountByKind: Float64Array; // unit: none
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
  /** The source sent an event of the pane `pane` (of 250 ms), open for the source's own class. */
  sourceSeen(batch: EventBatch, market: Market, pane: number): void;
  /** The event of `pane` said something of the feed, or showed a fault of it. */
  feedNote(source: number, pane: number, note: FeedNote): void;
}

export class Intake {
  readonly counters: IntakeCounters = {
    eventCountByKind: new Float64Array(16),
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
  /** All levels of the record make sense, as nearly always; else each event's are judged by themselves. */
  #levelsSound = false;
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

  /** Takes the batch of the record at `offset`, read at `logTimeUs` (I1). */
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
    this.#levelsSound = levelsFault(batch, 0, batch.levelCount) === undefined;
    this.#applyRows(batch, source);
    this.#writeTop();
  }

  #applyRows(batch: EventBatch, source: SourceState): void {
    const contiguous = batch.numbering === 'contiguous' ? 1 : 0;
    for (let row = 0; row < batch.eventCount; row += 1) {
      if (this.#ledger.pass(source, batch.position[row] as number, contiguous) === 'repeat')
        continue;
      const fault = this.#applyRow(batch, row);
      if (fault !== undefined) this.#listener.quarantine(row, fault, '');
      if (source.holeCount > 0) {
        source.holeCount = 0;
        this.#listener.feedNote(batch.source, this.#notePane, { kind: 'hole' });
      }
      if (this.#ledger.judge(source, fault === undefined ? 0 : 1)) {
        this.#listener.feedNote(batch.source, this.#notePane, { kind: 'shut-out' });
        if (row + 1 < batch.eventCount)
          this.#listener.quarantine(-1, 'source-shut-out', `from row ${row + 1}`);
        return;
      }
    }
  }

  #applyRow(batch: EventBatch, row: number): QuarantineReason | undefined {
    const kind = batch.kind[row] as number;
    if (kind === EVENT_KIND.INSTRUMENT) return this.#define(batch, row);
    const market = this.#markets.get(batch.instrument[row] as number);
    if (market === undefined) return 'unknown-instrument';
    const eventTimeUs = batch.eventTimeUs[row] as number;
    if (eventTimeUs < 0) return 'bad-time';
    if (eventTimeUs > this.#logTimeUs + AHEAD_US_MAX) return 'time-ahead';
    // Lending runs on a clock of its own, 24 h late, and keeps no panes.
    if (market.streamClass === STREAM_CLASS.LENDING && kind <= EVENT_KIND.OPEN_INTEREST)
      return 'bad-enum';
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
      case EVENT_KIND.MARK_INDEX:
      case EVENT_KIND.OPEN_INTEREST:
        if ((batch.quantityLots[row] as number) < 0) return 'bad-quantity';
        this.#seen(batch, row, market);
        return undefined;
      default:
        return 'bad-enum';
    }
  }

  #define(batch: EventBatch, row: number): QuarantineReason | undefined {
    const rare = batch.rare[batch.rareIndex[row] as number];
    if (rare?.kind !== 'instrument') return 'bad-instrument';
    const symbol = batch.instrument[row] as number;
    if (rare.definition.key !== batch.symbols.name(symbol)) return 'bad-instrument';
    const outcome = this.#markets.define(symbol, rare.definition, batch.streamClass);
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
    const lots = batch.quantityLots[row] as number;
    const prints = batch.count[row] as number;
    const side = batch.side[row] as number;
    if (market.tradeQuantumLots === 0) market.tradeQuantumLots = quantumFor(lots / prints);
    this.#add(market, cell, sideColumn(side), quanta(lots, market.tradeQuantumLots));
    this.#add(market, cell, PANE.PRINTS, prints);
    this.#add(market, cell, PANE.SQUARES, squares(lots / prints, market.tradeQuantumLots) * prints);
    if (((batch.flags[row] as number) & EVENT_FLAG.FROM_BAR) !== 0) {
      this.#add(market, cell, PANE.FROM_BAR, 1);
    }
    const { cells } = market.open;
    const eventTimeUs = batch.eventTimeUs[row] as number;
    if (eventTimeUs >= (cells[cell + PANE.LAST_TIME] as number)) {
      cells[cell + PANE.LAST_TIME] = eventTimeUs;
      cells[cell + PANE.LAST_TICKS] = batch.priceTicks[row] as number;
    }
    return undefined;
  }

  #liquidation(batch: EventBatch, row: number, market: Market): QuarantineReason | undefined {
    const fault = priceAndQuantityFault(batch, row);
    if (fault !== undefined) return fault;
    const side = batch.side[row] as number;
    if (side === SIDE.UNKNOWN) return 'bad-side';
    if (this.#venueRepeat(batch, row, EVENT_KIND.LIQUIDATION)) return undefined;
    const cell = this.#paneRow(batch, row, market);
    if (cell < 0) return undefined;
    const sell = side === SIDE.SELL;
    const lots = batch.quantityLots[row] as number;
    // Rows without a usable amount count as orders and weigh nothing.
    if (((batch.flags[row] as number) & EVENT_FLAG.COUNT_ONLY) === 0) {
      if (market.forcedQuantumLots === 0) market.forcedQuantumLots = quantumFor(lots);
      const column = sell ? PANE.FORCED_SELL_QUANTA : PANE.FORCED_BUY_QUANTA;
      this.#add(market, cell, column, quanta(lots, market.forcedQuantumLots));
    }
    // A venue's engine liquidates in batches: one time stamp is one event (detection.md §3.2).
    const eventTimeUs = batch.eventTimeUs[row] as number;
    const tag = (batch.instrument[row] as number) * KEY_TAG_COUNT + (sell ? 3 : 4);
    const high = Math.floor(eventTimeUs / 0x1_0000_0000);
    if (this.#keys.add(tag, high, eventTimeUs % 0x1_0000_0000)) {
      this.#add(market, cell, sell ? PANE.FORCED_SELLS : PANE.FORCED_BUYS, 1);
    }
    if (batch.code[row] === COVERAGE.SAMPLED) this.#add(market, cell, PANE.SAMPLED, 1);
    return undefined;
  }

  #bookEvent(
    batch: EventBatch,
    row: number,
    kind: number,
    market: Market,
  ): QuarantineReason | undefined {
    if (!this.#levelsSound) {
      const start = batch.levelStart[row] as number;
      const end = start + (batch.bidCount[row] as number) + (batch.askCount[row] as number);
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
    if (!((batch.priceTicks[row] as number) > 0)) return 'bad-price';
    const cell = this.#paneRow(batch, row, market);
    if (cell < 0) return undefined;
    const { cells } = market.open;
    const eventTimeUs = batch.eventTimeUs[row] as number;
    if (eventTimeUs >= (cells[cell + PANE.RATE_TIME] as number)) {
      cells[cell + PANE.RATE_TIME] = eventTimeUs;
      cells[cell + PANE.RATE_TICKS] = batch.priceTicks[row] as number;
    }
    return undefined;
  }

  #venueRepeat(batch: EventBatch, row: number, kind: number): boolean {
    const high = batch.venueIdHigh[row] as number;
    const low = batch.venueIdLow[row] as number;
    if (high === 0 && low === 0) return false;
    const tag =
      (batch.instrument[row] as number) * KEY_TAG_COUNT + (kind === EVENT_KIND.TRADE ? 1 : 2);
    if (this.#keys.add(tag, high, low)) return false;
    this.counters.venueRepeatCount += 1;
    return true;
  }

  #feedStatus(batch: EventBatch, row: number, market: Market): QuarantineReason | undefined {
    const rare = batch.rare[batch.rareIndex[row] as number];
    if (rare?.kind !== 'feed-status') return 'bad-enum';
    this.#seen(batch, row, market);
    this.#listener.feedNote(batch.source, this.#notePane, { kind: 'status', status: rare.status });
    return undefined;
  }

  /** The row of the event's pane; its oldest open pane where it is late; -1 where it is too late to count. */
  #paneRow(batch: EventBatch, row: number, market: Market): number {
    const eventTimeUs = batch.eventTimeUs[row] as number;
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
    const cell = market.open.touch(pane, this.#offset);
    if (late) {
      this.counters.lateCount += 1;
      this.#add(market, cell, PANE.LATE, 1);
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
    cells[cell + PANE.BOOK_STATE] = BOOK_STATE.INVALID;
    if (!book.valid) return;
    cells[cell + PANE.BOOK_STATE] = book.crossed ? BOOK_STATE.CROSSED : BOOK_STATE.VALID;
    cells[cell + PANE.BID_TICKS] = bids.bestTicks;
    cells[cell + PANE.BID_LOTS] = bids.bestLots;
    cells[cell + PANE.ASK_TICKS] = asks.bestTicks;
    cells[cell + PANE.ASK_LOTS] = asks.bestLots;
  }

  /** Tells coverage of the event, in the source's own class; answers its pane, or the market's oldest open one. */
  #seen(batch: EventBatch, row: number, market: Market): number {
    const pane = Math.floor((batch.eventTimeUs[row] as number) / FINE_PANE_US);
    const oldestOfSource = this.#schedule.sealedPane(batch.streamClass) + 1;
    const open = pane > oldestOfSource ? pane : oldestOfSource;
    if (market !== this.#seenMarket || open !== this.#notePane) {
      this.#listener.sourceSeen(batch, market, open);
      this.#seenMarket = market;
      this.#notePane = open;
    }
    const oldest = this.#schedule.sealedPane(market.streamClass) + 1;
    return pane > oldest ? pane : oldest;
  }

  #add(market: Market, cell: number, column: number, amount: number): void {
    const { cells } = market.open;
    const sum = (cells[cell + column] as number) + amount;
    if (sum > PANE_SUM_MAX) this.counters.saturatedCount += 1;
    cells[cell + column] = sum > PANE_SUM_MAX ? PANE_SUM_MAX : sum;
  }
}

/** Without a branch on SELL or BUY, which no predictor knows. */
function sideColumn(side: number): number {
  return side === SIDE.UNKNOWN ? PANE.UNKNOWN_QUANTA : (side + 1) >> 1;
}

function priceAndQuantityFault(batch: EventBatch, row: number): QuarantineReason | undefined {
  if (!((batch.priceTicks[row] as number) > 0)) return 'bad-price';
  const count = batch.count[row] as number;
  if (!((batch.quantityLots[row] as number) > 0) || count < 1 || count > EVENT_PRINT_COUNT_MAX) {
    return 'bad-quantity';
  }
  const side = batch.side[row] as number;
  return side < SIDE.SELL || side > SIDE.BUY ? 'bad-side' : undefined;
}

function levelsFault(batch: EventBatch, start: number, end: number): QuarantineReason | undefined {
  const { levelPriceTicks, levelQuantityLots } = batch;
  for (let i = start; i < end; i += 1) {
    if (!((levelPriceTicks[i] as number) > 0)) return 'bad-price';
    if (!((levelQuantityLots[i] as number) >= 0)) return 'bad-quantity';
  }
  return undefined;
}

/**
 * Power of two near 1/16,384 of a market's first quantity: sums of quanta stay exact where lots are tiny (an Upbit
 * USDT lot is 1e-8) and rounding to a quantum moves a usual trade by less than one part in ten thousand.
 */
function quantumFor(firstLots: number): number {
  let quantum = 1;
  while (quantum * 32_768 <= firstLots) quantum *= 2;
  return quantum;
}

/** A quantity in quanta, rounded, never 0. */
function quanta(lots: number, quantumLots: number): number {
  const rounded = Math.round(lots / quantumLots);
  return rounded < 1 ? 1 : rounded;
}

/** q² of one print in units of (SQUARE_QUANTA quanta)², rounded up and bounded. */
function squares(lots: number, quantumLots: number): number {
  const units = Math.ceil(lots / quantumLots / SQUARE_QUANTA);
  const bounded = units > SQUARE_UNITS_MAX ? SQUARE_UNITS_MAX : units;
  return bounded * bounded;
}
