import { expect, test } from 'vitest';
import { LAUNCH_US } from './case-calendar.ts';
import { EntryList } from './entry-list.ts';

test('sorts by time, and keeps those of one instant as they were added', () => {
  const list = new EntryList();
  const added: [atUs: number, listed: number, venue: number, index: number][] = [
    [LAUNCH_US + 13_651_199_999_000, 5, 1, 400_000],
    [LAUNCH_US + 2_000, 1, 0, 7],
    [LAUNCH_US, 0, 0, 0],
    [LAUNCH_US + 2_000, 4, 1, 3],
    [LAUNCH_US + 2_000, 0, 0, 8],
  ];
  for (const entry of added) list.add(...entry);
  list.sort();
  const told = Array.from({ length: list.count }, (_, at) => {
    return [list.atUs(at), list.listed(at), list.venue(at), list.index(at)];
  });
  expect(told).toEqual([2, 1, 3, 4, 0].map((at) => added[at]));
});

test('grows beyond a million', () => {
  const list = new EntryList();
  const count = 2 ** 20 + 3;
  for (let index = 0; index < count; index += 1) list.add(LAUNCH_US, 1, 0, index);
  list.sort();
  expect([list.count, list.index(0), list.index(count - 1)]).toEqual([count, 0, count - 1]);
});
