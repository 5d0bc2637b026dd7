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

/** Vectors of the specification's reference libraries. */
it.each([
  [HMAC, /^v1,g0hM9SsE\+OTPJTGt\/tmIKtSyZlE3uFJELVlNIOLJ1OE=$/],
  [
    SEED,
    /^v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw\/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM\+m7TBAg==$/,
  ],
])('signs the reference message as others do: %s', (key, wanted) => {
  const message = {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestampSeconds: 1_614_265_330,
    body: '{"test": 2432232314}',
  };
  expect(sign(message, [signing(key)])['webhook-signature']).toMatch(wanted);
});

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

it.each([
  [301, 'too-old'],
  [-301, 'too-new'],
])('refuses a message that is %i s away', (awaySeconds, reason) => {
  const headers = sign({ id: 'a-1', timestampSeconds: NOW_SECONDS, body: '{}' }, [signing(HMAC)]);
  const options = { keys: [verifying(HMAC)], nowSeconds: NOW_SECONDS + awaySeconds };
  expect(verify({ ...headers }, '{}', options)).toEqual({ kind: 'refused', reason });
});

it('never takes an ed25519 key for a shared secret', () => {
  const publicText = verifyingText(SEED) ?? '';
  const forged = `whsec_${publicText.slice('whpk_'.length)}`;
  const headers = sign({ id: 'a-1', timestampSeconds: NOW_SECONDS, body: '{}' }, [signing(forged)]);
  const options = { keys: [verifying(SEED)], nowSeconds: NOW_SECONDS };
  expect(verify({ ...headers }, '{}', options).kind).toBe('refused');
});

it.each([
  'whsec_',
  'whsec_c2hvcnQ=',
  `whsec_${'A'.repeat(100)}`,
  'whsec_%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%',
  'whsk_AAAA',
  `whsk_${Buffer.alloc(64, 7).toString('base64')}`,
  'secret',
  '',
])('refuses the key text %j', (text) => {
  expect(parseSigningKey(text)).toBeNull();
  expect(verifyingText(text)).toBeNull();
});
