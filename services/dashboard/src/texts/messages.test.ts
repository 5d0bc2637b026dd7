import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ENGLISH } from './messages-en.ts';
import { KOREAN } from './messages-ko.ts';

describe('texts', () => {
  it('have the same keys and places in both languages, all filled', () => {
    expect(Object.keys(KOREAN).sort()).toEqual(Object.keys(ENGLISH).sort());
    const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
    for (const [key, text] of Object.entries(ENGLISH)) {
      const korean = KOREAN[key as keyof typeof ENGLISH];
      expect([key, places(korean)]).toEqual([key, places(text)]);
      expect(korean.trim()).not.toBe('');
    }
  });

  it('stand in index.html as they stand in English', () => {
    const page = readFileSync(new URL('../shell/index.html', import.meta.url), 'utf8');
    const found = [...page.matchAll(/data-message="([\w.]+)"\s*>([^<]*)</g)];
    expect(found.length).toBeGreaterThan(10);
    for (const [, key = '', text = ''] of found) {
      expect([key, text.replace(/\s+/g, ' ').trim()]).toEqual([
        key,
        ENGLISH[key as keyof typeof ENGLISH],
      ]);
    }
  });
});
