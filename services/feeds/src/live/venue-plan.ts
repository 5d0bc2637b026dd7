/**
 * How a venue is watched over its public sockets: addresses, channels, what to send, what its replies mean, and the
 * bounds that it publishes. Data and pure functions of text; what a message says of a market is asked of `VenueMessages`.
 */

/** What may be watched. Not every venue has each. */
export const CHANNELS = ['trades', 'book', 'liquidations', 'mark-index', 'open-interest'] as const;
export type Channel = (typeof CHANNELS)[number];

export interface Subscription {
  readonly channel: Channel;
  /** As the venue writes it; null where one subscription covers the whole venue. */
  readonly symbol: string | null;
}

/** What a frame says of the connection itself. */
export type Reply =
  | { readonly kind: 'data' }
  /** A subscription was taken, or something of no consequence was said. */
  | { readonly kind: 'accepted' }
  | { readonly kind: 'pong' }
  /** The venue said no; `detail` is its own words. */
  | { readonly kind: 'refused'; readonly detail: string }
  /** The venue asks for an answer. */
  | { readonly kind: 'ask'; readonly answer: string }
  /** The venue asks to come back on another connection, or will be away. */
  | { readonly kind: 'leave'; readonly detail: string };

export interface SocketPlan {
  /** Tells the sockets of one venue apart, in sources as `feeds/VENUE/NAME`. */
  readonly name: string;
  readonly url: string;
  readonly channels: readonly Channel[];
  /** Of the venue's symbols those that this socket serves; undefined: all. */
  readonly takes?: (symbol: string) => boolean;
  /** Of which one subscription covers the whole venue. */
  readonly venueWide?: readonly Channel[];
  readonly limits: {
    /** Subscriptions of one connection; beyond, another is opened. */
    readonly subscriptionCountMax: number;
    /** Messages that we may send, pings among them. */
    readonly messagesPerSecond: number;
  };
  /** The messages that subscribe, in order. `requestId` rises with each call. */
  subscribe(subscriptions: readonly Subscription[], requestId: number): readonly string[];
  /**
   * Makes the venue send a book's snapshot anew; undefined where only another connection does. `channelNumber`: what the venue calls the
   * subscription on this connection, where it told (`channelOf`).
   */
  readonly resubscribe?: (
    subscription: Subscription,
    requestId: number,
    channelNumber: number | undefined,
  ) => readonly string[] | undefined;
  /** Where a venue numbers its channels: which subscription a frame has numbered. */
  readonly channelOf?: (
    text: string,
  ) => { readonly subscription: Subscription; readonly number: number } | undefined;
  /** `frame` is a ping of the WebSocket protocol. */
  readonly ping: {
    readonly everyMs: number;
    readonly message: 'frame' | ((requestId: number) => string);
  };
  /** What of a frame is about the connection. Cheap: it sees every frame. */
  reply(text: string): Reply;
  /** Longest time without any frame or pong before the connection counts as dead. */
  readonly silenceMs: number;
  /** Longest time without data: a connection that only answers pings carries nothing. */
  readonly stallMs: number;
  /** The venue ends connections after this long; we leave a little earlier, on purpose. */
  readonly lifetimeMs?: number;
}

/** How a book's whole state is come by. */
export type SnapshotRule =
  /** Each message is the whole book, or the subscription begins with one. */
  | { readonly kind: 'in-stream' }
  | {
      readonly kind: 'rest';
      /** Below the address of the venue's REST interface. */
      path(symbol: string): string;
      /** The answer as the frame that `VenueMessages` reads; undefined where it is none. */
      frame(symbol: string, body: string): string | undefined;
      /** Requests that the venue allows, with room for others behind the same address. */
      readonly requestsPerMinute: number;
    };

export interface VenuePlan {
  /** As the instrument table names it. */
  readonly venue: string;
  /** For people. */
  readonly title: string;
  /** Watched where nobody says which. */
  readonly symbols: readonly string[];
  readonly sockets: readonly SocketPlan[];
  readonly rest?: string;
  readonly snapshot: SnapshotRule;
  /** Where the venue tells its time, below `rest`; the HTTP date counts where `readMs` finds none. */
  readonly clock?: { readonly path: string; readMs(body: string): number | undefined };
}

export const DATA: Reply = { kind: 'data' };
export const ACCEPTED: Reply = { kind: 'accepted' };
export const PONG: Reply = { kind: 'pong' };

/** The venue's words, short enough for a log line and a feed status. */
export function refused(detail: string): Reply {
  return { kind: 'refused', detail: detail.slice(0, REFUSAL_LENGTH_MAX) };
}

const REFUSAL_LENGTH_MAX = 200;

/** Symbols of the subscriptions to `channel`. */
export function symbolsOf(subscriptions: readonly Subscription[], channel: Channel): string[] {
  return subscriptions.flatMap((one) =>
    one.channel === channel && one.symbol !== null ? [one.symbol] : [],
  );
}

/** `items` in groups of at most `countMax`. */
export function groupsOf<T>(items: readonly T[], countMax: number): T[][] {
  const groups: T[][] = [];
  for (let at = 0; at < items.length; at += countMax) groups.push(items.slice(at, at + countMax));
  return groups;
}

const numberInText = /"(?:serverTime|epoch|timestamp)"\s*:\s*"?(\d{13})"?/;

/** Milliseconds under one of the names that venues use. */
export function serverTimeMs(body: string): number | undefined {
  const found = numberInText.exec(body)?.[1];
  return found === undefined ? undefined : Number(found);
}
