/** The borrowers' pseudonyms, in the shape in which an exchange's keyed HMAC gives them. */
import { participantOf, type VenueId } from '@breakwater/core';
import type { SeededRandom } from '../seeded-random.ts';

const WORD_COUNT = 8;

export class PseudonymList {
  readonly #random: SeededRandom;
  readonly #byVenue = new Map<string, string[]>();

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  of(venue: string, borrower: number): string {
    let list = this.#byVenue.get(venue);
    if (list === undefined) {
      list = [];
      this.#byVenue.set(venue, list);
    }
    const known = list[borrower];
    if (known !== undefined) return known;
    // By number, so that it does not depend on who is asked for first.
    const own = this.#random.split(`${venue} ${borrower}`);
    let hash = '';
    for (let word = 0; word < WORD_COUNT; word += 1) {
      hash += own.bits().toString(16).padStart(8, '0');
    }
    const pseudonym = `h1:sim:${hash}`;
    list[borrower] = pseudonym;
    return pseudonym;
  }

  /** As the borrower's trades carry it. */
  participant(venue: string, borrower: number): VenueId {
    return participantOf(this.of(venue, borrower));
  }
}
