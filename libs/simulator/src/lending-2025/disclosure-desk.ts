/**
 * What a venue publishes from the guideline of 5 September on: its lending once a day, its forced repayments once a month.
 * That both venues did so in time is assumed; no report says.
 */
import type { LendingDisclosure } from '@breakwater/core';
import { DAY_US, END_US, GUIDELINE_US, koreanMidnightUs } from './case-calendar.ts';
import { wonOf } from './case-prices.ts';
import type { CaseOperation } from './lending-tape.ts';

export interface Publication {
  readonly venue: string;
  readonly atUs: number;
  readonly disclosure: LendingDisclosure;
}

/** After midnight in Korea. */
const PUBLISHED_AFTER_US = 60_000_000;
/** Months that end while the tape runs. */
const MONTHS_US: readonly (readonly [fromUs: number, toUs: number])[] = [
  [koreanMidnightUs('2025-09-01'), koreanMidnightUs('2025-10-01')],
  [koreanMidnightUs('2025-10-01'), koreanMidnightUs('2025-11-01')],
];

export class DisclosureDesk {
  readonly #venue: string;
  readonly #open = new Map<number, number>();
  readonly #forcedUs: number[] = [];
  #outstandingWon = 0;
  /** Midnight after which it publishes next. */
  #midnightUs: number = GUIDELINE_US;

  constructor(venue: string) {
    this.#venue = venue;
  }

  /** When something is published next. */
  get nextUs(): number {
    return this.#midnightUs + PUBLISHED_AFTER_US;
  }

  /** Operations of the venue, rising in time. */
  add({ name, loan, asset, lots, priceTicks, validTimeUs }: CaseOperation): void {
    if (name === 'LOAN_OPEN') {
      const won = wonOf(asset, lots, priceTicks);
      this.#open.set(loan, won);
      this.#outstandingWon += won;
    }
    if (name === 'FORCED_REPAYMENT') this.#forcedUs.push(validTimeUs);
    if (name !== 'REPAYMENT' && name !== 'FORCED_REPAYMENT') return;
    this.#outstandingWon -= this.#open.get(loan) ?? 0;
    this.#open.delete(loan);
  }

  /** What is published before the instant and was not handed out yet; what happened after a midnight is not known then. */
  due(untilUs: number): Publication[] {
    const found: Publication[] = [];
    while (this.nextUs <= untilUs && this.#midnightUs < END_US) {
      const toUs = this.#midnightUs;
      this.#midnightUs += DAY_US;
      found.push(this.#publication('STATUS', toUs - DAY_US, toUs));
      for (const [from, to] of MONTHS_US) {
        if (to === toUs) found.push(this.#publication('FORCED_LIQUIDATIONS', from, to));
      }
    }
    return found;
  }

  #publication(kind: LendingDisclosure['kind'], fromUs: number, toUs: number): Publication {
    const isIn = (us: number): boolean => us >= fromUs && us < toUs;
    const forcedCount = this.#forcedUs.filter(isIn).length;
    const disclosure = { kind, fromUs, toUs, outstandingWon: this.#outstandingWon, forcedCount };
    return { venue: this.#venue, atUs: toUs + PUBLISHED_AFTER_US, disclosure };
  }
}
