import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { sha256Hex } from './sha256.ts';

it('equals the platform on any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300, size: 'max' }), (text) => {
      expect(sha256Hex(text)).toBe(createHash('sha256').update(text.toWellFormed()).digest('hex'));
    }),
    { numRuns: 300 },
  );
});

it('canonical JSON does not depend on the order of keys and prints −0 as 0', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true })),
      (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
      },
    ),
  );
  expect(canonicalJson({ b: [-0, 1.5], a: { c: null, d: undefined } })).toBe(
    '{"a":{"c":null},"b":[0,1.5]}',
  );
  expect(() => canonicalJson(Number.NaN)).toThrow('finite');
});
