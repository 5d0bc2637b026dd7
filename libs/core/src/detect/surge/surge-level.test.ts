/** A level that is off, as tables: a peg that bleeds, a gap that stays, and what an alert teaches its anchors. */
import { describe, expect, it } from 'vitest';
import { COLUMN } from './channel-history.ts';
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
const MINUTE = 60;
const HOUR = 3_600;
/** Off by 20 bp scores 2, S1; by 30 bp S2. */
const DEAF = [99, 99, 99, 99] as const;
const BY_LEVEL = calibrated({ levelScale: 0.001, s1: DEAF, s2: DEAF });

function floorOf(keys: readonly string[], price: number, baselines = BY_LEVEL): Floor {
  const prices = Object.fromEntries(keys.map((key) => [key, price]));
  return new Floor({ prices, baselines, hasBooks: true });
}
function all(keys: readonly string[], trading: Trading): Record<string, Trading> {
  return Object.fromEntries(keys.map((key) => [key, trading]));
}
/** First second at which a market's alert was at least so bad; 0: never. */
function firstAt(floor: Floor, key: string, level: number): number {
  const found = floor.seen.find(({ subject, observation }) => {
    return subject.subject.endsWith(`@${key}`) && observation.level >= level;
  });
  return found?.second ?? 0;
}
function levelAt(floor: Floor, key: string, second: number): number | undefined {
  return floor.seen.find((seen) => {
    return seen.second === second && seen.subject.subject.endsWith(`@${key}`);
  })?.observation.level;
}

describe('a bleed', () => {
  it('of 1 % in six hours of all dollar markets is an S2 within 90 minutes', () => {
    const steady = calibrated({ levelScale: 0.0006, s1: DEAF, s2: DEAF });
    const floor = floorOf(DOLLARS, 1, steady);
    for (let minute = 1; minute <= 100; minute += 1) {
      floor.at(minute * MINUTE, all(DOLLARS, { price: 1 - (0.01 * minute) / 360 }));
    }
    const minutes = firstAt(floor, KRAKEN, 2) / MINUTE;
    // 14 bp after 51 minutes, 20 bp after 72: by then it has stood for its twenty.
    expect(minutes).toBeGreaterThanOrEqual(72);
    expect(minutes).toBeLessThan(73);
  });
});

