/**
 * Signing and verifying by Standard Webhooks: the signed content is `id.timestamp.body`.
 *
 * SI1: `webhook-signature` holds one signature per active key, so that a key can be replaced without a lost message.
 * SI2: every candidate is compared, in constant time, and a refusal does not say which one was close.
 */
import { createHmac, sign as signBytes, timingSafeEqual, verify as verifyBytes } from 'node:crypto';
import type { SigningKey, VerifyingKey } from './signing-key.ts';

export interface WebhookHeaders {
  readonly 'webhook-id': string;
  /** Seconds since 1970. */
  readonly 'webhook-timestamp': string;
  /** `v1,BASE64` or `v1a,BASE64`, separated by spaces. */
  readonly 'webhook-signature': string;
}

export interface SignedMessage {
  /** Stable over retries; without a dot, because dots part the signed content. */
  readonly id: string;
  readonly timestampSeconds: number;
  readonly body: string;
}

export type Verification =
  | { readonly kind: 'verified'; readonly id: string; readonly timestampSeconds: number }
  | {
      readonly kind: 'refused';
      readonly reason: 'headers' | 'too-old' | 'too-new' | 'no-matching-signature';
    };

export interface VerifyOptions {
  readonly keys: readonly VerifyingKey[];
  readonly nowSeconds: number;
  /** How far the timestamp may lie from now. */
  readonly toleranceSeconds?: number;
}

const TOLERANCE_SECONDS = 300;
/** A hostile header must not make us compute for long. */
const SIGNATURE_COUNT_MAX = 16;
const ID = /^[A-Za-z0-9_-]{1,256}$/;

/** The three headers of a message, signed with every key. @throws RangeError where there is no key or the id has a dot. */
export function sign(message: SignedMessage, keys: readonly SigningKey[]): WebhookHeaders {
  if (keys.length === 0) throw new RangeError('a message is signed with at least one key');
  if (!ID.test(message.id)) throw new RangeError('a message id has letters, digits, - and _ only');
  const timestamp = String(Math.floor(message.timestampSeconds));
  const content = Buffer.from(`${message.id}.${timestamp}.${message.body}`);
  const signatures = keys.map((key) => `${versionOf(key)},${signatureOf(content, key)}`);
  return {
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '), // SI1
  };
}

/** Whether `body` (as received, before any parsing) was signed with one of the keys, at about this time. */
export function verify(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string,
  options: VerifyOptions,
): Verification {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signature = headers['webhook-signature'];
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signature !== 'string') {
    return { kind: 'refused', reason: 'headers' };
  }
  if (!ID.test(id) || !/^[1-9]\d{0,14}$/.test(timestamp)) {
    return { kind: 'refused', reason: 'headers' };
  }
  const timestampSeconds = Number(timestamp);
  const tolerance = options.toleranceSeconds ?? TOLERANCE_SECONDS;
  if (timestampSeconds < options.nowSeconds - tolerance)
    return { kind: 'refused', reason: 'too-old' };
  if (timestampSeconds > options.nowSeconds + tolerance)
    return { kind: 'refused', reason: 'too-new' };
  const content = Buffer.from(`${id}.${timestamp}.${body}`);
  let verified = false;
  for (const part of signature.split(' ', SIGNATURE_COUNT_MAX)) {
    for (const key of options.keys) verified = isSignature(part, content, key) || verified; // SI2
  }
  if (!verified) return { kind: 'refused', reason: 'no-matching-signature' };
  return { kind: 'verified', id, timestampSeconds };
}

function versionOf(key: SigningKey | VerifyingKey): string {
  return key.kind === 'hmac' ? 'v1' : 'v1a';
}

function signatureOf(content: Uint8Array, key: SigningKey): string {
  if (key.kind === 'hmac') return hmacOf(content, key.secret).toString('base64');
  return signBytes(null, content, key.privateKey).toString('base64');
}

function hmacOf(content: Uint8Array, secret: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(content).digest();
}

function isSignature(part: string, content: Uint8Array, key: VerifyingKey): boolean {
  const comma = part.indexOf(',');
  if (part.slice(0, comma) !== versionOf(key)) return false;
  const encoded = part.slice(comma + 1);
  const given = Buffer.from(encoded, 'base64');
  // One signature has one text: base64 that only decodes to it is refused.
  if (given.toString('base64') !== encoded) return false;
  if (key.kind === 'ed25519') return verifyBytes(null, content, key.publicKey, given);
  const wanted = hmacOf(content, key.secret);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
