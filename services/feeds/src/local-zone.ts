/** Zones of local times: `+09:00`, or a name of the IANA data base such as `Asia/Seoul`, exact to the minute. */
import type { ZoneOffset } from '@breakwater/codec';

/** Offsets change on quarter hours of UTC at the earliest, so one per quarter hour is kept. */
const QUARTER_US = 900_000_000;
const KEPT_COUNT_MAX = 100_000;
/** The earliest and latest zones are 14 h ahead and 12 h behind. */
const OFFSET_US_MAX = 14 * 3_600_000_000;

/** Undefined where `text` names no zone. */
export function localZone(text: string): ZoneOffset | undefined {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(text);
  if (match !== null) {
    const [, sign, hours, minutes] = match;
    const offsetUs = (Number(hours) * 60 + Number(minutes)) * 60_000_000;
    if (offsetUs > OFFSET_US_MAX || Number(minutes) > 59) return undefined;
    return () => (sign === '-' ? -offsetUs : offsetUs);
  }
  if (text === 'UTC' || text === 'Z') return () => 0;
  const offsetAt = namedOffset(text);
  return offsetAt === undefined ? undefined : localOffset(offsetAt);
}

/** The offset in force at an instant of UTC. */
function namedOffset(name: string): ((utcUs: number) => number) | undefined {
  let format: Intl.DateTimeFormat;
  try {
    // Digits of a fixed calendar: no locale of the machine takes part.
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      timeZoneName: 'longOffset',
    });
  } catch {
    return undefined;
  }
  const kept = new Map<number, number>();
  return (utcUs) => {
    const quarter = Math.floor(utcUs / QUARTER_US);
    let offsetUs = kept.get(quarter);
    if (offsetUs === undefined) {
      const parts = format.formatToParts(utcUs / 1_000);
      offsetUs = offsetOf(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '');
      if (kept.size >= KEPT_COUNT_MAX) kept.clear();
      kept.set(quarter, offsetUs);
    }
    return offsetUs;
  };
}

/** `GMT+09:00`, `GMT` */
function offsetOf(text: string): number {
  const match = /^GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (match === null) return 0;
  const [, sign, hours, minutes, seconds = '0'] = match;
  const offsetUs = (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000_000;
  return sign === '-' ? -offsetUs : offsetUs;
}

/** Of the offsets in force around a local time, the one that leads back to it: none in spring's gap, two in autumn's. */
function localOffset(offsetAt: (utcUs: number) => number): ZoneOffset {
  return (localUs) => {
    const [early, late] = [offsetAt(localUs - OFFSET_US_MAX), offsetAt(localUs + OFFSET_US_MAX)];
    const isEarly = offsetAt(localUs - early) === early;
    if (early === late) return isEarly ? early : offsetAt(localUs - early);
    const isLate = offsetAt(localUs - late) === late;
    if (isEarly === isLate) return undefined;
    return isEarly ? early : late;
  };
}
