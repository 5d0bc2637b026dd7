/** One text per value: keys sorted by UTF-16 code unit, no white space, no undefined. */
import { assert } from '../assert.ts';

/**
 * Canonical JSON of a value made of objects, arrays, strings, finite numbers, booleans and null.
 * Numbers print as ECMAScript's shortest round-trip form, −0 as 0. Throws on anything else: a bug.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'number') {
    assert(Number.isFinite(value), 'only finite numbers are printed');
    return String(value);
  }
  if (typeof value === 'string') return quoted(value);
  if (value === null || typeof value === 'boolean') return String(value);
  assert(typeof value === 'object', 'only JSON values are printed');
  return Array.isArray(value) ? arrayText(value) : objectText(value as Record<string, unknown>);
}

function arrayText(items: readonly unknown[]): string {
  let text = '';
  for (const item of items) text += text === '' ? canonicalJson(item) : `,${canonicalJson(item)}`;
  return `[${text}]`;
}

function objectText(fields: Readonly<Record<string, unknown>>): string {
  let text = '';
  for (const key of Object.keys(fields).sort()) {
    const field = fields[key];
    if (field === undefined) continue;
    if (text !== '') text += ',';
    text += `${quoted(key)}:${canonicalJson(field)}`;
  }
  return `{${text}}`;
}

/** Nearly every text is of characters that JSON does not escape. */
const PLAIN = /^[\w .:@/|-]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
