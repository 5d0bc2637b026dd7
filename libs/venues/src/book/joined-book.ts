/** Binance's way: changes on the socket, the snapshot by request, joined by update ids (`BinanceBookSync`). */
import { BinanceBookSync, type RowOutcome } from '@breakwater/codec';
import type { EventStamp } from '@breakwater/core';
import type { BookFeed, BookPorts, VenueBook, VenueBookChange } from './book-feed.ts';

const UNNUMBERED = {
  reason: 'bad-number',
  detail: 'the book is numbered, this message is not',
} as const;

export class JoinedBook implements BookFeed {
  readonly #ports: BookPorts;
  readonly #sync = new BinanceBookSync();
  #isReported = false;

  constructor(ports: BookPorts) {
    this.#ports = ports;
  }

  snapshot(book: VenueBook): RowOutcome {
    const { sequence } = book;
    if (sequence === undefined) return UNNUMBERED;
    const { sink, tally } = this.#ports;
    const outcome = this.#sync.snapshot({ ...book, sequence }, sink, tally);
    if (this.#sync.inSync) this.#isReported = false;
    return outcome;
  }

  delta(change: VenueBookChange): RowOutcome {
    const { sequence, previousSequence } = change;
    if (sequence === undefined || previousSequence === undefined) return UNNUMBERED;
    const { sink, tally } = this.#ports;
    const restartCount = this.#sync.restartCount;
    const wasInSync = this.#sync.inSync;
    const outcome = this.#sync.diff({ ...change, sequence, previousSequence }, sink, tally);
    const restarted = this.#sync.restartCount > restartCount;
    if (this.#sync.inSync) this.#isReported = false;
    else if (restarted || wasInSync || !this.#isReported) {
      this.#isReported = true;
      this.#ports.lost(restarted ? 'sequence-restarted' : wasInSync ? 'gap' : 'no-snapshot');
    }
    return outcome;
  }

  rescale(factor: number): void {
    this.#sync.rescale(factor);
  }

  break(stamp: EventStamp): void {
    this.#sync.break(stamp, this.#ports.sink, this.#ports.tally);
    this.#isReported = true;
    this.#ports.lost('break');
  }

  end(): void {
    this.#sync.end(this.#ports.tally);
  }
}
