import { expect, test } from 'vitest';
import { ANCHOR, APPEND, CODE, LIBRARY, LIBRARY_HASH, LIBRARY_TEXT } from './append-library.ts';

test('a changed text needs a new version: raise LIBRARY, then this hash', () => {
  expect([LIBRARY, LIBRARY_HASH]).toEqual([
    'breakwater_v1',
    '73e9804e22da2f826fe45ffaa58ccdbdd462eddc374a3096509c1cc13e2e3d20',
  ]);
});

test('every name in the text carries the version, so that two versions can live in one Redis', () => {
  expect(LIBRARY_TEXT.startsWith(`#!lua name=${LIBRARY}\n`)).toBe(true);
  for (const name of [APPEND, ANCHOR, CODE]) {
    expect(name.startsWith(`${LIBRARY}_`)).toBe(true);
    expect(LIBRARY_TEXT).toContain(`'${name}'`);
  }
});
