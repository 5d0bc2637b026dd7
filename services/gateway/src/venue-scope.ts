/**
 * What the exchange of one venue may see of the entries of a stream.
 *
 * VS1: an entry is viewed from what the core says of it (venue-view.ts) and nothing else; each view is made once.
 * VS2: a view that names another venue all the same is withheld, and that is said: it would be a fault of the core. It
 *     is searched again once more venues are known. Where there are too many to know, nothing is shown.
 */
import { type Alert, otherVenueIn, venuesOf, viewOf } from '@breakwater/core';
import { AlertEntry, facetsFor } from '@breakwater/websocket';
import { parseStoredAlert } from '@breakwater/wiring';

/** More than the world has; a name costs some 100 bytes. */
const VENUE_COUNT_MAX = 10_000;

interface View {
  readonly entry: AlertEntry | null;
  /** How many venues were known when it was searched. */
  readonly knownCount: number;
}

export class VenueScope {
  readonly #known = new Set<string>();
  readonly #views = new WeakMap<AlertEntry, Map<string, View>>();
  readonly #withheld: (entry: AlertEntry) => void;

  /** `withheld` is told of a view that would have named another venue. */
  constructor(withheld: (entry: AlertEntry) => void) {
    this.#withheld = withheld;
  }

  /** Takes note of the venues that the alert names. */
  learn(alert: Alert): void {
    for (const venue of venuesOf(alert)) {
      if (this.#known.size <= VENUE_COUNT_MAX) this.#known.add(venue);
    }
  }

  /** The entry as the exchange may see it, or null where it may not. */
  viewFor(entry: AlertEntry, venue: string): AlertEntry | null {
    const views = this.#views.get(entry) ?? new Map<string, View>();
    this.#views.set(entry, views);
    const known = views.get(venue);
    if (known !== undefined && (known.entry === null || known.knownCount === this.#known.size)) {
      return known.entry;
    }
    const made = this.#view(entry, venue);
    views.set(venue, { entry: made, knownCount: this.#known.size });
    return made;
  }

  #view(entry: AlertEntry, venue: string): AlertEntry | null {
    const facets = facetsFor(entry.facets, venue);
    const alert = parseStoredAlert(entry.json);
    if (facets === null || typeof alert === 'string') return null;
    const json = JSON.stringify(viewOf(alert, venue)); // VS1
    const isKnown = this.#known.size <= VENUE_COUNT_MAX;
    if (isKnown && otherVenueIn(json, { own: venue, known: this.#known }) === null) {
      const { stream, id, head } = entry;
      return new AlertEntry({ stream, id, head, json, facets });
    }
    this.#withheld(entry); // VS2
    return null;
  }
}
