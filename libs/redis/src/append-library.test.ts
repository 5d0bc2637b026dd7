import { expect, test } from 'vitest';
import { ANCHOR, APPEND, CODE, LIBRARY, LIBRARY_HASH, LIBRARY_TEXT } from './append-library.ts';

test('a changed text needs a new version: raise LIBRARY, then this hash', () => {
  expect([LIBRARY, LIBRARY_HASH]).toEqual([
    'breakwater_v2',
    'a58948cdcdf87d6044183895229b4dade3d5f73d65a13a32a82ab059bd30fbc0',
  ]);
});

test('every name in the text carries the version, so that two versions can live in one Redis', () => {
  expect(LIBRARY_TEXT.startsWith(`#!lua name=${LIBRARY}\n`)).toBe(true);
  for (const name of [APPEND, ANCHOR, CODE]) {
    expect(name.startsWith(`${LIBRARY}_`)).toBe(true);
    expect(LIBRARY_TEXT).toContain(`'${name}'`);
  }
});
