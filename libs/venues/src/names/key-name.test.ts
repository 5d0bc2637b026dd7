import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { displayName, keyName } from './key-name.ts';

test.each([
  ['usdt', 'USDT'],
  ['币安人生', '%5E01%5B89%4EBA%751F'],
  ['A/B', 'A%002FB'],
  ['50%', '50%0025'],
  ['😀', '%D83D%DE00'],
  // A Cyrillic letter is no Latin one, whatever the eye says.
  ['ВTC', '%0412TC'],
])('%s is written %s', (name, written) => {
  expect(keyName(name)).toBe(written);
});

it('refuses what is empty or longer than a key takes', () => {
  expect([keyName(''), keyName('  '), keyName('A'.repeat(33)), keyName('币'.repeat(7))]).toEqual(
    Array(4).fill(undefined),
  );
});

it('reads back, and no two names are written alike', () => {
  const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(name, (text) => {
      const written = keyName(text);
      if (written === undefined) return;
      expect(written).toMatch(/^[!-.0-9;-~]{1,32}$/);
      expect(displayName(written)).toBe(text.trim().toUpperCase());
    }),
  );
});
