/** The suspension of August 2025, under each of its three dates, and what a count of the tape says about it. */
import type { LendingOrder } from '@breakwater/core';
import { GUIDELINE_US, koreanMidnightUs, type OrderDay } from './case-calendar.ts';
import type { CaseOperation } from './lending-tape.ts';

/**
 * The order as it would be signed into a log. Reports date it on 18, 19 and 20 August and give no hour: it is taken to hold
 * from the beginning of its day in Korea. It ends with the guideline that it waited for.
 */
export function suspensionOrder(day: OrderDay): LendingOrder {
  const effectiveTimeUs = koreanMidnightUs(day);
  return {
    id: 'fsc-2025-08',
    issuedTimeUs: effectiveTimeUs,
    receivedTimeUs: null,
    effectiveTimeUs,
    endTimeUs: GUIDELINE_US,
    scope: { venues: [], programmes: [], assets: [] },
    permitted: [
      'EXTENSION',
      'TOP_UP',
      'REPAYMENT',
      'FORCED_REPAYMENT',
      'COLLATERAL_MARK',
      'LIQUIDATION_WARNING',
      'QUALIFICATION',
      'DISCLOSURE',
    ],
    source: {
      en: `FSC: no new lending until the guideline (dated ${day}; other reports date it otherwise)`,
      ko: `금융위원회: 가이드라인 마련 전까지 신규 대여 중단(${day}, 보도마다 날짜가 다름)`,
      url: 'https://forklog.com/en/south-korean-exchanges-ordered-to-halt-crypto-lending/amp',
    },
  };
}

/** Loans opened while the order held. */
export interface LoansAfterOrder {
  readonly loanCount: number;
  readonly principalWon: number;
  readonly borrowerCount: number;
  /** Asked for before the order held: told apart, no breach. */
  readonly inFlightCount: number;
  /** By Korean day, as [day, loans], in-flight ones included. */
  readonly byDay: readonly (readonly [string, number])[];
}

export class OrderCount {
  readonly #fromUs: number;
  readonly #toUs: number;
  readonly #borrowers = new Set<string>();
  readonly #byDay = new Map<string, number>();
  #loanCount = 0;
  #principalWon = 0;
  #inFlightCount = 0;

  constructor({ effectiveTimeUs, endTimeUs }: LendingOrder) {
    this.#fromUs = effectiveTimeUs;
    this.#toUs = endTimeUs ?? Number.POSITIVE_INFINITY;
  }

  add({ name, venue, borrower, validTimeUs, requestTimeUs, principalWon }: CaseOperation): void {
    if (name !== 'LOAN_OPEN' || validTimeUs < this.#fromUs || validTimeUs >= this.#toUs) return;
    const day = koreanDay(validTimeUs);
    this.#byDay.set(day, (this.#byDay.get(day) ?? 0) + 1);
    if ((requestTimeUs ?? validTimeUs) < this.#fromUs) {
      this.#inFlightCount += 1;
      return;
    }
    this.#loanCount += 1;
    this.#principalWon += principalWon ?? 0;
    this.#borrowers.add(`${venue} ${borrower}`);
  }

  value(): LoansAfterOrder {
    return {
      loanCount: this.#loanCount,
      principalWon: this.#principalWon,
      borrowerCount: this.#borrowers.size,
      inFlightCount: this.#inFlightCount,
      byDay: [...this.#byDay],
    };
  }
}

/** `YYYY-MM-DD` in Korea. */
function koreanDay(timeUs: number): string {
  return new Date(timeUs / 1_000 + 32_400_000).toISOString().slice(0, 10);
}
