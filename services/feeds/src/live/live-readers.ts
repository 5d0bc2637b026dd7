/** The venues' messages, and the writer of their events, for live feeds. */
import { assert } from '@breakwater/core';
import { type InstrumentTable, type VenueMessages, venueMessages } from '@breakwater/venues';
import { LiveSteps } from './live-steps.ts';
import { LiveWriting } from './live-writing.ts';
import { venuePlan } from './plans/index.ts';
import type { VenueWriting, WritingHooks } from './venue-writing.ts';

export interface LiveReaders {
  readonly messages: (venue: string) => VenueMessages;
  readonly writing: (venue: string, hooks: WritingHooks) => VenueWriting;
}

/** `beforeSteps` is called before a market's steps change: what is gathered in the old ones has to leave. */
export function liveReaders(names: InstrumentTable, beforeSteps: () => void): LiveReaders {
  const steps = new LiveSteps(beforeSteps);
  return {
    messages: (venue) => {
      const messages = venueMessages(venue);
      assert(messages !== undefined, `messages of ${venue} are read`);
      return messages;
    },
    writing: (venue, hooks) => {
      const joinsSnapshots = venuePlan(venue)?.snapshot.kind === 'rest';
      return new LiveWriting({ venue, names, steps, hooks, joinsSnapshots });
    },
  };
}
