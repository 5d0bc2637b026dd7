/**
 * The loan book of a domain: who owes what at which venue, and what of it is against an order or the rule book.
 *
 * Invariants
 * LB1 a pure function of the policies established and the entries taken, in their order.
 */
import type { LendingPolicy } from '../control/lending-policy.ts';
import type { LendingEntry } from './lending-entry.ts';
import type { LendingFinding } from './lending-finding.ts';
import { OrderJudge, type OrderTally } from './order-judge.ts';
import { VenueBook } from './venue-book.ts';

export class LendingBook {
  readonly #venues = new Map<string, VenueBook>();
  readonly #orders = new OrderJudge();

  /** The policy from here on. Returns what it finds in entries of before, where it reaches back to them. */
  establish({ orders }: LendingPolicy): readonly LendingFinding[] {
    return this.#orders.establish(orders);
  }

  /** Entries come in the order of `entryOrder`, restated ones when they come. */
  take(entry: LendingEntry): readonly LendingFinding[] {
    const found: LendingFinding[] = [];
    this.#venue(entry.venue).take(entry, found);
    return found;
  }

  /** Of the orders that hold, in their order. */
  get orderTallies(): readonly OrderTally[] {
    return this.#orders.tallies;
  }

  #venue(name: string): VenueBook {
    const known = this.#venues.get(name);
    if (known !== undefined) return known;
    const venue = new VenueBook(name, this.#orders);
    this.#venues.set(name, venue);
    return venue;
  }
}
