/**
 * The clock of a playback: milliseconds of log time since the data begins, at a pace that a person may change, stop, or jump ahead of.
 * A feeder that runs at the pace of this clock plays history.
 *
 * Invariants
 * PC1 it never falls; going back is another run, with another clock.
 * PC2 it is never further ahead of what is detected than LEAD_MS_MIN, or than a second at its speed: what is fed waits for who looks at
 *    it, however fast it is to go.
 * PC3 while a jump is under way it stands at the target; it is over once detection is there but for one silent stretch, in which a log
 *    may say nothing.
 */
import type { FeedClock } from '@breakwater/feeds';

/** Two silent stretches of a log (TICK_GAP_US_MAX is a minute): a feeder must be able to write the next TICK. */
const LEAD_MS_MIN = 150_000;
/** The longest silent stretch, and a second. */
const SILENT_MS_MAX = 61_000;
/** A person sees no difference, and a changed pace is taken up at once. */
const SLEEP_MS = 20;

export interface PlaybackClockOptions {
  /** Wall milliseconds, never falling. */
  readonly wall: FeedClock;
  /** How far detection has come, in milliseconds since the data begins. */
  readonly detectedMs: () => number;
}

export class PlaybackClock implements FeedClock {
  readonly #options: PlaybackClockOptions;
  #nowMs = 0;
  #wallMs: number;
  #speed: number;
  #targetMs: number | null = null;
  isPaused = false;

  /** `speed` in log seconds per second; Infinity: as fast as it goes. */
  constructor(options: PlaybackClockOptions, speed: number) {
    this.#options = options;
    this.#speed = speed;
    this.#wallMs = options.wall.nowMs();
  }

  get speed(): number {
    return this.#speed;
  }

  set speed(speed: number) {
    this.nowMs();
    this.#speed = speed;
  }

  /** A jump that is under way; null: none. */
  get targetMs(): number | null {
    this.nowMs();
    return this.#targetMs;
  }

  /** Ahead alone (PC1). */
  jump(targetMs: number): void {
    this.#targetMs = Math.max(targetMs, this.nowMs());
  }

  nowMs(): number {
    const { wall, detectedMs } = this.#options;
    const wallMs = wall.nowMs();
    const passedMs = wallMs - this.#wallMs;
    this.#wallMs = wallMs;
    if (this.#targetMs !== null) {
      // A feeder takes its bearings from the first record: the clock stands until that one is detected.
      if (detectedMs() < 0) return this.#nowMs;
      // PC3
      this.#nowMs = this.#targetMs;
      if (detectedMs() >= this.#targetMs - SILENT_MS_MAX) this.#targetMs = null;
      return this.#nowMs;
    }
    if (this.isPaused || passedMs === 0) return this.#nowMs;
    const leadMs = Number.isFinite(this.#speed) ? this.#speed * 1_000 : 0;
    const limitMs = detectedMs() + Math.max(LEAD_MS_MIN, leadMs);
    const wantedMs = this.#nowMs + passedMs * this.#speed;
    this.#nowMs = Math.max(this.#nowMs, Math.min(wantedMs, limitMs)); // PC1, PC2
    return this.#nowMs;
  }

  sleep(_delayMs: number, stop: Parameters<FeedClock['sleep']>[1]): Promise<void> {
    return this.#options.wall.sleep(SLEEP_MS, stop);
  }
}
