import { expect, it } from 'vitest';
import { ClockOffset } from './clock-offset.ts';

it('answers the smallest difference of the last half to whole minute', () => {
  const offset = new ClockOffset(0);
  expect(offset.seconds(0)).toBeNull();
  offset.note(-700_000, 1_000);
  offset.note(40_000, 2_000);
  expect(offset.seconds(2_000)).toBe(-0.7);
  offset.note(30_000, 31_000);
  expect(offset.seconds(31_000)).toBe(-0.7);
  offset.note(50_000, 61_500);
  expect(offset.seconds(61_500)).toBe(0.03);
});

it('forgets what was read before a long silence', () => {
  const offset = new ClockOffset(0);
  offset.note(-700_000, 1_000);
  expect(offset.seconds(70_000)).toBeNull();
  offset.note(5_000, 70_000);
  expect(offset.seconds(70_000)).toBe(0.005);
});
