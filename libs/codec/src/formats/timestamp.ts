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

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s?(Z|z|UTC|[+-]\d{2}:?\d{2}|[+-]\d{2})?$/;

/** Microseconds, or undefined where the text is not a time of this format. Without a zone mark it is UTC. */
export function parseTimestampUs(text: string, format: TimeFormat): number | undefined {
  return format === 'iso' ? isoUs(text) : unitUs(text, MICROSECOND_PLACES[format]);
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

function isoUs(text: string): number | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match;
  const parts = [Number(year), Number(month) - 1, Number(day)] as const;
  const midnight = Date.UTC(...parts);
  // 31 February would roll over into March.
  if (new Date(midnight).getUTCDate() !== parts[2] || parts[1] > 11) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const seconds = Number(hour) * 3_600 + Number(minute) * 60 + Number(second) - zoneSeconds(zone);
  return midnight * 1_000 + seconds * 1_000_000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

function zoneSeconds(zone: string | undefined): number {
  if (zone === undefined || /^[A-Za-z]/.test(zone)) return 0;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const seconds = Number(digits.slice(0, 2)) * 3_600 + Number(digits.slice(2)) * 60;
  return zone.startsWith('-') ? -seconds : seconds;
}
