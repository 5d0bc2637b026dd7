/** A time in log µs as people and other systems write it. Own arithmetic: the core has no `Date`. */
import { assert } from '../assert.ts';
import { EXACT_INTEGER_MAX } from '../limits.ts';

const US_PER_SECOND = 1_000_000;
const SECONDS_PER_DAY = 86_400;
/** A year from 1 March on has its leap day last, so months are found without a table. */
const DAYS_OF_400_YEARS = 146_097;
/** From 1 March 0000 to 1 January 1970. */
const DAYS_BEFORE_1970 = 719_468;

/**
 * RFC 3339 in UTC with as many digits as `timeUs` needs: 3, or 6 where it is no whole millisecond.
 * @throws on a time before 1970 or one that is not exact (a bug).
 */
export function isoTime(timeUs: number): string {
  const isExact = Number.isSafeInteger(timeUs) && timeUs >= 0 && timeUs < EXACT_INTEGER_MAX;
  assert(isExact, 'a time is a whole number of microseconds from 1970 on');
  const seconds = Math.floor(timeUs / US_PER_SECOND);
  const fraction = padded(timeUs % US_PER_SECOND, 6).replace(/000$/, '');
  const ofDay = seconds % SECONDS_PER_DAY;
  const [hour, minute] = [Math.floor(ofDay / 3_600), Math.floor(ofDay / 60) % 60];
  const clock = [hour, minute, ofDay % 60].map((part) => padded(part, 2)).join(':');
  return `${isoDate(Math.floor(seconds / SECONDS_PER_DAY))}T${clock}.${fraction}Z`;
}

function isoDate(daysSince1970: number): string {
  const days = daysSince1970 + DAYS_BEFORE_1970;
  const era = Math.floor(days / DAYS_OF_400_YEARS);
  const ofEra = days % DAYS_OF_400_YEARS;
  // Leap days of the era so far: one in 4 years, none in 100, one in 400.
  const leapless =
    ofEra -
    Math.floor(ofEra / 1_460) +
    Math.floor(ofEra / 36_524) -
    Math.floor(ofEra / (DAYS_OF_400_YEARS - 1));
  const yearOfEra = Math.floor(leapless / 365);
  const ofYear =
    ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
