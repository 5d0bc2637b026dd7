import { expect, test } from 'vitest';
import type { Labels } from './labels.ts';
import { quietMarketDays } from './market-days.ts';
import { START_US, tapeOf } from './tape.fixture.ts';

const HOUR = 3_600;
const iso = (hour: number): string =>
  new Date(START_US / 1_000 + hour * HOUR * 1_000).toISOString();
/** A day of hours on three markets. */
const TAPE = tapeOf(
  Object.fromEntries(
    ['upbit:USDT/KRW:spot', 'bithumb:USDT/KRW:spot', 'upbit:BTC/KRW:spot'].map((key) => [
      key,
      Array.from({ length: 24 }, () => 1),
    ]),
  ),
  HOUR * 1e6,
);
const quiet = (from: number, to: number, more: object = {}): Labels['quiet'][number] => {
  return { from: iso(from), to: iso(to), scope: ['USDT'], ...more };
};
const days = (labels: Partial<Labels>): number =>
  quietMarketDays(TAPE, { events: [], quiet: [], ...labels }) * 24;

test('hours of the markets in scope, each once however many spans speak of it', () => {
  expect(days({ quiet: [quiet(0, 6)] })).toBeCloseTo(12, 9);
  expect(days({ quiet: [quiet(0, 6), quiet(3, 6, { direction: 'SQUEEZE' })] })).toBeCloseTo(12, 9);
  expect(days({ quiet: [quiet(0, 6, { scope: ['upbit'] })] })).toBeCloseTo(12, 9);
  expect(days({ quiet: [{ from: iso(0), to: iso(6) }] })).toBeCloseTo(18, 9);
  expect(days({ quiet: [quiet(-10, 100)] })).toBeCloseTo(48, 9);
});

test('an event takes its time out, on its markets', () => {
  const event = {
    from: iso(2),
    to: iso(4),
    detector: 'A',
    direction: 'SELL_OFF',
    scope: ['USDT'],
  } as const;
  expect(days({ quiet: [quiet(0, 6)], events: [event] })).toBeCloseTo(8, 9);
  const other = { ...event, scope: ['ETH'] };
  expect(days({ quiet: [quiet(0, 6)], events: [other] })).toBeCloseTo(12, 9);
});
