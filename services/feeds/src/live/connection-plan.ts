/** What is to be watched → connections, each within the bounds that the venue publishes. */
import {
  type Channel,
  groupsOf,
  type SocketPlan,
  type Subscription,
  type VenuePlan,
} from './venue-plan.ts';

export interface ConnectionPlan {
  /** Source of the log: `feeds/VENUE/SOCKET`, with a number from the second on. */
  readonly source: string;
  readonly socket: SocketPlan;
  readonly subscriptions: readonly Subscription[];
}

export interface VenueWish {
  readonly symbols: readonly string[];
  /** undefined: all that the venue has. */
  readonly channels: readonly Channel[] | undefined;
}

/** Connections in the order of the venue's sockets; a socket without a subscription gets none. */
export function planConnections(plan: VenuePlan, wish: VenueWish): ConnectionPlan[] {
  return plan.sockets.flatMap((socket) => {
    const groups = groupsOf(subscriptionsOf(socket, wish), socket.limits.subscriptionCountMax);
    return groups.map((subscriptions, at) => {
      const number = at === 0 ? '' : `-${at + 1}`;
      return { source: `feeds/${plan.venue}/${socket.name}${number}`, socket, subscriptions };
    });
  });
}

/** Channels that the venue has on one of its sockets. */
export function channelsOf(plan: VenuePlan): Channel[] {
  return [...new Set(plan.sockets.flatMap(({ channels }) => channels))];
}

/** A market's channels stay together, so that trades and book of one are lost and found together. */
function subscriptionsOf(socket: SocketPlan, wish: VenueWish): Subscription[] {
  const channels = socket.channels.filter((channel) => wish.channels?.includes(channel) ?? true);
  const isVenueWide = (channel: Channel): boolean => socket.venueWide?.includes(channel) === true;
  const symbols = wish.symbols.filter((symbol) => socket.takes?.(symbol) ?? true);
  if (symbols.length === 0) return [];
  return [
    ...channels.filter(isVenueWide).map((channel) => ({ channel, symbol: null })),
    ...symbols.flatMap((symbol) =>
      channels.filter((channel) => !isVenueWide(channel)).map((channel) => ({ channel, symbol })),
    ),
  ];
}
