/**
 * The data path on one screen: record → clock → sealed panes → detectors → alerts; record → books and open panes.
 *
 *   step(record)
 *     ├─ log time moves to the record's timestamp, and every pane that is now due is sealed:
 *     │    seal(instant)  panes → windows   (stage 1)
 *     │                   windows → D, A, B (stage 2) → alert revisions
 *     ├─ the record's own events go into books and open panes (`Intake`), or it sets control state,
 *     │    or it is quarantined
 *     └─ returns alerts, acknowledgements and quarantine entries, numbered for the store
 *
 * Invariants
 * R1 a pure function of the records so far: no clock, no randomness, no IO; the same log, the same bytes.
 * R2 panes are sealed before the record's own events are taken, so a record never decides about itself.
 * R3 detectors read sealed panes only, all of an instant after all of its panes.
 */

import { AlertWriter } from './alert/alert-writer.ts';
import { IncidentBook } from './alert/incident.ts';
import { ControlState } from './control/control-state.ts';
import type { DeskEntry, DeskRecord } from './control/desk-record.ts';
import { Baselines } from './detect/baselines.ts';
import type { CascadeDetector } from './detect/cascade/cascade-detector.ts';
import { type Alert, type CatalogueWords, WITHHELD_FLAGS } from './detect/catalogue.ts';
import type { CoverageDetector } from './detect/coverage/coverage-detector.ts';
import { DetectorBank } from './detect/detector-bank.ts';
import type { SurgeDetector } from './detect/surge/surge-detector.ts';
import { STREAM_CLASS, type StreamClass } from './event/event.ts';
import { EventBatch } from './event/event-batch.ts';
import { COARSE_PANE_US, FINE_PANE_US } from './limits.ts';
import { OutputDigest } from './log/output-digest.ts';
import { QUARANTINE_REASONS, type QuarantineReason } from './log/quarantine.ts';
import type { LogRecord } from './log/record.ts';
import { SourceLedger } from './log/source-ledger.ts';
import { type FeedNote, Intake, type IntakeListener } from './market/intake.ts';
import type { Market } from './market/market.ts';
import { MarketTable } from './market/market-table.ts';
import type { PipelineOutput } from './pipeline-output.ts';
import type { BookView, PipelineCounters } from './pipeline-view.ts';
import { bookViews } from './pipeline-view.ts';
import { viewFrame } from './view/view-builder.ts';
import type { ViewFrame } from './view/view-frame.ts';
import { PANE, paneSlot } from './window/open-panes.ts';
import { SEALING_CLASSES, SealSchedule } from './window/seal-schedule.ts';

// What a module imports or exports it reads and checks at every use; what it keeps is a constant to the compiler.
const FINE_US: number = FINE_PANE_US;
const COARSE_US: number = COARSE_PANE_US;
const COLUMN = PANE;
const CLASS = STREAM_CLASS;
const CLASSES = SEALING_CLASSES;

const NO_FLAGS: ReadonlySet<string> = new Set();

export class Pipeline implements IntakeListener {
  /** The decoder's target: fill it, wrap it in a record, step. */
  readonly batch: EventBatch = new EventBatch();
  readonly control: ControlState = new ControlState();
  readonly writer: AlertWriter<CatalogueWords> = new AlertWriter(new IncidentBook());
  readonly #detectors = new DetectorBank(this.writer);
  readonly coverage: CoverageDetector = this.#detectors.coverage;
  readonly surge: SurgeDetector = this.#detectors.surge;
  readonly cascade: CascadeDetector = this.#detectors.cascade;
  readonly markets: MarketTable = new MarketTable();
  readonly #ledger = new SourceLedger();
  readonly #schedule = new SealSchedule();
  readonly #intake = new Intake(this.markets, this.#ledger, this.#schedule, this);
  readonly #digest = new OutputDigest();
  readonly #outputs: PipelineOutput[] = [];
  readonly #quarantineCounts = new Float64Array(QUARANTINE_REASONS.length);
  #active: readonly Market[] = [];
  #logTimeUs = 0;
  #offset = 0;
  /** The pane that is being sealed, and the instant. Fields, since numbers of their size are objects in every call. */
  #pane = 0; // unit: 250-ms panes since 1970
  #instantUs = 0;
  #recordCount = 0;
  #tickCount = 0;
  #controlCount = 0;

