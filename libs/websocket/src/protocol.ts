/**
 * The WebSocket protocol, version 1: JSON texts in both directions, as the contract has them.
 *
 * A subscriber sends `subscribe`; everything else comes from the server. Each alert of the filter, and what people said
 * to it (`acknowledgement`), comes once and in the order of its stream; a subscriber that resumes with the cursor it
 * holds misses none. Where that cannot be kept, `gap` says which positions are missing. `heartbeat` comes every second
 * or so: calm never looks like dead.
 */
import type { ServerMessage } from '@breakwater/contract';

export const PROTOCOL_VERSION = 1;
export const SUBPROTOCOL = 'breakwater.v1';

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
