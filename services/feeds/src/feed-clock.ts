/** The wall clock that paces a feed; log time never comes from it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { StopSignal } from '@breakwater/core';

export interface FeedClock {
  /** Milliseconds since some fixed moment; never falls. */
  nowMs(): number;
  /** Resolves after the time, or as soon as `stop` is aborted. */
  sleep(delayMs: number, stop: StopSignal): Promise<void>;
}

export const wallClock: FeedClock = {
  nowMs: () => performance.now(),
  sleep: async (delayMs, stop) => {
    if (stop.aborted) return;
    const cancel = new AbortController();
    const onAbort = (): void => cancel.abort();
    stop.addEventListener('abort', onAbort, { once: true });
    try {
      await sleep(delayMs, undefined, { signal: cancel.signal });
    } catch (error) {
      if (!cancel.signal.aborted) throw error;
    } finally {
      stop.removeEventListener('abort', onAbort);
    }
  },
};
