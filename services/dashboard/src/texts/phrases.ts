/** Times, names and states in words of the chosen language. Pure but for the language. */
import { type Direction, windowText as windowTextIn } from '@breakwater/client';
import { kstClock, kstText, utcClock, utcText } from './format.ts';
import { currentLanguage, message, messageOf } from './messages.ts';

const DAY_SECONDS = 86_400;
/** What is rarer is beyond any history: ten years. */
const RARE_DAYS_MAX = 3_650;

/** `48 s`, `3 min 05 s`, `2 h 14 min`, `5 d 3 h`. */
export function durationText(durationUs: number): string {
  const whole = Math.max(0, Math.floor(durationUs / 1e6));
  if (whole < 60) return message('duration.s', { s: whole });
  const minutes = Math.floor(whole / 60);
  if (whole < 3_600) return message('duration.m', { m: minutes, s: twoDigits(whole % 60) });
  const hours = Math.floor(whole / 3_600);
  if (whole < DAY_SECONDS) return message('duration.h', { h: hours, m: twoDigits(minutes % 60) });
  return message('duration.d', { d: Math.floor(whole / DAY_SECONDS), h: hours % 24 });
}

/** `15 s`, `5 min`: the length of a window. */
export function windowText(windowUs: number): string {
  return windowTextIn(windowUs, currentLanguage());
}

/** With the days where the reader cannot know them: `since 2025-10-10 21:22:03 UTC · 2025-10-11 06:22:03 KST`. */
export function sinceText(timeUs: number, days: 'with-days' | 'clocks'): string {
  const [utc, kst] = days === 'clocks' ? [utcClock, kstClock] : [utcText, kstText];
  return message('since', { utc: utc(timeUs), kst: kst(timeUs) });
}

export function ageText(life: { onsetUs: number; closeUs: number | null }, logUs: number): string {
  const duration = durationText((life.closeUs ?? logUs) - life.onsetUs);
  return message(life.closeUs === null ? 'age.for' : 'age.lasted', { duration });
}

export function directionMark(direction: Direction): string {
  return { SELL_OFF: '▼', SQUEEZE: '▲', NONE: '' }[direction];
}

export function stateText(state: string): string {
  return messageOf('state', state);
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

/** The clock of the reader's language first of all: `21:40:05 UTC`, `06:40:05 KST`. */
export function clockText(timeUs: number): string {
  return currentLanguage() === 'ko' ? `${kstClock(timeUs)} KST` : `${utcClock(timeUs)} UTC`;
}

/** The reader's own clock first: `21:40:05 UTC · 06:40:05 KST`; in Korean the other way round. */
export function bothClocks(timeUs: number, days: 'with-days' | 'clocks'): string {
  const [utc, kst] = days === 'clocks' ? [utcClock, kstClock] : [utcText, kstText];
  const both = [`${utc(timeUs)} UTC`, `${kst(timeUs)} KST`];
  return (currentLanguage() === 'ko' ? both.reverse() : both).join(' · ');
}

/** `about once in 210 days here`; null where nothing is calibrated. */
export function rarityText(days: number | null): string | null {
  if (days === null || !(days > 0)) return null;
  if (days < 1) return message('rarity.often', { count: Math.max(1, Math.round(1 / days)) });
  if (days >= RARE_DAYS_MAX) return message('rarity.never', { years: RARE_DAYS_MAX / 365 });
  if (days < 730) return message('rarity.days', { days: Math.round(days) });
  return message('rarity.years', { years: Math.round(days / 365) });
}
