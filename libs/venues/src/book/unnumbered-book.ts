/**
 * Whole books, or a snapshot and changes that only the connection orders (Coinbase, Bitfinex, Kraken, BitMEX, all Korean venues).
 *
 * Invariants
 * UB1 numbers are made here: the receive time in µs, or one more than the last. They rise over restarts of the process too, so
 *     the core never takes what comes for something older than its book.
 * UB2 a change without a book that it changes is not handed on; where the core may still hold one, it is made invalid first.
 */
import { type RowOutcome, writeBookBreak } from '@breakwater/codec';
import type { EventStamp } from '@breakwater/core';
import type { BookFeed, BookPorts, VenueBook, VenueBookChange } from './book-feed.ts';

export class UnnumberedBook implements BookFeed {
  readonly #ports: BookPorts;
  #state: 'unknown' | 'kept' | 'lost' = 'unknown';
  #sequence = 0;

  constructor(ports: BookPorts) {
    this.#ports = ports;
  }

  snapshot(book: VenueBook): RowOutcome {
    const sequence = this.#next(book);
    this.#ports.sink.write(book.instrument, (writer) => writer.bookSnapshot({ ...book, sequence }));
    this.#state = 'kept';
    return 'decoded';
  }

  delta(change: VenueBookChange): RowOutcome {
    if (this.#state === 'unknown') {
      writeBookBreak(this.#ports.sink, change);
      this.#state = 'lost';
      this.#ports.lost('no-snapshot');
    }
    if (this.#state === 'lost') return { rule: 'depth-without-snapshot' };
    const previousSequence = this.#sequence;
    const fields = { ...change, previousSequence, sequence: this.#next(change) };
    this.#ports.sink.write(change.instrument, (writer) => writer.bookDelta(fields));
    return 'decoded';
  }

  break(stamp: EventStamp): void {
    writeBookBreak(this.#ports.sink, stamp);
    this.#state = 'lost';
    this.#ports.lost('break');
  }

  end(): void {}

  /** UB1. */
  #next({ eventTimeUs, receivedTimeUs }: EventStamp): number {
    this.#sequence = Math.max(this.#sequence + 1, receivedTimeUs ?? eventTimeUs);
    return this.#sequence;
  }
}
