/**
 * A venue's lending programme for USDT: borrowers draw USDT and sell it at once, which is a short; when USDT
 * rises until a loan is worth its limit share of the collateral, the venue's engine buys the USDT back.
 *
 * Invariants
 * LP1 a loan is opened once and ends once: by repayment or by forced repayment.
 * LP2 every draw is followed by one sale, every repayment comes with one purchase, of the whole principal and
 *    under the borrower's pseudonym.
 * LP3 open loans are sorted by trigger price, the next to be forced last.
 */
import { LENDING_OPERATION, type LendingOperationCode, SIDE, type VenueId } from '@breakwater/core';
import { type RampPoint, rampFactor } from './fundamental.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SourceStream } from './source-stream.ts';
import { STEP_MS } from './step-length.ts';
import type { VenueMarket } from './venue-market.ts';

export interface LendingPlan {
  readonly venue: string;
  readonly programme: string;
  /** Borrowers with open loans when the log begins; their openings are older than the log. */
  readonly borrowerCount: number;
  readonly loansPerBorrower: number; // unit: mean count
  /** Loan value over collateral value at the draw: uniform between these, the square root leaning it upwards. */
  readonly loanToValueMin: number; // unit: share
  readonly loanToValueMax: number; // unit: share
  /** The venue forces repayment here. */
  readonly loanToValueLimit: number; // unit: share
  /** Draws per second over time, in seconds from the incident's start. */
  readonly drawsPerSecond: readonly RampPoint[];
  readonly repaymentsPerSecond: number; // unit: 1/s
  /** What the liquidation engine works off. */
  readonly forcedPerSecondMax: number; // unit: 1/s
}

interface Loan {
  readonly loanId: string;
  readonly borrower: VenueId;
  readonly principalLots: number;
  readonly triggerPrice: number; // unit: quote asset
}

/** Median loan of 2.49 million KRW (field report of 2025); the spread gives a mean near twice that. */
const MEDIAN_PRINCIPAL_KRW = 2_490_000;
const PRINCIPAL_SPREAD = 1.1;
/** Borrowers sell within this after the draw. */
const SALE_STEPS_MAX = 60;
/** Loans from before the log were drawn at prices up to 2 % below today's. */
const EARLIER_PRICE_SHARE_MIN = 0.98;

export class LendingProgramme {
  readonly #plan: LendingPlan;
  readonly #random: SeededRandom;
  readonly #market: VenueMarket;
  readonly #source: SourceStream;
  readonly #open: Loan[] = [];
  readonly #sales: Loan[][] = Array.from({ length: SALE_STEPS_MAX + 1 }, () => []);
  #stepCount = 0;
  #loanCount = 0;
  #operationCount = 0;
  #forcedCredit = 0; // unit: loans

  constructor(
    plan: LendingPlan,
    random: SeededRandom,
    market: VenueMarket,
    source: SourceStream,
    openingPrice: number,
  ) {
    this.#plan = plan;
    this.#random = random;
    this.#market = market;
    this.#source = source;
    for (let borrower = 0; borrower < plan.borrowerCount; borrower += 1) {
      this.#earlierLoans(openingPrice);
    }
  }

  step(startUs: number, stepSeconds: number, atSeconds: number): void {
    this.#stepCount += 1;
    this.#force(startUs, stepSeconds);
    this.#sellDrawn(startUs);
    const draws = rampFactor(this.#plan.drawsPerSecond, atSeconds) * stepSeconds;
    for (let draw = this.#random.poisson(draws); draw > 0; draw -= 1) this.#draw(startUs);
    let repayments = this.#random.poisson(this.#plan.repaymentsPerSecond * stepSeconds);
    for (; repayments > 0; repayments -= 1) this.#repay(startUs);
  }

  /** Loans from before the log, drawn a little below today's price. */
  #earlierLoans(openingPrice: number): void {
    const borrower = this.#pseudonym();
    const continued = 1 - 1 / this.#plan.loansPerBorrower;
    do {
      this.#insert(
        this.#newLoan(borrower, openingPrice * this.#random.between(EARLIER_PRICE_SHARE_MIN, 1)),
      );
    } while (this.#random.chance(continued));
  }

  #draw(atUs: number): void {
    const loan = this.#newLoan(this.#pseudonym(), this.#market.price);
    this.#insert(loan);
    this.#report(LENDING_OPERATION.LOAN_OPEN, loan, atUs);
    const saleStep = this.#stepCount + 1 + this.#random.index(SALE_STEPS_MAX);
    this.#sales[saleStep % this.#sales.length]?.push(loan);
  }

