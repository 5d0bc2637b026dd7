import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { publicText, TEXT_KEYS, type TextKey } from './public-texts.ts';

/** The text with the names of its places left in. */
function raw(language: 'en' | 'ko', key: TextKey): string {
  const places = new Proxy({}, { get: (_target, name) => `{${String(name)}}` });
  return publicText(language, key, places);
}

describe('texts of the public page', () => {
  it('have the same places in both languages, and something to say', () => {
    const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
    for (const key of TEXT_KEYS) {
      expect([key, places(raw('ko', key))]).toEqual([key, places(raw('en', key))]);
      expect(raw('ko', key).trim()).not.toBe('');
    }
  });

  it('stand in public.html as they stand in English', () => {
    const page = readFileSync(new URL('./public.html', import.meta.url), 'utf8');
    const found = [...page.matchAll(/data-text="(\w+)">([^<]*)</g)];
    expect(found.map(([, key]) => key)).toEqual(['title', 'intro', 'token', 'connect']);
    for (const [, key = '', text] of found) expect(text).toBe(raw('en', key as TextKey));
  });
});
