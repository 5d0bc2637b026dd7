/**
 * A venue's lending programme for USDT: borrowers draw USDT and sell it at once, which is a short; when USDT
 * rises until a loan is worth its limit share of the collateral, the venue's engine buys the USDT back.
 *
 * Invariants
 * LP1 a loan is opened once and ends once: by repayment or by forced repayment.
 * LP2 every draw is followed by one sale, every repayment comes with one purchase, of the whole principal and
 *    under the borrower's pseudonym.
 * LP3 open loans are sorted by trigger price, the next to be forced last.
 * LP4 what the feed draws comes from a random stream of its own: who borrows decides no order and no price.
 */
import { SIDE, type VenueId } from '@breakwater/core';
import { type RampPoint, rampFactor } from './fundamental.ts';
import { type Borrower, LendingFeed, type Loan } from './lending-feed.ts';
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
  /** Most that one borrower may owe; who would owe more is another borrower. */
  readonly capPerUserWon: number;
}

/** Median loan of 2.49 million KRW (field report of 2025); the spread gives a mean near twice that. */
const MEDIAN_PRINCIPAL_KRW = 2_490_000;
const PRINCIPAL_SPREAD = 1.1;
/** Borrowers sell within this after the draw. */
const SALE_STEPS_MAX = 60;
/** Loans from before the log were drawn at prices up to 2 % below today's. */
const EARLIER_PRICE_SHARE_MIN = 0.98;
/** They have outlived the moves of their days: none is within this of being repaid by force (assumed). */
const EARLIER_TRIGGER_SHARE_MIN = 1.01;
/** Borrowers are warned this far below their trigger price; assumed. */
const WARNING_SHARE = 0.97;

export class LendingProgramme {
  readonly #plan: LendingPlan;
  readonly #random: SeededRandom;
  readonly #market: VenueMarket;
  readonly #feed: LendingFeed;
  readonly #open: Loan[] = [];
  readonly #warned: Set<Loan> = new Set();
  readonly #sales: Loan[][] = Array.from({ length: SALE_STEPS_MAX + 1 }, () => []);
  #stepCount = 0;
  #loanCount = 0;
  #forcedCredit = 0; // unit: loans
  #highestPrice = 0; // unit: quote asset

  constructor(
    plan: LendingPlan,
    random: SeededRandom,
    market: VenueMarket,
    source: SourceStream,
    opening: { readonly price: number; readonly startUs: number },
  ) {
    this.#plan = plan;
    this.#random = random;
    this.#market = market;
    this.#feed = new LendingFeed(plan, random.split('feed'), market, source, opening.startUs);
    const openingPrice = opening.price;
    for (let borrower = 0; borrower < plan.borrowerCount; borrower += 1) {
      this.#earlierLoans(openingPrice);
    }
  }

  step(startUs: number, stepSeconds: number, atSeconds: number): void {
    this.#stepCount += 1;
    this.#warn(startUs);
    this.#force(startUs, stepSeconds);
    this.#sellDrawn(startUs);
    const draws = rampFactor(this.#plan.drawsPerSecond, atSeconds) * stepSeconds;
    for (let draw = this.#random.poisson(draws); draw > 0; draw -= 1) this.#draw(startUs);
    let repayments = this.#random.poisson(this.#plan.repaymentsPerSecond * stepSeconds);
    for (; repayments > 0; repayments -= 1) this.#repay(startUs);
  }

  /** Loans from before the log, drawn a little below today's price. */
  #earlierLoans(openingPrice: number): void {
    let borrower = this.#feed.borrower(this.#bits());
    let owedWon = 0;
    const continued = 1 - 1 / this.#plan.loansPerBorrower;
    do {
      const drawPrice = openingPrice * this.#random.between(EARLIER_PRICE_SHARE_MIN, 1);
      let loan = this.#newLoan(borrower, drawPrice);
      // What the venue's price had triggered, or was about to, is repaid by now.
      while (loan.triggerPrice < openingPrice * EARLIER_TRIGGER_SHARE_MIN) {
        loan = this.#newLoan(
          borrower,
          openingPrice * this.#random.between(EARLIER_PRICE_SHARE_MIN, 1),
        );
      }
      owedWon += this.#feed.principalWon(loan);
      if (owedWon > this.#plan.capPerUserWon) {
        borrower = this.#feed.anybody();
        owedWon = this.#feed.principalWon(loan);
        loan = { ...loan, borrower };
      }
      this.#insert(loan);
      this.#feed.earlier(loan);
    } while (this.#random.chance(continued));
  }

  #draw(atUs: number): void {
    const loan = this.#newLoan(this.#feed.borrower(this.#bits()), this.#market.price);
    this.#insert(loan);
    this.#feed.opened(loan, atUs);
    const saleStep = this.#stepCount + 1 + this.#random.index(SALE_STEPS_MAX);
    this.#sales[saleStep % this.#sales.length]?.push(loan);
  }

  /** Tells the borrowers whose trigger price the venue's own price has come near to. */
  #warn(startUs: number): void {
    const { price } = this.#market;
    if (price <= this.#highestPrice) return;
    this.#highestPrice = price;
    for (let at = this.#open.length - 1; at >= 0; at -= 1) {
      const loan = this.#open[at];
      if (loan === undefined || loan.triggerPrice * WARNING_SHARE > price) break;
      if (this.#warned.has(loan)) continue;
      this.#warned.add(loan);
      this.#feed.warned(loan, startUs);
    }
  }

  #sellDrawn(startUs: number): void {
    const due = this.#sales[this.#stepCount % this.#sales.length] ?? [];
    for (const loan of due) {
      this.#market.execute(
        SIDE.SELL,
        loan.principalLots,
        this.#within(startUs),
        loan.borrower.participant,
      );
    }
    due.length = 0;
  }

  #repay(startUs: number): void {
    const [loan] = this.#open.splice(this.#random.index(this.#open.length), 1);
    if (loan === undefined) return;
    const atUs = this.#within(startUs);
    this.#market.execute(SIDE.BUY, loan.principalLots, atUs, loan.borrower.participant);
    this.#feed.repaid(loan, atUs);
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
      const { price } = this.#market;
      this.#market.execute(SIDE.BUY, next.principalLots, atUs, next.borrower.participant);
      this.#feed.forced(next, atUs, price);
    }
  }

  #newLoan(borrower: Borrower, drawPrice: number): Loan {
    const { loanToValueMin, loanToValueMax, loanToValueLimit } = this.#plan;
    const lean = Math.sqrt(this.#random.uniform());
    const loanToValue = loanToValueMin + (loanToValueMax - loanToValueMin) * lean;
    const krw = this.#random.skewed(MEDIAN_PRINCIPAL_KRW, PRINCIPAL_SPREAD);
    const lotsOf = (won: number): number => (won / drawPrice) * this.#market.lotsPerUnit;
    const lotsMax = Math.floor(lotsOf(this.#plan.capPerUserWon));
    this.#loanCount += 1;
    return {
      loanId: `${this.#plan.programme}-L${this.#loanCount}`,
      borrower,
      principalLots: Math.max(1, Math.min(Math.round(lotsOf(krw)), lotsMax)),
      drawPrice,
      loanToValue,
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

  #within(startUs: number): number {
    return startUs + this.#random.index(STEP_MS) * 1_000;
  }

  #bits(): VenueId {
    return { high: this.#random.bits(), low: this.#random.bits() };
  }
}
