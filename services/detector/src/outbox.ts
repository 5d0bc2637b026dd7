/**
 * What the pipeline has put out and the store has not acknowledged yet.
 *
 * Invariants
 * OB1 `covered` is the store's high-water mark as far as we know: an output below it is there already and is not kept.
 * OB2 entries rise by offset and sequence, all at or above `covered`.
 * OB3 bounded: the owner appends when `full`, which is looked at after each record; one record adds at most one
 *    entry per event plus its alerts, so an append stays far below APPEND_ENTRY_COUNT_MAX.
 */
import type { AppendRequest, PipelineOutput, RawRecord } from '@breakwater/core';
import { storeEntry } from './store-entry.ts';

/** Entries after which an append is due: some 2 MB of alerts, one command well under the store's time-out. */
const ENTRY_COUNT_DUE = 512;

export interface PendingOutput {
  readonly entry: AppendRequest['entries'][number];
  readonly output: PipelineOutput;
  /** Log timestamp of the record that caused it. */
  readonly timestampUs: number;
}

export class Outbox {
  #covered = 0;
  #pending: PendingOutput[] = [];

  get covered(): number {
    return this.#covered;
  }
  get isEmpty(): boolean {
    return this.#pending.length === 0;
  }
  get full(): boolean {
    return this.#pending.length >= ENTRY_COUNT_DUE;
  }

  /** Starts anew above `covered` (OB1). */
  reset(covered: number): void {
    this.#covered = covered;
    this.#pending = [];
  }

  /** Keeps the outputs of one record, unless the store has them (OB1). */
  add(record: RawRecord, outputs: readonly PipelineOutput[]): void {
    if (record.offset < this.#covered) return;
    for (const output of outputs) {
      const entry = storeEntry(output, record);
      this.#pending.push({ entry, output, timestampUs: record.timestampUs });
    }
  }

  request(position: { next: number; digest: string; build: number }): AppendRequest {
    const entries = this.#pending.map((pending) => pending.entry);
    return { ...position, previous: this.#covered, entries };
  }

  /** The store covers everything below `covered` now; returns what was waiting for that. */
  acknowledge(covered: number): readonly PendingOutput[] {
    const stored = this.#pending;
    this.reset(Math.max(covered, this.#covered));
    return stored;
  }
}