  /** The outputs of one record, in entry order; the array is filled again by the next step. */
  step(record: LogRecord): readonly PipelineOutput[] {
    // Setting a length costs even where it changes nothing.
    if (this.#outputs.length > 0) this.#outputs.length = 0;
    this.#offset = record.offset;
    this.#recordCount += 1;
    if (record.timestampUs > this.#logTimeUs) this.#logTimeUs = record.timestampUs;
    this.#schedule.advance(this.#logTimeUs, this);
    this.#take(record);
    if (this.writer.revisions.length > 0) this.#putAlerts();
    return this.#outputs;
  }

  #take({ body }: LogRecord): void {
    switch (body.kind) {
      case 'tick':
        this.#tickCount += 1;
        return;
      case 'batch':
        this.#takeBatch(body.batch);
        return;
      case 'control':
        this.#takeControl(body.control);
        return;
      case 'malformed':
        this.#putQuarantine(-1, body.reason, body.detail, '');
    }
  }

  /** Everything due at one instant (R3). Visitor of the schedule. */
  seal(instant: number): void {
    for (const streamClass of CLASSES) {
      this.#pane = this.#schedule.sealedPane(streamClass);
      for (const market of this.#active) {
        if (market.streamClass === streamClass) this.#sealUpTo(market);
      }
      this.coverage.seal(streamClass, this.#pane);
    }
    const pane = this.#schedule.sealedPane(CLASS.SOCKET);
    const isSecond = ((pane + 1) * FINE_US) % COARSE_US === 0 ? 1 : 0;
    const timeUs = instant * FINE_US;
    this.#instantUs = timeUs;
    if (isSecond === 1 && this.coverage.judge((pane + 1) * FINE_US, timeUs)) this.#resume();
    for (const market of this.#active) this.#detect(market, isSecond);
    this.#detectors.instant(timeUs, isSecond);
    if (isSecond === 1) this.#retire();
  }

  /** The next instant that anything waits for; visitor of the schedule. Long silence is one step. */
  nextInstant(after: number, limit: number): number {
    return this.#active.length > 0 || this.#detectors.awake ? after + 1 : limit;
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
      (cells[row + COLUMN.FORCED_SELLS] as number) + (cells[row + COLUMN.FORCED_BUYS] as number);
    if (forced > 0) this.#detectors.join(market);
    bank.advance(cells, row);
    market.absorb(row);
    this.#detectors.changed(market);
    open.release(paneSlot(pane));
  }

  #detect(market: Market, isSecond: 0 | 1): void {
    if (market.sleeping) return;
    const timeUs = this.#instantUs;
    const endUs = (market.bank.finePane + 1) * FINE_US;
    if (market.waking) this.#detectors.wake(market, endUs);
    if (isSecond === 1) this.#detectors.second(market, endUs, timeUs);
    else this.#detectors.pane(market, timeUs);
  }

  /** A blind venue can be seen again: alerts held on markets that fell asleep meanwhile go on from here. */
  #resume(): void {
    for (const market of this.markets.ordered) {
      if (!market.sleeping || !this.#detectors.waits(market)) continue;
      const pane = this.#schedule.sealedPane(market.streamClass);
      market.bank.wake(pane + 1);
      market.sleeping = false;
      market.waking = true;
      market.logPriceBeforeWaking = market.logPrice;
      if (!market.active) this.marketTouched(market);
    }
  }

  /** Puts markets to sleep whose windows are empty; whether one sleeps follows from sealed panes alone. */
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

  #takeBatch(batch: EventBatch): void {
    const source = batch.symbols.name(batch.source);
    if (this.control.genesis === undefined) {
      this.#putQuarantine(-1, 'no-genesis', 'market data before the genesis record', source);
      return;
    }
    if (batch.checksum === 'absent' && this.#promisesChecksum(source)) {
      this.#putQuarantine(-1, 'missing-checksum', 'the source is declared to compute one', source);
      return;
    }
    const { counters } = this.#intake;
    const before = counters.lateCount + counters.beyondLateCount;
    this.#intake.apply(batch, this.#offset, this.#logTimeUs);
    const lateCount = counters.lateCount + counters.beyondLateCount - before;
    this.coverage.counted(batch.source, this.#logTimeUs, batch.eventCount, lateCount);
  }

  #promisesChecksum(source: string): boolean {
    return this.control.ruleset.checksummedSources.some((prefix) => source.startsWith(prefix));
  }

  #takeControl(control: Parameters<ControlState['apply']>[0]): void {
    const verdict = this.control.apply(control);
    if (verdict.kind === 'refused') {
      this.#putQuarantine(-1, verdict.reason, verdict.detail, '');
      return;
    }
    this.#controlCount += 1;
    if (verdict.kind === 'noted') this.#putAcknowledgement(verdict.record, control.signerKey);
    else if (verdict.type !== 'keys') this.#configure();
  }

