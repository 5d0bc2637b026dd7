/** What calibration hears of detector A, on a trading floor: who counts how often, how busy it is, and which runs there are. */
import { describe, expect, it } from 'vitest';
import { defaultRuleset } from '../control/ruleset.ts';
import { seasonBucket } from '../detect/season-level.ts';
import {
  BITSTAMP,
  BTC,
  COINBASE,
  calibrated,
  KRAKEN,
  PEER,
} from '../detect/surge/surge-calibration.fixture.ts';
import { Floor, OPENING_US } from '../detect/surge/surge-floor.fixture.ts';
import type { Pipeline } from '../pipeline.ts';
import type { CalibrationSpan } from './detector-probe.ts';
import { SurgeCalibration } from './surge-probe.ts';

const SECOND_US = 1_000_000;
const FIFTEEN_US = 15 * SECOND_US;
const SIX_HOURS_US = 21_600 * SECOND_US;
const SPAN: CalibrationSpan = {
  ...{ name: 'a quiet hour', origin: 'simulated', ruleset: defaultRuleset() },
  ...{ fromUs: OPENING_US, toUs: OPENING_US + 3_600 * SECOND_US },
};
const PRICES = { [KRAKEN]: 1, [COINBASE]: 1, [BITSTAMP]: 1, [PEER]: 1, [BTC]: 100 };
/** Decides on its floor alone. */
function heard(floor: Floor): Pipeline {
  return { surge: floor.detector } as Pipeline;
}

describe('the first pass', () => {
  function listened(hasBooks: boolean): SurgeCalibration {
    const calibration = new SurgeCalibration(SPAN);
    const floor = new Floor({ prices: PRICES, hasBooks });
    calibration.first(heard(floor));
    for (let second = 1; second <= 600; second += 1) {
      const price = 100 + (second % 2) / 10;
      floor.at(second, { [BTC]: { sells: second % 3, price } });
    }
    return calibration;
  }

  it('counts each market once, in its class: a pair of stablecoins is one market', () => {
    const calibration = listened(true);
    expect(calibration.marketCount('pegged')).toBe(4);
    expect(calibration.marketCount('coin')).toBe(1);
  });

  it('knows each subject’s usual channels in its windows, and levels of what is pegged alone', () => {
    const baselines = listened(true).baselines();
    const levels = baselines.filter(({ windowUs }) => windowUs === SIX_HOURS_US);
    expect(new Set(levels.map(({ subject }) => subject))).toEqual(
      new Set(
        [KRAKEN, COINBASE, BITSTAMP, PEER].map((key) => `USDT@${key}`).concat(`USDC@${PEER}`),
      ),
    );
    expect(levels.some(({ channel }) => channel === 'pressure')).toBe(false);
    const windows = baselines
      .filter(({ subject, channel }) => subject === `BTC@${BTC}` && channel === 'direct')
      .map(({ windowUs }) => windowUs / SECOND_US);
    expect(windows).toEqual([15, 60, 300, 1_200]);
  });

  it('knows how many trades a second are usual', () => {
    const { rates } = listened(true);
    const [rate] = rates.rates().filter(({ scope }) => scope === `trades:BTC@${BTC}`);
    // 600 in the hour, 400 of them in its first 400 s; each half-hour leans on the mean as by six more hours.
    const mean = 601 / 3_600;
    const bucket = seasonBucket(OPENING_US);
    expect(rate?.perSecond[bucket]).toBeCloseTo((400 + mean * 21_600) / (400 + 21_600), 3);
    expect(rate?.perSecond[bucket - 1]).toBeCloseTo(mean, 9);
    expect(rates.scopes).toContain(`trades:USDC@${PEER}`);
  });

  it('lets a price without a book stand for all that is rounded to its tick', () => {
    const width = (hasBooks: boolean): number => {
      const found = listened(hasBooks)
        .baselines()
        .find(({ channel, subject, windowUs }) => {
          return channel === 'direct' && subject === `USDT@${KRAKEN}` && windowUs === FIFTEEN_US;
        });
      return (found?.upper.knots[0] ?? 0) + (found?.lower.knots[0] ?? 0);
    };
    // Nothing moved: half a tick from one side to the other, in spreads of tick/√12; with a book nothing is nothing.
    expect(width(false)).toBeCloseTo(Math.sqrt(12) / 2, 1);
    expect(width(true)).toBe(0);
  });

  it('hears nothing outside its span', () => {
    const calibration = new SurgeCalibration({ ...SPAN, fromUs: SPAN.toUs, toUs: SPAN.toUs + 1 });
    const floor = new Floor({ prices: PRICES });
    calibration.first(heard(floor));
    floor.at(10, { [BTC]: { sells: 5, price: 99 } });
    expect([
      calibration.marketCount('coin'),
      calibration.baselines(),
      calibration.rates.scopes,
    ]).toEqual([0, [], []]);
  });
});

describe('the second pass', () => {
  const baselines = calibrated();
  function scored(trade: (floor: Floor) => void): SurgeCalibration {
    const calibration = new SurgeCalibration(SPAN);
    const floor = new Floor({ prices: PRICES });
    calibration.second(heard(floor), baselines);
    trade(floor);
    expect(floor.seen).toEqual([]);
    return calibration;
  }

  it('keeps runs of a score from the run floor on, by class of market', () => {
    const { runs } = scored((floor) => {
      floor.at(1, { [BTC]: { sells: 20, price: 99.7 } }).at(40, {});
    });
    const [run] = runs.of('coin', FIFTEEN_US).flat();
    expect(run?.score).toBeCloseTo(-1_000 * Math.log(0.997), 3);
    expect(((run?.endUs ?? 0) - (run?.startUs ?? 0)) / SECOND_US).toBe(14);
    expect(runs.of('pegged', FIFTEEN_US)).toEqual([]);
    const quiet = scored((floor) => floor.at(1, { [BTC]: { sells: 20, price: 99.95 } }));
    expect(quiet.runs.of('coin', FIFTEEN_US)).toEqual([]);
  });

  it('takes the fall of the one of two stablecoins and the rise of the other for one happening', () => {
    const { runs } = scored((floor) => {
      floor.at(1, { [PEER]: { sells: 60, price: 0.994 } });
    });
    const series = runs.of('pegged', FIFTEEN_US);
    expect(series.map((list) => list.length)).toEqual([1]);
    // And one that goes the other way for another.
    const both = scored((floor) => {
      floor.at(1, { [PEER]: { sells: 60, price: 0.994 } });
      floor.at(200, { [PEER]: { buys: 60, price: 1 } });
    });
    expect(both.runs.of('pegged', FIFTEEN_US).length).toBe(2);
  });
});
