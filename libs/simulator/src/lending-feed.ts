/**
 * What a lending programme's venue says of it: its terms, then each operation under the borrower's pseudonym.
 *
 * Invariants
 * LPF1 a borrower has passed the test before the first loan, and a loan was opened before anything else is said of it.
 * LPF2 the feed has no record of its own but the first: what nobody waits for (loans from before the log, warnings) goes
 *    with the next operation, with its own time. So what is said makes no record that was not there anyway.
 */
import {
  LENDING_OPERATION,
  type LendingDisclosure,
  type LendingOperation,
  type LendingOperationCode,
  NOTHING_SAID,
  type VenueId,
} from '@breakwater/core';
import type { LendingPlan } from './lending-programme.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SourceStream } from './source-stream.ts';
import { STEP_US } from './step-length.ts';
import type { VenueMarket } from './venue-market.ts';

export interface Borrower {
  readonly pseudonym: string;
  /** Its first 64 bits, as trades carry them. */
  readonly participant: VenueId;
}

export interface Loan {
  readonly loanId: string;
  readonly borrower: Borrower;
  readonly principalLots: number;
  readonly drawPrice: number; // unit: quote asset
  readonly loanToValue: number; // unit: share
  readonly triggerPrice: number; // unit: quote asset
}

const DAY_US = 86_400_000_000;
const MINUTE_US = 60_000_000;
/** A venue that is asked for it at any time and for a day at the latest publishes it twice a day; assumed. */
const STATUS_EVERY_US: number = DAY_US / 2;
/** Loans from before the log are up to this old; assumed, as are the terms of a loan below. */
const EARLIER_DAY_COUNT_MAX = 29;
const LOAN_DAY_COUNT = 30;
/** 0.05 % a day (field report of 2025: 18.25 % a year). */
const FEE_PPM_PER_DAY = 500;
const FORCED_FEE_PPM = 10_000;
/** Tiers of the guideline of 5 September 2025, the lower for who is new. */
const TIERS_WON: readonly number[] = [30_000_000, 70_000_000];
/** Loans told of with one operation: with their borrowers some 300 kB, a third of what a record may have. */
const WAITING_PER_STEP_MAX = 500;
const BP = 10_000;

export class LendingFeed {
  readonly #plan: LendingPlan;
  readonly #random: SeededRandom;
  readonly #market: VenueMarket;
  readonly #source: SourceStream;
  readonly #startUs: number;
  readonly #qualified: Set<string> = new Set();
  /** By pseudonym what is owed from before the log. */
  readonly #owedWon: Map<string, number> = new Map();
  /** Loans from before the log of which nothing was said yet, and when they began. */
  readonly #untold: Map<Loan, number> = new Map();
  readonly #warnings: [loan: Loan, atUs: number][] = [];
  #operationCount = 0;
  #toldStep = -1;
  /** When the venue publishes its status next; as often as it did before the log. */
  #statusDueUs: number;
  #owedNowWon = 0;

  constructor(
    plan: LendingPlan,
    random: SeededRandom,
    market: VenueMarket,
    source: SourceStream,
    startUs: number,
  ) {
    this.#plan = plan;
    this.#random = random;
    this.#market = market;
    this.#source = source;
    this.#startUs = startUs;
    this.#statusDueUs = startUs + STATUS_EVERY_US;
    this.#terms();
  }

