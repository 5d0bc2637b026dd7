/**
 * What the alert index knows for each exchange apart, as if there were no entries but those that it may see: whatever
 * came of the others would tell that there are others.
 */
import { type AlertEntry, BEFORE_FIRST } from '@breakwater/websocket';

interface OwnAlerts {
  /** Newest entry of each alert, the longest untouched first. */
  readonly newest: Map<string, AlertEntry>;
  /** Newest position of each stream. */
  readonly heads: Map<string, string>;
  hasEvicted: boolean;
}

export class VenueIndex {
  readonly #venues = new Map<string, OwnAlerts>();

  /** The next entry of a stream, of the alert with the key. */
  add(key: string, entry: AlertEntry): void {
    for (const venue of entry.facets.byVenue.keys()) {
      const own = this.#venues.get(venue) ?? {
        newest: new Map<string, AlertEntry>(),
        heads: new Map<string, string>(),
        hasEvicted: false,
      };
      this.#venues.set(venue, own);
      own.newest.delete(key);
      own.newest.set(key, entry);
      own.heads.set(entry.stream, entry.id);
    }
  }

  /** The index no longer holds the alert. */
  evict(key: string, entry: AlertEntry): void {
    for (const venue of entry.facets.byVenue.keys()) {
      const own = this.#venues.get(venue);
      if (own?.newest.delete(key) === true) own.hasEvicted = true;
    }
  }

  newestFirst(venue: string): AlertEntry[] {
    return [...(this.#venues.get(venue)?.newest.values() ?? [])].reverse();
  }

  headFor(stream: string, venue: string): string {
    return this.#venues.get(venue)?.heads.get(stream) ?? BEFORE_FIRST;
  }

  hasEvicted(venue: string): boolean {
    return this.#venues.get(venue)?.hasEvicted ?? false;
  }
}
