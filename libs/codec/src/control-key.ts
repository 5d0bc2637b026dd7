/** Ed25519 keys of control records (RFC 8032): made, named by hex, and kept as PEM text (RFC 8410). */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { assert } from '@breakwater/core';

/** A new private key. Its public key is `controlPublicKeyHex`. */
export function generateControlKey(): KeyObject {
  return generateKeyPairSync('ed25519').privateKey;
}

/** The raw 32 bytes of the public key of a private (or public) Ed25519 key. */
export function rawPublicKey(key: KeyObject): Buffer {
  assert(key.asymmetricKeyType === 'ed25519', 'control records are signed with Ed25519');
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const { x } = publicKey.export({ format: 'jwk' });
  assert(x !== undefined, 'an Ed25519 public key has its point');
  return Buffer.from(x, 'base64url');
}

/** The public key as 64 hex digits: how a genesis record lists it and `SignedControl.signerKey` names it. */
export function controlPublicKeyHex(privateKey: KeyObject): string {
  return rawPublicKey(privateKey).toString('hex');
}

/** The key of 32 raw bytes, or undefined where they are none. */
export function publicKeyOf(raw: Uint8Array): KeyObject | undefined {
  const x = Buffer.from(raw).toString('base64url');
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  } catch {
    return undefined;
  }
}

/** PKCS #8 PEM of a private key, to be kept where only its owner reads. */
export function controlKeyToPem(privateKey: KeyObject): string {
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  return pem.toString();
}

/** The private key of a PEM text, or undefined where the text holds no Ed25519 private key. */
export function controlKeyFromPem(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey({ key: pem, format: 'pem' });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}
