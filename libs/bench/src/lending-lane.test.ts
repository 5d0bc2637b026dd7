import { expect, it } from 'vitest';
import {
  firstLendingDifference,
  makeLendingLoad,
  runLendingBook,
  runPlainLending,
} from './lending-lane.ts';

/** Thirty-three hours: what falls due after a day is in it, as in the lane itself. */
const load = makeLendingLoad(6_000, 20);

it('the plain book finds what ours finds, where loans end and some are above their collateral', () => {
  const ours = runLendingBook(load);
  expect(new Set(ours.map((line) => line.split(' ')[0]))).toEqual(
    new Set(['disclosure-overdue', 'loan-to-value', 'no-notice', 'offer-fee']),
  );
  expect(firstLendingDifference(ours, runPlainLending(load))).toBeUndefined();
});

it('notices a book that finds otherwise', () => {
  const ours = runLendingBook(load);
  expect(firstLendingDifference(ours, ours.slice(1))).toBeDefined();
  expect(firstLendingDifference(ours, [...ours, 'x'])).toMatch(/lines/);
  expect(firstLendingDifference(['a 1'], ['a 2'])).toBe('a 1 against a 2');
});
