/**
 * The content of a control record: JSON that has exactly one reading. Text must be canonical (RFC 8785), which
 * leaves no room for a key given twice, for a number that would be rounded, or for −0.
 */
import { canonicalJson } from '@breakwater/core';
import { CONTENT_BYTE_COUNT_MAX, CONTENT_DEPTH_MAX } from './framing.ts';

export type ParsedContent =
  | { readonly kind: 'content'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly detail: string };

export type PrintedContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused'; readonly detail: string };

/** Keys that assignments treat specially: an object with them could change what other objects are. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** The value of a content's text. Depth is bounded before anything recurses. */
export function parseContent(text: string): ParsedContent {
  const deep = depthOf(text);
  if (deep > CONTENT_DEPTH_MAX) return refused(`it is more than ${CONTENT_DEPTH_MAX} levels deep`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused('it is not JSON');
  }
  const flaw = flawOf(value, 0);
  if (flaw !== undefined) return refused(flaw);
  if (canonicalJson(value) !== text) return refused('it is not canonical (RFC 8785)');
  return { kind: 'content', value };
}

/** The canonical text of a content that `parseContent` would accept. */
export function printContent(content: unknown): PrintedContent {
  const flaw = flawOf(content, 0);
  if (flaw !== undefined) return refused(flaw);
  const text = canonicalJson(content);
  const byteCount = Buffer.byteLength(text);
  if (byteCount > CONTENT_BYTE_COUNT_MAX) {
    return refused(`it has ${byteCount} bytes, at most ${CONTENT_BYTE_COUNT_MAX}`);
  }
  return { kind: 'text', text };
}

function refused(flaw: string): { kind: 'refused'; detail: string } {
  return { kind: 'refused', detail: `control content: ${flaw}` };
}

/** Deepest nesting of brackets outside of strings; stops counting where it is past the bound. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length && deepest <= CONTENT_DEPTH_MAX; at += 1) {
    const unit = text.charCodeAt(at);
    if (inString) {
      if (unit === BACKSLASH) at += 1;
      else if (unit === QUOTE) inString = false;
    } else if (unit === QUOTE) inString = true;
    else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) depth -= 1;
  }
  return deepest;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** What keeps a value from being a content, or undefined. */
function flawOf(value: unknown, depth: number): string | undefined {
  switch (typeof value) {
    case 'boolean':
      return undefined;
    case 'string':
      return value.isWellFormed() ? undefined : 'a text is not well-formed Unicode';
    case 'number':
      return flawOfNumber(value);
    case 'object':
      break;
    default:
      return `a ${typeof value} is not JSON`;
  }
  if (value === null) return undefined;
  if (depth >= CONTENT_DEPTH_MAX) return `it is more than ${CONTENT_DEPTH_MAX} levels deep`;
  if (Array.isArray(value)) return firstFlaw(value, depth + 1);
  const fields: [string, unknown][] = Object.entries(value).filter(
    ([, field]) => field !== undefined,
  );
  const forbidden = fields.find(([key]) => FORBIDDEN_KEYS.has(key) || !key.isWellFormed());
  if (forbidden !== undefined) return `the key ${JSON.stringify(forbidden[0])} is not allowed`;
  return firstFlaw(
    fields.map(([, field]) => field),
    depth + 1,
  );
}

function firstFlaw(values: readonly unknown[], depth: number): string | undefined {
  for (const value of values) {
    const flaw = flawOf(value, depth);
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

function flawOfNumber(value: number): string | undefined {
  if (!Number.isFinite(value)) return `${value} is not JSON`;
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return `the integer ${value} lies outside ±(2^53 - 1)`;
  }
  return undefined;
}
