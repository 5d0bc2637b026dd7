/** One text per value: keys sorted by UTF-16 code unit, no white space, no undefined. */
import { assert } from '../assert.ts';

/**
 * Canonical JSON of a value made of objects, arrays, strings, finite numbers, booleans and null.
 * Numbers print as ECMAScript's shortest round-trip form, −0 as 0. Throws on anything else: a bug.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') {
    return JSON.stringify(value);
  }
  if (typeof value === 'number') {
    assert(Number.isFinite(value), 'only finite numbers are printed');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  assert(typeof value === 'object', 'only JSON values are printed');
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  entries.sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(',')}}`;
}
