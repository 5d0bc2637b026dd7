import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EXACT_INTEGER_MAX } from '../limits.ts';
import type { AppendRequest, StoreEntry, TailEntry } from '../port.ts';
import {
  APPEND_ENTRY_COUNT_MAX,
  assertAppendRequest,
  assertStreamKey,
  compareEntryIds,
  ENTRY_ID_FIRST,
  formatEntryId,
  mergeEntries,
  parseEntryId,
} from './store-entry.ts';

const offset = fc.oneof(fc.nat(1_000), fc.integer({ min: 0, max: EXACT_INTEGER_MAX - 1 }));
const sequence = fc.oneof(
  fc.integer({ min: 1, max: 20 }),
  fc.maxSafeNat().filter((n) => n > 0),
);

test('an id is read back as it was written, and stands behind the first one', () => {
  fc.assert(
    fc.property(offset, sequence, (at, running) => {
      const parsed = parseEntryId(formatEntryId(at, running));
      expect(parsed).toEqual({ offsetNext: at + 1, sequence: running });
      expect(compareEntryIds(parsed!, parseEntryId(ENTRY_ID_FIRST)!)).toBeGreaterThan(0);
    }),
  );
});

test('ids are ordered by offset, then by sequence', () => {
  fc.assert(
    fc.property(offset, sequence, offset, sequence, (a, i, b, j) => {
      const order = compareEntryIds(
        { offsetNext: a + 1, sequence: i },
        { offsetNext: b + 1, sequence: j },
      );
      const wanted = a === b ? BigInt(i) - BigInt(j) : BigInt(a) - BigInt(b);
      expect(Math.sign(order)).toBe(Number(wanted > 0n) - Number(wanted < 0n));
    }),
  );
});

test.each<[string, string[], number, string[]]>([
  ['pages of two kinds are one row', ['2-1', '3-2', '2-2', '3-1'], 9, ['2-1', '2-2', '3-1', '3-2']],
  ['by number, not by text', ['10-1', '9-1', '9-10', '9-9'], 9, ['9-1', '9-9', '9-10', '10-1']],
  ['no more than asked for', ['3-1', '1-1', '2-1'], 2, ['1-1', '2-1']],
  ['nothing where nothing is', [], 9, []],
])('merged entries: %s', (_what, ids, countMax, merged) => {
  const entries = ids.map((id): TailEntry => ({ kind: 'alerts', id, json: `"${id}"` }));
  expect(mergeEntries(entries, countMax).map(({ id }) => id)).toEqual(merged);
});

test('a store that gives an entry without a position is a bug', () => {
  expect(() => mergeEntries([{ kind: 'alerts', id: 'last', json: '{}' }], 9)).toThrow('invariant');
});

test.each([
  '',
  '1',
  '-',
  '1-',
  '-1',
  '1-2-3',
  ' 1-1',
  '1-1\n',
  '01-1',
  '1.5-1',
  '1e3-1',
  '+',
  '$',
  '9007199254740992-1',
])('%j is no entry id', (text) => {
  expect(parseEntryId(text)).toBeNull();
});

test('a position that is not exact is a bug', () => {
  for (const [at, running] of [
    [-1, 1],
    [0, 0],
    [0.5, 1],
    [EXACT_INTEGER_MAX, 1],
    [0, Number.NaN],
  ]) {
    expect(() => formatEntryId(at!, running!)).toThrow('invariant');
  }
});

test('an append request keeps its contract or is a bug', () => {
  const entry = (at: number, running: number): StoreEntry => {
    return { offset: at, sequence: running, stream: 'alerts', json: '{}' };
  };
  const good: AppendRequest = {
    build: 0,
    previous: 5,
    next: 8,
    digest: '0123456789abcdef',
    entries: [entry(5, 1), entry(5, 2), entry(7, 1)],
  };
  expect(() => assertAppendRequest(good)).not.toThrow();
  const bad: Partial<AppendRequest>[] = [
    { build: -1 },
    { previous: 9 },
    { next: 2 ** 53 },
    { digest: '0123456789ABCDEF' },
    { entries: [entry(4, 1)] },
    { entries: [entry(8, 1)] },
    { entries: [entry(5, 0)] },
    { entries: [entry(5, 2), entry(5, 1)] },
    { entries: [entry(6, 1), entry(5, 1)] },
    { entries: [entry(6, 1), { ...entry(6, 1), stream: 'quarantine' }] },
    { entries: [{ ...entry(6, 1), json: '"\uD800"' }] },
    { entries: Array.from({ length: APPEND_ENTRY_COUNT_MAX + 1 }, (_, i) => entry(5, i + 1)) },
  ];
  for (const change of bad) {
    expect(() => assertAppendRequest({ ...good, ...change })).toThrow('invariant');
  }
});

test('a topic id that could end a key early is a bug', () => {
  expect(() => assertStreamKey({ topicId: 'AbC_-9.x:1', partition: 3 })).not.toThrow();
  for (const topicId of ['', 'a}b', '{', 'a b', 'ü', 'x'.repeat(301)]) {
    expect(() => assertStreamKey({ topicId, partition: 0 })).toThrow('invariant');
  }
  expect(() => assertStreamKey({ topicId: 'x', partition: -1 })).toThrow('invariant');
});
