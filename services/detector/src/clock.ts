/** Time for the shells: the core has none. Injected, so that tests wait for nothing. */
import { setTimeout as wait } from 'node:timers/promises';

export interface WorkerClock {
  /** Wall clock in microseconds since 1970 UTC: for latency metrics only, never for a decision about an alert. */
  wallTimeUs(): number;
  /** Milliseconds of a clock that never goes back. */
  monotonicMs(): number;
  /** Resolves after `delayMs`, or as soon as `signal` aborts. */
  sleep(delayMs: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: WorkerClock = {
  wallTimeUs: () => Date.now() * 1_000,
  monotonicMs: () => performance.now(),
  sleep: async (delayMs, signal) => {
    try {
      await wait(delayMs, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  },
};
