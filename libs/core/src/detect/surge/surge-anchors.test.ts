/** Published numbers: what makes an S2 an S3 or an S4, and by which rule, as tables. */
import { describe, expect, it } from 'vitest';
import {
  BITHUMB,
  BITSTAMP,
  COINBASE,
  COINONE,
  calibrated,
  KRAKEN,
  RATE,
  UPBIT,
} from './surge-calibration.fixture.ts';
import { Floor, type Trading } from './surge-floor.fixture.ts';

const DOLLARS = [KRAKEN, COINBASE, BITSTAMP];
const WON = [UPBIT, BITHUMB, COINONE];
const S2 = 'A.window.threshold';
const HELD = 'A.anchor.1pct-60s';
const TWO_VENUES = 'A.venues.2-within-120s';

/** Three dollar venues at 1, three won venues at 1,400, and the rate. */
function dollarsAndWon(baselines = calibrated()): Floor {
  return new Floor({
    baselines,
    prices: {
      ...Object.fromEntries(DOLLARS.map((key) => [key, 1])),
      ...Object.fromEntries(WON.map((key) => [key, 1_400])),
      [RATE]: 1_400,
    },
  });
}
/** The same trading on every market of a list. */
function onAll(keys: readonly string[], trading: Trading): Record<string, Trading> {
  return Object.fromEntries(keys.map((key) => [key, trading]));
}
/** All that was observed of a market, newest last: second, level and rules. */
function told(floor: Floor, key: string): [number, number, readonly string[]][] {
  return floor.seen
    .filter(({ subject }) => subject.subject.endsWith(key))
    .map(({ second, observation, rules }) => [second, observation.level, rules]);
}

describe('a global price off the dollar', () => {
  // Only Kraken is sold: prices fall everywhere, pressure is on one venue.
  it.each([
    { percent: 0.9, after: 59, level: 2, rules: [S2] },
    { percent: 1.1, after: 59, level: 2, rules: [S2] },
    { percent: 1.1, after: 60, level: 3, rules: [HELD, S2] },
    { percent: 2.9, after: 0, level: 2, rules: [S2] },
    { percent: 3.1, after: 0, level: 4, rules: ['A.global.3pct', S2] },
    { percent: 3.1, after: 60, level: 4, rules: [HELD, 'A.global.3pct', S2] },
  ])('by $percent % for $after s is S$level', ({ percent, after, level, rules }) => {
    const price = Math.exp(-percent / 100);
    const floor = dollarsAndWon();
    const trading = { ...onAll(DOLLARS, { price }), ...onAll(WON, { price: 1_400 * price }) };
    floor.at(1, { ...trading, [KRAKEN]: { sells: 44, price } });
    floor.at(1 + after, { [KRAKEN]: { sells: 44 } });
    // The first fall is out of the 15-s window by then: a longer one has it.
    const last = told(floor, KRAKEN).at(-1);
    expect(last?.[0]).toBe(1 + after);
    expect(last?.[1]).toBe(level);
    expect(last?.[2].filter((rule) => rule !== 'KRX_VI_EQUIV')).toEqual([...rules].sort());
  });

  it('counts the minute anew after it was back within 1 %', () => {
    const floor = dollarsAndWon();
    const all = (percent: number) => onAll(DOLLARS, { price: Math.exp(-percent / 100) });
    floor.at(1, { ...all(1.2), [KRAKEN]: { sells: 44, price: Math.exp(-0.012) } });
    floor
      .at(30, all(0.8))
      .at(40, { ...all(1.2), [KRAKEN]: { sells: 44, price: Math.exp(-0.012) } });
    floor.until(99);
    expect(told(floor, KRAKEN).at(-1)?.[2]).not.toContain(HELD);
    floor.until(100);
    expect(told(floor, KRAKEN).at(-1)?.[2]).toContain(HELD);
  });

  it('is mirrored for a squeeze, and means nothing to the other direction', () => {
    const price = Math.exp(0.031);
    const floor = dollarsAndWon().at(1, {
      ...onAll(DOLLARS, { price }),
      [KRAKEN]: { buys: 95, price },
    });
    expect(told(floor, KRAKEN)).toEqual([[1, 4, ['A.global.3pct', S2]]]);
    // Sold into a price that is high: a fall of 0.5 % from 3.6 % above is an S2 and no more.
    const high = Math.exp(0.036);
    const above = new Floor({ prices: Object.fromEntries(DOLLARS.map((key) => [key, high])) });
    const lower = high * Math.exp(-0.005);
    above.at(1, { ...onAll(DOLLARS, { price: lower }), [KRAKEN]: { sells: 20, price: lower } });
    expect(told(above, KRAKEN)).toEqual([[1, 2, [S2]]]);
  });

  it('raises nothing that statistics did not make an S2', () => {
    const price = Math.exp(-0.05);
    const floor = new Floor({
      prices: Object.fromEntries(DOLLARS.map((key) => [key, 1])),
      baselines: calibrated({ s2: [50, 50, 50, 50] }),
    });
    floor.at(1, { ...onAll(DOLLARS, { price }), [KRAKEN]: { sells: 44, price } }).until(70);
    expect(told(floor, KRAKEN).map(([, level]) => level)).toEqual(Array(70).fill(1));
  });

  it('keeps its rules while the alert it raised is open, whatever statistics say', () => {
    const price = Math.exp(-0.031);
    const floor = dollarsAndWon(calibrated({ s1: [2.5, 2.5, 2.5, 2.5] }));
    floor.at(1, { ...onAll(DOLLARS, { price }), [KRAKEN]: { sells: 44, price } });
    // All of it is bought back at once; the price stays.
    floor.at(2, { [KRAKEN]: { buys: 44 } });
    const { observation, rules } = floor.last;
    expect(rules).toEqual(['A.global.3pct', 'A.window.below']);
    // Anchored by 1 % and more: not quiet, though the score is below 70 % of S1.
    expect(observation).toMatchObject({ level: 4, quiet: 0 });
    expect(observation.score).toBeCloseTo(1.5, 9);
  });
});

