/** Numbers as people read them: percent, amounts, spans of time. Pure. */
import type { Wording } from './wording.ts';

/** Below half of a hundredth of a percent nothing has moved that anybody would name. */
const PERCENT_MIN = 0.005;

/** A difference of natural logarithms as percent, with its sign. */
export function percentText(ln: number): string {
  const percent = Math.expm1(ln) * 100;
  const size = Math.abs(percent);
  if (size < PERCENT_MIN) return '0.00 %';
  return `${percent < 0 ? '−' : '+'}${sizeText(size)} %`;
}

/** A size given as a natural logarithm, as percent without a sign: what limits are written in. */
export function shareText(ln: number): string {
  return `${sizeText(Math.abs(Math.expm1(ln) * 100))} %`;
}

function sizeText(percent: number): string {
  return percent < 100 ? percent.toFixed(2) : percent.toFixed(1);
}

/** Four significant digits; whole numbers with their thousands apart. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.000_1 || size >= 1e15)) return value.toExponential(2);
  if (size >= 1_000) return grouped(String(Math.round(value)));
  return String(Number(value.toPrecision(4)));
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

/** An amount in the units of its country: `1.72 bn KRW`, `17.2억 KRW`. */
export function amountText(amount: number, unit: string, { language }: Wording): string {
  for (const [size, name] of SCALES[language]) {
    if (Math.abs(amount) >= size) return `${numberText(amount / size)}${name} ${unit}`;
  }
  return `${numberText(amount)} ${unit}`;
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

/** The length of a window: `15 s`, `5 min`. */
export function windowText(windowUs: number, wording: Wording): string {
  const seconds = windowUs / 1e6;
  if (seconds < 120 || seconds % 60 !== 0) return wording.say('duration.s', { s: seconds });
  return wording.say('duration.min', { m: seconds / 60 });
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
