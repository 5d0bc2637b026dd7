/** Which single characters may stand in a text: every one of the first plane, by the ranges that refuse. */
import { expect, it } from 'vitest';
import { isPrintable } from './printable-text.ts';

const REFUSED: readonly (readonly [first: number, last: number])[] = [
  [0, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x61c, 0x61c],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  // Halves of a pair that stand alone.
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
  [0xfff9, 0xffff],
];

it('is every character but those that are invisible, alone and among others', () => {
  for (let unit = 0; unit <= 0xffff; unit += 1) {
    const letter = String.fromCharCode(unit);
    const isRefused = REFUSED.some(([first, last]) => unit >= first && unit <= last);
    const said = `U+${unit.toString(16)}`;
    expect(isPrintable(letter), said).toBe(!isRefused);
    expect(isPrintable(`a${letter}~`), said).toBe(!isRefused);
  }
  expect([isPrintable(''), isPrintable('테더 😀 USDT')]).toEqual([true, true]);
});
