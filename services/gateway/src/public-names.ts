/**
 * Venues for the public: a pseudonym each, which stays the same as long as the key does. There are few venues and their names
 * are known, so a plain hash would be undone by trying them all; a keyed one is not.
 */
import { createHmac } from 'node:crypto';
import type { Secret } from '@breakwater/shell';

/** Enough for thousands of venues without two alike. */
const HEX_DIGIT_COUNT = 12;

export class PublicNames {
  readonly #key: Secret;

  constructor(key: Secret) {
    this.#key = key;
  }

  /** `venue-` and twelve hex digits. */
  of(venue: string): string {
    const hash = createHmac('sha256', this.#key.reveal()).update(venue, 'utf8').digest('hex');
    return `venue-${hash.slice(0, HEX_DIGIT_COUNT)}`;
  }
}
