/** Time text → microseconds since 1970 UTC, exactly (nanoseconds are cut off, never rounded up). */

export const TIME_FORMATS = ['iso', 's', 'ms', 'us', 'ns'] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

/** Decimal places between the unit and a microsecond. */
const MICROSECOND_PLACES: Readonly<Record<Exclude<TimeFormat, 'iso'>, number>> = {
  s: 6,
  ms: 3,
  us: 0,
  ns: -3,
};

/** Digits of the whole part of a time since 1970, from 2001 to 2286: they tell its unit beyond doubt. */
const UNIT_OF_DIGIT_COUNT: ReadonlyMap<number, Exclude<TimeFormat, 'iso'>> = new Map([
  [10, 's'],
  [13, 'ms'],
  [16, 'us'],
  [19, 'ns'],
]);

const ISO =
  /^(\d{4})([-/.]?)(\d{2})\2(\d{2})(?:[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?\s?(Z|z|UTC|[+-]\d{2}:?\d{2}|[+-]\d{2})?$/;

/**
 * Microseconds that a local time is ahead of UTC (9 h in Korea); undefined where clocks were put forward over it, or back so
 * that it was there twice.
 */
export type ZoneOffset = (localUs: number) => number | undefined;

/** Microseconds, or undefined where the text is no such time. Without a zone mark it is in `zone`, by default UTC. */
export function parseTimestampUs(
  text: string,
  format: TimeFormat,
  zone?: ZoneOffset,
): number | undefined {
  if (format === 'iso') return isoUs(text, zone);
  return unitUs(text, MICROSECOND_PLACES[unitOf(text) ?? format]);
}

/**
 * Unit of a number since 1970 by its magnitude, undefined where that tells none. Archives go from one unit to another
 * in mid-series (Binance's from milliseconds to microseconds on 1 January 2025).
 */
export function unitOf(text: string): Exclude<TimeFormat, 'iso'> | undefined {
  const dot = text.indexOf('.');
  return UNIT_OF_DIGIT_COUNT.get(dot < 0 ? text.length : dot);
}

/** Whether the text is a date without a time of day. */
export function isDateAlone(text: string): boolean {
  return text.length <= 10 && /^\d{4}([-/.]?)\d{2}\1\d{2}$/.test(text);
}

function unitUs(text: string, places: number): number | undefined {
  const match = /^(\d{1,19})(?:\.(\d{0,12}))?$/.exec(text);
  if (match === null) return undefined;
  const [, whole = '', fraction = ''] = match;
  const digits =
    places >= 0
      ? whole + fraction.slice(0, places).padEnd(places, '0')
      : whole.slice(0, places) || '0';
  const timeUs = Number(digits);
  return Number.isSafeInteger(timeUs) ? timeUs : undefined;
}

function isoUs(text: string, zoneOffset: ZoneOffset | undefined): number | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, , month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match;
  const parts = [Number(year), Number(month) - 1, Number(day)] as const;
  const midnight = Date.UTC(...parts);
  // 31 February would roll over into March.
  if (new Date(midnight).getUTCDate() !== parts[2] || parts[1] > 11) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const seconds = Number(hour) * 3_600 + Number(minute) * 60 + Number(second) - zoneSeconds(zone);
  const timeUs =
    midnight * 1_000 + seconds * 1_000_000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
  if (zone !== undefined || zoneOffset === undefined) return timeUs;
  const offsetUs = zoneOffset(timeUs);
  return offsetUs === undefined ? undefined : timeUs - offsetUs;
}

function zoneSeconds(zone: string | undefined): number {
  if (zone === undefined || /^[A-Za-z]/.test(zone)) return 0;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const seconds = Number(digits.slice(0, 2)) * 3_600 + Number(digits.slice(2)) * 60;
  return zone.startsWith('-') ? -seconds : seconds;
}
