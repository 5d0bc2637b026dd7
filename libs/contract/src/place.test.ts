import { describe, expect, it } from 'vitest';
import { cursor, position } from './place.ts';
import { read } from './schema.ts';

describe('positions', () => {
  it.each(['0-0', '1-1', '999999999999999-999999999999999'])('are %j', (text) => {
    expect(read(position, text)).toEqual({ kind: 'ok', value: text });
  });

  it.each(['', '1', '1-', '-1', '1-1-1', ' 1-1', '1-1\n', '9007199254740993-1', '1e3-1', '01-1'])(
    'are not %j',
    (text) => {
      const detail = 'expected a position such as 1234-1';
      expect(read(position, text)).toEqual({ kind: 'refused', detail });
    },
  );
});

describe('a cursor', () => {
  it('takes __proto__ for a stream’s name that is none', () => {
    const hostile: unknown = JSON.parse('{"t:0":"1-1","__proto__":"1-1"}');
    expect(read(cursor, hostile).kind).toBe('refused');
  });

  it('names at most 256 streams', () => {
    const named = (count: number): unknown =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`t:${i}`, '1-1']));
    expect([read(cursor, named(256)).kind, read(cursor, named(257)).kind]).toEqual([
      'ok',
      'refused',
    ]);
  });
});
