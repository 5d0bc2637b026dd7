/** The body of a message as Standard Webhooks recommends it: `{type, timestamp, data}`, below 20 KB. */

/** Larger bodies are refused by receivers that follow the specification's advice. */
export const PAYLOAD_BYTES_MAX = 20_000;

/**
 * The body as it is signed and sent, or null where it would not be below `PAYLOAD_BYTES_MAX`.
 * `timeUs` is when the event happened, not when it is sent.
 */
export function buildPayload(event: {
  /** Dotted, such as `io.breakwater.alert.open.v1`. */
  readonly type: string;
  readonly timeUs: number;
  readonly data: unknown;
}): string | null {
  const timestamp = new Date(event.timeUs / 1_000).toISOString();
  const body = JSON.stringify({ type: event.type, timestamp, data: event.data });
  return Buffer.byteLength(body) < PAYLOAD_BYTES_MAX ? body : null;
}
