/** Which texts are keys, for a sender and for a receiver. */
import { describe, expect, it } from 'vitest';
import { generateSigningKey, parseSigningKey, parseVerifyingKey, verifyingText } from './index.ts';

const HMAC = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const SEED = 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbc=';
const PUBLIC = verifyingText(SEED) ?? '';
const bytes = (text: string): Buffer => Buffer.from(text.slice(text.indexOf('_') + 1), 'base64');
const secretOf = (count: number): string => `whsec_${Buffer.alloc(count, 7).toString('base64')}`;
const pairOf = (...parts: readonly Buffer[]): string =>
  `whsk_${Buffer.concat(parts).toString('base64')}`;

describe('a sender’s key', () => {
  it.each([
    ['the specification’s example', HMAC, 'hmac'],
    ['24 random bytes', secretOf(24), 'hmac'],
    ['64 random bytes', secretOf(64), 'hmac'],
    ['a secret without its padding', secretOf(32).replace(/=+$/, ''), 'hmac'],
    ['a seed', SEED, 'ed25519'],
    ['a seed and its public key', pairOf(bytes(SEED), bytes(PUBLIC)), 'ed25519'],
  ])('is %s', (_what, text, kind) => {
    expect(parseSigningKey(text)?.kind).toBe(kind);
  });

  it.each([
    ['nothing', ''],
    ['a word', 'secret'],
    ['an empty secret', 'whsec_'],
    ['23 bytes', secretOf(23)],
    ['65 bytes', secretOf(65)],
    ['what is not base64', `whsec_${'%'.repeat(40)}`],
    ['base64 of URLs', `whsec_${'-_'.repeat(16)}`],
    ['a seed that is too short', 'whsk_AAAA'],
    ['a seed of 33 bytes', pairOf(Buffer.alloc(33, 7))],
    ['a seed with a public key that is not its own', pairOf(bytes(SEED), Buffer.alloc(32, 7))],
    ['a receiver’s key', PUBLIC],
    ['a prefix behind', `x${HMAC}`],
  ])('is not %s', (_what, text) => {
    expect(parseSigningKey(text)).toBeNull();
    expect(verifyingText(text)).toBeNull();
  });
});

describe('a receiver’s key', () => {
  it('is the secret itself, or the public half of the seed', () => {
    expect(verifyingText(HMAC)).toBe(HMAC);
    expect(PUBLIC).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
    expect(verifyingText(pairOf(bytes(SEED), bytes(PUBLIC)))).toBe(PUBLIC);
    expect(parseVerifyingKey(HMAC)?.kind).toBe('hmac');
    expect(parseVerifyingKey(PUBLIC)?.kind).toBe('ed25519');
  });

  it.each([
    ['nothing', ''],
    ['the sender’s seed', SEED],
    ['23 bytes', secretOf(23)],
    ['65 bytes', secretOf(65)],
    ['a public key of 31 bytes', `whpk_${Buffer.alloc(31, 7).toString('base64')}`],
    ['what is not base64', `whpk_${'%'.repeat(44)}`],
  ])('is not %s', (_what, text) => {
    expect(parseVerifyingKey(text)).toBeNull();
  });
});

describe('a fresh key', () => {
  it('is 32 random bytes, or a seed with its public key', () => {
    expect(generateSigningKey('hmac')).toMatch(/^whsec_/);
    expect(bytes(generateSigningKey('hmac'))).toHaveLength(32);
    const pair = generateSigningKey('ed25519');
    expect(pair).toMatch(/^whsk_/);
    expect(bytes(pair)).toHaveLength(64);
    expect(parseSigningKey(pair)?.kind).toBe('ed25519');
  });

  it('is another each time', () => {
    for (const kind of ['hmac', 'ed25519'] as const) {
      expect(generateSigningKey(kind)).not.toBe(generateSigningKey(kind));
    }
  });
});
