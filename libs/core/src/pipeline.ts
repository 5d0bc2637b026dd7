/**
 * The data path on one screen: record → clock → sealed panes → detectors → alerts; record → books and open panes.
 *
 *   step(record)
 *     ├─ log time moves to the record's timestamp, and every pane that is now due is sealed (`MarketSealer`):
 *     │    seal(instant)  panes → windows   (stage 1)
 *     │                   windows → D, A, B (stage 2) → alert revisions
 *     ├─ the record's own events go into books and open panes (`Intake`, heard by `PipelineListener`), or it sets
 *     │    control state, or it is quarantined
 *     └─ returns alerts, acknowledgements and quarantine entries, numbered for the store (`OutputQueue`)
 *
 * Invariants
 * R1 a pure function of the records so far: no clock, no randomness, no IO; the same log, the same bytes.
 * R2 panes are sealed before the record's own events are taken, so a record never decides about itself.
 */

import { AlertWriter } from './alert/alert-writer.ts';
import { IncidentBook, type OpenIncident } from './alert/incident.ts';
import { ControlState } from './control/control-state.ts';
import { Baselines } from './detect/baselines.ts';
import type { CascadeDetector } from './detect/cascade/cascade-detector.ts';
import { type CatalogueWords, THRESHOLD_LETTERS, WITHHELD_FLAGS } from './detect/catalogue.ts';
import type { CoverageDetector } from './detect/coverage/coverage-detector.ts';
import { DetectorBank } from './detect/detector-bank.ts';
import type { LendingReading } from './detect/lending/lending-reading.ts';
import type { SurgeDetector } from './detect/surge/surge-detector.ts';
import { EventBatch } from './event/event-batch.ts';
import type { QuarantineReason } from './log/quarantine.ts';
import type { LogRecord } from './log/record.ts';
import { SourceLedger } from './log/source-ledger.ts';
import { TimeAdmission } from './log/time-admission.ts';
import { Intake } from './market/intake.ts';
import { holdsLoans } from './market/lending-rows.ts';
import { MarketTable } from './market/market-table.ts';
import { PipelineListener } from './pipeline-listener.ts';
import { OutputQueue, type PipelineOutput } from './pipeline-output.ts';
import { LogProgress } from './pipeline-progress.ts';
import { MarketSealer } from './pipeline-sealer.ts';
import { type BookView, type PipelineCounters, PipelineView } from './pipeline-view.ts';
import type { StateIo } from './state/state-io.ts';
import type { ViewFrame } from './view/view-frame.ts';
import { SealSchedule } from './window/seal-schedule.ts';

const NO_FLAGS: ReadonlySet<string> = new Set();
/** What detectors look at, or are named by. */
const CONFIGURING: ReadonlySet<string> = new Set([
  'genesis',
  'ruleset',
  'calibration',
  'build',
  'lending-rules',
  'lending-order',
]);
/** What loans are held to. */
const LENDING: ReadonlySet<string> = new Set(['genesis', 'lending-rules', 'lending-order']);

