/**
 * Verifies a webhook of Breakwater (Standard Webhooks) with nothing but Node. Copy `verify` into your receiver.
 *
 * Give it the body as the bytes that came, before any parsing. `keys` are the lines that `breakwater webhooks add`
 * printed: whpk_… (Ed25519) or whsec_… (HMAC). Hold the old and the new one while a key is replaced. Answer 2xx once
 * the message is safe with you, drop ids that you have seen, and answer {"challenge": data.challenge} to a message of
 * type breakwater.challenge.
 */
import { createHmac, createPublicKey, timingSafeEqual, verify as verifyBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

const TOLERANCE_SECONDS = 300;

export function verify(
  headers: { readonly id: string; readonly timestamp: string; readonly signature: string },
  body: Uint8Array,
  keys: readonly string[],
  nowSeconds: number,
): boolean {
  if (headers.id === '' || !/^\d{1,12}$/.test(headers.timestamp)) return false;
  if (Math.abs(Number(headers.timestamp) - nowSeconds) > TOLERANCE_SECONDS) return false;
  const signed = Buffer.concat([Buffer.from(`${headers.id}.${headers.timestamp}.`), body]);
  return headers.signature.split(' ').some((part) => {
    const [version, signature = ''] = part.split(',', 2);
    return keys.some((key) => matches(version, Buffer.from(signature, 'base64'), signed, key));
  });
}

function matches(
  version: string | undefined,
  signature: Uint8Array,
  signed: Uint8Array,
  key: string,
): boolean {
  const bytes = Buffer.from(key.slice(key.indexOf('_') + 1), 'base64');
  if (version === 'v1' && key.startsWith('whsec_')) {
    const wanted = createHmac('sha256', bytes).update(signed).digest();
    return signature.length === wanted.length && timingSafeEqual(signature, wanted);
  }
  if (version !== 'v1a' || !key.startsWith('whpk_') || signature.length !== 64) return false;
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') };
  return verifyBytes(null, signed, createPublicKey({ key: jwk, format: 'jwk' }), signature);
}

// For the tests of Breakwater: one case a line, fields parted by tabs, the body in base64.
if (import.meta.main) {
  for (const line of readFileSync(0, 'utf8').split('\n').slice(0, -1)) {
    const [name, keys = '', now, id = '', timestamp = '', signature = '', body = ''] =
      line.split('\t');
    const bytes = Buffer.from(body, 'base64');
    const isGood = verify({ id, timestamp, signature }, bytes, keys.split(' '), Number(now));
    console.log(`${name}\t${isGood ? 'verified' : 'refused'}`);
  }
}
