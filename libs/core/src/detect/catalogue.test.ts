import { describe, expect, it } from 'vitest';
import { DIRECTIONS } from '../alert/words.ts';
import { CATALOGUE, detectorDescriptions } from './catalogue.ts';
import type { LocalText, NamedText } from './define-detector.ts';

const DESCRIPTIONS = detectorDescriptions();

function isLocalText(value: object): value is LocalText {
  return 'en' in value && 'ko' in value;
}

/** Every text of the value, with the path to it. */
function textsIn(value: unknown, path: string): [string, LocalText][] {
  if (typeof value !== 'object' || value === null) return [];
  if (isLocalText(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, part]) => textsIn(part, `${path}.${key}`));
}

function placesOf(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, place]) => place ?? '').sort();
}

describe('the catalogue', () => {
  it('has a letter, a name and a pattern of its own for each detector, in order of the letters', () => {
    const letters = CATALOGUE.map(({ letter }) => letter);
    expect(letters).toEqual([...letters].sort());
    for (const field of ['letter', 'name', 'rule'] as const) {
      expect(new Set(CATALOGUE.map((own) => own[field])).size).toBe(CATALOGUE.length);
    }
    for (const letter of letters) expect(letter).toMatch(/^[A-Z]$/);
  });

  it('says every word in English and Korean, with the same places to fill in', () => {
    const texts = DESCRIPTIONS.flatMap((own) => textsIn(own, own.name));
    expect(texts.length).toBeGreaterThan(50);
    for (const [path, { en, ko }] of texts) {
      expect(en, path).not.toBe('');
      expect(ko, path).toMatch(/[가-힣]/);
      expect(placesOf(ko), path).toEqual(placesOf(en));
    }
  });

  it('has a title for every direction, which names what it is about', () => {
    for (const { name, titles } of DESCRIPTIONS) {
      expect(Object.keys(titles)).toEqual(DIRECTIONS);
      for (const { en } of Object.values(titles)) {
        expect(placesOf(en).length, name).toBeGreaterThan(0);
        for (const place of placesOf(en)) expect(['assets', 'venues', 'subject']).toContain(place);
      }
    }
  });

  it('names no word twice within a detector, and means the same by a flag in all of them', () => {
    const flags = new Map<string, object>();
    for (const own of DESCRIPTIONS) {
      const { channels, labels, rules, missing } = own;
      for (const words of [
        channels,
        labels,
        own.flags,
        rules,
        missing,
      ] satisfies (readonly NamedText[])[]) {
        const names = words.map(({ name }) => name);
        expect(new Set(names).size, own.name).toBe(names.length);
      }
      for (const flag of own.flags) {
        expect(flags.get(flag.name) ?? flag).toEqual(flag);
        flags.set(flag.name, flag);
      }
    }
  });

  it('is plain JSON that nobody can change', () => {
    expect(JSON.parse(JSON.stringify(DESCRIPTIONS))).toEqual(DESCRIPTIONS);
    expect(() => Object.assign(DESCRIPTIONS[0]?.channels[0] ?? {}, { exchange: false })).toThrow(
      TypeError,
    );
  });
});
