/** Whether each scenario shows what its labels and its summary say, read from the published events alone. */
import { decimalValue, EVENT_KIND, LENDING_OPERATION } from '@breakwater/core';
import { describe, expect, test } from 'vitest';
import { type MarketMinute, type MinuteReport, minuteReport } from './minute-report.ts';
import { openScenario, type Scenario, type ScenarioName } from './scenario.ts';

const LEAD_IN_MINUTES = 10;
const SEEDS = [1, 2] as const;

function run(name: ScenarioName, seed: number): { scenario: Scenario; report: MinuteReport } {
  const scenario = openScenario(name, { seed, leadInUs: LEAD_IN_MINUTES * 60e6 });
  return { scenario, report: minuteReport(scenario) };
}

/** Minutes [from, to) of a market, counted from the incident's start. */
function minutes(report: MinuteReport, key: string, from: number, to: number): MarketMinute[] {
  const all = report.markets.get(key) ?? [];
  const span = all.slice(LEAD_IN_MINUTES + from, LEAD_IN_MINUTES + to);
  return span.filter((one) => one !== undefined);
}
const high = (span: readonly MarketMinute[]): number =>
  Math.max(...span.map(({ highPrice }) => highPrice));
const low = (span: readonly MarketMinute[]): number =>
  Math.min(...span.map(({ lowPrice }) => lowPrice));
const sum = (span: readonly MarketMinute[], of: (minute: MarketMinute) => number): number =>
  span.reduce((total, one) => total + of(one), 0);

const WON_USDT = ['upbit', 'bithumb', 'coinone', 'korbit'].map((venue) => `${venue}:USDT/KRW:spot`);
const PERPETUALS = ['binance-usdm', 'bybit'].flatMap((venue) => {
  return ['BTC', 'ETH'].map((base) => `${venue}:${base}/USDT:linear`);
});

describe.each(SEEDS)('squeeze-2025-10-11, seed %i', (seed) => {
  const { scenario, report } = run('squeeze-2025-10-11', seed);

  test('one venue alone prints 5,755 KRW, within three minutes, and is back within one', () => {
    const bithumb = 'bithumb:USDT/KRW:spot';
    expect(low(minutes(report, bithumb, -1, 0))).toBeGreaterThan(1_430);
    expect(high(minutes(report, bithumb, -1, 0))).toBeLessThan(1_470);
    expect(high(minutes(report, bithumb, 0, 3)) / 5_755).toBeCloseTo(1, 2);
    expect(low(minutes(report, bithumb, 2, 4))).toBeLessThan(1_670);
    expect(high(minutes(report, bithumb, 4, 18))).toBeLessThan(1_670);
    for (const key of WON_USDT.filter((one) => one !== bithumb)) {
      expect(high(minutes(report, key, 0, 18)), key).toBeGreaterThan(1_640);
      expect(high(minutes(report, key, 0, 18)), key).toBeLessThan(1_685);
    }
  });

  test('USDT peaks at 1.08 USD abroad', () => {
    for (const venue of ['kraken', 'coinbase', 'bitstamp']) {
      expect(high(minutes(report, `${venue}:USDT/USD:spot`, 0, 18))).toBeCloseTo(1.08, 2);
    }
  });

  test('it is done by forced buy-backs of about two thousand borrowers', () => {
    const loans = lending(scenario, 'bithumb:USDT/KRW:spot');
    expect(loans.forcedBorrowers.size).toBeGreaterThan(1_700);
    expect(loans.forcedBorrowers.size).toBeLessThan(2_300);
    expect(loans.forcedCount / loans.forcedBorrowers.size).toBeGreaterThan(2);
    expect(loans.forcedCount / loans.forcedBorrowers.size).toBeLessThan(4);
    expect(loans.forcedBeforeIncidentCount).toBe(0);
    // Every forced loan is a purchase of its principal under the borrower's pseudonym.
    expect(loans.forcedLots).toBe(loans.boughtByForcedLots);
    const bought = sum(minutes(report, 'bithumb:USDT/KRW:spot', 1, 3), (one) => one.buyUnits);
    const sold = sum(minutes(report, 'bithumb:USDT/KRW:spot', 1, 3), (one) => one.sellUnits);
    expect(bought / sold).toBeGreaterThan(10);
  });
});

