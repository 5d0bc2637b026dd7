import { expect, it } from 'vitest';
import { isPseudonym, participantOf } from './lending-event.ts';

const HEX = '0123456789abcdef'.repeat(4);

it.each<[string, boolean]>([
  [`h1:k1:${HEX}`, true],
  [`h1:kr.bithumb-2025_07:${HEX}`, true],
  [`h1:${'k'.repeat(32)}:${HEX}`, true],
  [`h1:${'k'.repeat(33)}:${HEX}`, false],
  [`h1::${HEX}`, false],
  [`h1:-k:${HEX}`, false],
  [`h2:k1:${HEX}`, false],
  [`h1:k1:${HEX.slice(1)}`, false],
  [`h1:k1:${HEX}0`, false],
  [`h1:k1:${HEX.toUpperCase()}`, false],
  [`h1:k1:${HEX}\n`, false],
  ['kim.minji@example.com', false],
  ['', false],
])('%j is a pseudonym: %s', (text, then) => {
  expect(isPseudonym(text)).toBe(then);
});

it('gives the first 64 bits of the hash as trades carry them', () => {
  expect(participantOf(`h1:k1:fedcba98${HEX.slice(8)}`)).toEqual({
    high: 0xfedcba98,
    low: 0x89abcdef,
  });
});
