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

export function loansAfterOrder(
  operations: Iterable<CaseOperation>,
  { effectiveTimeUs, endTimeUs }: LendingOrder,
): LoansAfterOrder {
  const borrowers = new Set<string>();
  const byDay = new Map<string, number>();
  let [loanCount, principalWon, inFlightCount] = [0, 0, 0];
  for (const { name, venue, borrower, ...loan } of operations) {
    if (loan.validTimeUs >= (endTimeUs ?? Number.POSITIVE_INFINITY)) break;
    if (name !== 'LOAN_OPEN' || loan.validTimeUs < effectiveTimeUs) continue;
    const day = koreanDay(loan.validTimeUs);
    byDay.set(day, (byDay.get(day) ?? 0) + 1);
    if ((loan.requestTimeUs ?? loan.validTimeUs) < effectiveTimeUs) {
      inFlightCount += 1;
      continue;
    }
    loanCount += 1;
    principalWon += loan.principalWon ?? 0;
    borrowers.add(`${venue} ${borrower}`);
  }
  const borrowerCount = borrowers.size;
  return { loanCount, principalWon, borrowerCount, inFlightCount, byDay: [...byDay] };
}

/** `YYYY-MM-DD` in Korea. */
function koreanDay(timeUs: number): string {
  return new Date(timeUs / 1_000 + 32_400_000).toISOString().slice(0, 10);
}
