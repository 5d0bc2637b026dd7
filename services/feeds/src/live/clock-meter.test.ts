import { expect, it } from 'vitest';
import { ClockMeter } from './clock-meter.ts';

it('shows the smallest lag of the last minute or two, and forgets older ones', () => {
  let nowMs = 0;
  const meter = new ClockMeter(() => nowMs);
  expect(meter.reading().lagSeconds).toBeNull();
  meter.seen(1_000_000, 1_250_000);
  meter.seen(2_000_000, 2_050_000);
  meter.seen(3_000_000, 3_900_000);
  expect(meter.reading().lagSeconds).toBe(0.05);
  nowMs = 61_000;
  meter.seen(61_000_000, 61_200_000);
  expect(meter.reading().lagSeconds).toBe(0.05);
  nowMs = 122_000;
  expect(meter.reading().lagSeconds).toBe(0.2);
  nowMs = 300_000;
  expect(meter.reading().lagSeconds).toBeNull();
});

it('shows a clock that is ahead of ours as a lag below zero', () => {
  const meter = new ClockMeter(() => 0);
  meter.seen(5_000_000, 4_000_000);
  expect(meter.reading().lagSeconds).toBe(-1);
});

it.each([
  // To the millisecond, asked at 1,000 and answered at 1,040: ours was 1,020 then.
  [{ venueMs: 3_020, unitMs: 1, askedMs: 1_000, answeredMs: 1_040 }, 2.0005, 0.0205],
  // A date header is cut to the second.
  [{ venueMs: 10_000, unitMs: 1_000, askedMs: 10_500, answeredMs: 10_500 }, 0, 0.5],
  [{ venueMs: 1_000, unitMs: 1, askedMs: 4_000, answeredMs: 4_000 }, -2.9995, 0.0005],
])('takes what the venue tells: %j', (answer, offset, error) => {
  const meter = new ClockMeter(() => 0);
  meter.told(answer);
  expect(meter.reading().offsetSeconds).toBeCloseTo(offset, 6);
  expect(meter.reading().offsetErrorSeconds).toBeCloseTo(error, 6);
});
