/**
 * What a receiver takes for ours, as tables: the message as it was sent, one thing changed, and the verdict. Each refusal
 * names its reason, since a compliance officer asks which rule refused.
 */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
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
const OTHER_HMAC = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const SEED = 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbc=';
const BODY = '{"type":"t"}';

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

const SENT = sign({ id: 'a-1', timestampSeconds: NOW_SECONDS, body: BODY }, [signing(HMAC)]);

/** The sent message with headers changed; undefined leaves one out. */
function verdictOn(
  changes: Readonly<Record<string, string | string[] | undefined>>,
  options: Partial<Parameters<typeof verify>[2]> = {},
  body = BODY,
): string {
  const verification = verify({ ...SENT, ...changes }, body, {
    keys: [verifying(HMAC)],
    nowSeconds: NOW_SECONDS,
    ...options,
  });
  return verification.kind === 'verified' ? 'verified' : verification.reason;
}

/** A signature of our key over whatever text: what is refused beside it is refused for what it is. */
function signedAs(id: string, timestamp: string): Record<string, string> {
  const secret = Buffer.from(HMAC.slice('whsec_'.length), 'base64');
  const content = `${id}.${timestamp}.${BODY}`;
  const digest = createHmac('sha256', secret).update(content).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${digest}`,
  };
}

describe('a message is verified', () => {
  it.each<[string, Record<string, string>]>([
    ['as it was sent', {}],
    ['with other headers beside', { date: 'today' }],
    [
      'with a foreign signature before ours',
      { 'webhook-signature': `v1,AAAA ${SENT['webhook-signature']}` },
    ],
    [
      'with a foreign signature behind ours',
      { 'webhook-signature': `${SENT['webhook-signature']} v1,AAAA` },
    ],
    [
      'as the sixteenth of its signatures',
      { 'webhook-signature': `${'v1,AAAA '.repeat(15)}${SENT['webhook-signature']}` },
    ],
    ['with the longest id', signedAs('x'.repeat(256), String(NOW_SECONDS))],
  ])('%s', (_what, changes) => {
    expect(verdictOn(changes)).toBe('verified');
  });

  it('and says which one, and from when', () => {
    const options = { keys: [verifying(HMAC)], nowSeconds: NOW_SECONDS + 7 };
    const verified = { kind: 'verified', id: 'a-1', timestampSeconds: NOW_SECONDS };
    expect(verify({ ...SENT }, BODY, options)).toEqual(verified);
  });

  it.each([
    ['the old key while it is replaced', [HMAC, OTHER_HMAC], [HMAC]],
    ['the new key while it is replaced', [HMAC, OTHER_HMAC], [OTHER_HMAC]],
    ['either kind of key', [HMAC, SEED], [SEED]],
    ['the second of the keys it holds', [HMAC], [OTHER_HMAC, HMAC]],
    ['the first of the keys it holds', [HMAC], [HMAC, OTHER_HMAC]],
  ])('by a receiver that holds %s', (_what, signed, held) => {
    const message = { id: 'a-1', timestampSeconds: NOW_SECONDS, body: BODY };
    const headers = sign(message, signed.map(signing));
    const options = { keys: held.map(verifying), nowSeconds: NOW_SECONDS };
    expect(verify({ ...headers }, BODY, options).kind).toBe('verified');
  });

  it('signs with every key, the fraction of a second left out', () => {
    const headers = sign(
      { id: 'a-1', timestampSeconds: 12.9, body: BODY },
      [HMAC, SEED].map(signing),
    );
    expect(headers['webhook-timestamp']).toBe('12');
    expect(headers['webhook-signature']).toMatch(/^v1,[^ ]+ v1a,[^ ]+$/);
  });
});

const OUR_SIGNATURE = SENT['webhook-signature'].slice('v1,'.length);

describe('a message is refused', () => {
  it.each<[string, Record<string, string | string[] | undefined>, string]>([
    ['without an id', { 'webhook-id': undefined }, 'headers'],
    ['without a time', { 'webhook-timestamp': undefined }, 'headers'],
    ['without a signature', { 'webhook-signature': undefined }, 'headers'],
    ['with two ids', { 'webhook-id': ['a-1', 'a-1'] }, 'headers'],
    ['with two times', { 'webhook-timestamp': [String(NOW_SECONDS), '1'] }, 'headers'],
    ['with two signatures in two headers', { 'webhook-signature': ['v1,A', 'v1,B'] }, 'headers'],
    ['with an empty id', signedAs('', String(NOW_SECONDS)), 'headers'],
    [
      'with a dot in its id, which would move the border to the time',
      signedAs('a.1', String(NOW_SECONDS)),
      'headers',
    ],
    ['with an id that is too long', signedAs('x'.repeat(257), String(NOW_SECONDS)), 'headers'],
    ['with a time that begins with 0', signedAs('a-1', `0${NOW_SECONDS}`), 'headers'],
    ['with a time in words', signedAs('a-1', 'now'), 'headers'],
    ['with a time of a fraction', signedAs('a-1', `${NOW_SECONDS}.5`), 'headers'],
    ['with a negative time', signedAs('a-1', `-${NOW_SECONDS}`), 'headers'],
    ['with another id', { 'webhook-id': 'a-2' }, 'no-matching-signature'],
    [
      'with another time',
      { 'webhook-timestamp': String(NOW_SECONDS + 1) },
      'no-matching-signature',
    ],
    ['with an empty signature', { 'webhook-signature': '' }, 'no-matching-signature'],
    [
      'with a signature of another version',
      { 'webhook-signature': `v1a,${OUR_SIGNATURE}` },
      'no-matching-signature',
    ],
    [
      'with a signature of no version',
      { 'webhook-signature': OUR_SIGNATURE },
      'no-matching-signature',
    ],
    [
      'with half of the signature',
      { 'webhook-signature': `v1,${OUR_SIGNATURE.slice(0, 20)}` },
      'no-matching-signature',
    ],
    [
      'with the signature in another writing of base64',
      { 'webhook-signature': `v1,${OUR_SIGNATURE.replace('=', '')}` },
      'no-matching-signature',
    ],
    [
      'with another signature of the same length',
      { 'webhook-signature': `v1,${Buffer.alloc(32, 1).toString('base64')}` },
      'no-matching-signature',
    ],
    [
      'as the seventeenth of its signatures',
      { 'webhook-signature': `${'v1,AAAA '.repeat(16)}${SENT['webhook-signature']}` },
      'no-matching-signature',
    ],
  ])('%s', (_what, changes, reason) => {
    expect(verdictOn(changes)).toBe(reason);
  });

  it('with another body', () => {
    expect(verdictOn({}, {}, `${BODY} `)).toBe('no-matching-signature');
  });

  it.each([
    ['of another secret', OTHER_HMAC],
    ['of another kind', SEED],
  ])('by a receiver whose key is %s', (_what, held) => {
    expect(verdictOn({}, { keys: [verifying(held)] })).toBe('no-matching-signature');
  });

  it('by a receiver without keys', () => {
    expect(verdictOn({}, { keys: [] })).toBe('no-matching-signature');
  });

  it('never takes an ed25519 key for a shared secret', () => {
    const publicText = verifyingText(SEED) ?? '';
    const forged = `whsec_${publicText.slice('whpk_'.length)}`;
    const message = { id: 'a-1', timestampSeconds: NOW_SECONDS, body: '{}' };
    const headers = sign(message, [signing(forged)]);
    const options = { keys: [verifying(SEED)], nowSeconds: NOW_SECONDS };
    expect(verify({ ...headers }, '{}', options).kind).toBe('refused');
  });
});

describe('the time of a message', () => {
  it.each<[number, number | undefined, string]>([
    [0, undefined, 'verified'],
    [300, undefined, 'verified'],
    [301, undefined, 'too-old'],
    [-300, undefined, 'verified'],
    [-301, undefined, 'too-new'],
    [10, 10, 'verified'],
    [11, 10, 'too-old'],
    [-10, 10, 'verified'],
    [-11, 10, 'too-new'],
    [400, 3_600, 'verified'],
  ])('%i s ago, where %j s are tolerated: %s', (awaySeconds, toleranceSeconds, verdict) => {
    const tolerance = toleranceSeconds === undefined ? {} : { toleranceSeconds };
    expect(verdictOn({}, { nowSeconds: NOW_SECONDS + awaySeconds, ...tolerance })).toBe(verdict);
  });
});

describe('nothing is signed', () => {
  it('without a key', () => {
    const message = { id: 'a-1', timestampSeconds: 1, body: '' };
    expect(() => sign(message, [])).toThrow(RangeError);
  });

  it.each(['', 'a.1', 'a b', 'ü', 'x'.repeat(257)])('with the id %j', (id) => {
    expect(() => sign({ id, timestampSeconds: 1, body: '' }, [signing(HMAC)])).toThrow(RangeError);
  });
});
