/**
 * What a pipeline hears from its intake while a batch is taken, and whom it concerns.
 *
 * Invariants
 * HL1 nothing heard decides about an alert: it waits in coverage, in the list of markets or in the detectors' plan
 *    for the panes that are sealed later.
 * HL2 what the intake refuses becomes a quarantine entry of the record at hand, with its source.
 */

import type { ControlState } from './control/control-state.ts';
import type { CoverageDetector } from './detect/coverage/coverage-detector.ts';
import type { DetectorBank } from './detect/detector-bank.ts';
import type { EventBatch } from './event/event-batch.ts';
import type { LendingEntry } from './lending/lending-entry.ts';
import type { QuarantineReason } from './log/quarantine.ts';
import type { FeedNote, IntakeListener } from './market/intake.ts';
import { holdsLoans } from './market/lending-rows.ts';
import type { Market } from './market/market.ts';
import type { MarketTable } from './market/market-table.ts';
import type { OutputQueue } from './pipeline-output.ts';
import type { MarketSealer } from './pipeline-sealer.ts';

/** Whom it tells. */
interface Hearers {
  /** The batch that is being taken. */
  readonly batch: EventBatch;
  readonly control: ControlState;
  readonly markets: MarketTable;
  readonly detectors: DetectorBank;
  readonly sealer: MarketSealer;
  readonly outputs: OutputQueue;
}

export class PipelineListener implements IntakeListener {
  readonly #to: Hearers;
  /** Told of every event: a field of its own. */
  readonly #coverage: CoverageDetector;

  constructor(hearers: Hearers) {
    this.#to = hearers;
    this.#coverage = hearers.detectors.coverage;
  }

  quarantine(index: number, reason: QuarantineReason, detail: string): void {
    const { batch, outputs } = this.#to;
    const source = batch.symbols.name(batch.source);
    outputs.quarantine({ index, reason, detail, source, withheld: holdsLoans(batch) });
  }

  marketDefined(market: Market): void {
    const { sealer, detectors, markets, control } = this.#to;
    sealer.replace(market);
    this.#coverage.addMarket(market);
    detectors.plan(markets.ordered, control.ruleset);
  }

  marketTouched(market: Market): void {
    this.#to.sealer.activate(market);
  }

  lendingSeen(entry: LendingEntry): void {
    this.#to.detectors.lending.hear(entry);
  }

  sourceSeen(batch: EventBatch, market: Market, slot: number): void {
    this.#coverage.seen(batch, market, slot);
  }

  feedNote(source: number, pane: number, note: FeedNote): void {
    this.#coverage.note(source, pane, note);
  }
}
