/**
 * The programmes, borrowers and loans of one venue, within bounds.
 *
 * Measured, keys and ids included: 0.7 kB a borrower, 1 kB an open loan with what orders keep of its draw.
 *
 * Invariants
 * VNL1 a borrower is never forgotten: shares since launch are of distinct ones. Beyond BORROWER_COUNT_MAX a new one is
 *     judged and not kept.
 * VNL2 open loans are kept; those repaid for KEPT_US or while REPAID_COUNT_MAX allow it, the longest repaid go first.
 */

import type { LendingTerms } from '../event/lending-event.ts';
import type { StateIo } from '../state/state-io.ts';
import type { LendingEntry } from './lending-entry.ts';
import type { Borrower, Loan, Programme } from './loan.ts';
import { OperationIds } from './operation-ids.ts';
import { newStanding } from './share-book.ts';
import { newTurnover } from './turnover.ts';

/** A chain of renamed programmes; beyond, or in a circle, the rest is not followed. */
const LINEAGE_LENGTH_MAX = 8;
/** Seven times the users of the largest programme known (37,579 in its first 77 days). */
const BORROWER_COUNT_MAX = 262_144;
/** Open at once: the same again. */
const OPEN_COUNT_MAX = 262_144;
/** A month of the largest programme known: 474,821 loans in 107 days. */
const REPAID_COUNT_MAX = 150_000;
const KEPT_US = 2_678_400_000_000; // 31 days
/** Names of programmes, old ones included; a row of one more is judged and not kept. */
const PROGRAMME_COUNT_MAX = 256;

export class VenueLoans {
  readonly venue: string;
  readonly #programmes = new Map<string, Programme>();
  readonly #borrowers = new Map<string, Borrower>();
  /** In the order in which they were repaid, from `#repaidHead` on. */
  #repaid: Loan[] = [];
  #repaidHead = 0;
  #openCount = 0;

  constructor(venue: string) {
    this.venue = venue;
  }

  get borrowerCount(): number {
    return this.#borrowers.size;
  }

  /** In the order in which they were first named. */
  get programmes(): Iterable<Programme> {
    return this.#programmes.values();
  }

  programme(name: string): Programme {
    const known = this.#programmes.get(name);
    if (known !== undefined) return known;
    const programme: Programme = {
      venue: this.venue,
      name,
      terms: null,
      termsEntry: null,
      toldOffers: new Set(),
      judgedEra: -1,
      lineage: [name],
      firstDrawUs: Number.POSITIVE_INFINITY,
      loans: new Map(),
      operationIds: new OperationIds(),
    };
    if (this.#programmes.size < PROGRAMME_COUNT_MAX) this.#programmes.set(name, programme);
    return programme;
  }

  /** Terms in force from here on. */
  publish(terms: LendingTerms, entry: LendingEntry): void {
    const programme = this.programme(terms.programme);
    programme.terms = terms;
    programme.termsEntry = entry;
    programme.toldOffers.clear();
    programme.judgedEra = -1;
    const lineage = [programme.name];
    let before = terms.predecessor;
    while (before !== null && lineage.length < LINEAGE_LENGTH_MAX && !lineage.includes(before)) {
      lineage.push(before);
      before = this.#programmes.get(before)?.terms?.predecessor ?? null;
    }
    programme.lineage = lineage;
  }

  /** A loan of the programme or of one that it took over from. */
  loan({ lineage }: Programme, id: string): Loan | undefined {
    for (const name of lineage) {
      const found = this.#programmes.get(name)?.loans.get(id);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** A borrower; one that is not known yet is kept where there is room (VNL1). */
  borrower(pseudonym: string): { readonly borrower: Borrower; readonly isKept: boolean } {
    const known = this.#borrowers.get(pseudonym);
    if (known !== undefined) return { borrower: known, isKept: true };
    const borrower: Borrower = {
      pseudonym,
      hash: '',
      openLoanCount: 0,
      owedWon: 0,
      firstLoanUs: Number.POSITIVE_INFINITY,
      qualifiedUs: Number.POSITIVE_INFINITY,
      tierWon: 0,
      tierUs: Number.NEGATIVE_INFINITY,
      turnover: newTurnover(),
      standing: newStanding(),
    };
    const isKept = this.#borrowers.size < BORROWER_COUNT_MAX;
    if (isKept) this.#borrowers.set(pseudonym, borrower);
    return { borrower, isKept };
  }

  /** Whether the programme is one of those that are kept. */
  keeps(programme: Programme): boolean {
    return this.#programmes.get(programme.name) === programme;
  }

  /** Whether one more open loan of the programme can be kept. */
  hasRoomFor(programme: Programme): boolean {
    return this.#openCount < OPEN_COUNT_MAX && this.keeps(programme);
  }

  hold(loan: Loan): void {
    loan.programme.loans.set(loan.id, loan);
    this.#openCount += 1;
  }

  /** VNL2 */
  repaid(loan: Loan): void {
    this.#openCount -= 1;
    this.#repaid.push(loan);
    const oldestUs = loan.repaidUs - KEPT_US;
    while (
      this.#repaid.length - this.#repaidHead > REPAID_COUNT_MAX ||
      (this.#repaid[this.#repaidHead] as Loan).repaidUs < oldestUs
    ) {
      const gone = this.#repaid[this.#repaidHead] as Loan;
      gone.programme.loans.delete(gone.id);
      this.#repaidHead += 1;
    }
    if (this.#repaidHead * 2 < this.#repaid.length || this.#repaidHead < 1_024) return;
    this.#repaid = this.#repaid.slice(this.#repaidHead);
    this.#repaidHead = 0;
  }

  keep(io: StateIo): void {
    io.into(this.#programmes);
    io.into(this.#borrowers);
    this.#repaid = io.value(this.#repaid);
    this.#repaidHead = io.value(this.#repaidHead);
    this.#openCount = io.value(this.#openCount);
  }
}
