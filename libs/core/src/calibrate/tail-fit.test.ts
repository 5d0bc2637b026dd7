/** Thresholds from a budget of false alarms, as tables: what was seen over how many market-days in, S1 and S2 out. */
import { describe, expect, it } from 'vitest';
import type { Run } from './run-list.ts';
import { budgetThresholds, type EpisodeFit, fitEpisodes, thresholdFor } from './tail-fit.ts';

const DAY_US = 86_400_000_000;
const HOUR_US = 3_600_000_000;
const MINUTE_US = 60_000_000;
const FLOOR = 1;
const PROVISIONAL = { s1: 3.2, s2: 4 };

/** The fit of the runs of so many days. */
function fitted(
  series: readonly (readonly Run[])[],
  marketDays: number,
  floor: number,
  days = 30,
): EpisodeFit {
  return fitEpisodes(series, { fromUs: 0, toUs: days * DAY_US, marketDays, floor });
}
/** Runs of the scores, one an hour from a day on, five seconds each. */
function hourly(scores: readonly number[], day = 0): Run[] {
  return scores.map((score, at) => {
    const startUs = day * DAY_US + at * HOUR_US;
    return { startUs, endUs: startUs + 5_000_000, score };
  });
}
/** Runs at the given minutes, lasting so long. */
function at(minutes: readonly number[], score = 2, lastingUs = 0): Run[] {
  return minutes.map((minute) => {
    const startUs = minute * MINUTE_US;
    return { startUs, endUs: startUs + lastingUs, score };
  });
}

describe('episodes', () => {
  it.each([
    { what: 'two runs nine minutes apart', runs: at([0, 9]), count: 1 },
    { what: 'two runs ten minutes apart', runs: at([0, 10]), count: 2 },
    {
      what: 'a run of five minutes and one nine later',
      runs: at([0, 14], 2, 5 * MINUTE_US),
      count: 1,
    },
    {
      what: 'a run of three minutes and one eleven later',
      runs: at([0, 14], 2, 3 * MINUTE_US),
      count: 2,
    },
    { what: 'a storm of an hour', runs: at(Array.from({ length: 60 }, (_, i) => i)), count: 1 },
    { what: 'nothing', runs: [], count: 0 },
    { what: 'a run at the floor', runs: at([0], FLOOR), count: 0 },
  ])('of $what are $count', ({ runs, count }) => {
    expect(fitted([runs], 1, FLOOR).episodeCount).toBe(count);
  });

  it('of two markets are counted apart, at the same time too', () => {
    expect(fitted([at([0]), at([0])], 2, FLOOR).episodeCount).toBe(2);
  });

  it('keep their largest score, and the block of time in which they began', () => {
    const { episodes } = fitted([[...at([0], 2), ...at([5], 3), ...at([8], 2.5)]], 1, FLOOR);
    expect(episodes).toEqual([{ block: 0, score: 3 }]);
  });

  it.each([
    { days: 0.5, minute: 0, block: 0, why: 'hours of half a day' },
    { days: 0.5, minute: 719, block: 11, why: 'hours of half a day' },
    { days: 1, minute: 60, block: 1, why: 'hours of a day' },
    { days: 5, minute: 299, block: 0, why: 'five hours each of five days' },
    { days: 5, minute: 300, block: 1, why: 'five hours each of five days' },
    { days: 24, minute: 1_440, block: 1, why: 'days of 24' },
    { days: 90, minute: 2_879, block: 1, why: 'days of 90' },
    {
      days: 1,
      minute: 1_440,
      block: 23,
      why: 'the last hour, though a record of its end began it',
    },
  ])('of minute $minute fall into block $block of $days days: $why', ({ days, minute, block }) => {
    expect(fitted([at([minute])], 1, FLOOR, days).episodes).toEqual([{ block, score: 2 }]);
  });

  it('are looked for from the largest score down, until there are five a market-day', () => {
    const scores = Array.from({ length: 20 }, (_, i) => 1.1 + i / 10);
    const all = fitted([hourly(scores)], 100, FLOOR);
    expect([all.u, all.episodeCount, all.episodesPerDay]).toEqual([FLOOR, 20, 0.2]);
    const five = fitted([hourly(scores)], 1, FLOOR);
    expect(five.episodeCount).toBe(5);
    expect(five.u).toBeGreaterThan(2.55);
    expect(five.u).toBeLessThan(2.6);
  });

  it('that are few are given an exponential tail of a quarter of a decade at least', () => {
    expect(fitted([hourly([1.01, 1.02])], 10, FLOOR)).toMatchObject({ shape: 0, scale: 0.25 });
    const { shape, scale } = fitted([hourly([2, 3])], 10, FLOOR);
    expect([shape, scale]).toEqual([0, 1.5]);
    const seven = fitted([hourly([1.1, 1.1, 1.1, 1.1, 1.1, 1.1, 9])], 10, FLOOR);
    expect(seven.shape).toBe(0);
    const eight = fitted([hourly([1.1, 1.1, 1.1, 1.1, 1.1, 1.1, 1.1, 9])], 10, FLOOR);
    expect(eight.shape).toBeGreaterThan(0.3);
  });
});

