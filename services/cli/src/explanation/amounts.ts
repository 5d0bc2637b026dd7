/** Numbers as people read them: percent, amounts, spans of time. Pure. */
import { numberText, percentText, withCurrency } from '@breakwater/client';
import type { Wording } from './wording.ts';

/** A size given as a natural logarithm, as percent without a sign: what limits are written in. */
export function shareText(ln: number): string {
  return percentText(ln).replace(/^[+−]/, '');
}

/** Every digit that a price or a quantity has, without the noise of binary fractions. */
export function exactText(value: number): string {
  const [whole = '0', fraction] = String(Number(value.toPrecision(12))).split('.');
  return fraction === undefined ? grouped(whole) : `${grouped(whole)}.${fraction}`;
}

function grouped(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

const SCALES: Readonly<Record<'en' | 'ko', readonly (readonly [number, string])[]>> = {
  en: [
    [1e12, ' tn'],
    [1e9, ' bn'],
    [1e6, ' m'],
  ],
  ko: [
    [1e12, '조'],
    [1e8, '억'],
    [1e4, '만'],
  ],
};

/** An amount in the units of its country: `1.72 bn KRW`, `17.2억원`. */
export function amountText(amount: number, unit: string, { language }: Wording): string {
  const scale = SCALES[language].find(([size]) => Math.abs(amount) >= size);
  const text = scale === undefined ? numberText(amount) : numberText(amount / scale[0]) + scale[1];
  return withCurrency(text, unit, language);
}

const DAY_SECONDS = 86_400;

/** `48 s`, `3 min 5 s`, `2 h 14 min`, `5 d 3 h`. */
export function durationText(durationUs: number, wording: Wording): string {
  const whole = Math.max(0, Math.floor(durationUs / 1e6));
  const minutes = Math.floor(whole / 60);
  const hours = Math.floor(whole / 3_600);
  if (whole < 60) return wording.say('duration.s', { s: whole });
  if (whole < 3_600) return wording.say('duration.m', { m: minutes, s: whole % 60 });
  if (whole < DAY_SECONDS) return wording.say('duration.h', { h: hours, m: minutes % 60 });
  return wording.say('duration.d', { d: Math.floor(whole / DAY_SECONDS), h: hours % 24 });
}

const KST_OFFSET_US = 32_400_000_000;

/** `2025-10-10 21:22:03.250 UTC`; in Korean on a clock in Seoul first, which knows no daylight saving time. */
export function timeText(timeUs: number, { language }: Wording): string {
  const utc = `${clockText(timeUs)} UTC`;
  return language === 'ko' ? `${clockText(timeUs + KST_OFFSET_US)} KST (${utc})` : utc;
}

function clockText(timeUs: number): string {
  return new Date(Math.floor(timeUs / 1_000)).toISOString().slice(0, 23).replace('T', ' ');
}