  /** What detectors look at changes with rules and calibrations, and with nothing else. */
  #configure(): void {
    const { calibration, calibrationHash, ruleset, rulesetHash, genesis } = this.control;
    const baselines = new Baselines(calibration, calibrationHash);
    const domain = genesis?.domain ?? '';
    const released = ruleset.exchangesSeeProvisional === true ? WITHHELD_FLAGS : NO_FLAGS;
    this.writer.frame = { domain, rulesetHash, calibration: baselines.reference, released };
    this.#detectors.calibrate(baselines);
    this.#detectors.plan(this.markets.ordered, ruleset);
  }

  // ------------------------------------------------------------- what the intake tells

  quarantine(index: number, reason: QuarantineReason, detail: string): void {
    this.#putQuarantine(index, reason, detail, this.batch.symbols.name(this.batch.source));
  }

  marketDefined(market: Market): void {
    this.#active = this.#active.filter((active) => active.definition.key !== market.definition.key);
    this.coverage.addMarket(market);
    this.#detectors.plan(this.markets.ordered, this.control.ruleset);
  }

  marketTouched(market: Market): void {
    market.active = true;
    this.#active = [...this.#active, market].sort((left, right) =>
      left.definition.key < right.definition.key ? -1 : 1,
    );
  }

  sourceSeen(batch: EventBatch, market: Market, slot: number): void {
    this.coverage.seen(batch, market, slot);
  }

  feedNote(source: number, pane: number, note: FeedNote): void {
    this.coverage.note(source, pane, note);
  }

  // ------------------------------------------------------------- outputs

  #putAlerts(): void {
    for (const revision of this.writer.revisions) this.#putAlert(revision);
    this.writer.revisions.length = 0;
  }

  #putAlert(revision: Omit<Alert, 'position'>): void {
    const sequence = this.#outputs.length + 1;
    const alert: Alert = { ...revision, position: `${this.#offset + 1}-${sequence}` };
    this.#outputs.push({ kind: 'alert', offset: this.#offset, sequence, alert });
    this.#digest.add(alert);
  }

  #putAcknowledgement(record: DeskRecord, signerKey: string): void {
    const sequence = this.#outputs.length + 1;
    const position = `${this.#offset + 1}-${sequence}`;
    const entry: DeskEntry = { ...record, timeUs: this.#logTimeUs, position, signerKey };
    this.#outputs.push({ kind: 'acknowledgement', offset: this.#offset, sequence, entry });
    this.#digest.add(entry);
  }

  #putQuarantine(index: number, reason: QuarantineReason, detail: string, source: string): void {
    const sequence = this.#outputs.length + 1;
    const entry = { offset: this.#offset, index, reason, detail, source };
    this.#outputs.push({ kind: 'quarantine', offset: this.#offset, sequence, entry });
    this.#digest.add(entry);
    const at = QUARANTINE_REASONS.indexOf(reason);
    this.#quarantineCounts[at] = (this.#quarantineCounts[at] as number) + 1;
  }

  // ------------------------------------------------------------- views

  /** Running maximum of record timestamps; 0 before the first record. */
  get logTimeUs(): number {
    return this.#logTimeUs;
  }
  /** Name from the genesis record, or undefined before it. */
  get domain(): string | undefined {
    return this.control.genesis?.domain;
  }
  /** 16 hex digits over everything put out so far. */
  get digest(): string {
    return this.#digest.hex;
  }
  /** End of the newest sealed pane of a class. */
  sealedUs(streamClass: StreamClass = CLASS.SOCKET): number {
    return (this.#schedule.sealedPane(streamClass) + 1) * FINE_US;
  }
  /** A copy of the counts so far; for scrapes. */
  get counters(): PipelineCounters {
    const { counters } = this.#intake;
    return {
      recordCount: this.#recordCount,
      tickCount: this.#tickCount,
      controlCount: this.#controlCount,
      eventCountByKind: counters.eventCountByKind,
      repeatCount: this.#ledger.repeatCount + counters.venueRepeatCount,
      holeCount: this.#ledger.holeCount,
      lateCount: counters.lateCount,
      beyondLateCount: counters.beyondLateCount,
      staleDeltaCount: counters.staleDeltaCount,
      saturatedCount: counters.saturatedCount,
      quarantineCountByReason: this.#quarantineCounts,
    };
  }
  books(): BookView[] {
    return bookViews(this.markets.ordered);
  }
  /** What screens show of [sinceUs, newest sealed second); null where nothing was sealed since. See `viewFrame`. */
  viewSince(sinceUs: number): ViewFrame | null {
    const { markets, surge, coverage, logTimeUs, control } = this;
    const clock = control.genesis?.clock ?? 'create';
    const sealedUs = this.sealedUs();
    const sources = { markets: markets.ordered, surge, coverage, sealedUs, logTimeUs, clock };
    return viewFrame(sources, sinceUs);
  }
}
