/** What a client is told, and what it tells. */
import type { Cursor } from './alert-types.ts';
import type { AlertFilter, AlertListing } from './answer-types.ts';
import type {
  AcknowledgementMessage,
  AlertMessage,
  Gap,
  Heartbeat,
  Hello,
  Rebuilding,
  ViewMessage,
} from './message-types.ts';

export type ClientStatus =
  | { readonly state: 'connecting' }
  /** Subscribed: what comes is handed out. */
  | { readonly state: 'live' }
  | { readonly state: 'waiting'; readonly retryMs: number; readonly detail: string }
  /** A token is needed, or this one is good no longer; `start` and `signIn` try again. */
  | { readonly state: 'refused'; readonly detail: string }
  /** The token is known, and its role may see no alerts. */
  | { readonly state: 'forbidden'; readonly detail: string }
  | { readonly state: 'stopped' };

/** Listeners are called one at a time; one that throws stops the client, and the error is thrown on. */
export interface AlertClientOptions {
  /** Of the gateway, for example `https://breakwater.example/`. */
  readonly url: string | URL;
  readonly token?: string;
  readonly filter?: AlertFilter;
  /** `now` where left out; a cursor resumes where an earlier client stood. */
  readonly from?: 'now' | 'beginning' | Cursor;
  readonly onAlert: (alert: AlertMessage) => void;
  /**
   * The newest revision of each alert that the filter lets pass, up to 500, the last changed first: where it is given,
   * following begins with it and not with `from`, and it is handed out anew after a gap. A revision may come here and by
   * `onAlert`.
   */
  readonly onListing?: (listing: AlertListing) => void;
  /** Alerts that cannot be had any more: read the newest state anew (with `onListing` the client does). */
  readonly onGap?: (gap: Gap) => void;
  /** The store is being filled again: nothing is missed, but nothing new comes meanwhile. */
  readonly onRebuilding?: (rebuilding: Rebuilding) => void;
  readonly onAcknowledgement?: (acknowledgement: AcknowledgementMessage) => void;
  /** What the markets do, each log second: for the eye, no evidence. Asked for only where this is given. */
  readonly onView?: (view: ViewMessage) => void;
  readonly onHello?: (hello: Hello) => void;
  /** How far the streams have come: calm is only to be believed while these come. */
  readonly onHeartbeat?: (heartbeat: Heartbeat) => void;
  readonly onStatus?: (status: ClientStatus) => void;
  /** Bounds of the wait before an attempt. */
  readonly retryMs?: { readonly min: number; readonly max: number };
}
