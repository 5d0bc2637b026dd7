/** Whether each look-alike shows what its summary says, read from the published events alone. */
import { EVENT_KIND, FEED_STATUS } from '@breakwater/core';
import { expect, test } from 'vitest';
import { type MarketMinute, minuteReport } from './minute-report.ts';
import { openScenario, type Scenario, type ScenarioName } from './scenario.ts';

const LEAD_IN_MINUTES = 5;

const open = (name: ScenarioName): Scenario => {
  return openScenario(name, { seed: 3, leadInUs: LEAD_IN_MINUTES * 60e6 });
};

/** Minutes of a market counted from the incident's start. */
function minutesOf(name: ScenarioName): (key: string, from: number, to: number) => MarketMinute[] {
  const report = minuteReport(open(name));
  return (key, from, to) => {
    const span = (report.markets.get(key) ?? []).slice(
      LEAD_IN_MINUTES + from,
      LEAD_IN_MINUTES + to,
    );
    return span.filter((one) => one !== undefined);
  };
}

const last = (span: readonly MarketMinute[]): number => span.at(-1)?.lastPrice ?? 0;
const units = (span: readonly MarketMinute[]): number =>
  span.reduce((sum, one) => sum + one.buyUnits + one.sellUnits, 0);

test('recovery: down by 1.5 % and back', () => {
  const minutes = minutesOf('recovery');
  const before = last(minutes('upbit:USDT/KRW:spot', -1, 0));
  expect(last(minutes('upbit:USDT/KRW:spot', 3, 4)) / before).toBeCloseTo(0.985, 2);
  expect(last(minutes('upbit:USDT/KRW:spot', 11, 12)) / before).toBeCloseTo(1, 2);
});

test('quote-echo: coins rise in USDT and not in won', () => {
  const minutes = minutesOf('quote-echo');
  const move = (key: string): number => last(minutes(key, 4, 5)) / last(minutes(key, -1, 0)) - 1;
  expect(move('kraken:USDT/USD:spot')).toBeCloseTo(-0.01, 3);
  expect(move('binance:BTC/USDT:spot') - move('upbit:BTC/KRW:spot')).toBeCloseTo(0.01, 2);
});

test('thin-print: a venue of few trades prints 1 % away from its own book', () => {
  const minutes = minutesOf('thin-print');
  const span = minutes('korbit:USDT/KRW:spot', 0, 20);
  expect(span.reduce((sum, { tradeCount }) => sum + tradeCount, 0)).toBeLessThan(40);
  const elsewhere = last(minutes('upbit:USDT/KRW:spot', 1, 2));
  expect(Math.min(...span.map(({ lowPrice }) => lowPrice)) / elsewhere).toBeLessThan(0.992);
  expect(last(minutes('upbit:USDT/KRW:spot', 19, 20)) / elsewhere).toBeCloseTo(1, 2);
});

test('wash-trades: ten times the volume, as much bought as sold, at a price that stays', () => {
  const minutes = minutesOf('wash-trades');
  const washed = minutes('coinone:USDT/KRW:spot', 1, 9);
  const quiet = minutes('coinone:USDT/KRW:spot', 11, 19);
  expect(units(washed) / units(quiet)).toBeGreaterThan(8);
  const net = washed.reduce((sum, one) => sum + one.buyUnits - one.sellUnits, 0);
  expect(Math.abs(net) / units(washed)).toBeLessThan(0.05);
  expect(last(washed) / last(quiet)).toBeCloseTo(1, 2);
});

test('twap-seller: one-sided for twenty minutes, less than 10 bp below the other venues', () => {
  const minutes = minutesOf('twap-seller');
  const span = minutes('upbit:USDT/KRW:spot', 2, 20);
  const sold = span.reduce((sum, one) => sum + one.sellUnits, 0);
  expect(sold / units(span)).toBeGreaterThan(0.53);
  const gaps = span.map(({ lastPrice }, at) => {
    return lastPrice / (minutes('bithumb:USDT/KRW:spot', 2, 20)[at]?.lastPrice ?? 1) - 1;
  });
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  expect(mean).toBeGreaterThan(-0.001);
});

test('venue-gap: three rise, one stays', () => {
  const minutes = minutesOf('venue-gap');
  const move = (venue: string): number => {
    const key = `${venue}:USDT/KRW:spot`;
    return last(minutes(key, 4, 5)) / last(minutes(key, -1, 0)) - 1;
  };
  for (const venue of ['upbit', 'bithumb', 'coinone']) expect(move(venue)).toBeGreaterThan(0.009);
  expect(Math.abs(move('korbit'))).toBeLessThan(0.003);
});

test('market-drop: 5 % in an hour, abroad as at home, and few are sold out', () => {
  const minutes = minutesOf('market-drop');
  for (const key of ['binance:BTC/USDT:spot', 'upbit:BTC/KRW:spot']) {
    expect(last(minutes(key, 60, 61)) / last(minutes(key, -1, 0))).toBeCloseTo(0.95, 1);
  }
  const span = minutes('bybit:BTC/USDT:linear', 0, 60);
  expect(span.reduce((sum, one) => sum + one.forcedSellCount, 0)).toBeLessThan(150);
});

test('slow-bleed: 1 % below the others after six hours', () => {
  const minutes = minutesOf('slow-bleed');
  const at = (venue: string): number => last(minutes(`${venue}:USDT/KRW:spot`, 358, 360));
  expect(at('bithumb') / at('upbit')).toBeCloseTo(0.99, 2);
});

/** Quotes of the reference: their number and, a second apart, by how many seconds they follow the spot market. */
function quotes(scenario: Scenario): number[] {
  const ticks: number[] = [];
  for (const { batch } of scenario.records()) {
    for (let row = 0; row < batch.eventCount; row += 1) {
      if (batch.kind(row) === EVENT_KIND.REFERENCE_RATE) ticks.push(batch.priceTicks(row));
    }
  }
  return ticks;
}

test('references: none, one before a weekend, and one that lags by 3 to 60 s', () => {
  const national = open('national-fall');
  expect(national.instruments.map(({ venue }) => venue)).not.toContain('reference');
  expect(quotes(national)).toEqual([]);
  expect(quotes(open('weekend')).length).toBe(1);
  const late = quotes(open('fx-lag'));
  const jumpAt = late.findIndex((ticks) => ticks / (late[0] ?? 1) > 1.003);
  expect(jumpAt - LEAD_IN_MINUTES * 60).toBeGreaterThanOrEqual(3);
  expect(jumpAt - LEAD_IN_MINUTES * 60).toBeLessThanOrEqual(62);
});

test('maintenance: the silence is announced', () => {
  let announced = 0;
  const scenario = open('maintenance');
  for (const { batch, timestampUs } of scenario.records()) {
    for (let row = 0; row < batch.eventCount; row += 1) {
      const isStatus = batch.kind(row) === EVENT_KIND.FEED_STATUS;
      const isBefore = timestampUs < scenario.endTimeUs;
      if (isStatus && isBefore && batch.code(row) === FEED_STATUS.MAINTENANCE) announced += 1;
    }
  }
  expect(announced).toBeGreaterThan(0);
});
