/**
 * How far this machine's clock is ahead of the one that stamps the log.
 *
 * A record arrives some time after it was stamped, never before: the smallest `arrival − timestamp` of a while is
 * the difference of the clocks plus the shortest way of a record. It is negative only where the log's clock is ahead;
 * it is large where ours is, or where this worker reads old records (then the lag says so).
 *
 * CO1 the answer covers between one and two half windows: old readings leave without a list of them.
 */
const HALF_WINDOW_MS = 30_000;

export class ClockOffset {
  #sinceMs: number;
  #currentUs = Number.POSITIVE_INFINITY;
  #formerUs = Number.POSITIVE_INFINITY;

  constructor(nowMs: number) {
    this.#sinceMs = nowMs;
  }

  /** A record was read just now: `differenceUs` is the wall clock minus its timestamp. */
  note(differenceUs: number, nowMs: number): void {
    this.#turn(nowMs);
    if (differenceUs < this.#currentUs) this.#currentUs = differenceUs;
  }

  /** The smallest difference of the last 30 to 60 s in seconds; null where nothing was read. */
  seconds(nowMs: number): number | null {
    this.#turn(nowMs);
    const smallestUs = Math.min(this.#currentUs, this.#formerUs);
    return smallestUs === Number.POSITIVE_INFINITY ? null : smallestUs / 1e6;
  }

  #turn(nowMs: number): void {
    const ageMs = nowMs - this.#sinceMs;
    if (ageMs < HALF_WINDOW_MS) return;
    // CO1
    this.#formerUs = ageMs < 2 * HALF_WINDOW_MS ? this.#currentUs : Number.POSITIVE_INFINITY;
    this.#currentUs = Number.POSITIVE_INFINITY;
    this.#sinceMs = nowMs;
  }
}
