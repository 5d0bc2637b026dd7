/** What a venue has published of its programmes, and whether that is true and in time. */

import type { LendingDisclosure } from '../event/lending-event.ts';
import type { StateIo } from '../state/state-io.ts';
import type { Breach } from './loan-limits.ts';
import { MinuteSeries, minuteOf, minuteStartUs } from './minute-series.ts';
import type { RulesInForce } from './rule-timeline.ts';

const KINDS = ['STATUS', 'FORCED_LIQUIDATIONS'] as const;
type Kind = (typeof KINDS)[number];

export class DisclosureBook {
  /** Forced repayments, as a venue counts them: each operation. */
  readonly #forced: MinuteSeries;
  /** Since when the feed tells what happens; +∞: so far it told of the past alone. */
  #sinceUs = Number.POSITIVE_INFINITY;
  readonly #lastUs = new Map<Kind, number>();
  /** Told to be overdue, and not published since. */
  readonly #overdue = new Set<Kind>();

  /** `timeUs`: of the venue's first entry. */
  constructor(timeUs: number) {
    this.#forced = new MinuteSeries(minuteOf(timeUs));
  }

  forced(timeUs: number): void {
    this.#forced.add(minuteOf(timeUs), 1);
  }

  /** Time goes on. */
  advance(timeUs: number): void {
    this.#forced.advance(minuteOf(timeUs));
  }

  /** What should have been published by now; `timeUs`: of a row that tells what happens, not what was. */
  overdue(timeUs: number, rules: RulesInForce): Breach[] {
    this.#sinceUs = Math.min(this.#sinceUs, timeUs);
    const found: Breach[] = [];
    for (const by of rules.of('disclosure')) {
      for (const kind of KINDS) {
        const limit = kind === 'STATUS' ? by.statusUsMax : by.forcedLiquidationsUsMax;
        const fromUs = Math.max(by.fromUs, this.#lastUs.get(kind) ?? this.#sinceUs);
        const value = timeUs - fromUs;
        if (value <= limit || this.#overdue.has(kind)) continue;
        this.#overdue.add(kind);
        found.push({ rule: 'disclosure-overdue', by, value, limit, unit: 'us' });
      }
    }
    return found;
  }

  /** Something is published: its count is held to the book's, where the span is of whole minutes that are kept. */
  published(disclosure: LendingDisclosure, timeUs: number, rules: RulesInForce): Breach[] {
    const { kind, fromUs, toUs, forcedCount } = disclosure;
    this.#lastUs.set(kind, Math.max(timeUs, this.#lastUs.get(kind) ?? timeUs));
    this.#overdue.delete(kind);
    const [from, to] = [minuteOf(fromUs), minuteOf(toUs)];
    const isWhole = minuteStartUs(from) === fromUs && minuteStartUs(to) === toUs;
    if (kind !== 'FORCED_LIQUIDATIONS' || !isWhole || !this.#forced.keeps(from)) return [];
    const limit = this.#forced.between(from, to);
    if (forcedCount === limit) return [];
    return rules.of('disclosure').map((by) => ({
      ...{ rule: 'disclosure-differs', by, value: forcedCount, limit, unit: 'count' },
    }));
  }

  keep(io: StateIo): void {
    io.part(this.#forced);
    this.#sinceUs = io.value(this.#sinceUs);
    io.into(this.#lastUs);
    io.into(this.#overdue);
  }
}
