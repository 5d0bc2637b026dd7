/** A view frame on its way to subscribers. */
import type { AlertFilter } from '@breakwater/contract';
import { frameOfVenues, type ViewFrame } from '@breakwater/core';
import type { Frame } from './client-queue.ts';
import { encodeMessage } from './protocol.ts';

export class ViewEntry {
  readonly stream: string;
  readonly view: ViewFrame;
  /** By the venues that are shown; most subscribers share one. */
  readonly #encoded = new Map<string, Frame>();

  constructor(stream: string, view: ViewFrame) {
    this.stream = stream;
    this.view = view;
  }

  /** What a subscriber of these venues is sent (null: of all); made once for all that are shown the same. */
  frameFor(venues: ReadonlySet<string> | null): Frame {
    const key = venues === null ? '' : [...venues].sort().join(' ');
    const known = this.#encoded.get(key);
    if (known !== undefined) return known;
    const view = frameOfVenues(this.view, venues);
    const bytes = encodeMessage({ type: 'view', stream: this.stream, frame: view });
    const frame: Frame = { bytes, reached: [] };
    this.#encoded.set(key, frame);
    return frame;
  }
}

/** Venues that a subscriber sees of a frame: those of its filter, and of the exchange its token belongs to. */
export function viewedVenues(
  filter: AlertFilter,
  venue: string | null,
): ReadonlySet<string> | null {
  const { venues } = filter;
  if (venue === null) return venues === undefined ? null : new Set(venues);
  const isAsked = venues === undefined || venues.includes(venue);
  return new Set(isAsked ? [venue] : []);
}
