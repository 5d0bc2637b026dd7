import { sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { EventBatch, type RecordBody } from '@breakwater/core';
import avro from 'avsc';
import { describe, expect, test } from 'vitest';
import { encodeControl } from './control-encoder.ts';
import {
  controlKeyFromPem,
  controlKeyToPem,
  controlPublicKeyHex,
  generateControlKey,
  rawPublicKey,
} from './control-key.ts';
import { CONTENT_BYTE_COUNT_MAX } from './framing.ts';
import { decodeRecord } from './record-decoder.ts';

const file = new URL('../schemas/2.control-record.avsc.json', import.meta.url);
const type = avro.Type.forSchema(JSON.parse(readFileSync(file, 'utf8')) as avro.Schema);
const privateKey = generateControlKey();
const content = { purpose: 'live', keys: ['b', 'a'], ruleset: { version: 1, budget: 1 / 30 } };
const fields = { domain: 'krw-대한', sequence: 17, type: 'genesis', content, privateKey };

function decode(value: Uint8Array): RecordBody {
  return decodeRecord(value, new EventBatch());
}
function reasonOf(value: Uint8Array): string {
  const body = decode(value);
  return body.kind === 'malformed' ? body.reason : body.kind;
}
function bytesOf(encoded: unknown): Uint8Array {
  if (encoded instanceof Uint8Array) return encoded;
  throw new Error(`refused: ${JSON.stringify(encoded)}`);
}

/** A record by avsc, signed here: whatever our encoder would refuse can be written with it. */
function foreign(contentJson: string, changes: object = {}): Uint8Array {
  const value = {
    domain: 'd',
    sequence: 1,
    signerKey: rawPublicKey(privateKey),
    type: 'ruleset',
    contentJson,
    signature: Buffer.alloc(64),
    ...changes,
  };
  const unsigned = Buffer.concat([
    Buffer.from([0, 0, 0, 0, 2]),
    type.toBuffer(value).subarray(0, -64),
  ]);
  return Buffer.concat([unsigned, sign(null, unsigned, privateKey)]);
}

test('a signed content comes back, with the key that signed', () => {
  expect(decode(bytesOf(encodeControl(fields)))).toEqual({
    kind: 'control',
    control: {
      domain: 'krw-대한',
      sequence: 17,
      signerKey: controlPublicKeyHex(privateKey),
      type: 'genesis',
      content,
    },
  });
});

test('avsc reads the same, keys sorted', () => {
  const value = Buffer.from(bytesOf(encodeControl(fields)));
  expect(type.fromBuffer(value.subarray(5))).toMatchObject({
    domain: 'krw-대한',
    sequence: 17,
    signerKey: rawPublicKey(privateKey),
    type: 'genesis',
    contentJson:
      '{"keys":["b","a"],"purpose":"live","ruleset":{"budget":0.03333333333333333,"version":1}}',
  });
});

test('the order in which a content was written changes no byte', () => {
  const turned = { ruleset: { budget: 1 / 30, version: 1 }, keys: ['b', 'a'], purpose: 'live' };
  expect(encodeControl({ ...fields, content: turned })).toEqual(encodeControl(fields));
});

test('a changed bit in any byte, every cut and another key are refused', () => {
  const value = bytesOf(encodeControl(fields));
  for (let at = 0; at < value.length; at += 1) {
    const changed = value.slice();
    changed[at]! ^= 1 << (at & 7);
    expect(decode(changed).kind, `byte ${at}`).toBe('malformed');
  }
  for (let length = 1; length < value.length; length += 1) {
    expect(decode(value.subarray(0, length)).kind, `cut at ${length}`).toBe('malformed');
  }
  const other = rawPublicKey(generateControlKey());
  expect(reasonOf(foreign('{}', { signerKey: other }))).toBe('bad-signature');
  expect(reasonOf(foreign('{}', { signerKey: Buffer.alloc(32, 0xff) }))).toBe('bad-signature');
  expect(reasonOf(Uint8Array.from([...foreign('{}'), 0]))).toBe('trailing-bytes');
});

describe('a content that has no single reading is refused though it is signed', () => {
  test.each([
    ['no JSON', '{"a":'],
    ['white space', '{ "a":1}'],
    ['keys not sorted', '{"b":1,"a":2}'],
    ['a key twice', '{"a":1,"a":2}'],
    ['a number that would be rounded', '{"a":9007199254740993}'],
    ['an integer past 2^53', '{"a":9007199254740992}'],
    ['a number past the largest', '{"a":1e999}'],
    ['minus zero', '{"a":-0}'],
    ['a prototype', '{"__proto__":{"admin":true}}'],
    ['a constructor', '{"a":{"constructor":1}}'],
    ['half a character', '{"a":"\\ud800"}'],
    ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`],
    ['100,000 levels', '['.repeat(100_000)],
  ])('%s', (_, contentJson) => {
    expect(reasonOf(foreign(contentJson))).toBe('bad-json');
  });

  test('for its depth before anything parses it', () => {
    const detail = 'control content: it is more than 32 levels deep';
    expect(decode(foreign('['.repeat(100_000)))).toMatchObject({ reason: 'bad-json', detail });
  });

  test('while 32 levels, brackets in texts and signs of other scripts pass', () => {
    expect(reasonOf(foreign(`${'['.repeat(32)}${']'.repeat(32)}`))).toBe('control');
    expect(reasonOf(foreign(`{"a":"${'['.repeat(100)}\\"{","대여":1.5}`))).toBe('control');
  });
});

test('bounds hold in both directions', () => {
  const long = 'x'.repeat(CONTENT_BYTE_COUNT_MAX);
  expect(reasonOf(foreign(JSON.stringify(long)))).toBe('bad-text');
  expect(reasonOf(foreign('{}', { sequence: -1 }))).toBe('bad-number');
  expect(reasonOf(foreign('{}', { domain: '' }))).toBe('foreign-schema');
  const refused = { kind: 'refused', row: -1 };
  expect(encodeControl({ ...fields, content: long })).toMatchObject({
    ...refused,
    reason: 'bad-json',
  });
  expect(encodeControl({ ...fields, content: { a: Number.NaN } })).toMatchObject({
    reason: 'bad-json',
  });
  expect(encodeControl({ ...fields, content: { a: 2 ** 53 } })).toMatchObject({
    reason: 'bad-json',
  });
  expect(encodeControl({ ...fields, sequence: 1.5 })).toMatchObject({
    ...refused,
    reason: 'bad-number',
  });
  expect(encodeControl({ ...fields, domain: '' })).toMatchObject({
    ...refused,
    reason: 'bad-text',
  });
  expect(encodeControl({ ...fields, type: 'a\nb' })).toMatchObject({
    ...refused,
    reason: 'bad-text',
  });
});

test('a key kept as PEM is the same key; what is none is not', () => {
  const again = controlKeyFromPem(controlKeyToPem(privateKey));
  expect(again && controlPublicKeyHex(again)).toBe(controlPublicKeyHex(privateKey));
  expect(controlPublicKeyHex(privateKey)).toMatch(/^[0-9a-f]{64}$/);
  expect(controlKeyFromPem('no key')).toBeUndefined();
});