export class Pipeline {
  /** The decoder's target: fill it, wrap it in a record, step. */
  readonly batch: EventBatch = new EventBatch();
  readonly control: ControlState = new ControlState(THRESHOLD_LETTERS);
  readonly #incidents = new IncidentBook<CatalogueWords>();
  readonly writer: AlertWriter<CatalogueWords> = new AlertWriter(this.#incidents);
  readonly #detectors = new DetectorBank(this.writer);
  readonly coverage: CoverageDetector = this.#detectors.coverage;
  readonly surge: SurgeDetector = this.#detectors.surge;
  readonly cascade: CascadeDetector = this.#detectors.cascade;
  readonly markets: MarketTable = new MarketTable();
  readonly #progress = new LogProgress();
  readonly #admission = new TimeAdmission();
  /** Follows from the genesis. */
  #leapUsMax = TimeAdmission.boundUs(undefined);
  readonly #outputs = new OutputQueue(this.#progress);
  readonly #schedule = new SealSchedule();
  readonly #ledger = new SourceLedger();
  /** Visitor of the clock's instants. */
  readonly sealer: MarketSealer = new MarketSealer(this.markets, this.#schedule, this.#detectors);
  readonly #intake: Intake;
  readonly #view: PipelineView;

  constructor() {
    const { batch, control, markets, sealer } = this;
    const detectors = this.#detectors;
    const progress = this.#progress;
    const outputs = this.#outputs;
    const schedule = this.#schedule;
    const ledger = this.#ledger;
    const hears = new PipelineListener({ batch, control, markets, detectors, sealer, outputs });
    const intake = new Intake(markets, ledger, schedule, hears);
    const counted = { progress, outputs, ledger, intake };
    this.#intake = intake;
    this.#view = new PipelineView({ ...counted, control, markets, schedule, detectors });
  }

  /** The outputs of one record, in entry order; the array is filled again by the next step. */
  step(record: LogRecord): readonly PipelineOutput[] {
    const progress = this.#progress;
    this.#outputs.clear();
    progress.offset = record.offset;
    progress.recordCount += 1;
    if (record.timestampUs - progress.logTimeUs > this.#leapUsMax) this.#leap(record);
    else {
      this.#admission.settle();
      if (record.timestampUs > progress.logTimeUs) progress.logTimeUs = record.timestampUs;
    }
    this.#schedule.advance(progress.logTimeUs, this.sealer);
    this.#take(record);
    if (this.writer.revisions.length > 0) this.#outputs.takeAlerts(this.writer.revisions);
    return this.#outputs.entries;
  }

  /** The record is taken all the same, at the time that the log had: its events are judged by their own. */
  #leap({ timestampUs, body }: LogRecord): void {
    const progress = this.#progress;
    const aheadSeconds = Math.round((timestampUs - progress.logTimeUs) / 1e6);
    const datedUs = body.kind === 'batch' ? newestEventUs(body.batch) : -1;
    // What the record holds is taken elsewhere: no byte of it belongs here.
    const of = { source: '', withheld: true };
    if (!this.#admission.follows(timestampUs, datedUs)) {
      const detail = `stamped ${aheadSeconds} s ahead of the log: log time stays where it was`;
      this.#refuse({ reason: 'time-leap', detail }, of);
      return;
    }
    progress.logTimeUs = timestampUs;
    const detail = `the log's clock was set ${aheadSeconds} s ahead, or nothing was written for as long: log time follows`;
    this.#refuse({ reason: 'time-step', detail }, of);
  }

  #take({ body }: LogRecord): void {
    switch (body.kind) {
      case 'tick':
        this.#progress.tickCount += 1;
        return;
      case 'batch':
        this.#takeBatch(body.batch);
        return;
      case 'control':
        this.#takeControl(body.control);
        return;
      case 'malformed':
        this.#refuse(body, { source: '', withheld: !body.isControl });
    }
  }

  /** The record at hand goes to quarantine whole. */
  #refuse(
    { reason, detail }: { readonly reason: QuarantineReason; readonly detail: string },
    of: { readonly source: string; readonly withheld: boolean },
  ): void {
    this.#outputs.quarantine({ index: -1, reason, detail, ...of });
  }

