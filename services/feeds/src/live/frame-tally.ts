/** What became of the messages of one connection: counts by rule and reason, with the first example of each. */
import type { HeldTally, RowRejection } from '@breakwater/codec';

export class FrameTally implements HeldTally {
  readonly #ignored = new Map<string, number>();
  readonly #rejected = new Map<string, number>();
  readonly #onFirst: (rejection: RowRejection, text: string) => void;
  frameCount = 0;
  eventCount = 0;
  rejectedCount = 0;

  /** `onFirst`: the first of each reason, which is worth a line in the log. */
  constructor(onFirst: (rejection: RowRejection, text: string) => void) {
    this.#onFirst = onFirst;
  }

  /** An event is on its way to the log, at once or after it was held. */
  decoded(): void {
    this.eventCount += 1;
  }

  ignored(rule: string): void {
    this.#ignored.set(rule, (this.#ignored.get(rule) ?? 0) + 1);
  }

  rejected(rejection: RowRejection, text: string): void {
    const { reason } = rejection;
    const count = this.#rejected.get(reason) ?? 0;
    this.#rejected.set(reason, count + 1);
    this.rejectedCount += 1;
    if (count === 0) this.#onFirst(rejection, text);
  }

  get ignoredCountByRule(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#ignored);
  }

  get rejectedCountByReason(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#rejected);
  }
}
