/**
 * What a step of the pipeline returns, in the order of the store's entry ids.
 *
 * Invariants
 * PO1 the outputs of offset o are numbered (o+1)-1, (o+1)-2, … in the order in which they were put.
 * PO2 each output is in the digest, once.
 */

import type { DeskEntry, DeskRecord } from './control/desk-record.ts';
import type { Alert } from './detect/catalogue.ts';
import { OutputDigest } from './log/output-digest.ts';
import { QUARANTINE_REASONS, type QuarantineEntry } from './log/quarantine.ts';
import type { LogProgress } from './pipeline-progress.ts';
import type { StateIo } from './state/state-io.ts';

export type PipelineOutput =
  | {
      readonly kind: 'alert';
      readonly offset: number;
      /** 1, 2, … over all outputs of one record. */
      readonly sequence: number;
      readonly alert: Alert;
    }
  | {
      readonly kind: 'quarantine';
      readonly offset: number;
      readonly sequence: number;
      readonly entry: QuarantineEntry;
    }
  | {
      readonly kind: 'acknowledgement';
      readonly offset: number;
      readonly sequence: number;
      readonly entry: DeskEntry;
    };

/** The outputs of one record at a time; the array is filled again for the next. */
export class OutputQueue {
  readonly entries: PipelineOutput[] = [];
  /** By QUARANTINE_REASONS index. */
  readonly quarantineCounts: Float64Array = new Float64Array(QUARANTINE_REASONS.length);
  readonly #progress: LogProgress;
  readonly #digest = new OutputDigest();

  constructor(progress: LogProgress) {
    this.#progress = progress;
  }

  /** 16 hex digits over everything put out so far. */
  get digest(): string {
    return this.#digest.hex;
  }

  clear(): void {
    // Setting a length costs even where it changes nothing.
    if (this.entries.length > 0) this.entries.length = 0;
  }

  /** Takes what the writer wrote, and leaves the list empty. */
  takeAlerts(revisions: Omit<Alert, 'position'>[]): void {
    for (const revision of revisions) this.#putAlert(revision);
    revisions.length = 0;
  }

  #putAlert(revision: Omit<Alert, 'position'>): void {
    const sequence = this.entries.length + 1;
    const alert: Alert = { ...revision, position: `${this.#progress.offset + 1}-${sequence}` };
    this.entries.push({ kind: 'alert', offset: this.#progress.offset, sequence, alert });
    this.#digest.add(alert);
  }

  /** What a person said to an alert, as the log has it. */
  acknowledge(record: DeskRecord, signerKey: string): void {
    const sequence = this.entries.length + 1;
    const position = `${this.#progress.offset + 1}-${sequence}`;
    const entry: DeskEntry = { ...record, timeUs: this.#progress.logTimeUs, position, signerKey };
    this.entries.push({ kind: 'acknowledgement', offset: this.#progress.offset, sequence, entry });
    this.#digest.add(entry);
  }

  /** Of the record at hand. */
  quarantine(refused: Omit<QuarantineEntry, 'offset'>): void {
    const sequence = this.entries.length + 1;
    const entry = { ...refused, offset: this.#progress.offset };
    this.entries.push({ kind: 'quarantine', offset: this.#progress.offset, sequence, entry });
    this.#digest.add(entry);
    const at = QUARANTINE_REASONS.indexOf(entry.reason);
    this.quarantineCounts[at] = (this.quarantineCounts[at] as number) + 1;
  }

  /** Not `entries`, which are of the record at hand. */
  keep(io: StateIo): void {
    io.into(this.quarantineCounts);
    io.part(this.#digest);
  }
}