  /** A borrower whose pseudonym begins with these 64 bits. */
  borrower(participant: VenueId): Borrower {
    let hash = hex(participant.high) + hex(participant.low);
    while (hash.length < 64) hash += hex(this.#random.bits());
    return { pseudonym: `h1:sim:${hash}`, participant };
  }

  /** A borrower that nothing else knows. */
  anybody(): Borrower {
    return this.borrower({ high: this.#random.bits(), low: this.#random.bits() });
  }

  /** What the loan is worth at its draw, in whole won. */
  principalWon(loan: Loan): number {
    return Math.round((loan.principalLots / this.#market.lotsPerUnit) * loan.drawPrice);
  }

  /** The loan began before the log did. */
  earlier(loan: Loan): void {
    const days = this.#random.between(0, EARLIER_DAY_COUNT_MAX);
    const agoUs = MINUTE_US + Math.floor(days * 86_400) * 1_000_000;
    this.#untold.set(loan, this.#startUs - agoUs);
    const { pseudonym } = loan.borrower;
    const owedWon = this.#owedWon.get(pseudonym) ?? 0;
    this.#owedWon.set(pseudonym, owedWon + this.principalWon(loan));
    this.#owedNowWon += this.principalWon(loan);
  }

  opened(loan: Loan, atUs: number): void {
    this.#tellWaiting(atUs);
    this.#open(loan, atUs);
    this.#owedNowWon += this.principalWon(loan);
  }

  repaid(loan: Loan, atUs: number): void {
    this.#tellWaiting(atUs);
    this.#tellOpening(loan);
    this.#owedNowWon -= this.principalWon(loan);
    this.#push(LENDING_OPERATION.REPAYMENT, loan, { atUs, lots: loan.principalLots });
  }

  /** Repaid by force at `price`. */
  forced(loan: Loan, atUs: number, price: number): void {
    this.#tellWaiting(atUs);
    this.#tellOpening(loan);
    this.#owedNowWon -= this.principalWon(loan);
    const moved = { atUs, lots: loan.principalLots, price };
    this.#push(LENDING_OPERATION.FORCED_REPAYMENT, loan, moved);
  }

  /** The borrower is told at `atUs` that a forced repayment is near. */
  warned(loan: Loan, atUs: number): void {
    this.#warnings.push([loan, atUs]);
  }

  /** A part of what waits, once a step: a step's operations are one record. */
  #tellWaiting(atUs: number): void {
    const step = Math.floor((atUs - this.#startUs) / STEP_US);
    if (step === this.#toldStep) return;
    if (this.#toldStep === -1) this.#publish();
    this.#toldStep = step;
    if (atUs >= this.#statusDueUs) {
      this.#statusDueUs = atUs + STATUS_EVERY_US;
      const said = { outstandingWon: this.#owedNowWon, forcedCount: 0 };
      this.#disclose({ kind: 'STATUS', fromUs: atUs, toUs: atUs, ...said }, atUs);
    }
    let room = WAITING_PER_STEP_MAX;
    for (const loan of this.#untold.keys()) {
      if (room === 0) break;
      room -= 1;
      this.#tellOpening(loan);
    }
    for (const [loan, warnedUs] of this.#warnings.splice(0, WAITING_PER_STEP_MAX)) {
      this.#tellOpening(loan);
      this.#push(LENDING_OPERATION.LIQUIDATION_WARNING, loan, { atUs: warnedUs, lots: 0 });
    }
  }

  /** What the venue published before the log: its status every day, and that nothing was repaid by force in a month. */
  #publish(): void {
    const said = { outstandingWon: this.#owedNowWon, forcedCount: 0 };
    const toUs = this.#startUs - DAY_US;
    const month = { fromUs: toUs - EARLIER_DAY_COUNT_MAX * DAY_US, toUs, ...said };
    this.#disclose({ kind: 'FORCED_LIQUIDATIONS', ...month }, toUs);
    for (let day = EARLIER_DAY_COUNT_MAX + 2; day >= 0; day -= 1) {
      const atUs = this.#startUs - day * DAY_US;
      this.#disclose({ kind: 'STATUS', fromUs: atUs, toUs: atUs, ...said }, atUs);
    }
  }

  #disclose(disclosure: LendingDisclosure, atUs: number): void {
    const nobody = { loanId: '', borrower: { pseudonym: '' } };
    this.#push(LENDING_OPERATION.DISCLOSURE, nobody, { atUs, lots: 0, disclosure });
  }

  #tellOpening(loan: Loan): void {
    const openedUs = this.#untold.get(loan);
    if (openedUs === undefined) return;
    this.#untold.delete(loan);
    this.#open(loan, openedUs);
  }

  #open(loan: Loan, atUs: number): void {
    const { pseudonym } = loan.borrower;
    const principalWon = this.principalWon(loan);
    if (!this.#qualified.has(pseudonym)) {
      this.#qualified.add(pseudonym);
      // Before the first loan, whichever that is.
      const testedUs = this.#startUs - (EARLIER_DAY_COUNT_MAX + 1) * DAY_US;
      const owedWon = this.#owedWon.get(pseudonym) ?? principalWon;
      const capWon = TIERS_WON.find((tier) => owedWon <= tier) ?? this.#plan.capPerUserWon;
      this.#push(
        LENDING_OPERATION.QUALIFICATION,
        { ...loan, loanId: '' },
        { atUs: testedUs, lots: 0, capWon },
      );
    }
    const collateralWon = Math.ceil(principalWon / loan.loanToValue);
    this.#push(LENDING_OPERATION.LOAN_OPEN, loan, {
      atUs,
      lots: loan.principalLots,
      price: loan.drawPrice,
      principalWon,
      collateral: [{ asset: 'KRW', quantity: collateralWon, valueWon: collateralWon }],
      maturityTimeUs: atUs + LOAN_DAY_COUNT * DAY_US,
      feePpmPerDay: FEE_PPM_PER_DAY,
      triggerPriceTicks: this.#ticks(loan.triggerPrice),
    });
  }

  #push(
    operation: LendingOperationCode,
    loan: { readonly loanId: string; readonly borrower: Pick<Borrower, 'pseudonym'> },
    said: Partial<LendingOperation> & {
      readonly atUs: number;
      readonly lots: number;
      readonly price?: number; // unit: quote asset
    },
  ): void {
    this.#operationCount += 1;
    const { programme } = this.#plan;
    const { atUs, lots, price = 0, ...rest } = said;
    this.#source.push({
      kind: 'lending',
      fields: {
        instrument: this.#source.instrument,
        eventTimeUs: atUs,
        principalLots: lots,
        priceTicks: this.#ticks(price),
        operation: {
          ...NOTHING_SAID,
          operation,
          programme,
          loanId: loan.loanId,
          borrower: loan.borrower.pseudonym,
          ...rest,
          operationId: `${programme}-O${this.#operationCount}`,
        },
      },
    });
  }

  #terms(): void {
    const plan = this.#plan;
    const terms = {
      programme: plan.programme,
      version: 1,
      title: plan.programme,
      lender: plan.venue,
      predecessor: null,
      assets: [this.#market.spec.base],
      loanToValueMaxBp: Math.round(plan.loanToValueMax * BP),
      triggerLoanToValueBp: Math.round(plan.loanToValueLimit * BP),
      haircuts: [],
      capPerUserWon: plan.capPerUserWon,
      advertisedMaxWon: plan.capPerUserWon,
      feePpmPerDay: FEE_PPM_PER_DAY,
      forcedFeePpm: FORCED_FEE_PPM,
      priceSource: 'OWN',
      guardBp: null,
      repaysInWon: false,
    } as const;
    const eventTimeUs = this.#startUs - (EARLIER_DAY_COUNT_MAX + 2) * DAY_US;
    const stamp = { instrument: this.#source.instrument, eventTimeUs };
    this.#source.push({ kind: 'lending-terms', fields: { ...stamp, terms } });
  }

  #ticks(price: number): number {
    return Math.round(price * this.#market.ticksPerUnit);
  }
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
