/** The programmes, borrowers and loans of one venue. */
import type { LendingTerms } from '../event/lending-event.ts';
import { sha256Hex } from '../number/sha256.ts';
import type { Borrower, Loan, Programme } from './loan.ts';
import { newTurnover } from './turnover.ts';

const HASH_DIGIT_COUNT = 16;
/** A chain of renamed programmes; beyond, or in a circle, the rest is not followed. */
const LINEAGE_LENGTH_MAX = 8;

export class VenueLoans {
  readonly venue: string;
  readonly #programmes = new Map<string, Programme>();
  readonly #borrowers = new Map<string, Borrower>();

  constructor(venue: string) {
    this.venue = venue;
  }

  programme(name: string): Programme {
    const known = this.#programmes.get(name);
    if (known !== undefined) return known;
    const programme: Programme = {
      venue: this.venue,
      name,
      terms: null,
      lineage: [name],
      firstDrawUs: Number.POSITIVE_INFINITY,
      loans: new Map(),
    };
    this.#programmes.set(name, programme);
    return programme;
  }

  /** Terms in force from here on. */
  publish(terms: LendingTerms): void {
    const programme = this.programme(terms.programme);
    programme.terms = terms;
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

  borrower(pseudonym: string): Borrower {
    const known = this.#borrowers.get(pseudonym);
    if (known !== undefined) return known;
    const borrower: Borrower = {
      pseudonym,
      hash: sha256Hex(pseudonym).slice(0, HASH_DIGIT_COUNT),
      openLoanCount: 0,
      owedWon: 0,
      turnover: newTurnover(),
    };
    this.#borrowers.set(pseudonym, borrower);
    return borrower;
  }
}
