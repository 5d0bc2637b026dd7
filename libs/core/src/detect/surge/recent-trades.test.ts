/** Which of the newest seconds with trades confirm a move. */
import { expect, it } from 'vitest';
import { RecentTrades } from './recent-trades.ts';

it('counts the seconds since a moment that stand far enough, on one side', () => {
  const trades = new RecentTrades();
  expect(trades.lastUs).toBe(0);
  for (const [at, price] of [10, 9, 8, 7].entries()) trades.note(price, at + 1);
  expect(trades.lastUs).toBe(4);
  const down = (distance: number, sinceUs: number): number =>
    trades.countFrom(10, { sign: 1, distance, sinceUs });
  expect([down(0, 1), down(1, 1), down(2, 1), down(3, 1), down(3.5, 1)]).toEqual([4, 3, 2, 1, 0]);
  expect([down(1, 3), down(1, 4), down(1, 5)]).toEqual([2, 1, 0]);
  expect(trades.countFrom(7, { sign: -1, distance: 2, sinceUs: 1 })).toBe(2);
});

it('remembers sixteen of them', () => {
  const trades = new RecentTrades();
  for (let at = 1; at <= 17; at += 1) trades.note(at === 1 ? 100 : 1, at);
  expect(trades.countFrom(0, { sign: -1, distance: 1, sinceUs: 1 })).toBe(16);
  expect(trades.countFrom(0, { sign: -1, distance: 100, sinceUs: 1 })).toBe(0);
});
