/** How the messages of one market's book follow each other; one implementation for each way that venues have. */
import type { EventSink, HeldTally, RowOutcome } from '@breakwater/codec';
import type { BookDeltaFields, BookFields, EventStamp } from '@breakwater/core';

/** Why a book is not true any more until its next snapshot. */
export type BookLoss =
  /** No snapshot has come yet. */
  | 'no-snapshot'
  /** A change follows another than the last one. */
  | 'gap'
  /** The venue's numbers began anew. */
  | 'sequence-restarted'
  /** The connection, or a message that cannot be read. */
  | 'break';

export interface BookPorts {
  readonly sink: EventSink;
  readonly tally: HeldTally;
  /** Called once for each loss: somebody may fetch a snapshot. */
  readonly lost: (loss: BookLoss) => void;
}

/** What a venue writes; numbers are undefined where it gives none. */
export type VenueBook = Omit<BookFields, 'sequence'> & { readonly sequence: number | undefined };
export type VenueBookChange = Omit<BookDeltaFields, 'sequence' | 'previousSequence'> & {
  readonly sequence: number | undefined;
  readonly previousSequence: number | undefined;
};

export interface BookFeed {
  snapshot(book: VenueBook): RowOutcome;
  delta(change: VenueBookChange): RowOutcome;
  /** Of what is held, so many ticks make one of before. */
  rescale?(factor: number): void;
  /** The book is not true any more: nothing of it is handed on until a snapshot. */
  break(stamp: EventStamp): void;
  /** Nothing follows: what is held is tallied. */
  end(): void;
}
