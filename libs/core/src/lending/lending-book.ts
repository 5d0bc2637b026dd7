/**
 * The loan book of a domain: who owes what at which venue, and what of it is against an order or the rule book.
 *
 * Invariants
 * LB1 a pure function of the policies established and the entries taken, in their order.
 */

import type { LendingPolicy, LendingRules } from '../control/lending-policy.ts';
import type { StateIo } from '../state/state-io.ts';
import type { LendingEntry } from './lending-entry.ts';
import type { LendingFinding } from './lending-finding.ts';
import { OrderJudge, type OrderTally } from './order-judge.ts';
import { type RulesInForce, RuleTimeline } from './rule-timeline.ts';
import { VenueBook } from './venue-book.ts';

export class LendingBook {
  readonly #venues = new Map<string, VenueBook>();
  readonly #orders = new OrderJudge();
  #rules: LendingRules = { version: 0, rules: [] };
  #timeline = new RuleTimeline(this.#rules);

  /** The policy from here on. Returns what it finds in entries of before, where its orders reach back to them. */
  establish({ orders, rules }: LendingPolicy): readonly LendingFinding[] {
    if (rules !== this.#rules) {
      this.#rules = rules;
      this.#timeline = new RuleTimeline(rules);
      for (const venue of this.#venues.values()) venue.rulesChanged();
    }
    return this.#orders.establish(orders);
  }

  /** Entries come in the order of `entryOrder`, restated ones when they come. */
  take(entry: LendingEntry): readonly LendingFinding[] {
    const found: LendingFinding[] = [];
    this.#venueOf(entry).take(entry, this.#timeline, found);
    return found;
  }

  /** Venues with a lending feed, in the order of their names. */
  get venues(): readonly string[] {
    return [...this.#venues.keys()].sort();
  }

  venue(name: string): VenueBook | undefined {
    return this.#venues.get(name);
  }

  /** Of the orders that hold, in their order. */
  get orderTallies(): readonly OrderTally[] {
    return this.#orders.tallies;
  }

  /** The rules that hold at a venue at an instant, each with its source. */
  rulesAt(timeUs: number, venue: string): RulesInForce {
    return this.#timeline.at(timeUs, venue);
  }

  #venueOf({ venue, validTimeUs }: LendingEntry): VenueBook {
    const known = this.#venues.get(venue);
    if (known !== undefined) return known;
    const book = new VenueBook(venue, this.#orders, validTimeUs);
    this.#venues.set(venue, book);
    return book;
  }

  /** `#timeline` follows from the rules. */
  keep(io: StateIo): void {
    io.section('loans', 1);
    io.part(this.#orders);
    this.#rules = io.value(this.#rules);
    if (io.isLoading) this.#timeline = new RuleTimeline(this.#rules);
    for (const name of io.value([...this.#venues.keys()])) {
      const venue = this.#venues.get(name) ?? new VenueBook(name, this.#orders, 0);
      this.#venues.set(name, venue);
      io.part(venue);
    }
  }
}
