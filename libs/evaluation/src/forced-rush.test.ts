import { expect, test } from 'vitest';
import { firstRushUs } from './forced-rush.ts';
import { START_US, tapeOf } from './tape.fixture.ts';

const PERPETUAL = 'binance-usdm:BTC/USDT:linear';

/** Forced sells of each second. */
function tape(sells: Readonly<Record<number, number>>) {
  const made = tapeOf({ [PERPETUAL]: Array.from({ length: 60 }, () => 100) });
  const market = made.markets.get(PERPETUAL);
  for (const [second, count] of Object.entries(sells)) {
    if (market !== undefined) market.forcedSells[Number(second)] = count;
  }
  return made;
}

test.each([
  { sells: { 35: 2, 38: 2, 44: 1 }, second: 35, why: 'five within ten seconds' },
  { sells: { 35: 2, 38: 2, 45: 1 }, second: null, why: 'the fifth comes a second late' },
  { sells: { 31: 1, 50: 9 }, second: 50, why: 'a single order before is none of it' },
  {
    sells: { 5: 3, 50: 9 },
    second: null,
    why: 'nine are less than ten times the one of ten seconds before',
  },
  { sells: { 5: 3, 50: 10 }, second: 50, why: 'ten times' },
  { sells: { 20: 9 }, second: null, why: 'before the incident nothing is asked' },
])('a rush begins at $second where $sells: $why', ({ sells, second }) => {
  const begin = firstRushUs(tape(sells), START_US + 30e6);
  expect(begin).toBe(second === null ? null : START_US + second * 1e6);
});
