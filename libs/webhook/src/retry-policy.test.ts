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
