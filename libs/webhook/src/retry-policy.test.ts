import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RETRY_SPAN_MS, retryDecision } from './index.ts';

const HOUR_MS = 3_600_000;

/** Runs the policy against a receiver that always fails; returns when each attempt was made. */
function attemptsOf(random: () => number, retryAfterMs: number | null = null): number[] {
  const times = [0];
  for (let nowMs = 0; ; ) {
    const attemptCount = times.length;
    const decision = retryDecision({
      attemptCount,
      sinceFirstAttemptMs: nowMs,
      retryAfterMs,
      random: random(),
    });
    if (decision.kind === 'dead') return times;
    nowMs += decision.delayMs;
    times.push(nowMs);
  }
}

it('follows the table where nothing jitters', () => {
  const times = attemptsOf(() => 0);
  const gaps = times.slice(1).map((time, i) => (time - (times[i] ?? 0)) / 1_000);
  expect(gaps).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]);
});

it('tries for 72 hours at least and 5 days at most, whatever the jitter', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 20 }),
      (r) => {
        let i = 0;
        const times = attemptsOf(() => r[i++ % r.length] ?? 0);
        const lastMs = times.at(-1) ?? 0;
        expect(lastMs).toBeGreaterThanOrEqual(RETRY_SPAN_MS);
        expect(lastMs).toBeLessThan(5 * 24 * HOUR_MS);
        expect(times.length).toBeGreaterThanOrEqual(9);
      },
    ),
    { numRuns: 300 },
  );
});

it('waits longer where asked to, up to a day, and never shorter', () => {
  const first = { attemptCount: 1, sinceFirstAttemptMs: 0, random: 0 };
  const delay = (retryAfterMs: number): unknown => retryDecision({ ...first, retryAfterMs });
  expect(delay(HOUR_MS)).toEqual({ kind: 'retry', delayMs: HOUR_MS });
  expect(delay(1_000 * HOUR_MS)).toEqual({ kind: 'retry', delayMs: 24 * HOUR_MS });
  expect(delay(0)).toEqual({ kind: 'retry', delayMs: 5_000 });
});

/** How often it was tried, since when, the jitter that was drawn, what the receiver asked for: and when the next try is. */
it.each([
  [0, 0, 0, null, 5],
  [1, 0, 0, null, 5],
  [1, 0, 1, null, 6.25],
  [2, 0, 0.5, null, 337.5],
  [9, 0, 0, null, 86_400],
  [10, 0, 0, null, 86_400],
  [400, 0, 1, null, 108_000],
  [1, 72 * HOUR_MS - 1, 0, null, 5],
  [1, 72 * HOUR_MS, 0, null, 'dead'],
  [1, 0, 0, 4_999, 5],
  [1, 0, 0, 7_000, 7],
  [1, 0, 0, 24 * HOUR_MS, 86_400],
  [1, 0, 0, 24 * HOUR_MS + 1, 86_400],
])(
  'after %i tries in %i ms, drawn %f, asked for %j: in %j s',
  (attemptCount, sinceFirstAttemptMs, random, retryAfterMs, wanted) => {
    const decision = retryDecision({ attemptCount, sinceFirstAttemptMs, retryAfterMs, random });
    expect(decision.kind === 'dead' ? 'dead' : decision.delayMs / 1_000).toBe(wanted);
  },
);

it('gives up after three days', () => {
  expect(RETRY_SPAN_MS).toBe(72 * HOUR_MS);
});
