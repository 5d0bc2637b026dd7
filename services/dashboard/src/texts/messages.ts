/** The page's texts in the chosen language. The choice is kept in the browser; without one its own language counts. */
import { ENGLISH } from './messages-en.ts';
import { KOREAN } from './messages-ko.ts';

export type MessageKey = keyof typeof ENGLISH;
export type Language = 'en' | 'ko';
type Values = Readonly<Record<string, string | number>>;

const LANGUAGE_KEY = 'breakwater-language';
const TEXTS: Readonly<Record<Language, Readonly<Record<MessageKey, string>>>> = {
  en: ENGLISH,
  ko: KOREAN,
};
let language: Language = 'en';

export function currentLanguage(): Language {
  return language;
}

export function chooseLanguage(chosen: Language): void {
  language = chosen;
}

/** The language kept in this browser, else the first of the browser's that the page speaks. */
export function keptLanguage(): Language {
  const kept = localStorage.getItem(LANGUAGE_KEY);
  if (kept === 'en' || kept === 'ko') return kept;
  const known = navigator.languages.map((name) => name.slice(0, 2));
  return known.find((name): name is Language => name === 'en' || name === 'ko') ?? 'en';
}

export function keepLanguage(chosen: Language): void {
  localStorage.setItem(LANGUAGE_KEY, chosen);
}

/** The text of a key with its `{names}` filled in. */
export function message(key: MessageKey, values: Values = {}): string {
  return TEXTS[language][key].replace(/\{(\w+)\}/g, (_whole, name: string) => {
    return String(values[name] ?? '');
  });
}

/** The text of a name that came over the wire: of `PREFIX.NAME`, or the name in lower case where there is none. */
export function messageOf(prefix: string, name: string): string {
  const key = `${prefix}.${name}`;
  return Object.hasOwn(ENGLISH, key)
    ? message(key as MessageKey)
    : name.toLowerCase().replaceAll('_', ' ');
}
