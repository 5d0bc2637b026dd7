/**
 * Gathers decoded events into records: one batch per source and slot of log time.
 *
 * Invariants
 * BL1 a slot is (end − length, end]; its records carry its end as timestamp, so no record is stamped before
 *    its events were known, and an event on the boundary (a bar's end) is stamped exactly.
 * BL2 timestamps never fall; within a slot records leave in the order in which their batches were begun.
 * BL3 a source's positions rise by one with each event, over all its records.
 * BL4 an instrument is defined in each source that carries it, before its first event there.
 */

import type { EventSink } from '@breakwater/codec';
import {
  assert,
  BatchWriter,
  EventBatch,
  type FeedRecord,
  type InstrumentDefinition,
  type StreamClass,
} from '@breakwater/core';
import type { StreamAccount } from './stream-account.ts';

export interface SlotOptions {
  /** Whole milliseconds. */
  readonly slotUs: number;
  readonly session: number;
  readonly definition: (instrument: string) => InstrumentDefinition | undefined;
}

export class BatchSlots {
  readonly #options: SlotOptions;
  #endUs = 0;
  #logTimeUs = 0;
  readonly #open = new Set<SourceBatches>();
  readonly #ready: FeedRecord[] = [];
  readonly #pool: EventBatch[] = [];

  constructor(options: SlotOptions) {
    assert(options.slotUs > 0 && options.slotUs % 1_000 === 0, 'a slot is whole milliseconds');
    this.#options = options;
  }

  /** The sink of one source. */
  source(account: StreamAccount, streamClass: StreamClass): EventSink {
    const { session, definition } = this.#options;
    return new SourceBatches({
      account,
      streamClass,
      session,
      definition,
      logTimeUs: () => this.#logTimeUs,
      begin: (batches) => {
        this.#open.add(batches);
        return this.#pool.pop() ?? new EventBatch();
      },
      close: (batch) => this.#close(account.source, batch),
    });
  }

  /** Whether `logTimeUs` lies behind the slot that is being gathered. */
  isPast(logTimeUs: number): boolean {
    return logTimeUs > this.#endUs;
  }

  /** Moves to the slot of `logTimeUs`; what was gathered before becomes ready (BL2). */
  moveTo(logTimeUs: number): void {
    this.#logTimeUs = Math.max(this.#logTimeUs, logTimeUs);
    const { slotUs } = this.#options;
    const endUs = Math.ceil(this.#logTimeUs / slotUs) * slotUs;
    if (endUs === this.#endUs) return;
    this.flush();
    this.#endUs = endUs;
  }

  /** Log time of the records that are being gathered. */
  get endUs(): number {
    return this.#endUs;
  }

  flush(): void {
    for (const batches of this.#open) batches.close();
    this.#open.clear();
  }

  get hasReady(): boolean {
    return this.#ready.length > 0;
  }

  /** Records in order. The record yielded is reused: read it before the next is pulled. */
  *takeReady(): Generator<FeedRecord> {
    for (const record of this.#ready) {
      yield record;
      this.#pool.push(record.batch);
    }
    this.#ready.length = 0;
  }

  #close(source: string, batch: EventBatch): void {
    this.#ready.push({ timestampUs: this.#endUs, source, batch });
  }
}

interface SourceOptions {
  readonly account: StreamAccount;
  readonly streamClass: StreamClass;
  readonly session: number;
  readonly definition: (instrument: string) => InstrumentDefinition | undefined;
  readonly logTimeUs: () => number;
  readonly begin: (batches: SourceBatches) => EventBatch;
  readonly close: (batch: EventBatch) => void;
}

class SourceBatches implements EventSink {
  readonly #options: SourceOptions;
  readonly #defined = new Set<string>();
  #writer: BatchWriter | undefined;
  #nextPosition = 1;

  constructor(options: SourceOptions) {
    this.#options = options;
  }

  write(instrument: string, attempt: (writer: BatchWriter) => boolean): void {
    if (!this.#defined.has(instrument)) this.#define(instrument);
    this.#write(attempt);
  }

  redefine(instrument: string): void {
    this.#defined.delete(instrument);
  }

  close(): void {
    if (this.#writer === undefined) return;
    this.#nextPosition = this.#writer.nextPosition;
    this.#options.close(this.#writer.batch);
    this.#writer = undefined;
  }

  #define(instrument: string): void {
    const definition = this.#options.definition(instrument);
    assert(definition !== undefined, 'a decoder writes only instruments whose steps it was given');
    this.#write((writer) => writer.instrument(definition, this.#options.logTimeUs()));
    this.#defined.add(instrument);
  }

  #write(attempt: (writer: BatchWriter) => boolean): void {
    this.#writer ??= this.#begin();
    if (!attempt(this.#writer)) {
      this.close();
      this.#writer = this.#begin();
      assert(attempt(this.#writer), 'every event fits into an empty batch');
    }
    this.#options.account.event();
  }

  #begin(): BatchWriter {
    const { account, streamClass, session, begin } = this.#options;
    const identity = { source: account.source, session, streamClass };
    return new BatchWriter(identity, this.#nextPosition, begin(this));
  }
}
