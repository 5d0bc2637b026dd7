import { describe, expect, it } from 'vitest';
import { changesText, contentText } from './content-text.ts';
import { changesBetween, unreadPaths } from './content-walk.ts';

describe('fields that nothing reads', () => {
  it.each([
    [{ a: 1 }, { a: 1, b: 2 }, []],
    [{ a: 1, b: 2 }, { a: 1 }, [['b']]],
    [{ a: { b: { c: 1 } } }, { a: { b: {} } }, [['a', 'b', 'c']]],
    [{ list: [{ x: 1 }, { x: 1, y: 2 }] }, { list: [{ x: 1 }, { x: 1 }] }, [['list', 1, 'y']]],
    [{ names: ['b', 'a'] }, { names: ['a', 'b'] }, []],
  ])('%j, of which %j was read: %j', (given, read, paths) => {
    expect(unreadPaths(given, read)).toEqual(paths);
  });
});

describe('what differs', () => {
  const threshold = { detector: 'A', windowUs: 60_000_000, s2: 4 };

  it.each([
    [{ a: 1 }, { a: 1 }, ''],
    [{ a: 1 }, { a: 2 }, '  a: 1 → 2\n'],
    [{ a: 1 }, { a: 1, b: 'x' }, '+ b: x\n'],
    [{ names: ['a'] }, { names: ['a', 'b'] }, '  names: a → a, b\n'],
    [{ t: [threshold] }, { t: [{ ...threshold, s2: 5 }] }, '  t[A 60000000].s2: 4 → 5\n'],
    [
      { t: [threshold] },
      { t: [] },
      '- t[A 60000000]: {"detector":"A","windowUs":60000000,"s2":4}\n',
    ],
    [
      { t: [threshold, { ...threshold, detector: 'B' }] },
      { t: [{ ...threshold, detector: 'B' }, threshold] },
      '',
    ],
    [
      { t: [{ id: 'cap', kind: 'x', fromUs: 0 }] },
      { t: [{ id: 'cap', kind: 'y', fromUs: 1_000_000 }] },
      '  t[cap].kind: x → y\n  t[cap].fromUs: 0 s → 1 s\n',
    ],
    [{ t: [threshold, threshold] }, { t: [threshold] }, expect.stringContaining('  t: ')],
    [
      { spanFromUs: 1_760_000_000_000_000 },
      { spanFromUs: 0 },
      '  spanFromUs: 2025-10-09T08:53:20.000Z → 0 s\n',
    ],
  ])('from %j to %j', (before, after, said) => {
    expect(changesText(changesBetween(before, after))).toEqual(said);
  });
});

it('shows whatever fields there are, lists as tables', () => {
  const rows = Array.from({ length: 50 }, (_, at) => ({ name: `n${at}`, tail: { shape: 0.25 } }));
  const text = contentText({ name: 'march', deep: { flag: true }, rows });
  expect(text).toMatch(
    /^name {7}march\ndeep\.flag {2}true\n\nrows \(50\)\nname {2}tail\.shape\nn0 {4}0\.25\n/,
  );
  expect(text).toMatch(/and 10 more; --json has them all\n$/);
});
