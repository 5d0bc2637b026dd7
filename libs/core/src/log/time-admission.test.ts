import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimeAdmission } from './time-admission.ts';

const S = 1_000_000;
const NONE = -1;
const NOW = 1_760_000_000 * S;

/** How log time follows stamps, in seconds from NOW; each with the newest event of its record, NONE where it has none. */
function followed(stamps: readonly (readonly [stampS: number, eventS?: number])[]): number[] {
  const admission = new TimeAdmission();
  const boundUs = TimeAdmission.boundUs('append');
  let logUs = NOW;
  return stamps.map(([stampS, eventS]) => {
    const stampUs = NOW + stampS * S;
    if (stampUs - logUs <= boundUs) {
      admission.settle();
      logUs = Math.max(logUs, stampUs);
    } else if (admission.follows(stampUs, eventS === undefined ? NONE : NOW + eventS * S)) {
      logUs = stampUs;
    }
    return (logUs - NOW) / S;
  });
}

describe('a stamp moves log time', () => {
  it.each<[string, [number, number?][], number[]]>([
    ['up to the bound', [[60], [120]], [60, 120]],
    ['beyond it not, and the next is as if it had not come', [[3_600], [1], [2]], [0, 1, 2]],
    ['twice in a row not, in a batch of two', [[3_600], [3_600], [1]], [0, 0, 1]],
    ['from the third record in a row on', [[3_600], [3_600.25], [3_600.5]], [0, 0, 3_600.5]],
    ['not where leaps are to different times', [[3_600], [9_000], [20_000]], [0, 0, 0]],
    [
      'after two that were contradicted, anew',
      [[3_600], [3_600], [1], [3_600], [3_600]],
      [0, 0, 1, 1, 1],
    ],
    ['at once where the events say the same', [[3_600, 3_599.9]], [3_600]],
    ['at once after an outage, with events of a minute ago', [[3_600, 3_540]], [3_600]],
    ['not with events of before, which are the truth', [[3_600, 0.5], [1]], [0, 1]],
    ['not with events further ahead than any may be', [[3_600, 3_605.1]], [0]],
  ])('%s', (_what, stamps, times) => {
    expect(followed(stamps)).toEqual(times);
  });
});

it('has no bound before a genesis, nor where a feeder stamps', () => {
  expect(TimeAdmission.boundUs(undefined)).toBe(Number.POSITIVE_INFINITY);
  expect(TimeAdmission.boundUs('create')).toBe(Number.POSITIVE_INFINITY);
});

it('wrong stamps, never two in a row, leave log time as it is without them', () => {
  const record = fc.record({
    stepS: fc.nat(60),
    wrongS: fc.option(fc.integer({ min: 61, max: 4 * 365 * 86_400 })),
  });
  const property = fc.property(fc.array(record), (records) => {
    let atS = 0;
    let wasWrong = true;
    const stamps = records.map(({ stepS, wrongS }) => {
      const isWrong = wrongS !== null && !wasWrong;
      if (!isWrong) atS += stepS;
      wasWrong = isWrong;
      return isWrong ? { atS, stampS: atS + wrongS + 60, isWrong } : { atS, stampS: atS, isWrong };
    });
    const times = followed(stamps.map(({ stampS }) => [stampS]));
    const kept = followed(stamps.filter(({ isWrong }) => !isWrong).map(({ stampS }) => [stampS]));
    expect(times.filter((_, index) => stamps[index]?.isWrong === false)).toEqual(kept);
  });
  fc.assert(property);
});

it('a clock that was set is followed within three records, wherever it was set to', () => {
  const property = fc.property(
    fc.integer({ min: 61, max: 10_000_000 }),
    fc.array(fc.nat(50), { minLength: 3, maxLength: 20 }),
    (byS, later) => {
      let stampS = byS;
      const stamps = later.map((laterMs): [number] => {
        stampS += laterMs / 1_000;
        return [stampS];
      });
      const times = followed(stamps);
      expect(times.slice(0, 2)).toEqual([0, 0]);
      for (const [index, [s]] of stamps.entries()) {
        if (index > 1) expect(times[index]).toBeCloseTo(s, 5);
      }
    },
  );
  fc.assert(property);
});
