/**
 * What the bridge says of itself, one source per foreign partition and venue: that it lives and follows, that the foreign
 * topic lost something or is gone. Its positions count, its session is the start of the process: nothing of it is repeated.
 */
import { encodeBatch } from '@breakwater/codec';
import {
  BatchWriter,
  type EventBatch,
  FEED_STATUS,
  type FeedStatusCode,
  type InstrumentDefinition,
  STREAM_CLASS,
} from '@breakwater/core';

/** Between two signs of life; detector D finds a source silent after twice what it promised: three of them. */
export const HEARTBEAT_US = 10_000_000;
const PROMISED_US: number = 1.5 * HEARTBEAT_US;
const DETAIL_LENGTH_MAX = 400;

export class StatusSource {
  readonly #source: string;
  readonly #session: number;
  readonly #batch: EventBatch;
  readonly #definition: InstrumentDefinition;
  #nextPosition = 1;

  /** `batch` is filled and encoded within each call; `definition` is that of one of the source's markets. */
  constructor(options: {
    readonly source: string;
    readonly session: number;
    readonly batch: EventBatch;
    readonly definition: InstrumentDefinition;
  }) {
    this.#source = options.source;
    this.#session = options.session;
    this.#batch = options.batch;
    this.#definition = options.definition;
  }

  /** The record that says it. */
  record(status: FeedStatusCode, detail: string, atUs: number): Uint8Array {
    const identity = {
      source: this.#source,
      session: this.#session,
      streamClass: STREAM_CLASS.SOCKET,
    };
    const writer = new BatchWriter(identity, this.#nextPosition, this.#batch);
    writer.feedStatus({
      instrument: this.#definition.key,
      eventTimeUs: atUs,
      status,
      heartbeatUs: status === FEED_STATUS.DOWN ? 0 : PROMISED_US,
      detail: plain(detail),
    });
    this.#nextPosition = writer.nextPosition;
    const value = encodeBatch(this.#batch);
    if (value instanceof Uint8Array) return value;
    throw new Error(`a status cannot be encoded: ${value.detail}`);
  }
}

/** Printable, and no longer than an event's text may be. */
function plain(detail: string): string {
  return detail.replaceAll(/[^ -~]+/g, ' ').slice(0, DETAIL_LENGTH_MAX);
}