describe.each(SEEDS)('sell-off-2025-07, seed %i', (seed) => {
  const { scenario, report } = run('sell-off-2025-07', seed);

  test('Upbit and Bithumb fall 1–2 % below the price abroad, Coinone does not', () => {
    const fx = minutes(report, 'reference:USD/KRW:fx', 3, 6);
    const usd = minutes(report, 'kraken:USDT/USD:spot', 3, 6);
    const abroad = low(fx) * low(usd);
    for (const venue of ['upbit', 'bithumb']) {
      const gap = 1 - low(minutes(report, `${venue}:USDT/KRW:spot`, 0, 7)) / abroad;
      expect(gap, venue).toBeGreaterThan(0.008);
      expect(gap, venue).toBeLessThan(0.02);
    }
    expect(low(minutes(report, 'coinone:USDT/KRW:spot', 0, 7)) / abroad).toBeGreaterThan(0.997);
  });

  test('sellers outweigh buyers fourfold and bids thin to two thirds', () => {
    for (const venue of ['upbit', 'bithumb']) {
      const key = `${venue}:USDT/KRW:spot`;
      const rush = minutes(report, key, 1, 5);
      const bought = sum(rush, (one) => one.buyUnits);
      expect(sum(rush, (one) => one.sellUnits) / bought, venue).toBeGreaterThan(4);
      const bidsBefore = minutes(report, key, -1, 0)[0]?.bidUnits ?? 0;
      expect((rush.at(-1)?.bidUnits ?? 0) / bidsBefore, venue).toBeLessThan(0.67);
    }
  });

  test('what is sold is what was drawn', () => {
    const loans = lending(scenario, 'upbit:USDT/KRW:spot');
    expect(loans.drawnCount).toBeGreaterThan(4_000);
    expect(loans.soldByDrawersLots / loans.drawnLots).toBeGreaterThan(0.99);
    expect(loans.soldByDrawersLots).toBeLessThanOrEqual(loans.drawnLots);
    const sold = sum(minutes(report, 'upbit:USDT/KRW:spot', 1, 5), (one) => one.sellUnits);
    const drawn = decimalValue(loans.drawnLots, { mantissa: 1, exponent: -8 });
    expect(drawn / sold).toBeGreaterThan(0.5);
    expect(loans.forcedCount / loans.drawnCount).toBeLessThan(0.13);
  });
});

describe.each(SEEDS)('long-liquidation-cascade, seed %i', (seed) => {
  const { report } = run('long-liquidation-cascade', seed);

  test('forced sales multiply on both venues and the shock more than doubles', () => {
    for (const key of PERPETUALS) {
      const calm = sum(
        minutes(report, key, -9, 0),
        (one) => one.forcedSellCount + one.forcedBuyCount,
      );
      const perMinute = calm / 9;
      const storm = minutes(report, key, 0, 2);
      const ratio = sum(storm, (one) => one.forcedSellCount) / 2 / Math.max(1, perMinute);
      expect(ratio, key).toBeGreaterThan(10);
      expect(ratio, key).toBeLessThan(250);
      expect(
        sum(storm, (one) => one.forcedBuyCount),
        key,
      ).toBeLessThan(10);
    }
    const before = minutes(report, 'binance:BTC/USDT:spot', -1, 0)[0]?.lastPrice ?? 0;
    const fall = 1 - low(minutes(report, 'binance:BTC/USDT:spot', 0, 8)) / before;
    expect(fall).toBeGreaterThan(0.04);
    expect(fall).toBeLessThan(0.09);
  });

  test('the sampled feed shows at most one per second, the complete one more', () => {
    const shown = (key: string): number =>
      Math.max(...minutes(report, key, 0, 4).map((one) => one.forcedSellCount));
    expect(shown('binance-usdm:BTC/USDT:linear')).toBeLessThanOrEqual(61);
    expect(shown('bybit:BTC/USDT:linear')).toBeGreaterThan(100);
  });

  test('USDT in KRW stays where it was', () => {
    const before = minutes(report, 'upbit:USDT/KRW:spot', -1, 0)[0]?.lastPrice ?? 0;
    const span = minutes(report, 'upbit:USDT/KRW:spot', 0, 20);
    expect(high(span) / before - 1).toBeLessThan(0.005);
    expect(1 - low(span) / before).toBeLessThan(0.005);
  });
});

