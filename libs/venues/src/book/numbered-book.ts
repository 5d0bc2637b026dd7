/**
 * Snapshot and changes on one connection, each change saying which one it follows (OKX, Bybit, Deribit).
 *
 * Invariants
 * NB1 changes are handed on with the venue's own numbers, so that the core judges them as well.
 * NB2 after a loss nothing is handed on until a snapshot; the core's book was made invalid at the loss.
 * NB3 before the first message nothing is known: a feed that goes on after a restart hands on what comes, and the core,
 *     which has the book, finds a gap where there is one.
 */
import { type RowOutcome, writeBookBreak } from '@breakwater/codec';
import type { EventStamp } from '@breakwater/core';
import type { BookFeed, BookLoss, BookPorts, VenueBook, VenueBookChange } from './book-feed.ts';

export class NumberedBook implements BookFeed {
  readonly #ports: BookPorts;
  #state: 'unknown' | 'kept' | 'lost' = 'unknown';
  /** Of the newest message that the book took. */
  #sequence = 0;
  /** Of the newest change that the book took; 0 after a snapshot, whose time may be another clock's. */
  #changeTimeUs = 0;
  /** The snapshot had no number: the next change follows it, whatever it says. */
  #followsAny = false;

  constructor(ports: BookPorts) {
    this.#ports = ports;
  }

  snapshot(book: VenueBook): RowOutcome {
    const sequence = book.sequence ?? 0;
    this.#ports.sink.write(book.instrument, (writer) => writer.bookSnapshot({ ...book, sequence }));
    this.#state = 'kept';
    this.#sequence = sequence;
    this.#changeTimeUs = 0;
    this.#followsAny = book.sequence === undefined;
    return 'decoded';
  }

  delta(change: VenueBookChange): RowOutcome {
    const { sequence } = change;
    if (this.#state === 'lost') return { rule: 'depth-without-snapshot' };
    if (sequence === undefined || change.previousSequence === undefined) {
      return { reason: 'bad-number', detail: 'the book is numbered, this message is not' };
    }
    const previousSequence = this.#followsAny ? this.#sequence : change.previousSequence;
    if (this.#state === 'kept') {
      if (sequence < this.#sequence && this.#isLater(change)) {
        writeBookBreak(this.#ports.sink, change);
        this.#lose('sequence-restarted');
        return { rule: 'depth-without-snapshot' };
      }
      if (sequence === this.#sequence && change.bids.length + change.asks.length === 0) {
        return { rule: 'depth-without-change' };
      }
    }
    const fields = { ...change, sequence, previousSequence };
    this.#ports.sink.write(change.instrument, (writer) => writer.bookDelta(fields));
    if (this.#state === 'kept' && previousSequence > this.#sequence) this.#lose('gap');
    else this.#take(sequence, change.eventTimeUs);
    return 'decoded';
  }

  break(stamp: EventStamp): void {
    writeBookBreak(this.#ports.sink, stamp);
    this.#lose('break');
  }

  end(): void {}

  /** Whether a change of a smaller number happened after what the book holds: no leftover, but numbers that began anew. */
  #isLater({ eventTimeUs }: EventStamp): boolean {
    return this.#changeTimeUs > 0 && eventTimeUs > this.#changeTimeUs;
  }

  #take(sequence: number, eventTimeUs: number): void {
    this.#followsAny = false;
    this.#state = 'kept';
    if (sequence <= this.#sequence) return;
    this.#sequence = sequence;
    this.#changeTimeUs = Math.max(this.#changeTimeUs, eventTimeUs);
  }

  #lose(loss: BookLoss): void {
    this.#state = 'lost';
    this.#ports.lost(loss);
  }
}
