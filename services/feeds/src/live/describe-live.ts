/** What would be watched, in words, for whoever asks before it is done. Pure. */
import { planConnections } from './connection-plan.ts';
import type { LiveConfig } from './live-config.ts';

/** A line per connection, then of the rate and the recording. */
export function describeLive({ venues, rate, record, instruments }: LiveConfig): string[] {
  const connections = venues.flatMap((watch) =>
    planConnections(watch.plan, watch).map(({ socket, subscriptions }) => {
      const channels = [...new Set(subscriptions.map(({ channel }) => channel))].join(', ');
      const symbols = new Set(subscriptions.map(({ symbol }) => symbol));
      symbols.delete(null);
      return `watch ${watch.plan.title} at ${socket.url}: ${channels} of ${[...symbols].join(', ')}`;
    }),
  );
  return [
    ...connections,
    ...(rate === undefined
      ? []
      : [`read ${rate.base}/${rate.quote} from ${placeOf(rate)} every ${rate.everyMs / 1_000} s`]),
    ...(instruments === undefined ? [] : [`take instruments from ${instruments}`]),
    ...(record === undefined ? [] : [`record frames into ${record}`]),
  ];
}

function placeOf({ place }: NonNullable<LiveConfig['rate']>): string {
  // An address may carry a key.
  return place.kind === 'file' ? place.path : new URL(place.url).origin;
}
