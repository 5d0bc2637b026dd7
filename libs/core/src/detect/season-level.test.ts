/** How busy it is against what is usual at the hour, and what that does to the spread of prices, as tables. */
import { describe, expect, it } from 'vitest';
import { SEASON_BUCKET_COUNT } from '../control/calibration.ts';
import { SeasonLevel, seasonBucket } from './season-level.ts';

const SECOND_US = 1_000_000;
/** Monday, 6 October 2025, 00:00 UTC. */
const MONDAY_US = 1_759_708_800_000_000;
const NOON_US = MONDAY_US + 12 * 3_600 * SECOND_US;
const NONE = 0;

/** Two trades a second at every hour but noon on weekdays, which has eight: on the average 2 + 6/96. */
function usual(perSecond = 2, atNoon = 4 * perSecond): SeasonLevel {
  const season = new SeasonLevel();
  const rates = Array<number>(SEASON_BUCKET_COUNT).fill(perSecond);
  rates[24] = atNoon;
  season.rates = rates;
  return season;
}

/** So many seconds with so many events in each, from a time on. */
function pass(season: SeasonLevel, fromUs: number, seconds: number, events: number): SeasonLevel {
  for (let second = 0; second < seconds; second += 1) {
    season.advance(fromUs + second * SECOND_US, events, NONE);
  }
  return season;
}

describe('the half-hour of the week', () => {
  it.each([
    { utc: '2025-10-05T00:00:00Z', day: 'Sunday', bucket: 48 },
    { utc: '2025-10-05T23:59:59Z', day: 'Sunday', bucket: 95 },
    { utc: '2025-10-06T00:00:00Z', day: 'Monday', bucket: 0 },
    { utc: '2025-10-06T00:29:59Z', day: 'Monday', bucket: 0 },
    { utc: '2025-10-06T00:30:00Z', day: 'Monday', bucket: 1 },
    { utc: '2025-10-07T23:30:00Z', day: 'Tuesday', bucket: 47 },
    { utc: '2025-10-09T12:00:00Z', day: 'Thursday', bucket: 24 },
    { utc: '2025-10-10T21:20:00Z', day: 'Friday', bucket: 42 },
    { utc: '2025-10-11T00:00:00Z', day: 'Saturday', bucket: 48 },
    { utc: '2025-10-11T21:20:00Z', day: 'Saturday', bucket: 90 },
  ])('of $day $utc is $bucket', ({ utc, bucket }) => {
    expect(seasonBucket(Date.parse(utc) * 1_000)).toBe(bucket);
  });
});

describe('the usual rate', () => {
  it.each([
    { hour: 11.5, rate: 2 },
    { hour: 12, rate: 8 },
    { hour: 12.499, rate: 8 },
    { hour: 12.5, rate: 2 },
  ])('at $hour on a weekday is $rate a second', ({ hour, rate }) => {
    expect(usual().rate(MONDAY_US + hour * 3_600 * SECOND_US, 77)).toBe(rate);
  });

  it('is what the caller supposes where nobody has calibrated it', () => {
    const season = new SeasonLevel();
    expect([season.isCalibrated, season.rate(NOON_US, 7)]).toEqual([false, 7]);
    expect(usual().isCalibrated).toBe(true);
  });
});

describe('the level', () => {
  it.each([
    { what: 'as usual', events: 2, seconds: 7_200, from: 0.999, to: 1.001 },
    { what: 'twice the usual for an hour', events: 4, seconds: 3_600, from: 1.63, to: 1.64 },
    { what: 'twice the usual for a day', events: 4, seconds: 86_400, from: 1.999, to: 2 },
    { what: 'a hundred times the usual', events: 200, seconds: 3_600, from: 8, to: 8 },
    { what: 'nothing for two hours', events: 0, seconds: 7_200, from: 0.5, to: 0.5 },
  ])('after $what is $from … $to', ({ events, seconds, from, to }) => {
    const { level } = pass(usual(2, 2), MONDAY_US, seconds, events);
    expect(level).toBeGreaterThanOrEqual(from);
    expect(level).toBeLessThanOrEqual(to);
  });

  it('goes by the rate of the hour: what is usual at noon is twice the night', () => {
    const season = pass(usual(), NOON_US, 600, 8);
    expect(season.level).toBeCloseTo(1, 3);
  });

  it('learns nothing where nothing is usual', () => {
    const season = pass(usual(0, 0), MONDAY_US, 100, 50);
    expect(season.level).toBeCloseTo((1 - 1 / 3_600) ** 100, 12);
  });

  it('catches up over silence in one step', () => {
    const slept = usual();
    slept.advance(MONDAY_US, 0, NONE);
    slept.advance(MONDAY_US + 1_800 * SECOND_US, 0, NONE);
    const counted = pass(usual(), MONDAY_US, 1_801, 0);
    expect(slept.level).toBeCloseTo(counted.level, 12);
  });
});

describe('the spread of prices', () => {
  // The root of how much busier it is than on the average of all hours: rate of the hour times level.
  it.each([
    { what: 'at a usual hour', season: usual(2, 2), at: MONDAY_US, is: 1 },
    {
      what: 'at noon, four times as busy',
      season: usual(),
      at: NOON_US,
      is: Math.sqrt(8 / 2.0625),
    },
    {
      what: 'twice as busy as usual',
      season: pass(usual(2, 2), MONDAY_US, 86_400, 4),
      at: MONDAY_US + 86_400 * SECOND_US,
      is: Math.sqrt(2),
    },
    {
      what: 'beyond eight times, which nobody believes',
      season: pass(usual(2, 40), NOON_US, 1_799, 400),
      at: NOON_US,
      is: Math.sqrt(8),
    },
    {
      what: 'in a night of which half of the usual is left',
      season: pass(usual(2, 2), MONDAY_US, 40_000, 0),
      at: MONDAY_US,
      is: Math.sqrt(0.5),
    },
    { what: 'where nobody has calibrated it', season: new SeasonLevel(), at: NOON_US, is: 1 },
  ])('$what is multiplied by $is', ({ season, at, is }) => {
    expect(season.volatility(at)).toBeCloseTo(is, 4);
  });
});