describe('a threshold', () => {
  const tail = { u: 1, shape: 0, scale: 0.5, episodesPerDay: 2, episodeCount: 60 };
  it.each([
    { perDay: 2, shape: 0, is: 1, why: 'as often as u is reached' },
    { perDay: 5, shape: 0, is: 1, why: 'never below u' },
    { perDay: 0.2, shape: 0, is: 1 + 0.5 * Math.log(10), why: 'a tenth as often' },
    { perDay: 0.02, shape: 0, is: 1 + 0.5 * Math.log(100), why: 'a hundredth as often' },
    { perDay: 0.02, shape: 0.5, is: 1 + 9, why: 'a heavier tail: σ/γ · (100^γ − 1)' },
  ])('of $perDay a day with shape $shape is $is: $why', ({ perDay, shape, is }) => {
    expect(thresholdFor({ ...tail, shape }, perDay)).toBeCloseTo(is, 9);
  });
});

describe('the budget', () => {
  const MONTHLY = { s1PerDay: 1, s2PerDay: 1 / 30, provisional: PROVISIONAL };

  // Without any episode: u + σ·ln(3/(N·B)), three in N days being what nothing seen cannot rule out; σ = 0.25 at least.
  it.each([
    { marketDays: 1, s1: 3.2, s2: 4, why: 'what is supposed anyway' },
    { marketDays: 1_000, s1: 3.2, s2: 4, why: 'a long silence does not loosen it either' },
  ])('of $marketDays quiet days without an episode is $s1 and $s2: $why', (example) => {
    const { marketDays, s1, s2 } = example;
    const fit = fitted([], marketDays, FLOOR);
    const found = budgetThresholds(fit, { ...MONTHLY, marketDays });
    expect(found).toEqual({ s1, s2, s2Estimate: s2 });
  });

  it('is stricter than what is supposed where nothing seen in few days cannot rule it out', () => {
    const marketDays = 0.01;
    const fit = fitted([], marketDays, FLOOR);
    const loose = { s1: 1, s2: 1.1 };
    const found = budgetThresholds(fit, { ...MONTHLY, marketDays, provisional: loose });
    expect(found.s1).toBeCloseTo(1 + 0.25 * Math.log(300), 9);
    expect(found.s2).toBeCloseTo(1 + 0.25 * Math.log(9_000), 9);
  });

  it.each([
    { what: 'no episode', runs: [], provisional: { s1: 4, s2: 4 } },
    {
      what: 'episodes that are all alike',
      runs: hourly(Array(20).fill(2)),
      provisional: PROVISIONAL,
    },
  ])('sets S2 above S1 by a quarter of a decade at least: $what', ({ runs, provisional }) => {
    // As many S2 as S1: nothing else tells them apart.
    const budget = { s1PerDay: 1, s2PerDay: 1, marketDays: 30, provisional };
    const { s1, s2 } = budgetThresholds(fitted([runs], 30, FLOOR), budget);
    expect(s2 - s1).toBeCloseTo(0.25, 12);
  });

  /** Thirty days with four episodes each, of which the last days are worse. */
  const days = Array.from({ length: 30 }, (_, day) => {
    return hourly([1.2, 1.5, 1.3, day < 27 ? 1.8 : 4], day);
  }).flat();

  it('is the upper bound of 90 %, not the estimate: what other days would have shown', () => {
    const fit = fitted([days], 30, FLOOR);
    const { s1, s2, s2Estimate } = budgetThresholds(fit, { ...MONTHLY, marketDays: 30 });
    expect(s2Estimate).toBe(thresholdFor(fit, 1 / 30));
    expect(s2).toBeGreaterThan(s2Estimate + 0.1);
    expect(s1).toBeGreaterThan(thresholdFor(fit, 1));
  });

  it('is wider where one day was unlike the others than where all were alike', () => {
    const alike = Array.from({ length: 30 }, (_, day) => hourly([1.2, 1.5, 1.3, 2], day)).flat();
    const excess = (runs: readonly Run[]): number => {
      const fit = fitted([runs], 30, FLOOR);
      const { s2, s2Estimate } = budgetThresholds(fit, { ...MONTHLY, marketDays: 30 });
      return s2 - s2Estimate;
    };
    expect(excess(alike)).toBeLessThan(0.05);
    expect(excess(days)).toBeGreaterThan(0.1);
  });

  it('is wider than the estimate of a single day too, by how unlike its hours were', () => {
    const day = (of: (hour: number) => number): Run[] => {
      return hourly(Array.from({ length: 24 }, (_, hour) => of(hour)));
    };
    const excess = (runs: readonly Run[]): number => {
      const { s2, s2Estimate } = budgetThresholds(fitted([runs], 1, FLOOR, 1), {
        ...{ ...MONTHLY, marketDays: 1 },
      });
      return s2 - s2Estimate;
    };
    expect(excess(day((hour) => 2 + (hour % 3) / 100))).toBeLessThan(0.35);
    expect(
      excess(day((hour) => (hour === 7 ? 6 : hour === 8 ? 4 : 1.5 + (hour % 3) / 10))),
    ).toBeGreaterThan(0.5);
  });

  it('is the same for the same days, whoever asks and however often', () => {
    const found = () => {
      return budgetThresholds(fitted([days], 30, FLOOR), { ...MONTHLY, marketDays: 30 });
    };
    expect(found()).toEqual(found());
    const { s1, s2 } = found();
    expect([s1, s2].map((score) => Math.round(score * 1_000))).toMatchInlineSnapshot(`
      [
        1745,
        3692,
      ]
    `);
  });
});
