/** Times, names and states in words of the chosen language. Pure but for the language. */
import type { Direction } from '@breakwater/client';
import { kstClock, kstText, utcClock, utcText } from './format.ts';
import { message, messageOf } from './messages.ts';

const DAY_SECONDS = 86_400;

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
  const seconds = windowUs / 1_000_000;
  return seconds < 120
    ? message('window.s', { s: seconds })
    : message('window.m', { m: seconds / 60 });
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

/** The first names, and how many more there are: `bithumb, upbit +5`. */
export function namesText(names: readonly string[], countMax = 2): string {
  const shown = names.slice(0, countMax).join(', ');
  const count = names.length - countMax;
  return count > 0 ? message('list.more', { names: shown, count }) : shown;
}

export function stateText(state: string): string {
  return messageOf('state', state);
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
