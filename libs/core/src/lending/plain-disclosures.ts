/** Disclosures as plainly as they can be said: all forced repayments in a list, counted anew. Part of `PlainLendingBook`. */
import type { LendingRule } from '../control/lending-policy.ts';
import type { LendingDisclosure } from '../event/lending-event.ts';
import { isRestated, type LendingEntry } from './lending-entry.ts';

const MINUTE_US = 60_000_000;
/** Minutes that are kept: 45 days and a half. */
const KEPT_MINUTES = 65_536;

type Line = readonly [rule: string, ruleId: string, value: number, limit: number];

export class PlainDisclosures {
  readonly #forced: number[] = []; // unit: minutes since 1970
  readonly #publishedUs = { STATUS: Number.NaN, FORCED_LIQUIDATIONS: Number.NaN };
  readonly #told = new Set<string>();
  #firstUs = Number.POSITIVE_INFINITY;
  #newest = Number.NEGATIVE_INFINITY; // unit: minutes since 1970

  forced(timeUs: number): void {
    this.#forced.push(Math.floor(timeUs / MINUTE_US));
  }

  /** Before an entry is looked at: what should have been published by then. */
  overdue(entry: LendingEntry, rules: readonly LendingRule[]): Line[] {
    const { validTimeUs: timeUs } = entry;
    this.#newest = Math.max(this.#newest, Math.floor(timeUs / MINUTE_US));
    if (isRestated(entry)) return [];
    if (timeUs < this.#firstUs) this.#firstUs = timeUs;
    const lines: Line[] = [];
    for (const by of rules) {
      if (by.kind !== 'disclosure') continue;
      for (const kind of ['STATUS', 'FORCED_LIQUIDATIONS'] as const) {
        const limit = kind === 'STATUS' ? by.statusUsMax : by.forcedLiquidationsUsMax;
        const last = this.#publishedUs[kind];
        const lateUs = timeUs - Math.max(by.fromUs, Number.isNaN(last) ? this.#firstUs : last);
        if (lateUs <= limit || this.#told.has(kind)) continue;
        this.#told.add(kind);
        lines.push(['disclosure-overdue', by.id, lateUs, limit]);
      }
    }
    return lines;
  }

  published(
    { kind, fromUs, toUs, forcedCount }: LendingDisclosure,
    timeUs: number,
    rules: readonly LendingRule[],
  ): Line[] {
    const last = this.#publishedUs[kind];
    this.#publishedUs[kind] = last > timeUs ? last : timeUs;
    this.#told.delete(kind);
    if (kind === 'STATUS' || fromUs % MINUTE_US !== 0 || toUs % MINUTE_US !== 0) return [];
    const oldest = this.#newest - KEPT_MINUTES + 1;
    if (fromUs / MINUTE_US < oldest) return [];
    const count = this.#forced.filter(
      (minute) => minute >= fromUs / MINUTE_US && minute < toUs / MINUTE_US,
    ).length;
    if (count === forcedCount) return [];
    return rules.flatMap((by): Line[] =>
      by.kind === 'disclosure' ? [['disclosure-differs', by.id, forcedCount, count]] : [],
    );
  }
}
