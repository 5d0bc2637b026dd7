/**
 * What a pipeline seals: the due panes of markets, the detectors' turn after them, and which markets are looked at in
 * each instant at all. A market without anything in its windows sleeps and costs nothing.
 *
 * Invariants
 * MS1 detectors read sealed panes only, all of an instant after all of its panes.
 * MS2 while a market is awake its panes are sealed in order, each once, none left out.
 * MS3 whether a market sleeps follows from sealed panes and the alerts on them; what lies in open panes only decides
 *    whether it stays in the list.
 * MS4 markets are visited in the order of their keys, in whichever order they were touched.
 */

import type { CoverageDetector } from './detect/coverage/coverage-detector.ts';
import type { DetectorBank } from './detect/detector-bank.ts';
import { STREAM_CLASS } from './event/event.ts';
import { COARSE_PANE_US, FINE_PANE_US } from './limits.ts';
import type { Market } from './market/market.ts';
import type { MarketTable } from './market/market-table.ts';
import type { StateIo } from './state/state-io.ts';
import { PANE, paneSlot } from './window/open-panes.ts';
import { SEALING_CLASSES, type SealSchedule, type SealVisitor } from './window/seal-schedule.ts';

export class MarketSealer implements SealVisitor {
  readonly #markets: MarketTable;
  readonly #schedule: SealSchedule;
  readonly #detectors: DetectorBank;
  readonly #coverage: CoverageDetector;
  /** Sorted by key (MS4). */
  #active: readonly Market[] = [];
  /** The pane that is being sealed, and the instant. Fields, since numbers of their size are objects in every call. */
  #pane = 0; // unit: 250-ms panes since 1970
  #instantUs = 0;

  constructor(markets: MarketTable, schedule: SealSchedule, detectors: DetectorBank) {
    this.#markets = markets;
    this.#schedule = schedule;
    this.#detectors = detectors;
    this.#coverage = detectors.coverage;
  }

  /** Looks at the market in every instant from now on. */
  activate(market: Market): void {
    market.active = true;
    this.#active = [...this.#active, market].sort((left, right) =>
      left.definition.key < right.definition.key ? -1 : 1,
    );
  }

  /** The market's state starts anew: the one that had its key is sealed no more. */
  replace(market: Market): void {
    this.#active = this.#active.filter((active) => active.definition.key !== market.definition.key);
  }

  /** Everything due at one instant (MS1). Visitor of the schedule. */
  seal(instant: number): void {
    for (const streamClass of SEALING_CLASSES) {
      this.#pane = this.#schedule.sealedPane(streamClass);
      for (const market of this.#active) {
        if (market.streamClass === streamClass) this.#sealUpTo(market);
      }
      this.#coverage.seal(streamClass, this.#pane);
    }
    const pane = this.#schedule.sealedPane(STREAM_CLASS.SOCKET);
    const isSecond = ((pane + 1) * FINE_PANE_US) % COARSE_PANE_US === 0 ? 1 : 0;
    const timeUs = instant * FINE_PANE_US;
    this.#instantUs = timeUs;
    if (isSecond === 1 && this.#coverage.judge((pane + 1) * FINE_PANE_US, timeUs)) this.#resume();
    this.#detectors.prepare(timeUs);
    for (const market of this.#active) this.#detect(market, isSecond);
    this.#detectors.instant(timeUs, isSecond);
    if (isSecond === 1) this.#retire();
  }

  /** The next instant that anything waits for; visitor of the schedule. Long silence is one step. */
  nextInstant(after: number, limit: number): number {
    // The cheap questions first: while markets are awake this is asked four times a log second.
    if (this.#active.length > 0 || this.#detectors.awake) return after + 1;
    const due = Math.ceil(this.#detectors.dueUs / FINE_PANE_US);
    return due < limit ? Math.max(due, after + 1) : limit;
  }

  /** The pane at hand, as a rule; more before it where the market has just moved to a faster class. */
  #sealUpTo(market: Market): void {
    const last = this.#pane;
    if (!market.sleeping) this.#pane = market.bank.finePane + 1;
    for (; this.#pane <= last; this.#pane += 1) this.#sealMarket(market);
    this.#pane = last;
  }

  #sealMarket(market: Market): void {
    const pane = this.#pane;
    const { open, bank } = market;
    const before = bank.version;
    const row = open.find(paneSlot(pane));
    market.waking = market.sleeping && row >= 0;
    market.touched = row >= 0;
    if (market.sleeping) bank.wake(row < 0 ? pane + 1 : pane);
    if (row < 0) {
      if (!market.sleeping) bank.advance(open.cells, -1);
      if (bank.version !== before) this.#detectors.changed(market);
      return;
    }
    if (market.waking) market.logPriceBeforeWaking = market.logPrice;
    market.sleeping = false;
    const { cells } = open;
    const forced =
      (cells[row + PANE.FORCED_SELLS] as number) + (cells[row + PANE.FORCED_BUYS] as number);
    if (forced > 0) this.#detectors.join(market);
    bank.advance(cells, row);
    market.absorb(row);
    this.#detectors.changed(market);
    open.release(paneSlot(pane));
  }

  #detect(market: Market, isSecond: 0 | 1): void {
    if (market.sleeping) return;
    const timeUs = this.#instantUs;
    const endUs = (market.bank.finePane + 1) * FINE_PANE_US;
    if (market.waking) this.#detectors.wake(market, endUs);
    if (isSecond === 1) this.#detectors.second(market, endUs, timeUs);
    else this.#detectors.pane(market, timeUs);
  }

  /** A blind venue can be seen again: alerts held on markets that fell asleep meanwhile go on from here. */
  #resume(): void {
    for (const market of this.#markets.ordered) {
      if (!market.sleeping || !this.#detectors.waits(market)) continue;
      const pane = this.#schedule.sealedPane(market.streamClass);
      market.bank.wake(pane + 1);
      market.sleeping = false;
      market.waking = true;
      market.logPriceBeforeWaking = market.logPrice;
      if (!market.active) this.activate(market);
    }
  }

  /** Puts markets to sleep whose windows are empty; see MS3. */
  #retire(): void {
    let retired = false;
    for (const market of this.#active) {
      if (market.bank.liveCount > 0 || this.#detectors.waits(market)) continue;
      market.sleeping = true;
      if (market.open.touchedCount === 0) {
        market.active = false;
        retired = true;
      }
    }
    if (retired) this.#active = this.#active.filter((market) => market.active);
  }

  /** Not `#pane` and `#instantUs`, which are of the instant at hand. */
  keep(io: StateIo): void {
    this.#active = io.value(this.#active);
  }
}