describe.each(SEEDS)('quiet scenarios, seed %i', (seed) => {
  test('fx-jump: won prices follow the reference by 1 % both ways, the price net of it does not', () => {
    const { report } = run('fx-jump', seed);
    const fx = (from: number): number =>
      minutes(report, 'reference:USD/KRW:fx', from, from + 1)[0]?.lastPrice ?? 0;
    expect(fx(1) / fx(-1) - 1).toBeCloseTo(0.01, 3);
    expect(fx(12) / fx(8) - 1).toBeCloseTo(-0.01, 3);
    for (const key of WON_USDT) {
      const net = (from: number): number =>
        (minutes(report, key, from, from + 1)[0]?.lastPrice ?? 0) / fx(from);
      for (const at of [1, 5, 9, 12]) expect(Math.abs(net(at) / net(-1) - 1)).toBeLessThan(0.004);
      const rush = minutes(report, key, 0, 1);
      const share =
        sum(rush, (one) => one.buyUnits) / sum(rush, (one) => one.buyUnits + one.sellUnits);
      expect(share).toBeGreaterThan(0.2);
      expect(share).toBeLessThan(0.8);
    }
  });

  test('calm-day: USDT stays within 1 % net of FX, nobody is forced in numbers', () => {
    const { scenario, report } = run('calm-day', seed);
    for (const key of WON_USDT) {
      const span = minutes(report, key, -LEAD_IN_MINUTES, 25);
      expect(high(span) / low(span) - 1, key).toBeLessThan(0.01);
    }
    for (const key of PERPETUALS) {
      for (const one of minutes(report, key, -LEAD_IN_MINUTES, 25)) {
        expect(one.forcedSellCount + one.forcedBuyCount, key).toBeLessThan(12);
      }
    }
    expect(lending(scenario, 'bithumb:USDT/KRW:spot').forcedCount).toBe(0);
  });

  test('feed-outage: the silent venue says nothing for a minute, the others go on', () => {
    const { report } = run('feed-outage', seed);
    // Trades from just before the outage are still on their way for up to 300 ms of it.
    const silent = sum(minutes(report, 'upbit:USDT/KRW:spot', 0, 1), (one) => one.tradeCount);
    expect(silent).toBeLessThan(15);
    expect(
      sum(minutes(report, 'upbit:USDT/KRW:spot', 1, 2), (one) => one.tradeCount),
    ).toBeGreaterThan(150);
    expect(
      sum(minutes(report, 'bithumb:USDT/KRW:spot', 0, 1), (one) => one.tradeCount),
    ).toBeGreaterThan(100);
  });
});

interface LendingFigures {
  drawnCount: number;
  drawnLots: number;
  forcedCount: number;
  forcedBeforeIncidentCount: number;
  forcedLots: number;
  readonly forcedBorrowers: Set<string>;
  soldByDrawersLots: number;
  boughtByForcedLots: number;
}

/** Joins a programme's operations to the trades under its borrowers' pseudonyms. */
function lending(scenario: Scenario, key: string): LendingFigures {
  const figures: LendingFigures = {
    drawnCount: 0,
    drawnLots: 0,
    forcedCount: 0,
    forcedBeforeIncidentCount: 0,
    forcedLots: 0,
    forcedBorrowers: new Set(),
    soldByDrawersLots: 0,
    boughtByForcedLots: 0,
  };
  const forcedBy = new Map<string, number>();
  const boughtBy = new Map<string, number>();
  for (const { timestampUs, batch } of scenario.records()) {
    for (let row = 0; row < batch.eventCount; row += 1) {
      if (batch.symbols.name(batch.instrument(row)) !== key) continue;
      const lots = batch.quantityLots(row);
      const who = `${batch.participantHigh(row)}:${batch.participantLow(row)}`;
      if (batch.kind(row) === EVENT_KIND.TRADE && who !== '0:0') {
        if (batch.side(row) < 0) figures.soldByDrawersLots += lots;
        else boughtBy.set(who, (boughtBy.get(who) ?? 0) + lots);
      }
      const rare = batch.rareEvent(row);
      if (rare?.kind !== 'lending') continue;
      const { operation } = rare.operation;
      const isNew = batch.eventTimeUs(row) >= scenario.startTimeUs;
      if (operation === LENDING_OPERATION.LOAN_OPEN && isNew) {
        figures.drawnCount += 1;
        figures.drawnLots += lots;
      }
      if (operation !== LENDING_OPERATION.FORCED_REPAYMENT) continue;
      figures.forcedCount += 1;
      figures.forcedLots += lots;
      figures.forcedBorrowers.add(who);
      forcedBy.set(who, (forcedBy.get(who) ?? 0) + lots);
      if (timestampUs < scenario.incidentTimeUs) figures.forcedBeforeIncidentCount += 1;
    }
  }
  for (const [who, lots] of forcedBy) {
    // A borrower may also have repaid another loan freely: at least the forced lots were bought.
    figures.boughtByForcedLots += Math.min(lots, boughtBy.get(who) ?? 0);
  }
  return figures;
}
