/**
 * How each venue stands, by stream, kept up with every entry that is published.
 *
 * RB1: entries of one stream are added in the order of the stream, each once.
 */
import {
  type AlertContent,
  type DeskEntry,
  ScorecardBook,
  type VenueScorecard,
} from '@breakwater/core';

/** Begins with the first thing that the store tells, and ends where log time is. */
export interface ObservedSpan {
  readonly fromUs: number;
  readonly toUs: number;
}

interface Held {
  readonly book: ScorecardBook;
  readonly fromUs: number;
  toUs: number;
}

export class ScorecardIndex {
  readonly #streams = new Map<string, Held>();

  addAlert(stream: string, content: AlertContent): void {
    this.#at(stream, content.timeUs).book.addAlert(content);
  }

  addRecord(stream: string, entry: DeskEntry): void {
    this.#at(stream, entry.timeUs).book.addRecord(entry);
  }

  /** The part of the span that was observed, and the venues in it; `logTimeUs`: how far the stream is known to have come. */
  read(
    stream: string,
    asked: ObservedSpan,
    logTimeUs: number,
  ): ObservedSpan & { readonly venues: readonly VenueScorecard[] } {
    const held = this.#streams.get(stream);
    if (held === undefined) return { fromUs: 0, toUs: 0, venues: [] };
    // The last entry is of before the end, which is exclusive.
    const endUs = Math.max(held.toUs + 1, logTimeUs);
    const fromUs = Math.min(Math.max(asked.fromUs, held.fromUs), endUs);
    const toUs = Math.max(fromUs, Math.min(asked.toUs, endUs));
    return { fromUs, toUs, venues: held.book.cards({ fromUs, toUs }) };
  }

  #at(stream: string, timeUs: number): Held {
    const known = this.#streams.get(stream);
    if (known !== undefined) {
      known.toUs = Math.max(known.toUs, timeUs);
      return known;
    }
    const held: Held = { book: new ScorecardBook(), fromUs: timeUs, toUs: timeUs };
    this.#streams.set(stream, held);
    return held;
  }
}
