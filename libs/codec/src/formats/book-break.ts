/** How a feed tells the core that a book is not true any more. */
import type { EventStamp } from '@breakwater/core';
import type { EventSink } from './row.ts';

/** Above every number that a venue or a clock in µs gives. */
const LAST_SEQUENCE: number = Number.MAX_SAFE_INTEGER;

/**
 * Writes a change that follows one which nobody has: the core's book is invalid from it on, until a snapshot (BK1), and
 * detector D tells it. Nothing else of the book is touched.
 */
export function writeBookBreak(
  sink: EventSink,
  { instrument, eventTimeUs, receivedTimeUs }: EventStamp,
): void {
  const fields = {
    ...{ instrument, eventTimeUs, ...(receivedTimeUs === undefined ? {} : { receivedTimeUs }) },
    ...{ previousSequence: LAST_SEQUENCE - 1, sequence: LAST_SEQUENCE, bids: [], asks: [] },
  };
  sink.write(instrument, (writer) => writer.bookDelta(fields));
}
