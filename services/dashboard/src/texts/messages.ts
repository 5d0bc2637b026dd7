/** The page's texts in the chosen language. The choice is kept in the browser; without one its own language counts. */
import type { LocalText } from '@breakwater/client';
import { ENGLISH } from './messages-en.ts';
import { KOREAN } from './messages-ko.ts';

export type MessageKey = keyof typeof ENGLISH;
export type Language = 'en' | 'ko';
export type Values = Readonly<Record<string, string | number>>;

const LANGUAGE_KEY = 'breakwater-language';
const TEXTS: Readonly<Record<Language, Readonly<Record<MessageKey, string>>>> = {
  en: ENGLISH,
  ko: KOREAN,
};
let language: Language = 'en';
let renewedCount = 0;

export function currentLanguage(): Language {
  return language;
}

/** Names the texts in use, for the signature of what shows them: another language or other words, another name. */
export function textsInUse(): string {
  return `${language}${renewedCount}`;
}

/** Words of alerts have other texts from now on. */
export function renewTexts(): void {
  renewedCount += 1;
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
  return filled(TEXTS[language][key], values);
}

/** A text of the catalogue in the chosen language. */
export function localText(text: LocalText): string {
  return text[language];
}

/** A text with its `{names}` filled in. */
function filled(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (_whole, name: string) => String(values[name] ?? ''));
}

/** The text of a name that came over the wire: of `PREFIX.NAME`, or the name as it is where there is none. */
export function messageOf(prefix: string, name: string): string {
  const key = `${prefix}.${name}`;
  return Object.hasOwn(ENGLISH, key) ? message(key as MessageKey) : plainName(name);
}

/** As `messageOf`, of an identifier of ours: one without a text stays as it is. */
export function identifierText(prefix: string, name: string): string {
  const key = `${prefix}.${name}`;
  return Object.hasOwn(ENGLISH, key) ? message(key as MessageKey) : name;
}

/** A name that has no text, in lower case. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll('_', ' ');
}
