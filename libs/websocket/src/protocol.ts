/**
 * The WebSocket protocol, version 1: JSON texts in both directions.
 *
 * A subscriber sends `subscribe`; everything else comes from the server. Each alert of the filter, and what people said
 * to it (`acknowledgement`), comes once and in the order of its stream; a subscriber that resumes with the cursor it holds misses none. Where that cannot be
 * kept, `gap` says which positions are missing. `heartbeat` comes every second or so: calm never looks like dead.
 */
import type { ViewFrame } from '@breakwater/core';
import type { AlertFilter } from './alert-filter.ts';
import type { Cursor } from './cursor.ts';

export const PROTOCOL_VERSION = 1;
export const SUBPROTOCOL = 'breakwater.v1';

/** How far one stream has come, as the server sees it. */
export interface StreamProgress {
  readonly stream: string;
  /** All log records below it are covered by the alerts in the store. */
  readonly highWater: number; // unit: log offset
  /** How long `highWater` has stood still: whether anything behind the store still moves. */
  readonly stallMs: number;
  /** Log time of the newest view frame; null before the first. */
  readonly logTimeUs: number | null;
  /** Wall time minus log time, up to a second more than it is; null where the log's clock is no wall clock (a replay). */
  readonly lagMs: number | null;
  /** Venues whose feeds are watched, and those of them that cannot be seen; null before the first view frame. */
  readonly coverage: {
    readonly venueCount: number;
    readonly blindVenues: readonly string[];
  } | null;
}

export type ServerMessage =
  | {
      readonly type: 'hello';
      readonly protocol: number;
      readonly heartbeatMs: number;
      readonly streams: readonly string[];
      /** A notice to show, for example that this is no production system. */
      readonly banner: string | null;
    }
  /** The subscription holds; `cursor` is where it starts. */
  | { readonly type: 'subscribed'; readonly cursor: Readonly<Record<string, string>> }
  | {
      readonly type: 'heartbeat';
      readonly wallTimeUs: number;
      readonly streams: readonly StreamProgress[];
      /** All alerts up to here that match have been sent before this; absent while catching up. */
      readonly cursor?: Readonly<Record<string, string>>;
    }
  /** What screens show besides alerts, each second or so; whoever is slow skips frames. */
  | { readonly type: 'view'; readonly stream: string; readonly frame: ViewFrame }
  /** Alerts of `stream` after `from` up to `to` cannot be had here (null: unknown where they end). */
  | {
      readonly type: 'gap';
      readonly stream: string;
      readonly from: string;
      readonly to: string | null;
      readonly detail: string;
    }
  /**
   * The store has lost what lies between the two and is being filled again from the log, with the same positions:
   * nothing is missed, but nothing new comes until `highWater` has reached `target`. Repeated until then.
   */
  | {
      readonly type: 'rebuilding';
      readonly stream: string;
      readonly highWater: number; // unit: log offset
      readonly target: number; // unit: log offset
    }
  | { readonly type: 'error'; readonly code: string; readonly detail: string }
  /** The last message before the server closes; `cursor` is where to resume from. */
  | {
      readonly type: 'closing';
      readonly code: string;
      readonly detail: string;
      readonly cursor: Readonly<Record<string, string>>;
    };

export interface Subscribe {
  readonly filter: AlertFilter;
  /** null: from now on. A stream that a cursor does not name starts at its beginning. */
  readonly cursor: Cursor | null;
  /** Whether view frames are wanted too; of the filter only its venues count for them. */
  readonly view: boolean;
}

export function encodeMessage(message: ServerMessage): Uint8Array {
  return Buffer.from(JSON.stringify(message), 'utf8');
}

/** An `alert` message around the alert's CloudEvent, a JSON text. */
export function encodeAlert(alert: {
  readonly stream: string;
  readonly id: string;
  readonly event: string;
}): Uint8Array {
  const { stream, id, event } = alert;
  const head = `{"type":"alert","stream":${JSON.stringify(stream)},"id":${JSON.stringify(id)},"event":`;
  return Buffer.from(`${head}${event}}`, 'utf8');
}

/** An `acknowledgement` message around the store's own JSON, which is passed on byte for byte. */
export function encodeAcknowledgement(acknowledgement: {
  readonly stream: string;
  readonly id: string;
  readonly json: string;
}): Uint8Array {
  const { stream, id, json } = acknowledgement;
  const head = `{"type":"acknowledgement","stream":${JSON.stringify(stream)},"id":${JSON.stringify(id)},"acknowledgement":`;
  return Buffer.from(`${head}${json}}`, 'utf8');
}
