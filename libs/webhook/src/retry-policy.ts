/**
 * When a failed delivery is tried again: the table of Standard Webhooks, stretched to reach over 72 hours.
 *
 * RP1: jitter only lengthens, so that the last attempt is never less than RETRY_SPAN_MS after the first.
 * RP2: a receiver may ask for a later retry (up to 24 h), never for an earlier one.
 */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

const DELAYS_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];
/** Share of a delay that jitter may add. */
const JITTER_FRACTION = 0.25;
const RETRY_AFTER_MS_MAX = 24 * HOUR_MS;

/** A message that is still refused this long after its first attempt goes to the dead letters. */
export const RETRY_SPAN_MS: number = 72 * HOUR_MS;

export type RetryDecision =
  | { readonly kind: 'retry'; readonly delayMs: number }
  | { readonly kind: 'dead' };

/** `random` is a number of [0, 1), injected so that a schedule can be repeated. */
export function retryDecision(state: {
  /** Attempts made so far, the failed one included. */
  readonly attemptCount: number;
  readonly sinceFirstAttemptMs: number;
  /** What the receiver asked for, or null. */
  readonly retryAfterMs: number | null;
  readonly random: number;
}): RetryDecision {
  if (state.sinceFirstAttemptMs >= RETRY_SPAN_MS) return { kind: 'dead' };
  const index = Math.min(Math.max(state.attemptCount, 1), DELAYS_MS.length) - 1;
  const delayMs = DELAYS_MS[index] ?? RETRY_AFTER_MS_MAX;
  const jitteredMs = Math.round(delayMs * (1 + JITTER_FRACTION * state.random)); // RP1
  const askedMs = Math.min(state.retryAfterMs ?? 0, RETRY_AFTER_MS_MAX);
  return { kind: 'retry', delayMs: Math.max(jitteredMs, askedMs) }; // RP2
}
