/** What people said to an alert, as it travels from the store to subscribers. */
import type { AlertFacets } from './alert-filter.ts';
import type { Frame } from './client-queue.ts';
import { encodeAcknowledgement } from './protocol.ts';

/**
 * One acknowledgement of a stream; alerts and acknowledgements share the stream's positions, so one cursor resumes both.
 * For supervisors only: words of people cannot be redacted to what one venue may read.
 */
export class AcknowledgementEntry {
  readonly stream: string;
  readonly id: string;
  readonly alertId: string;
  readonly json: string;
  /** Those of the alert when it was acknowledged; null: nobody knows the alert any more, and every filter lets it pass. */
  readonly facets: AlertFacets | null;
  #frame: Frame | null = null;

  constructor(entry: {
    readonly stream: string;
    /** Position in the stream. */
    readonly id: string;
    readonly alertId: string;
    /** Canonical JSON as stored; checked by whoever made this. */
    readonly json: string;
    readonly facets: AlertFacets | null;
  }) {
    this.stream = entry.stream;
    this.id = entry.id;
    this.alertId = entry.alertId;
    this.json = entry.json;
    this.facets = entry.facets;
  }

  get frame(): Frame {
    this.#frame ??= { bytes: encodeAcknowledgement(this), reached: [[this.stream, this.id]] };
    return this.#frame;
  }
}
