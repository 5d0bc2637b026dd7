/**
 * One source of the case: rows into records. It promises no heartbeat: most of half a year is silent on purpose, and what
 * promises nothing is never called blind.
 *
 * Invariants
 * CF1 the first record begins with the definitions of the source's instruments.
 * CF2 positions rise by one per row.
 */
import {
  BatchWriter,
  type EventBatch,
  type FeedRecord,
  type InstrumentDefinition,
  type StreamClass,
} from '@breakwater/core';

export class CaseFeed {
  readonly #source: string;
  readonly #streamClass: StreamClass;
  #definitions: readonly InstrumentDefinition[];
  #nextPosition = 1;

  constructor(
    source: string,
    streamClass: StreamClass,
    definitions: readonly InstrumentDefinition[],
  ) {
    this.#source = source;
    this.#streamClass = streamClass;
    this.#definitions = definitions;
  }

  /** Fills the shared batch with one record of this source; `fill` must not write more than a batch holds. */
  record(batch: EventBatch, timestampUs: number, fill: (writer: BatchWriter) => void): FeedRecord {
    const identity = { source: this.#source, session: 1, streamClass: this.#streamClass };
    const writer = new BatchWriter(identity, this.#nextPosition, batch);
    for (const definition of this.#definitions) writer.instrument(definition, timestampUs);
    this.#definitions = [];
    fill(writer);
    this.#nextPosition = writer.nextPosition;
    return { timestampUs, source: this.#source, batch };
  }
}
