/** Who waits for the next event: each waits for a wake-up, a time-out or a stop, whichever is first. */
import type { StopSignal } from '@breakwater/core';

export class Wakeups {
  #waiting = new Set<() => void>();

  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const resume of waiting) resume();
  }

  /** True after a wake-up, false after `waitMs` or a stop. */
  wait(waitMs: number, stop?: StopSignal): Promise<boolean> {
    if (stop?.aborted === true) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (woken: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        stop?.removeEventListener('abort', halt);
        resolve(woken);
      };
      const wake = (): void => end(true);
      const halt = (): void => end(false);
      const timer = setTimeout(halt, waitMs);
      this.#waiting.add(wake);
      stop?.addEventListener('abort', halt, { once: true });
    });
  }
}
