import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { isoTime } from './iso-time.ts';

it('says what Date says, to the microsecond', () => {
  const timeUs = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 1 });
  fc.assert(
    fc.property(timeUs, (time) => {
      const millis = new Date(Math.floor(time / 1_000)).toISOString();
      const rest = time % 1_000;
      const wanted = rest === 0 ? millis : millis.replace('Z', `${String(rest).padStart(3, '0')}Z`);
      expect(isoTime(time)).toBe(wanted);
    }),
    { numRuns: 2_000 },
  );
});

it('knows every day that a number of µs can name, leap days and the years 2000, 2100 and 2200 among them', () => {
  for (let day = 0; day <= 104_249; day += 1) {
    const time = new Date(day * 86_400_000).toISOString();
    if (isoTime(day * 86_400_000_000) !== time) expect(isoTime(day * 86_400_000_000)).toBe(time);
  }
});

it.each([-1, 0.5, Number.NaN, 2 ** 53])('refuses %s', (time) => {
  expect(() => isoTime(time)).toThrow();
});
