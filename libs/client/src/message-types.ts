/** Generated from libs/contract: do not edit; CONTRIBUTING says how it is made anew. */
import type {
  Acknowledgement,
  AlertEvent,
  Cursor,
  Offset,
  Position,
  StreamName,
  TimeUs,
} from './alert-types.ts';
import type { AlertFilter, StreamProgress } from './answer-types.ts';
import type { ViewFrame } from './screen-types.ts';

/** The first message of a connection. */
export interface Hello {
  readonly type: 'hello';
  readonly protocol: number;
  /** Heartbeats come this often; after three without one the connection is dead. */
  readonly heartbeatMs: number;
  readonly streams: readonly StreamName[];
  /** A notice to show. */
  readonly banner: string | null;
}

/** The subscription holds; the cursor is where it starts. */
export interface Subscribed {
  readonly type: 'subscribed';
  readonly cursor: Cursor;
}

/** One alert revision of the filter; each comes once and in the order of its stream. */
export interface AlertMessage {
  readonly type: 'alert';
  readonly stream: StreamName;
  readonly id: Position;
  readonly event: AlertEvent;
}

/** What somebody said to an alert of the filter; each comes once and in the order of the stream, which alerts and acknowledgements share. */
export interface AcknowledgementMessage {
  readonly type: 'acknowledgement';
  readonly stream: StreamName;
  readonly id: Position;
  readonly acknowledgement: Acknowledgement;
}

/** The newest view frame of a stream, for who asked for it: prices, premiums, flows and coverage of feeds. Whoever is slow skips frames: fromUs says from when the sums are. */
export interface ViewMessage {
  readonly type: 'view';
  readonly stream: StreamName;
  readonly frame: ViewFrame;
}

/** Alerts that cannot be had here: read the newest state by GET /v1/alerts. */
export interface Gap {
  readonly type: 'gap';
  readonly stream: StreamName;
  /** What lies behind it is missing … */
  readonly from: Position;
  /** … up to and with this; null: unknown where the gap ends. */
  readonly to: Position | null;
  readonly detail: string;
}

/** The store has lost what lies between the two and is being filled again from the log, with the same positions: nothing is missed, but nothing new comes until highWater has reached target. Repeated until then. */
export interface Rebuilding {
  readonly type: 'rebuilding';
  readonly stream: StreamName;
  readonly highWater: Offset;
  readonly target: Offset;
}

/** Comes about every heartbeatMs, so that calm never looks like dead. */
export interface Heartbeat {
  readonly type: 'heartbeat';
  readonly wallTimeUs: TimeUs;
  readonly streams: readonly StreamProgress[];
  /** All alerts up to here that match have been sent before this; absent while catching up. */
  readonly cursor?: Cursor;
}

/** The last message sent was not understood. */
export interface ErrorMessage {
  readonly type: 'error';
  readonly code: 'bad-json' | 'bad-message';
  readonly detail: string;
}

/** The last message before the server closes the connection. */
export interface Closing {
  readonly type: 'closing';
  readonly code: 'slow' | 'dead' | 'protocol' | 'store' | 'revoked' | 'shutdown';
  readonly detail: string;
  /** Resume from here. */
  readonly cursor: Cursor;
}

/** Begins or replaces the subscription of this connection. */
export interface Subscribe {
  readonly type: 'subscribe';
  readonly filter?: AlertFilter;
  /** Where to go on; left out: from now on. A stream that it does not name starts at its beginning. */
  readonly cursor?: Cursor;
  /** Whether view frames are wanted too; of the filter only its venues count for them. Left out: no. */
  readonly view?: boolean;
}

/** What a gateway sends. */
export type ServerMessage =
  | Hello
  | Subscribed
  | AlertMessage
  | AcknowledgementMessage
  | ViewMessage
  | Gap
  | Rebuilding
  | Heartbeat
  | ErrorMessage
  | Closing;
