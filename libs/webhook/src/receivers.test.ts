/**
 * What receivers run to verify us: the snippets of deploy/receivers in four languages, and the package of Standard
 * Webhooks, all on the same cases. A language whose runtime is not on this machine is named as missing, and that it is
 * missing is what its test then checks.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import {
  generateSigningKey,
  parseSigningKey,
  parseVerifyingKey,
  type SigningKey,
  sign,
  verify,
  verifyingText,
} from './index.ts';

const NOW_SECONDS = 1_760_185_204;
const [OLD_HMAC, HMAC, OLD_ED, ED] = [
  generateSigningKey('hmac'),
  generateSigningKey('hmac'),
  generateSigningKey('ed25519'),
  generateSigningKey('ed25519'),
];
const BODY = JSON.stringify({ type: 'io.breakwater.alert.open.v1', data: { label: '김치 · ₮' } });

interface Case {
  readonly name: string;
  readonly wanted: 'verified' | 'refused';
  /** What the receiver holds. */
  readonly keys: readonly string[];
  readonly nowSeconds: number;
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly body: string;
}

function signing(text: string): SigningKey {
  const key = parseSigningKey(text);
  if (key === null) throw new Error('no key');
  return key;
}

/** A message signed with `by` and held against the public halves of `held`. */
function signedCase(
  name: string,
  wanted: Case['wanted'],
  by: readonly string[],
  changes: Partial<Omit<Case, 'keys'>> & { readonly held?: readonly string[] } = {},
): Case {
  const { held = by, ...others } = changes;
  const message = { id: 'alert-1', timestampSeconds: NOW_SECONDS, body: BODY };
  const headers = sign(message, by.map(signing));
  return {
    ...{ name, wanted, nowSeconds: NOW_SECONDS, id: headers['webhook-id'], body: BODY },
    keys: held.map((key) => verifyingText(key) ?? ''),
    timestamp: headers['webhook-timestamp'],
    signature: headers['webhook-signature'],
    ...others,
  };
}

/** The message that the specification's own libraries are tested with, under both kinds of signature. */
const REFERENCE = {
  nowSeconds: 1_614_265_330,
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  body: '{"test": 2432232314}',
  wanted: 'verified',
} as const;

function casesOf(kind: 'hmac' | 'ed25519', old: string, key: string): readonly Case[] {
  const good = signedCase('', 'verified', [key]);
  const bytes = Buffer.from(good.signature.split(',')[1] ?? '', 'base64');
  bytes[7] = (bytes[7] ?? 0) ^ 1;
  const flipped = `${good.signature.split(',')[0]},${bytes.toString('base64')}`;
  const otherVersion = kind === 'hmac' ? 'v1a' : 'v1';
  const of = (
    name: string,
    wanted: Case['wanted'],
    changes?: Parameters<typeof signedCase>[3],
    by: readonly string[] = [key],
  ): Case => signedCase(`${kind}: ${name}`, wanted, by, changes);
  return [
    of('good', 'verified'),
    of('good, 299 s old', 'verified', { nowSeconds: NOW_SECONDS + 299 }),
    of('rotation, the receiver still holds the old key', 'verified', { held: [old] }, [old, key]),
    of('rotation, the receiver holds the new key', 'verified', { held: [key] }, [old, key]),
    of('rotation over, the receiver holds both', 'verified', { held: [old, key] }),
    of('signed with a key that was replaced', 'refused', { held: [key] }, [old]),
    of('body changed', 'refused', { body: `${BODY} ` }),
    of('id changed', 'refused', { id: 'alert-2' }),
    of('time changed', 'refused', { timestamp: String(NOW_SECONDS + 1) }),
    of('301 s old', 'refused', { nowSeconds: NOW_SECONDS + 301 }),
    of('301 s ahead', 'refused', { nowSeconds: NOW_SECONDS - 301 }),
    of('one bit of the signature', 'refused', { signature: flipped }),
    of('under the other version', 'refused', {
      signature: `${otherVersion},${good.signature.split(',')[1]}`,
    }),
    of('no signature', 'refused', { signature: '' }),
    of('cut signature', 'refused', { signature: good.signature.slice(0, 20) }),
    of('not base64', 'refused', { signature: `${good.signature.split(',')[0]},%%%` }),
    of('behind a foreign signature', 'verified', { signature: `v9,AAAA ${good.signature}` }),
    of('no id', 'refused', { id: '' }),
    of('time in letters', 'refused', { timestamp: 'soon' }),
    of('time below zero', 'refused', { timestamp: '-5' }),
  ];
}

