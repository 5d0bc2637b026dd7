/** The readers of a recording: one for each connection of a venue, since what it keeps is of that connection alone. */
import { type VenueMessages, type VenueReading, venueMessages } from '@breakwater/venues';
import type { FrameRow } from './frames-format.ts';

/** Connections of one recording; a collector that names each anew would fill the memory. */
const CONNECTION_COUNT_MAX = 4_096;

export class FrameReaders {
  readonly #readers = new Map<string, VenueMessages>();

  /** Whether the row's connection has been read from. */
  has(row: FrameRow): boolean {
    return this.#readers.has(nameOf(row));
  }

  /** What the row's messages say, in order. */
  read(row: FrameRow): VenueReading[] {
    const name = nameOf(row);
    if (row.kind === 'opened') this.#readers.delete(name);
    let reader = this.#readers.get(name);
    if (reader === undefined) {
      reader = venueMessages(row.venue);
      if (reader === undefined) return [];
      if (this.#readers.size >= CONNECTION_COUNT_MAX) this.#readers.clear();
      this.#readers.set(name, reader);
    }
    const own = reader;
    return row.messages.flatMap((message) => own.read(message, row.receivedTimeUs));
  }
}

function nameOf({ venue, connection }: FrameRow): string {
  return `${venue} ${connection}`;
}
