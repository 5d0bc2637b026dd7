/**
 * How a value stands on its axis. On a logarithmic axis equal ratios are equally high, so that a spike to four times
 * the price leaves the one per cent of its onset to be seen. Pure.
 */
import { percentText } from '@breakwater/client';
import { axisPriceText } from '../texts/format.ts';

export const AXIS_MODES = ['log', 'percent', 'linear'] as const;
export type AxisMode = (typeof AXIS_MODES)[number];

export interface Axis {
  /** Where a value stands. */
  place(value: number): number;
  /** Places of round values within. */
  ticks(low: number, high: number): number[];
  /** What stands at a place. */
  text(place: number): string;
}

const TICK_COUNT_MAX = 6;
/** From this ratio on steps of 1, 2, 5 stand better than equal ones. */
const WIDE_RATIO = 2.5;

/** Of prices; `base` is the price that percentages are of. */
export function priceAxis(
  mode: AxisMode,
  base: number,
  text: (price: number) => string = axisPriceText,
): Axis {
  if (mode === 'linear') return linear(text);
  if (mode === 'log') return logarithmic(roundBetween, text);
  return {
    place: (price) => Math.log(price / base),
    ticks: percentTicks,
    text: percentText,
  };
}

/** Of premiums in percent. */
export function premiumAxis(mode: AxisMode): Axis {
  if (mode === 'linear') return linear((percent) => `${Number(percent.toPrecision(3))} %`);
  return { place: (percent) => Math.log1p(percent / 100), ticks: percentTicks, text: axisPercent };
}

function linear(text: (value: number) => string): Axis {
  return { place: (value) => value, ticks: evenBetween, text };
}

function logarithmic(
  between: (low: number, high: number) => number[],
  text: (value: number) => string,
): Axis {
  return {
    place: (value) => Math.log(value),
    ticks: (low, high) => apart(between(Math.exp(low), Math.exp(high)).map(Math.log), low, high),
    text: (place) => text(Number(Math.exp(place).toPrecision(12))),
  };
}

/** Round percentages, given and returned as the logarithms that they stand at. */
function percentTicks(low: number, high: number): number[] {
  const [from, to] = [Math.expm1(low) * 100, Math.expm1(high) * 100];
  const isWide = high - low > Math.log(WIDE_RATIO);
  const steps = isWide ? roundFromZero(from, to) : evenBetween(from, to);
  const places = steps.filter((percent) => percent > -100).map((p) => Math.log1p(p / 100));
  return apart(places, low, high);
}

function axisPercent(place: number): string {
  return `${Number((Math.expm1(place) * 100).toPrecision(3))} %`;
}

/** Steps of 1, 2, 5 times a power of ten. */
export function evenBetween(low: number, high: number): number[] {
  // What differs by less than numbers can tell has one tick.
  if (!(high - low > Math.max(Math.abs(low), Math.abs(high)) * 1e-9)) return [low];
  const rough = (high - low) / TICK_COUNT_MAX;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? rough;
  const ticks: number[] = [];
  const first = Math.ceil(low / step);
  for (let i = first; i * step <= high && i < first + 2 * TICK_COUNT_MAX; i += 1) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return ticks;
}

function roundBetween(low: number, high: number): number[] {
  if (!(low > 0) || !(high < Number.POSITIVE_INFINITY)) return [];
  if (high / low < WIDE_RATIO) return evenBetween(low, high);
  const ticks: number[] = [];
  for (let power = 10 ** Math.floor(Math.log10(low)); power <= high; power *= 10) {
    for (const each of [1, 1.5, 2, 3, 5, 7]) {
      const value = each * power;
      if (value >= low && value <= high) ticks.push(value);
    }
  }
  return ticks;
}

/** 0 and what is round on both sides of it. */
function roundFromZero(low: number, high: number): number[] {
  const above = high > 0 ? roundBetween(Math.max(low, high / 1_000), high) : [];
  const below = low < 0 ? roundBetween(Math.max(-high, -low / 1_000), -low) : [];
  const zero = low <= 0 && high >= 0 ? [0] : [];
  return [...below.map((value) => -value).reverse(), ...zero, ...above];
}

/** Drops what would stand too close to its neighbour; 0 stays. */
function apart(places: readonly number[], low: number, high: number): number[] {
  const space = (high - low) / TICK_COUNT_MAX / 1.5;
  const kept: number[] = places.includes(0) ? [0] : [];
  for (const place of places) {
    if (kept.every((each) => Math.abs(each - place) >= space)) kept.push(place);
  }
  return kept.sort((a, b) => a - b);
}
