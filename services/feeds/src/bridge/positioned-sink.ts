/**
 * Rows of one source on their way into records, each with the position of the foreign record that it came from.
 *
 * One batch serves all sources of a bridge, one after the other: it is a megabyte of columns, and what is written is
 * encoded in the same turn.
 */
import { type EncodeRefusal, encodeBatches } from '@breakwater/codec';
import {
  assert,
  BatchWriter,
  EVENT_KIND,
  EventBatch,
  NUMBER,
  STREAM_CLASS,
  type StreamClass,
} from '@breakwater/core';
import { RecordPositions } from './bridge-position.ts';

export interface EncodedRows {
  readonly values: readonly Uint8Array[];
  readonly eventCount: number;
  readonly refusals: readonly EncodeRefusal[];
}

export class PositionedSink {
  readonly #batch = new EventBatch();
  #identity = { source: '', session: 0, streamClass: STREAM_CLASS.SOCKET as StreamClass };
  #writer: BatchWriter | undefined;
  #positions = new RecordPositions(0);
  #values: Uint8Array[] = [];
  #eventCount = 0;
  #refusals: EncodeRefusal[] = [];

  /** Begins the rows of a source; `finish` ends them. */
  begin(source: string, session: number): void {
    assert(this.#writer === undefined, 'one source at a time');
    this.#identity = { source, session, streamClass: STREAM_CLASS.SOCKET };
  }

  /** What follows comes from the foreign record at `offset`. */
  record(offset: number): void {
    this.#positions = new RecordPositions(offset);
  }

  /** As EventSink.write; `attempt` may write several rows, of which only the last may be an event of the market. */
  write(_instrument: string, attempt: (writer: BatchWriter) => boolean): void {
    this.#writer ??= this.#start();
    const from = this.#batch.eventCount;
    if (!attempt(this.#writer)) {
      this.#close();
      this.#writer = this.#start();
      assert(attempt(this.#writer), 'every event fits into an empty batch');
      this.#place(0);
      return;
    }
    this.#place(from);
  }

  /** The rows since `begin` as records. */
  finish(): EncodedRows {
    this.#close();
    const rows = { values: this.#values, eventCount: this.#eventCount, refusals: this.#refusals };
    this.#values = [];
    this.#eventCount = 0;
    this.#refusals = [];
    return rows;
  }

  #start(): BatchWriter {
    const writer = new BatchWriter(this.#identity, 0, this.#batch);
    this.#batch.numbering = 'listed';
    return writer;
  }

  #place(from: number): void {
    const batch = this.#batch;
    for (let row = from; row < batch.eventCount; row += 1) {
      const kind = batch.kind(row);
      const isExplanation = kind === EVENT_KIND.INSTRUMENT || kind === EVENT_KIND.FEED_STATUS;
      const position = isExplanation ? this.#positions.explanation() : this.#positions.event();
      batch.setNumber(row, NUMBER.POSITION, position);
    }
  }

  #close(): void {
    if (this.#writer === undefined) return;
    this.#writer = undefined;
    const { records, refusals } = encodeBatches(this.#batch);
    this.#values.push(...records);
    this.#eventCount += this.#batch.eventCount - refusals.length;
    this.#refusals.push(...refusals);
  }
}
