import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  generateSigningKey,
  parseSigningKey,
  parseVerifyingKey,
  type SigningKey,
  sign,
  type VerifyingKey,
  verify,
  verifyingText,
} from './index.ts';

const NOW_SECONDS = 1_760_000_000;
const HMAC = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const SEED = 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbc=';
const MUTATION_COUNT = 10_000;

function signing(text: string): SigningKey {
  const key = parseSigningKey(text);
  if (key === null) throw new Error(`no key: ${text}`);
  return key;
}
function verifying(text: string): VerifyingKey {
  const key = parseVerifyingKey(verifyingText(text) ?? '');
  if (key === null) throw new Error(`no key: ${text}`);
  return key;
}

const message = fc.record({
  id: fc.stringMatching(/^[a-f0-9]{32}-[1-9][0-9]{0,3}$/),
  body: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }),
});

it('verifies what it signed, whichever key the receiver holds', () => {
  const keys = [HMAC, SEED, generateSigningKey('hmac'), generateSigningKey('ed25519')];
  fc.assert(
    fc.property(message, fc.nat(3), ({ id, body }, held) => {
      const headers = sign({ id, timestampSeconds: NOW_SECONDS, body }, keys.map(signing));
      const options = { keys: [verifying(keys[held] ?? '')], nowSeconds: NOW_SECONDS + 299 };
      expect(verify({ ...headers }, body, options).kind).toBe('verified');
    }),
    { numRuns: 200 },
  );
});

const FIELDS = ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'body'] as const;

it(`refuses ${MUTATION_COUNT} mutated messages`, () => {
  const keys = [HMAC, SEED];
  let verifiedCount = 0;
  let triedCount = 0;
  const mutation = fc.record({
    field: fc.constantFrom(...FIELDS),
    at: fc.nat(10_000),
    how: fc.constantFrom('replace', 'insert', 'remove', 'case', 'truncate'),
    char: fc.stringMatching(/^[\w ./+=,{}":-]$/),
  });
  fc.assert(
    fc.property(message, mutation, fc.nat(1), ({ id, body }, change, held) => {
      const key = keys[held] ?? HMAC;
      const headers = sign({ id, timestampSeconds: NOW_SECONDS, body }, [signing(key)]);
      const parts: Record<string, string> = { ...headers, body };
      const before = parts[change.field] ?? '';
      const after = mutated(before, change);
      if (after === before) return;
      triedCount += 1;
      parts[change.field] = after;
      const options = { keys: [verifying(key)], nowSeconds: NOW_SECONDS };
      if (verify(parts, parts['body'] ?? '', options).kind !== 'verified') return;
      // More text behind a whole signature is another signature, not a changed one.
      if (change.field === 'webhook-signature' && after.split(' ').includes(before)) return;
      verifiedCount += 1;
    }),
    { numRuns: MUTATION_COUNT * 1.5 },
  );
  expect(triedCount).toBeGreaterThan(MUTATION_COUNT);
  expect(verifiedCount).toBe(0);
});

function mutated(
  text: string,
  { at, how, char }: { readonly at: number; readonly how: string; readonly char: string },
): string {
  const index = at % Math.max(1, text.length);
  const [head, tail] = [text.slice(0, index), text.slice(index)];
  const first = tail.slice(0, 1);
  const other = first === first.toLowerCase() ? first.toUpperCase() : first.toLowerCase();
  if (how === 'replace') return `${head}${char}${tail.slice(1)}`;
  if (how === 'insert') return `${head}${char}${tail}`;
  if (how === 'remove') return `${head}${tail.slice(1)}`;
  if (how === 'case') return `${head}${other}${tail.slice(1)}`;
  return head;
}
