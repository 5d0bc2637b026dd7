/** How often each person may do something: some at once, then at a steady rate (a token bucket per name). */

/** Names held; beyond, the longest unused begins anew. */
const NAME_COUNT_MAX = 10_000;

interface Bucket {
  readonly left: number;
  readonly atMs: number;
}

export class ClickBudget {
  readonly #limits: { readonly countMax: number; readonly perSecond: number };
  readonly #buckets = new Map<string, Bucket>();

  constructor(limits: { readonly countMax: number; readonly perSecond: number }) {
    this.#limits = limits;
  }

  /** Whether `name` may at `nowMs`, which is counted. */
  take(name: string, nowMs: number): boolean {
    const { countMax, perSecond } = this.#limits;
    const { left, atMs } = this.#buckets.get(name) ?? { left: countMax, atMs: nowMs };
    const now = Math.min(countMax, left + ((nowMs - atMs) / 1_000) * perSecond);
    const isAllowed = now >= 1;
    this.#buckets.delete(name);
    this.#buckets.set(name, { left: isAllowed ? now - 1 : now, atMs: nowMs });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > NAME_COUNT_MAX && oldest !== undefined) this.#buckets.delete(oldest);
    return isAllowed;
  }
}
