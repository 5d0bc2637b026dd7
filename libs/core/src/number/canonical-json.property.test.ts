import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

/** The same value with its keys in order, for JSON.stringify to print; integer-like keys cannot be ordered so. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, field]) => [`k${key}`, ordered(field)]));
}

function prefixed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(prefixed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [`k${key}`, prefixed(field)]),
  );
}

it('prints what JSON.stringify prints of a value whose keys are in order', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      expect(canonicalJson(prefixed(value))).toBe(JSON.stringify(ordered(value)));
    }),
    { numRuns: 1_000 },
  );
});

it('escapes what JSON escapes, prints −0 as 0 and leaves undefined fields out', () => {
  const value = { b: -0, a: ['"', '\\', '\n', '\u2028', 'é', ''], c: undefined, 'd"': 1e21 };
  expect(canonicalJson(value)).toBe(
    `{"a":["\\"","\\\\","\\n","${'\u2028'}","é",""],"b":0,"d\\"":1e+21}`,
  );
});

it('throws on what is no JSON value', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, undefined, () => 1, 1n, [undefined]]) {
    expect(() => canonicalJson(value)).toThrow(/invariant broken/);
  }
});
