/** Replies of the stream commands as values. */
import { assert, type StoredEntry } from '@breakwater/core';

/** Entries of an XRANGE reply; each has the one field `json`. */
export function readEntries(value: unknown): StoredEntry[] {
  assert(Array.isArray(value), 'XRANGE answers a list');
  return value.map((entry: unknown) => {
    assert(Array.isArray(entry) && typeof entry[0] === 'string', 'an entry begins with its id');
    const [name, json] = texts(entry[1]);
    assert(name === 'json' && typeof json === 'string', 'an entry has the one field json');
    return { id: entry[0], json };
  });
}

/** Entries by key of an XREAD reply: null, `[[key, entries], …]`, or flat `[key, entries, …]` under RESP3. */
export function readStreams(value: unknown): Map<string, unknown> {
  if (value === null) return new Map();
  assert(Array.isArray(value), 'XREAD answers a list');
  const flat: unknown[] = Array.isArray(value[0]) ? value.flat(1) : value;
  const read = new Map<string, unknown>();
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const key = flat[i];
    assert(typeof key === 'string', 'XREAD names its streams');
    read.set(key, flat[i + 1]);
  }
  return read;
}

/** A reply that is a flat list of texts. */
export function texts(value: unknown): (string | null)[] {
  assert(Array.isArray(value), 'the reply is a list');
  return value.map((part: unknown) => {
    assert(part === null || typeof part === 'string', 'the reply holds text');
    return part;
  });
}