  #sellDrawn(startUs: number): void {
    const due = this.#sales[this.#stepCount % this.#sales.length] ?? [];
    for (const loan of due) {
      this.#market.execute(SIDE.SELL, loan.principalLots, this.#within(startUs), loan.borrower);
    }
    due.length = 0;
  }

  #repay(startUs: number): void {
    const [loan] = this.#open.splice(this.#random.index(this.#open.length), 1);
    if (loan === undefined) return;
    const atUs = this.#within(startUs);
    this.#market.execute(SIDE.BUY, loan.principalLots, atUs, loan.borrower);
    this.#report(LENDING_OPERATION.REPAYMENT, loan, atUs);
  }

  /** The engine buys back what the venue's own price has triggered, as fast as it can. */
  #force(startUs: number, stepSeconds: number): void {
    const credit = this.#forcedCredit + this.#plan.forcedPerSecondMax * stepSeconds;
    this.#forcedCredit = Math.min(credit, this.#plan.forcedPerSecondMax);
    while (this.#forcedCredit >= 1) {
      const next = this.#open.at(-1);
      if (next === undefined || next.triggerPrice > this.#market.price) break;
      this.#open.pop();
      this.#forcedCredit -= 1;
      const atUs = this.#within(startUs);
      this.#market.execute(SIDE.BUY, next.principalLots, atUs, next.borrower);
      this.#report(LENDING_OPERATION.FORCED_REPAYMENT, next, atUs);
    }
  }

  #newLoan(borrower: VenueId, drawPrice: number): Loan {
    const { loanToValueMin, loanToValueMax, loanToValueLimit } = this.#plan;
    const lean = Math.sqrt(this.#random.uniform());
    const loanToValue = loanToValueMin + (loanToValueMax - loanToValueMin) * lean;
    const krw = this.#random.skewed(MEDIAN_PRINCIPAL_KRW, PRINCIPAL_SPREAD);
    this.#loanCount += 1;
    return {
      loanId: `${this.#plan.programme}-L${this.#loanCount}`,
      borrower,
      principalLots: Math.max(1, Math.round((krw / drawPrice) * this.#market.lotsPerUnit)),
      triggerPrice: (drawPrice * loanToValueLimit) / loanToValue,
    };
  }

  /** Keeps LP3 by binary search. */
  #insert(loan: Loan): void {
    let low = 0;
    let high = this.#open.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const there = this.#open[middle];
      if (there !== undefined && there.triggerPrice > loan.triggerPrice) low = middle + 1;
      else high = middle;
    }
    this.#open.splice(low, 0, loan);
  }

  #report(operation: LendingOperationCode, loan: Loan, eventTimeUs: number): void {
    this.#operationCount += 1;
    const { programme } = this.#plan;
    const { loanId, principalLots, borrower } = loan;
    const operationId = `${programme}-O${this.#operationCount}`;
    this.#source.push({
      kind: 'lending',
      fields: {
        instrument: this.#source.instrument,
        eventTimeUs,
        principalLots,
        operation: { operation, programme, loanId, operationId },
        participant: borrower,
      },
    });
  }

  #within(startUs: number): number {
    return startUs + this.#random.index(STEP_MS) * 1_000;
  }

  #pseudonym(): VenueId {
    return { high: this.#random.bits(), low: this.#random.bits() };
  }
}
