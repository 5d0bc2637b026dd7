/**
 * The rival: the same decisions in plain TypeScript. An object per event, Maps by name, sets of strings for what was
 * seen, object panes. It leaves out quarantine and the shutting out of sources, in its own favour.
 */
import {
  COARSE_PANE_US,
  EVENT_FLAG,
  EventBatch,
  FEED_STATUS,
  FINE_PANE_US,
  LATE_US_MAX,
  PANE_SUM_MAX,
  type SignedControl,
} from '@breakwater/core';
import {
  AlertWriter,
  Baselines,
  BOOK_STATE,
  CascadeDetector,
  type CatalogueWords,
  ControlState,
  CoverageDetector,
  IncidentBook,
  PANE,
  paneSlot,
  SealSchedule,
  SQUARE_QUANTA_MAX,
  SurgeDetector,
  THRESHOLD_LETTERS,
} from '@breakwater/core/internals';
import {
  decodePlain,
  type PlainBookEvent,
  type PlainEvent,
  type PlainInstrument,
  type PlainLiquidation,
  type PlainTrade,
} from './plain-event.ts';
import { emptyPane, PlainMarket, type PlainPane } from './plain-market.ts';

/** Beyond this age an id cannot come again and count. */
const ID_AGE_US = 70_000_000;

export class PlainEngine {
  readonly writer: AlertWriter<CatalogueWords> = new AlertWriter(new IncidentBook());
  readonly #coverage = new CoverageDetector(this.writer);
  readonly #surge: SurgeDetector;
  readonly #cascade: CascadeDetector;
  readonly #control = new ControlState(THRESHOLD_LETTERS);
  readonly #schedule = new SealSchedule();
  readonly #markets = new Map<string, PlainMarket>();
  readonly #marks = new Map<string, number>();
  readonly #ids = new Map<string, number>();
  /** Carries a source's name to the coverage detector, which reads batches. */
  readonly #batch = new EventBatch();
  #logTimeUs = 0;
  #offset = 0;
  #sweptUs = 0;

