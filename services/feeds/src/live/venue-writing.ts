/** How a connection's events reach the log: the part of the writer of `@breakwater/venues` that live feeds use. */
import type { EventSink, RowRejection } from '@breakwater/codec';
import type { VenueEvent } from '@breakwater/venues';

export type Written =
  | { readonly kind: 'written' }
  | { readonly kind: 'ignored'; readonly rule: string }
  | { readonly kind: 'rejected'; readonly rejection: RowRejection };

export interface VenueWriting {
  write(event: VenueEvent, receivedTimeUs: number): Written;
}

export interface WritingHooks {
  readonly sink: EventSink;
  /** The book of `symbol` is not true any more, and only a snapshot mends it. */
  readonly needsSnapshot: (symbol: string) => void;
}