describe('a national premium', () => {
  it.each([
    { percent: 4.9, level: 2, rules: [S2] },
    { percent: 5.1, level: 4, rules: ['A.national.5pct', S2] },
  ])('of −$percent % on all won venues is S$level', ({ percent, level, rules }) => {
    const price = 1_400 * Math.exp(-percent / 100);
    const floor = dollarsAndWon();
    floor.at(1, { ...onAll(WON, { price }), [UPBIT]: { sells: 44, price } });
    // References are of the second before in a pane, of this one in its last.
    expect(told(floor, UPBIT)).toEqual([[1, level, rules]]);
  });

  it.each([
    { percent: 4.9, level: 2 },
    { percent: 5.1, level: 4 },
  ])('of +$percent % in a squeeze is S$level', ({ percent, level }) => {
    const price = 1_400 * Math.exp(percent / 100);
    const floor = dollarsAndWon();
    floor.at(1, { ...onAll(WON, { price }), [UPBIT]: { buys: 95, price } });
    expect(told(floor, UPBIT).at(-1)?.[1]).toBe(level);
  });
});

describe('a gap to the other venues', () => {
  it.each([
    { percent: 0.9, level: 0, rules: ['A.window.below'] },
    { percent: 1.1, level: 3, rules: [HELD, S2] },
    { percent: 2.1, level: 3, rules: [HELD, 'KRX_VI_EQUIV', S2] },
    { percent: 11, level: 3, rules: [HELD, 'DAXA_CAUTION', 'KRX_VI_EQUIV', S2] },
    { percent: 21, level: 3, rules: [HELD, 'DAXA_CAUTION', 'DAXA_WARNING', 'KRX_VI_EQUIV', S2] },
    {
      percent: 31,
      level: 3,
      rules: [HELD, 'DAXA_CAUTION', 'DAXA_DANGER', 'DAXA_WARNING', 'KRX_VI_EQUIV', S2],
    },
  ])('of $percent % for a minute is S$level', ({ percent, level, rules }) => {
    const floor = dollarsAndWon();
    floor.at(1, { [UPBIT]: { sells: 44, price: 1_400 * Math.exp(-percent / 100) } });
    floor.at(61, { [UPBIT]: { sells: 44 } });
    const last = told(floor, UPBIT).at(-1);
    expect(last).toEqual([61, level, [...rules].sort()]);
  });

  it('upwards carries the same names', () => {
    const floor = dollarsAndWon();
    floor.at(1, { [UPBIT]: { buys: 95, price: 1_400 * Math.exp(0.025) } });
    expect(told(floor, UPBIT)).toEqual([[1, 2, [S2, 'KRX_VI_EQUIV']]]);
  });
});

describe('two venues', () => {
  const sold = (key: string): Record<string, Trading> => ({
    [key]: { sells: 20, price: 1_400 * Math.exp(-0.005) },
  });
  /** Levels of the second venue at its first observation, so many seconds after the first’s last S2. */
  it.each([
    { what: 'within two minutes', apart: 120, level: 3, rules: [TWO_VENUES, S2] },
    { what: 'later than that', apart: 121, level: 2, rules: [S2] },
  ])('$what are S$level', ({ apart, level, rules }) => {
    const floor = dollarsAndWon().at(1, sold(BITHUMB));
    // Bought back within the second: one observation is all there was.
    floor.at(1.25, { [BITHUMB]: { buys: 20, price: 1_400 } });
    floor.at(1 + apart, sold(UPBIT));
    expect(told(floor, UPBIT)).toEqual([[1 + apart, level, [...rules].sort()]]);
  });

  it('are one where the first was an S1 only', () => {
    const floor = dollarsAndWon();
    floor.at(1, { [BITHUMB]: { sells: 20, price: 1_400 * Math.exp(-0.0025) } });
    expect(told(floor, BITHUMB).at(-1)?.[1]).toBe(1);
    floor.at(2, sold(UPBIT));
    expect(told(floor, UPBIT).at(-1)?.[1]).toBe(2);
  });

  it('are one where the other direction was hot there', () => {
    const floor = dollarsAndWon();
    floor.at(1, { [BITHUMB]: { buys: 95, price: 1_400 * Math.exp(0.0075) } });
    expect(told(floor, BITHUMB).at(-1)?.[1]).toBe(2);
    floor.at(2, sold(UPBIT));
    expect(told(floor, UPBIT).at(-1)?.[1]).toBe(2);
  });

  it('do not raise what is no S2 any more', () => {
    const floor = dollarsAndWon().at(1, { ...sold(UPBIT), ...sold(BITHUMB) });
    expect(told(floor, BITHUMB).at(-1)?.[1]).toBe(3);
    floor.at(2, { [BITHUMB]: { buys: 20 } });
    expect(told(floor, BITHUMB).at(-1)).toEqual([2, 0, ['A.window.below']]);
  });
});
