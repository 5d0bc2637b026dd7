import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SymbolCache } from './symbol-cache.ts';

/** Few letters, so that names share prefixes, lengths and slots; some are not ASCII. */
const name = fc.string({
  unit: fc.constantFrom('a', 'b', 'é', '東'),
  minLength: 1,
  maxLength: 40,
  size: 'max',
});

/** A name's bytes at an offset, among others: what follows a name is not the name. */
function find(cache: SymbolCache, text: string, offset: number): number {
  const bytes = Buffer.alloc(offset + Buffer.byteLength(text) + 4, 'x');
  const end = offset + bytes.write(text, offset);
  return cache.find(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset, end);
}

test('finds what it remembers, and nothing else', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(name, { maxLength: 60, size: 'max' }),
      fc.nat(7),
      (names, offset) => {
        const cache = new SymbolCache();
        const known = names.slice(0, names.length >>> 1);
        for (const [id, text] of known.entries()) cache.remember(text, id);
        for (const [id, text] of known.entries()) expect(find(cache, text, offset)).toBe(id);
        for (const text of names.slice(known.length)) expect(find(cache, text, offset)).toBe(-1);
      },
    ),
    { numRuns: 300 },
  );
});

test('answers rightly or not at all where it is over-full, and is mended by remembering again', () => {
  const cache = new SymbolCache();
  const names = Array.from({ length: 20_000 }, (_, id) => `venue:C${id}/USDT:spot`);
  for (const [id, text] of names.entries()) cache.remember(text, id);
  const found = names.map((text) => find(cache, text, 1));
  const wrong = found.filter((id, at) => id !== -1 && id !== at);
  expect(wrong).toEqual([]);
  const lost = found.indexOf(-1);
  cache.remember(names[lost] as string, lost);
  expect(find(cache, names[lost] as string, 3)).toBe(lost);
});
