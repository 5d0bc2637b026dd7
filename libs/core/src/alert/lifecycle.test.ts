import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lifecycle, type Observation } from './lifecycle.ts';

const SECOND = 1_000_000;
const quiet = { level: 0, score: 0, pressing: 0, quiet: 1, blind: 0 } as const;
const hot = (level: number, score = 3): Omit<Observation, 'timeUs'> => ({
  level,
  score,
  pressing: score,
  quiet: 0,
  blind: 0,
});

/** Observes once a second; returns [second, state] of every revision. */
function play(
  lifecycle: Lifecycle,
  steps: readonly Omit<Observation, 'timeUs'>[],
  from = 0,
): [number, string][] {
  const seen: [number, string][] = [];
  for (const [index, step] of steps.entries()) {
    const state = lifecycle.observe({ ...step, timeUs: (from + index) * SECOND });
    if (state !== undefined) seen.push([from + index, state]);
  }
  return seen;
}

describe('Lifecycle', () => {
  it('opens, clears after a minute of quiet, and closes after ten', () => {
    const lifecycle = new Lifecycle();
    const states = play(lifecycle, [hot(1), ...Array.from({ length: 700 }, () => quiet)]);
    expect(states).toEqual([
      [0, 'OPEN'],
      [61, 'CLEARING'],
      [601, 'CLOSED'],
    ]);
    expect(lifecycle.open).toBe(false);
  });

  it('escalates at once and de-escalates only after five minutes below, to the highest level seen meanwhile', () => {
    const lifecycle = new Lifecycle();
    const below = Array.from({ length: 310 }, (_, i) => hot(i === 100 ? 2 : 1));
    const states = play(lifecycle, [hot(1), hot(3), ...below]);
    expect(states.filter(([, state]) => state !== 'UPDATE')).toEqual([
      [0, 'OPEN'],
      [1, 'ESCALATE'],
      [302, 'DE_ESCALATE'],
    ]);
    expect(lifecycle.level).toBe(2);
  });

  it('neither clears nor closes while blind, and says so once', () => {
    const lifecycle = new Lifecycle();
    const blind = { ...quiet, blind: 1 } as const;
    const states = play(lifecycle, [hot(2), ...Array.from({ length: 5_000 }, () => blind), hot(2)]);
    expect(states).toEqual([
      [0, 'OPEN'],
      [1, 'HELD_BLIND'],
      [5_001, 'UPDATE'],
    ]);
  });

  it('keeps its id and revision count through the cool-down, and not after', () => {
    const lifecycle = new Lifecycle();
    play(lifecycle, [hot(1), ...Array.from({ length: 700 }, () => quiet)]);
    lifecycle.id = 'first';
    expect(lifecycle.continues(601 * SECOND + 900 * SECOND)).toBe(true);
    expect(lifecycle.continues(602 * SECOND + 900 * SECOND)).toBe(false);
    play(lifecycle, [hot(1)], 800);
    expect(lifecycle.revision).toBe(4);
  });

  it('keeps its promises for any sequence of observations', () => {
    const step = fc.record({
      level: fc.nat(4),
      score: fc.constant(0),
      pressing: fc.double({ min: 0, max: 20, noNaN: true }),
      quiet: fc.constantFrom<0 | 1>(0, 1),
      blind: fc.constantFrom<0 | 1>(0, 1),
      forSeconds: fc.integer({ min: 1, max: 700 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const lifecycle = new Lifecycle();
        let second = 0;
        let revision = 0;
        for (const { forSeconds, ...observation } of steps) {
          for (let i = 0; i < forSeconds; i += 1) {
            second += 1;
            const wasOpen = lifecycle.open;
            const levelBefore = lifecycle.level;
            const state = lifecycle.observe({ ...observation, timeUs: second * SECOND });
            if (state === undefined) continue;
            // A revision number rises by one; a new alert starts at one.
            expect(lifecycle.revision).toBe(state === 'OPEN' ? 1 : revision + 1);
            revision = lifecycle.revision;
            expect(wasOpen).toBe(state !== 'OPEN');
            expect(lifecycle.open).toBe(state !== 'CLOSED');
            if (state === 'ESCALATE') expect(lifecycle.level).toBeGreaterThan(levelBefore);
            if (state === 'DE_ESCALATE') expect(lifecycle.level).toBeLessThan(levelBefore);
            if (state === 'CLOSED' || state === 'CLEARING') expect(observation.blind).toBe(0);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** Seconds that were further than all before, and what is remembered of it at the end. */
const FURTHEST: readonly {
  readonly furthest: string;
  readonly seen: readonly Omit<Observation, 'timeUs'>[];
  readonly seconds: readonly number[];
  readonly level: number;
  readonly mostPressing: number;
}[] = [
  {
    furthest: 'its opening, where nothing came after',
    seen: [hot(1, 4), hot(1, 4)],
    seconds: [0],
    ...{ level: 1, mostPressing: 4 },
  },
  {
    furthest: 'the first second furthest past the threshold',
    seen: [hot(1, 3), hot(1, 4), hot(1, 4), hot(1, 8), hot(1, 8), hot(1, 6), hot(1, 6)],
    seconds: [0, 1, 3],
    ...{ level: 1, mostPressing: 8 },
  },
  {
    furthest: 'a worse severity, however little past its threshold',
    seen: [hot(1, 8), hot(3, 2), hot(3, 3)],
    seconds: [0, 1, 2],
    ...{ level: 3, mostPressing: 8 },
  },
  {
    furthest: 'nothing at a lower severity, however far past its threshold',
    seen: [hot(3, 2), hot(2, 9), hot(2, 9)],
    seconds: [0],
    ...{ level: 3, mostPressing: 2 },
  },
  {
    furthest: 'nothing of the aftermath and of quiet',
    seen: [hot(1, 2), hot(0, 9), hot(0, 9), { ...quiet, pressing: 9 }, { ...quiet, pressing: 9 }],
    seconds: [0],
    ...{ level: 1, mostPressing: 2 },
  },
  {
    furthest: 'whatever is further after a blind second',
    seen: [hot(1, 2), hot(2, 1), { ...quiet, blind: 1 }, hot(2, 3)],
    seconds: [0, 1, 3],
    ...{ level: 2, mostPressing: 3 },
  },
];

describe('the peak of a life', () => {
  it.each(FURTHEST)('is $furthest', ({ seen, seconds, level, mostPressing }) => {
    const lifecycle = new Lifecycle();
    const furthest = seen.flatMap((step, second) => {
      lifecycle.observe({ ...step, timeUs: second * SECOND });
      return lifecycle.isFurthest ? [second] : [];
    });
    expect(furthest).toEqual(seconds);
    expect(lifecycle).toMatchObject({ peakLevel: level, mostPressing });
  });
});
