/**
 * Keys in the text forms of Standard Webhooks: `whsec_` (HMAC, shared), `whsk_` (ed25519, ours), `whpk_` (ed25519,
 * the receiver's). Source: github.com/standard-webhooks/standard-webhooks, the file of its specification.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

export type SigningKey =
  | { readonly kind: 'hmac'; readonly secret: Uint8Array }
  | { readonly kind: 'ed25519'; readonly privateKey: KeyObject; readonly publicText: string };
export type VerifyingKey =
  | { readonly kind: 'hmac'; readonly secret: Uint8Array }
  | { readonly kind: 'ed25519'; readonly publicKey: KeyObject };

/** The specification asks for 24 to 64 random bytes. */
const SECRET_BYTES_MIN = 24;
const SECRET_BYTES_MAX = 64;
const SECRET_BYTES = 32;
const ED25519_BYTES = 32;

/** A fresh key in its text form: `whsec_…` or `whsk_…`. */
export function generateSigningKey(kind: SigningKey['kind']): string {
  if (kind === 'hmac') return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
  const { d, x } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const pair = Buffer.concat([
    Buffer.from(d ?? '', 'base64url'),
    Buffer.from(x ?? '', 'base64url'),
  ]);
  return `whsk_${pair.toString('base64')}`;
}

/** The key that a sender signs with, or null where the text is none. A `whsk_` holds the seed, or seed and public key. */
export function parseSigningKey(text: string): SigningKey | null {
  const secret = bytesAfter('whsec_', text);
  if (secret !== null) return isSecret(secret) ? { kind: 'hmac', secret } : null;
  const pair = bytesAfter('whsk_', text);
  if (pair === null) return null;
  if (pair.length !== ED25519_BYTES && pair.length !== 2 * ED25519_BYTES) return null;
  const privateKey = privateKeyOf(pair.subarray(0, ED25519_BYTES));
  const publicBytes = Buffer.from(publicHalf(privateKey), 'base64url');
  if (pair.length === 2 * ED25519_BYTES && !publicBytes.equals(pair.subarray(ED25519_BYTES))) {
    return null;
  }
  return { kind: 'ed25519', privateKey, publicText: `whpk_${publicBytes.toString('base64')}` };
}

/** The key that a receiver verifies with (`whsec_` or `whpk_`), or null where the text is none. */
export function parseVerifyingKey(text: string): VerifyingKey | null {
  const secret = bytesAfter('whsec_', text);
  if (secret !== null) return isSecret(secret) ? { kind: 'hmac', secret } : null;
  const bytes = bytesAfter('whpk_', text);
  if (bytes?.length !== ED25519_BYTES) return null;
  const key = { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') };
  return { kind: 'ed25519', publicKey: createPublicKey({ key, format: 'jwk' }) };
}

/** What the receiver of messages signed with the key `text` has to be given, or null where it is no key. */
export function verifyingText(text: string): string | null {
  const key = parseSigningKey(text);
  if (key === null) return null;
  return key.kind === 'hmac' ? text : key.publicText;
}

function isSecret(bytes: Uint8Array): boolean {
  return bytes.length >= SECRET_BYTES_MIN && bytes.length <= SECRET_BYTES_MAX;
}

/** PKCS #8 of an ed25519 seed (RFC 8410 §7): a fixed prefix and the 32 bytes. */
function privateKeyOf(seed: Uint8Array): KeyObject {
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
  const key = Buffer.concat([prefix, seed]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

function publicHalf(privateKey: KeyObject): string {
  return createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '';
}

function bytesAfter(prefix: string, text: string): Buffer | null {
  if (!text.startsWith(prefix)) return null;
  const encoded = text.slice(prefix.length);
  const bytes = Buffer.from(encoded, 'base64');
  // Node skips what is not base64; a text with such characters is no key.
  return bytes.toString('base64').replace(/=+$/, '') === encoded.replace(/=+$/, '') ? bytes : null;
}
