/** Texts in one of the two languages: our own sentences, and the words of detectors. */
import type { DetectorDescription, LocalText } from '@breakwater/core';
import { ENGLISH } from './wording-en.ts';
import { KOREAN } from './wording-ko.ts';

export const LANGUAGES = ['en', 'ko'] as const;
export type Language = (typeof LANGUAGES)[number];
export type WordingKey = keyof typeof ENGLISH;
type Values = Readonly<Record<string, string | number>>;

const SENTENCES: Readonly<Record<Language, Readonly<Record<WordingKey, string>>>> = {
  en: ENGLISH,
  ko: KOREAN,
};

/** Lists of a description whose words have a text. */
type WordKind = 'channels' | 'labels' | 'flags' | 'rules' | 'missing';

export class Wording {
  readonly language: Language;
  readonly #detectors: ReadonlyMap<string, DetectorDescription>;

  constructor(language: Language, detectors: readonly DetectorDescription[]) {
    this.language = language;
    this.#detectors = new Map(detectors.map((own) => [own.letter, own]));
  }

  /** A sentence with its `{places}` filled in. */
  say(key: WordingKey, values: Values = {}): string {
    return filled(SENTENCES[this.language][key], values);
  }

  /** As `say`, of a word that the core may have got since: then the word itself. */
  sayOf(group: 'state' | 'cause' | 'symptom' | 'part', name: string): string {
    const key = `${group}.${name}`;
    return key in ENGLISH ? this.say(key as WordingKey) : name;
  }

  text(text: LocalText): string {
    return text[this.language];
  }

  detector(letter: string): DetectorDescription | undefined {
    return this.#detectors.get(letter);
  }

  /** The text of a detector's word; the word itself where no detector declares it. */
  word(letter: string, kind: WordKind, name: string): string {
    const list: readonly { readonly name: string; readonly text: LocalText }[] =
      this.detector(letter)?.[kind] ?? [];
    const own = list.find((word) => word.name === name);
    return own === undefined ? name : this.text(own.text);
  }

  /** A line of `unavailable`, with its kind in words. */
  missing(letter: string, line: string): string {
    const [kind = line] = line.split(':', 1);
    const text = this.word(letter, 'missing', kind);
    return `${text}${line.slice(kind.length)}`;
  }
}

/** A text with its `{places}` filled in; a place without a value stays as it is. */
function filled(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