describe('a level', () => {
  it.each([
    { percent: -0.19, minutes: 10, level: undefined, why: 'nearer than 20 bp: nobody looks' },
    { percent: -0.25, minutes: 25, level: 1, why: 'off, and not unusual enough for S2' },
    { percent: -0.35, minutes: 19, level: 1, why: 'not yet for twenty minutes' },
    { percent: -0.35, minutes: 21, level: 2, why: 'off for twenty minutes' },
    { percent: 0.7, minutes: 21, level: 2, why: 'the other way; rises score half' },
  ])('of $percent % for $minutes minutes is $level: $why', ({ percent, minutes, level }) => {
    const floor = floorOf(DOLLARS, 1).at(1, all(DOLLARS, { price: 1 + percent / 100 }));
    floor.until(1 + minutes * MINUTE);
    expect(levelAt(floor, KRAKEN, 1 + minutes * MINUTE)).toBe(level);
  });

  it('that stays off is no rounding, however coarse the tick', () => {
    const prices = Object.fromEntries(DOLLARS.map((key) => [key, 1]));
    const materiality = { ticks: 10_000 };
    const floor = new Floor({ prices, baselines: BY_LEVEL, hasBooks: true, materiality });
    floor.at(1, all(DOLLARS, { price: 0.9965 })).until(1 + 21 * MINUTE);
    expect(levelAt(floor, KRAKEN, 1 + 21 * MINUTE)).toBe(2);
  });

  it('counts its twenty minutes anew after it was back', () => {
    const floor = floorOf(DOLLARS, 1).at(1, all(DOLLARS, { price: 0.9965 }));
    floor.at(15 * MINUTE, all(DOLLARS, { price: 0.9987 }));
    floor.at(16 * MINUTE, all(DOLLARS, { price: 0.9965 })).until(40 * MINUTE);
    expect(firstAt(floor, KRAKEN, 2)).toBe(36 * MINUTE);
  });

  it('counts them from where it was near: it is off the moment that it gets there', () => {
    const floor = floorOf(DOLLARS, 1).at(1, all(DOLLARS, { price: 0.9984 }));
    floor.at(25 * MINUTE, all(DOLLARS, { price: 0.9965 })).until(30 * MINUTE);
    expect(levelAt(floor, KRAKEN, 25 * MINUTE - 1)).toBeUndefined();
    expect(firstAt(floor, KRAKEN, 2)).toBe(25 * MINUTE);
  });

  it('that stays off keeps its alert open, and S2, whatever the windows say', () => {
    const floor = floorOf(DOLLARS, 1).at(1, all(DOLLARS, { price: 0.9965 }));
    floor.until(21 * MINUTE).at(21 * MINUTE + 1, all(DOLLARS, { price: 0.9975 }));
    // 25 bp are an S1 by statistics: the alert was S2, and the level is still off.
    const { observation, facts } = floor.until(HOUR).last;
    expect(observation).toMatchObject({ level: 2, quiet: 0 });
    const [ruling] = facts.rulings.filter(({ rule }) => rule === 'A.level');
    expect(ruling).toMatchObject({ severity: 'S2' });
    expect(ruling?.value).toBeCloseTo(Math.log(0.9975), 9);
    // Nearer than 14 bp it is over.
    floor.at(HOUR + 1, all(DOLLARS, { price: 0.9987 }));
    expect(floor.last.observation).toMatchObject({ level: 0, quiet: 1 });
  });

  it('tells the price net of what the rate has done since, however long it drifted before', () => {
    const keys = [...WON, RATE];
    const floor = new Floor({
      prices: Object.fromEntries(keys.map((key) => [key, 1_400])),
      baselines: BY_LEVEL,
      hasBooks: true,
    });
    // The won falls by 1 % in three hours, and all prices with it.
    for (let minute = 1; minute <= 180; minute += 1) {
      floor.at(minute * MINUTE, all(keys, { price: 1_400 * (1 + minute / 18_000) }));
    }
    floor.at(3 * HOUR + 1, { [UPBIT]: { price: 1_414 * 0.996 } }).until(3 * HOUR + 25 * MINUTE);
    const { facts, observation } = floor.seen.findLast(({ subject }) => {
      return subject.subject.endsWith(`@${UPBIT}`);
    }) as Floor['last'];
    expect(observation.level).toBe(2);
    expect(facts.rulings.map(({ rule }) => rule)).toContain('A.level');
    // 40 bp of the 10 that matter.
    expect(observation.pressing).toBeCloseTo(4, 1);
  });

  it('of a coin is none: it has no usual price', () => {
    const btc = 'binance:BTC/USDT:spot';
    const floor = floorOf([btc], 100)
      .at(1, { [btc]: { price: 97 } })
      .until(20 * MINUTE);
    expect(floor.seen).toEqual([]);
  });
});

describe('what is usual', () => {
  const anchor = (floor: Floor, channel: number): number =>
    Math.exp(floor.subject(UPBIT).anchors[channel] ?? Number.NaN) * 100 - 100;
  const gap = (floor: Floor): number => anchor(floor, COLUMN.VENUE);

  it('of the global price is the dollar, wherever it stands', () => {
    const floor = floorOf(DOLLARS, 0.999).until(10 * MINUTE);
    expect(floor.subject(KRAKEN).anchors[COLUMN.GLOBAL]).toBe(0);
  });

  it('of a gap follows it with a time constant of six hours', () => {
    const floor = floorOf(WON, 1_400)
      .until(1)
      .at(2, { [UPBIT]: { price: 1_401.4 } });
    expect(gap(floor.until(3))).toBeCloseTo(0, 3);
    // 1 − e^(−1/6) of 10 bp after an hour.
    expect(gap(floor.until(HOUR))).toBeCloseTo(0.0153, 3);
  });

  it('is not taught by an open alert for a day, and by a longer one after it', () => {
    const floor = floorOf(WON, 1_400)
      .until(1)
      .at(2, { [UPBIT]: { price: 1_393 } });
    const { SELL_OFF } = floor.until(HOUR).subject(UPBIT).lifecycles;
    expect(SELL_OFF.open).toBe(true);
    const before = gap(floor);
    expect(gap(floor.until(1.5 * HOUR))).toBe(before);
    SELL_OFF.openTimeUs -= 24 * HOUR * 1_000_000;
    expect(gap(floor.until(2 * HOUR))).toBeLessThan(before - 0.03);
  });
});