  #takeBatch(batch: EventBatch): void {
    const source = batch.symbols.name(batch.source);
    const of = { source, withheld: holdsLoans(batch) };
    if (this.control.genesis === undefined) {
      const detail = 'market data before the genesis record';
      this.#refuse({ reason: 'no-genesis', detail }, of);
      return;
    }
    if (batch.checksum === 'absent' && this.#promisesChecksum(source)) {
      const detail = 'the source is declared to compute one';
      this.#refuse({ reason: 'missing-checksum', detail }, of);
      return;
    }
    const { counters } = this.#intake;
    const { offset, logTimeUs } = this.#progress;
    const before = counters.lateCount + counters.beyondLateCount;
    this.#intake.apply(batch, offset, logTimeUs);
    const lateCount = counters.lateCount + counters.beyondLateCount - before;
    this.coverage.counted(batch.source, logTimeUs, batch.eventCount, lateCount);
  }

  #promisesChecksum(source: string): boolean {
    return this.control.ruleset.checksummedSources.some((prefix) => source.startsWith(prefix));
  }

  #takeControl(control: Parameters<ControlState['apply']>[0]): void {
    const verdict = this.control.apply(control);
    if (verdict.kind === 'refused') {
      this.#refuse(verdict, { source: '', withheld: false });
      return;
    }
    this.#progress.controlCount += 1;
    if (verdict.kind === 'accepted' && LENDING.has(verdict.type)) {
      this.#detectors.lending.establish(this.control.lending, this.#progress.logTimeUs);
    }
    if (verdict.kind === 'noted') this.#outputs.acknowledge(verdict.record, control.signerKey);
    else if (CONFIGURING.has(verdict.type)) this.#configure();
  }

  /** What detectors look at changes with rules and calibrations, and with nothing else. */
  #configure(): void {
    this.#detectors.plan(this.markets.ordered, this.control.ruleset);
    this.#calibrate();
  }

  /** What alerts name, and what detectors compare with: both follow from control state. */
  #calibrate(): void {
    const { calibration, calibrationHash, ruleset, rulesetHash, genesis } = this.control;
    const baselines = new Baselines(calibration, calibrationHash);
    const domain = genesis?.domain ?? '';
    const released = ruleset.exchangesSeeProvisional === true ? WITHHELD_FLAGS : NO_FLAGS;
    this.writer.frame = { domain, rulesetHash, calibration: baselines.reference, released };
    this.#leapUsMax = TimeAdmission.boundUs(genesis?.clock);
    this.#detectors.calibrate(baselines);
  }

  /**
   * Everything that the records so far have left behind, between two records: a pipeline that loads it puts out the same bytes from
   * there on as the one that saved it. Loading is for a new pipeline. Not `writer`'s frame, which follows from control state, and
   * not `#view`, which only reads, nor `#leapUsMax`, which follows from the genesis; `coverage`, `surge` and `cascade` are detectors of `#detectors`.
   */
  keep(io: StateIo): void {
    io.section('pipeline', 1);
    io.part(this.batch.symbols);
    io.part(this.#progress);
    io.part(this.#admission);
    io.part(this.#outputs);
    io.part(this.#schedule);
    io.part(this.#ledger);
    io.part(this.control);
    io.part(this.markets);
    io.part(this.#incidents);
    io.part(this.#detectors);
    io.part(this.sealer);
    io.part(this.#intake);
    io.section('end', 1);
    if (io.isLoading) this.#calibrate();
  }

  // ------------------------------------------------------------- what is read from outside, see `PipelineView`

  /** Running maximum of admitted record timestamps (`TimeAdmission`); 0 before the first record. */
  get logTimeUs(): number {
    return this.#progress.logTimeUs;
  }
  /** Name from the genesis record, or undefined before it. */
  get domain(): string | undefined {
    return this.control.genesis?.domain;
  }
  /** 16 hex digits over everything put out so far. */
  get digest(): string {
    return this.#outputs.digest;
  }
  get counters(): PipelineCounters {
    return this.#view.counters;
  }
  openIncidents(): OpenIncident[] {
    return [...this.#incidents.open()];
  }
  lending(): LendingReading {
    return this.#detectors.lending.reading();
  }
  books(): BookView[] {
    return this.#view.books();
  }
  viewSince(sinceUs: number): ViewFrame | null {
    return this.#view.since(sinceUs);
  }
}

/** Of the events of a batch, the newest by its venue's clock; -1 where there is none. */
function newestEventUs(batch: EventBatch): number {
  let newestUs = -1;
  for (let row = 0; row < batch.eventCount; row += 1) {
    newestUs = Math.max(newestUs, batch.eventTimeUs(row));
  }
  return newestUs;
}
