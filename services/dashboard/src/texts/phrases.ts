/** What an alert says, in words of the chosen language. Pure but for the language. */
import type { AlertContent, Direction } from '@breakwater/core';
import type { Incident } from '../board/incident.ts';
import { kstClock, kstText, numberText, percentText, utcClock, utcText } from './format.ts';
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

/** What is happening, in a few words: `USDT squeeze`, `BTC liquidation cascade, forced selling`. */
export function titleText(content: AlertContent): string {
  return titleOf(content, content.scope.assets);
}

export function incidentTitle({ lead, assets }: Incident): string {
  return titleOf(lead.alert.content, assets);
}

function titleOf(content: AlertContent, assets: readonly string[]): string {
  const { detector, direction, subject, scope } = content;
  const names = namesText(assets.length > 0 ? assets : [subject || scope.venues.join(', ')]);
  if (detector === 'D')
    return message('title.blind', { venue: subject || namesText(scope.venues) });
  if (detector === 'B') return message(`title.cascade.${direction}`, { assets: names });
  if (detector === 'A') return message(`title.${direction}`, { assets: names });
  return message('title.other', { assets: names, subject });
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

/** The one number that tells how bad it is; '' where there is none. */
export function keyFigure({
  detector,
  label,
  decomposition,
  channels,
  unavailable,
}: AlertContent): string {
  const first = channels[0];
  if (detector === 'D') {
    const kinds = unavailable.map((fault) => fault.slice(0, fault.indexOf(':')));
    return [...new Set(kinds)].map((kind) => messageOf('fault', kind)).join(', ');
  }
  if (detector === 'B' && first !== undefined) {
    const window = windowText(first.windowUs);
    const usual = numberText(first.baseline);
    return message('key.count', { count: numberText(first.value), window, usual });
  }
  for (const [name, part] of [
    ['VENUE', 'venueGap'],
    ['NATIONAL', 'nationalPremium'],
    ['GLOBAL', 'globalDepeg'],
  ] as const) {
    const pair = label === name ? decomposition?.[part] : null;
    if (pair) return message(`key.${part}`, { percent: percentText(pair.after) });
  }
  const direct = channels.find(({ name }) => name === 'price.direct');
  if (direct === undefined) return '';
  const window = windowText(direct.windowUs);
  return message('key.priceMove', { percent: percentText(direct.value), window });
}

export function stateText(state: string): string {
  return messageOf('state', state);
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
