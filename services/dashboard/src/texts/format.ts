/** Numbers and times as people read them, the same in every language. Pure: no clock, no locale, no document. */
import { numberText } from '@breakwater/client';

const KST_OFFSET_US = 9 * 3_600_000_000;

/** `2025-10-11 21:19:58` in UTC. */
export function utcText(timeUs: number): string {
  return new Date(Math.floor(timeUs / 1_000)).toISOString().slice(0, 19).replace('T', ' ');
}

/** The same instant on a clock in Seoul; Korea has no daylight saving time. */
export function kstText(timeUs: number): string {
  return utcText(timeUs + KST_OFFSET_US);
}

/** `21:19:58` in UTC. */
export function utcClock(timeUs: number): string {
  return utcText(timeUs).slice(11);
}

export function kstClock(timeUs: number): string {
  return kstText(timeUs).slice(11);
}

/** A raw integer, whole. */
export function integerText(value: number): string {
  return grouped(String(value));
}

/** A price with six significant digits at most: `1,655`, `65,123.4`, `0.99981`. */
export function priceText(price: number): string {
  if (!Number.isFinite(price)) return '–';
  const [whole = '0', fraction] = String(Number(price.toPrecision(6))).split('.');
  return fraction === undefined ? grouped(whole) : `${grouped(whole)}.${fraction}`;
}

/** A price beside an axis, where there is little room: `1,655`, `156.4 M`. */
export function axisPriceText(price: number): string {
  const isLong = Math.abs(price) >= 1e7;
  return isLong ? `${Number((price / 1e6).toPrecision(6))} M` : priceText(price);
}

/** A quantity in short: `940`, `12.4 k`, `1.82 M`. */
export function quantityText(quantity: number): string {
  for (const [unit, name] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e4, 'k'],
  ] as const) {
    if (Math.abs(quantity) >= unit) {
      const scaled = quantity / (name === 'k' ? 1e3 : unit);
      return `${Number(scaled.toPrecision(3))} ${name}`;
    }
  }
  return numberText(quantity);
}

/** A limit as people set it: `+1 %`, `−2.5 %`, `+35 %`. */
export function roundPercentText(ln: number): string {
  const percent = Math.expm1(ln) * 100;
  const text = String(Number(Math.abs(percent).toPrecision(2)));
  return `${percent < 0 ? '−' : '+'}${text} %`;
}

function grouped(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}