const CASES: readonly Case[] = [
  ...casesOf('hmac', OLD_HMAC, HMAC),
  ...casesOf('ed25519', OLD_ED, ED),
  signedCase('both kinds, the receiver holds the public key', 'verified', [HMAC, ED], {
    held: [ED],
  }),
  {
    ...REFERENCE,
    name: 'reference, v1',
    keys: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
  {
    ...REFERENCE,
    name: 'reference, v1a',
    keys: [verifyingText('whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbc=') ?? ''],
    signature:
      'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
  },
];
const WANTED = CASES.map(({ name, wanted }) => `${name}\t${wanted}`);

it('the verifier of our own library agrees', () => {
  const verdicts = CASES.map((each) => {
    const headers = {
      'webhook-id': each.id,
      'webhook-timestamp': each.timestamp,
      'webhook-signature': each.signature,
    };
    const keys = each.keys.map(parseVerifyingKey).filter((key) => key !== null);
    const { kind } = verify(headers, each.body, { keys, nowSeconds: each.nowSeconds });
    return `${each.name}\t${kind}`;
  });
  expect(verdicts).toEqual(WANTED);
});

const path = (file: string): string =>
  fileURLToPath(new URL(`../../../deploy/receivers/${file}`, import.meta.url));
const SNIPPETS = [
  { language: 'TypeScript', command: process.execPath, probe: '--version', args: ['verify.ts'] },
  { language: 'Python', command: 'python3', probe: '--version', args: ['verify.py'] },
  { language: 'Go', command: 'go', probe: 'version', args: ['run', 'verify.go'] },
  { language: 'Java', command: 'java', probe: '-version', args: ['Verify.java'] },
].map((snippet) => ({
  ...snippet,
  isThere: spawnSync(snippet.command, [snippet.probe]).status === 0,
}));

describe.each(SNIPPETS)('the snippet in $language', ({ command, probe, args, isThere }) => {
  const lines = CASES.map((each) => {
    const { name, keys, nowSeconds, id, timestamp, signature, body } = each;
    const encoded = Buffer.from(body).toString('base64');
    return [name, keys.join(' '), nowSeconds, id, timestamp, signature, encoded].join('\t');
  });

  it(isThere ? `agrees on ${CASES.length} cases` : `runtime missing: ${command}`, () => {
    if (!isThere) {
      expect(spawnSync(command, [probe]).status).not.toBe(0);
      return;
    }
    const file = path(args.at(-1) ?? '');
    const done = spawnSync(command, [...args.slice(0, -1), file], {
      input: `${lines.join('\n')}\n`,
      encoding: 'utf8',
    });
    expect(done.stdout.trim().split(/\r?\n/), done.stderr).toEqual(WANTED);
  }, 300_000);
});

it('the package of Standard Webhooks verifies what we sign, also while a key is replaced', () => {
  const timestampSeconds = Date.now() / 1_000;
  const headers = sign(
    { id: 'alert-1', timestampSeconds, body: BODY },
    [ED, OLD_HMAC, HMAC].map(signing),
  );
  for (const key of [OLD_HMAC, HMAC]) {
    expect(new Webhook(key).verify(BODY, { ...headers })).toEqual(JSON.parse(BODY));
    expect(() => new Webhook(key).verify(`${BODY} `, { ...headers })).toThrow(/No matching/);
  }
  const theirs = new Webhook(HMAC).sign('alert-1', new Date(NOW_SECONDS * 1_000), BODY);
  const ours = sign({ id: 'alert-1', timestampSeconds: NOW_SECONDS, body: BODY }, [signing(HMAC)]);
  expect(ours['webhook-signature']).toBe(theirs);
});