  constructor() {
    const isBlind = (venue: string): boolean => this.#coverage.isBlind(venue);
    const baselines = new Baselines(undefined, 'none');
    this.#surge = new SurgeDetector(this.writer, baselines, isBlind);
    this.#cascade = new CascadeDetector(
      this.writer,
      baselines,
      (market) => this.#surge.subjectsOf(market),
      isBlind,
    );
  }

  control(offset: number, timestampUs: number, control: SignedControl): void {
    this.#advance(offset, timestampUs);
    this.#control.apply(control);
    const baselines = new Baselines(this.#control.calibration, this.#control.calibrationHash);
    const { rulesetHash, genesis } = this.#control;
    const domain = genesis?.domain ?? '';
    this.writer.frame = {
      domain,
      rulesetHash,
      calibration: baselines.reference,
      released: new Set(),
    };
    this.#surge.calibrate(baselines);
    this.#cascade.calibrate(baselines);
  }

  record(offset: number, timestampUs: number, value: Uint8Array | null): void {
    this.#advance(offset, timestampUs);
    if (value === null) return;
    const { source, events } = decodePlain(value);
    this.#batch.source = this.#batch.symbols.intern(source);
    for (const event of events) {
      if (event.position <= (this.#marks.get(source) ?? -1)) continue;
      this.#marks.set(source, event.position);
      this.#apply(event);
    }
  }

  #advance(offset: number, timestampUs: number): void {
    this.#offset = offset;
    this.#logTimeUs = Math.max(this.#logTimeUs, timestampUs);
    this.#schedule.advance(this.#logTimeUs, {
      nextInstant: (after) => after + 1,
      seal: (instant) => this.#seal(instant),
    });
    if (this.#logTimeUs - this.#sweptUs < ID_AGE_US) return;
    this.#sweptUs = this.#logTimeUs;
    for (const [id, seenUs] of this.#ids) {
      if (this.#logTimeUs - seenUs > ID_AGE_US) this.#ids.delete(id);
    }
  }

  #seal(instant: number): void {
    const paneAt = this.#schedule.sealedPane(0);
    const endUs = (paneAt + 1) * FINE_PANE_US;
    const isSecond = endUs % COARSE_PANE_US === 0 ? 1 : 0;
    const timeUs = instant * FINE_PANE_US;
    const markets = [...this.#markets.values()];
    for (const market of markets) this.#sealMarket(market, paneAt);
    this.#coverage.seal(0, paneAt);
    if (isSecond === 1) this.#coverage.judge(endUs, timeUs);
    for (const market of markets) {
      if (market.sleeping) continue;
      if (market.waking) this.#surge.wake(market, endUs);
      if (isSecond === 1) this.#surge.second(market, endUs, timeUs);
      else this.#surge.pane(market, timeUs);
    }
    this.#cascade.pane(timeUs, isSecond);
    if (isSecond === 0) return;
    for (const market of markets) {
      if (market.bank.liveCount === 0 && !this.#surge.waits(market)) market.sleeping = true;
    }
  }

  #sealMarket(market: PlainMarket, paneAt: number): void {
    const pane = market.panes.get(paneAt);
    market.panes.delete(paneAt);
    market.touched = pane !== undefined;
    market.waking = market.sleeping && pane !== undefined;
    if (market.sleeping) market.bank.wake(paneAt);
    if (pane !== undefined) {
      if (market.waking) market.logPriceBeforeWaking = market.logPrice;
      market.sleeping = false;
      const forced = (pane.sums[PANE.FORCED_SELLS] ?? 0) + (pane.sums[PANE.FORCED_BUYS] ?? 0);
      if (forced > 0) this.#cascade.join(market);
    }
    market.bank.seal(pane);
    if (pane !== undefined) market.absorbPane(pane);
    this.#cascade.changed(market);
  }

  #apply(event: PlainEvent): void {
    if (event.kind === 'Instrument') {
      this.#define(event);
      return;
    }
    const market = this.#markets.get(event.instrument);
    if (market === undefined) return;
    const paneAt = Math.max(
      Math.floor(event.eventTimeUs / FINE_PANE_US),
      this.#schedule.sealedPane(0) + 1,
    );
    if (event.kind === 'FeedStatus') {
      this.#coverage.seen(this.#batch, market, paneSlot(paneAt));
      const { heartbeatUs } = event;
      const status = { status: FEED_STATUS.HEARTBEAT, heartbeatUs, detail: '' };
      this.#coverage.note(this.#batch.source, paneAt, { kind: 'status', status });
      return;
    }
    if (event.kind !== 'Trade' && event.kind !== 'Liquidation') {
      this.#book(event, market, paneAt);
      return;
    }
    if (
      event.venueId !== null &&
      this.#repeated(`${event.kind} ${event.instrument} ${event.venueId}`)
    ) {
      return;
    }
    const pane = this.#pane(event, market, paneAt);
    if (pane === undefined) return;
    if (event.kind === 'Trade') this.#trade(event, market, pane);
    else this.#liquidation(event, market, pane);
  }

  #define(event: PlainInstrument): void {
    if (this.#markets.has(event.instrument)) return;
    const [venue = '', pair = '', type] = event.instrument.split(':');
    const [base = '', quote = ''] = pair.split('/');
    const { tick, lot, instrument: key } = event;
    if (type !== 'linear') return;
    const market = new PlainMarket({
      key,
      venue,
      base,
      quote,
      type,
      tick,
      lot,
      effectiveTimeUs: 0,
    });
    this.#markets.set(key, market);
    this.#coverage.addMarket(market);
    const ordered = [...this.#markets.values()].sort((left, right) =>
      left.definition.key < right.definition.key ? -1 : 1,
    );
    this.#markets.clear();
    for (const one of ordered) this.#markets.set(one.definition.key, one);
    this.#surge.plan(ordered, this.#control.ruleset);
    this.#cascade.plan(ordered, this.#control.ruleset);
  }

  #book(event: PlainBookEvent, market: PlainMarket, paneAt: number): void {
    const { plainBook: book } = market;
    if (event.kind === 'BookSnapshot') book.snapshot(event.sequence, event.bids, event.asks);
    else if (book.valid && event.sequence > book.sequence) {
      if (event.previousSequence > book.sequence) book.valid = false;
      else {
        book.apply(event.bids, event.asks);
        book.sequence = event.sequence;
      }
    }
    const pane = this.#pane(event, market, paneAt);
    if (pane === undefined) return;
    pane.bookState = BOOK_STATE.INVALID;
    if (!book.valid) return;
    pane.bid = book.bid;
    pane.ask = book.ask;
    const crossed =
      pane.bid !== undefined &&
      pane.ask !== undefined &&
      pane.bid.priceTicks >= pane.ask.priceTicks;
    pane.bookState = crossed ? BOOK_STATE.CROSSED : BOOK_STATE.VALID;
  }

  #trade(event: PlainTrade, market: PlainMarket, pane: PlainPane): void {
    const { quantityLots, count, side } = event;
    if (market.tradeQuantumLots === 0) {
      market.tradeQuantumLots = quantum(quantityLots / count);
      market.squareQuanta = squareUnit(quantityLots / count / market.tradeQuantumLots);
    }
    const column =
      side === 'SELL' ? PANE.SELL_QUANTA : side === 'BUY' ? PANE.BUY_QUANTA : PANE.UNKNOWN_QUANTA;
    add(pane, column, Math.max(1, Math.round(quantityLots / market.tradeQuantumLots)));
    add(pane, PANE.PRINTS, count);
    const units = Math.ceil(quantityLots / count / market.tradeQuantumLots / market.squareQuanta);
    add(pane, PANE.SQUARES, Math.min(units, 1 << 20) ** 2 * count);
    if ((event.flags & EVENT_FLAG.FROM_BAR) !== 0) add(pane, PANE.FROM_BAR, 1);
    if (event.eventTimeUs < pane.lastTime) return;
    pane.lastTime = event.eventTimeUs;
    pane.lastTicks = event.priceTicks;
  }

  #liquidation(event: PlainLiquidation, market: PlainMarket, pane: PlainPane): void {
    const sell = event.side === 'SELL';
    if (market.forcedQuantumLots === 0) market.forcedQuantumLots = quantum(event.quantityLots);
    const quanta = Math.max(1, Math.round(event.quantityLots / market.forcedQuantumLots));
    add(pane, sell ? PANE.FORCED_SELL_QUANTA : PANE.FORCED_BUY_QUANTA, quanta);
    const tie = `tie ${event.instrument} ${event.side} ${event.eventTimeUs}`;
    if (!this.#repeated(tie)) add(pane, sell ? PANE.FORCED_SELLS : PANE.FORCED_BUYS, 1);
    if (event.coverage === 'SAMPLED') add(pane, PANE.SAMPLED, 1);
  }

  #pane(event: PlainEvent, market: PlainMarket, paneAt: number): PlainPane | undefined {
    this.#coverage.seen(this.#batch, market, paneSlot(paneAt));
    const late = event.eventTimeUs < paneAt * FINE_PANE_US;
    if (late && event.eventTimeUs < this.#logTimeUs - LATE_US_MAX) return undefined;
    let pane = market.panes.get(paneAt);
    if (pane === undefined) {
      pane = emptyPane(this.#offset);
      market.panes.set(paneAt, pane);
    }
    pane.lastOffset = this.#offset;
    if (late) add(pane, PANE.LATE, 1);
    return pane;
  }

  #repeated(id: string): boolean {
    if (this.#ids.has(id)) return true;
    this.#ids.set(id, this.#logTimeUs);
    return false;
  }
}

function add(pane: PlainPane, column: number, amount: number): void {
  pane.sums[column] = Math.min(PANE_SUM_MAX, (pane.sums[column] ?? 0) + amount);
}

/** 1/128 of the first quantity, as long as that is a whole number of quanta. */
function squareUnit(firstQuanta: number): number {
  let quanta = SQUARE_QUANTA_MAX;
  while (quanta > 1 && quanta * 128 > firstQuanta) quanta /= 2;
  return quanta;
}

function quantum(firstLots: number): number {
  let lots = 1;
  while (lots * 32_768 <= firstLots) lots *= 2;
  return lots;
}
