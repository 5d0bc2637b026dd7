/** What comes over the wire, in the page's own words: the one module that knows the shapes of REST and WebSocket. */
import type { Alert, AlertContent, ViewFrame } from '@breakwater/core';

/** The newest revision of an alert that the gateway told of. */
export interface AlertMessage {
  readonly stream: string;
  readonly id: string;
  readonly alert: Alert;
  readonly acknowledgement: Acknowledgement | null;
}
export interface Acknowledgement {
  readonly alertId: string;
  readonly by: string;
  readonly note: string;
  readonly timeUs: number;
}
export interface Session {
  readonly name: string;
  readonly role: string;
  readonly venue: string | null;
  readonly canAcknowledge: boolean;
  readonly banner: string | null;
}

export interface StreamState {
  readonly stream: string;
  readonly highWater: number;
  readonly stallMs: number;
  readonly logTimeUs: number | null;
  /** How far log time is behind the clock on the wall; null where that says nothing, as in a replay. */
  readonly lagMs: number | null;
  readonly coverage: {
    readonly venueCount: number;
    readonly blindVenues: readonly string[];
  } | null;
}

export type Cursor = Readonly<Record<string, string>>;
export type ServerMessage =
  | { readonly type: 'hello'; readonly banner: string | null }
  | { readonly type: 'subscribed' }
  | { readonly type: 'alert'; readonly message: AlertMessage }
  | {
      readonly type: 'acknowledgement';
      readonly stream: string;
      readonly acknowledgement: Acknowledgement;
    }
  | { readonly type: 'view'; readonly stream: string; readonly frame: ViewFrame }
  | {
      readonly type: 'heartbeat';
      readonly streams: readonly StreamState[];
      readonly cursor: Cursor | null;
    }
  | {
      readonly type: 'rebuilding';
      readonly stream: string;
      readonly highWater: number;
      readonly target: number;
    }
  | { readonly type: 'gap' }
  | { readonly type: 'other' };

type Json = Readonly<Record<string, unknown>>;

/** A message of the WebSocket; those the page has no use for are `other`. */
export function readMessage(text: string): ServerMessage {
  const json = JSON.parse(text) as Json;
  const stream = json['stream'] as string;
  switch (json['type']) {
    case 'hello':
      return { type: 'hello', banner: (json['banner'] as string | null) ?? null };
    case 'subscribed':
      return { type: 'subscribed' };
    case 'gap':
      return { type: 'gap' };
    case 'alert':
      return { type: 'alert', message: alertMessage(json) };
    case 'acknowledgement': {
      const acknowledgement = json['acknowledgement'] as Acknowledgement;
      return { type: 'acknowledgement', stream, acknowledgement };
    }
    case 'view':
      return { type: 'view', stream, frame: json['frame'] as ViewFrame };
    case 'rebuilding': {
      const [highWater, target] = [Number(json['highWater']), Number(json['target'])];
      return { type: 'rebuilding', stream, highWater, target };
    }
    case 'heartbeat': {
      const streams = (json['streams'] as readonly Json[]).map(streamState);
      return { type: 'heartbeat', streams, cursor: (json['cursor'] as Cursor | undefined) ?? null };
    }
    default:
      return { type: 'other' };
  }
}

/** What is sent first: alerts after the cursor, and the views of each second. */
export function subscribeMessage(cursor: Cursor): string {
  return JSON.stringify({ type: 'subscribe', cursor, view: true });
}

export interface Listing {
  readonly alerts: readonly AlertMessage[];
  readonly cursor: Cursor;
  readonly more: boolean;
}
export function readListing(json: unknown): Listing {
  const { alerts, cursor, more } = json as { alerts: Json[]; cursor: Cursor; more: boolean };
  return { alerts: alerts.map(alertMessage), cursor, more };
}

export interface AlertHistory {
  /** All revisions that the store still has, oldest first. */
  readonly revisions: readonly AlertMessage[];
  readonly acknowledgements: readonly Acknowledgement[];
  /** Revisions that the store has no more. */
  readonly missingCount: number;
}
export function readHistory(json: unknown): AlertHistory {
  const { revisions, acknowledgements, missing } = json as {
    revisions: Json[];
    acknowledgements?: Acknowledgement[];
    missing: number;
  };
  return {
    revisions: revisions.map(alertMessage),
    acknowledgements: acknowledgements ?? [],
    missingCount: missing,
  };
}

export function readFrames(json: unknown): readonly ViewFrame[] {
  return (json as { frames: readonly ViewFrame[] }).frames;
}

function alertMessage(json: Json): AlertMessage {
  return {
    stream: json['stream'] as string,
    id: json['id'] as string,
    alert: wholeAlert((json['event'] as { readonly data: Alert }).data),
    acknowledgement: (json['acknowledgement'] as Acknowledgement | undefined) ?? null,
  };
}

/** An exchange is shown less of an alert (core's `viewOf`): what is left out is empty here. */
function wholeAlert(alert: Alert): Alert {
  const content: Partial<AlertContent> & Alert['content'] = alert.content;
  const leftOut = { severityRules: [], unavailable: [], decomposition: null };
  return { ...alert, content: { ...leftOut, ...content, subject: content.subject ?? '' } };
}

function streamState(json: Json): StreamState {
  return {
    stream: json['stream'] as string,
    highWater: Number(json['highWater']),
    stallMs: Number(json['stallMs']),
    logTimeUs: (json['logTimeUs'] as number | null | undefined) ?? null,
    lagMs: (json['lagMs'] as number | null | undefined) ?? null,
    coverage: (json['coverage'] as StreamState['coverage'] | undefined) ?? null,
  };
}
