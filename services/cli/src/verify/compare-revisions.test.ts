import { describe, expect, it } from 'vitest';
import { compareRevisions } from './compare-revisions.ts';

const at = (position: string, value: unknown) => ({ position, json: JSON.stringify(value) });

describe('recomputed beside stored', () => {
  it.each([
    ['the same bytes', [at('1-1', { a: 1 })], [at('1-1', { a: 1 })], null],
    [
      'another number',
      [at('1-1', { a: { b: [1, 2] } })],
      [at('1-1', { a: { b: [1, 3] } })],
      { position: '1-1', field: 'a.b.1', recomputed: '2', stored: '3' },
    ],
    [
      'a field too many',
      [at('1-1', { a: 1 })],
      [at('1-1', { a: 1, b: 'x' })],
      { position: '1-1', field: 'b', recomputed: 'absent', stored: '"x"' },
    ],
    [
      'a field too few',
      [at('1-1', { a: 1, b: null })],
      [at('1-1', { a: 1 })],
      { position: '1-1', field: 'b', recomputed: 'null', stored: 'absent' },
    ],
    [
      'a list for an object',
      [at('1-1', { a: [] })],
      [at('1-1', { a: {} })],
      { position: '1-1', field: 'a', recomputed: '[]', stored: '{}' },
    ],
    [
      'the first of two',
      [at('1-1', { a: 1 }), at('2-1', { a: 1 })],
      [at('1-1', { a: 1 }), at('2-1', { a: 2 })],
      { position: '2-1', field: 'a', recomputed: '1', stored: '2' },
    ],
    [
      'a revision that was not stored',
      [at('1-1', {}), at('2-1', {})],
      [at('1-1', {})],
      { position: '2-1', field: '', recomputed: 'a revision at 2-1', stored: 'absent' },
    ],
    [
      'a revision that the log does not give',
      [],
      [at('1-1', {})],
      { position: '1-1', field: '', recomputed: 'absent', stored: 'a revision at 1-1' },
    ],
    [
      'a revision at another place',
      [at('1-1', {})],
      [at('1-2', {})],
      { position: '1-1', field: '', recomputed: 'a revision at 1-1', stored: 'a revision at 1-2' },
    ],
  ])('%s', (_what, ours, theirs, difference) => {
    expect(compareRevisions(ours, theirs)).toEqual(difference);
  });

  it('holds the bytes and not the values: the same fields in another order differ', () => {
    const theirs = [{ position: '1-1', json: '{"b":2,"a":1}' }];
    expect(compareRevisions([at('1-1', { a: 1, b: 2 })], theirs)).toMatchObject({
      stored: 'other bytes for the same values',
    });
    expect(compareRevisions([at('1-1', {})], [{ position: '1-1', json: 'nothing' }])).toMatchObject(
      {
        recomputed: 'JSON',
      },
    );
  });
});
