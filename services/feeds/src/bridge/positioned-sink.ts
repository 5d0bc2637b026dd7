/**
 * Rows of one source on their way into records, each with the position of the foreign record that it came from.
 *
 * One batch serves all sources of a bridge, one after the other: it is a megabyte of columns, and what is written is
 * encoded in the same turn.
 */
import { type EncodeRefusal, encodeBatches } from '@breakwater/codec';
import {
  assert,
  BATCH_EVENT_COUNT_MAX,
  BATCH_LEVEL_COUNT_MAX,
  BatchWriter,
  EVENT_KIND,
  EventBatch,
  NUMBER,
  STREAM_CLASS,
  type StreamClass,
  WORD,
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
    this.#attempt(attempt, (row) => {
      const kind = this.#batch.kind(row);
      const isExplanation = kind === EVENT_KIND.INSTRUMENT || kind === EVENT_KIND.FEED_STATUS;
      return isExplanation ? this.#positions.explanation() : this.#positions.event();
    });
  }

  #attempt(attempt: (writer: BatchWriter) => boolean, positionOf: (row: number) => number): void {
    this.#writer ??= this.#start();
    const from = this.#batch.eventCount;
    if (!attempt(this.#writer)) {
      this.#close();
      this.#writer = this.#start();
      assert(attempt(this.#writer), 'every event fits into an empty batch');
      this.#place(0, positionOf);
      return;
    }
    this.#place(from, positionOf);
  }

  /** A row of another batch as it is, and of its stream class. */
  copy(from: EventBatch, row: number): void {
    if (from.streamClass !== this.#identity.streamClass) {
      this.#close();
      this.#identity = { ...this.#identity, streamClass: from.streamClass };
    }
    this.#attempt(
      ({ batch }) => copyInto(batch, from, row),
      () => this.#positions.event(),
    );
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

  #place(from: number, positionOf: (row: number) => number): void {
    const batch = this.#batch;
    for (let row = from; row < batch.eventCount; row += 1) {
      batch.setNumber(row, NUMBER.POSITION, positionOf(row));
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

/** False where the batch has no room for it. */
function copyInto(to: EventBatch, from: EventBatch, row: number): boolean {
  const levelCount = from.bidCount(row) + from.askCount(row);
  const at = to.eventCount;
  if (at >= BATCH_EVENT_COUNT_MAX || to.levelCount + levelCount > BATCH_LEVEL_COUNT_MAX) {
    return false;
  }
  to.eventCount = at + 1;
  to.copyRow(at, from, row);
  const name = from.symbols.name(from.instrument(row));
  to.setWord(at, WORD.INSTRUMENT, to.symbols.intern(name));
  return true;
}
