/** What the book keeps of a borrower, a loan and a programme, and of each time that principal was drawn. */
import type { LendingOperationName } from '../control/lending-policy.ts';
import type { CollateralHolding, LendingTerms } from '../event/lending-event.ts';
import { sha256Hex } from '../number/sha256.ts';
import { dividedProduct } from './exact-product.ts';
import type { LendingEntry } from './lending-entry.ts';
import type { LendingFindingRule } from './lending-finding.ts';
import type { OperationIds } from './operation-ids.ts';
import type { Standing } from './share-book.ts';

/** A pseudonym at one venue. */
export interface Borrower {
  readonly pseudonym: string;
  /** Of the pseudonym, see `borrowerHash`; empty before a finding needs it. */
  hash: string;
  openLoanCount: number;
  /** Of all open loans, at the prices at which they were drawn. */
  owedWon: number;
  /** Valid times; +∞ before there is one. */
  firstLoanUs: number;
  qualifiedUs: number;
  /** The tier reached, and since when it counts; 0: none. */
  tierWon: number;
  tierUs: number;
  readonly turnover: Turnover;
  readonly standing: Standing;
}

/** What a borrower repaid and drew within a day: how a loan that only goes on is recognised. */
export interface Turnover {
  readonly repaid: Amount[];
  readonly drawn: Amount[];
}
export interface Amount {
  readonly timeUs: number;
  readonly asset: string;
  readonly lots: number;
  /** At the price at which it was drawn; 0 where none is known. */
  readonly won: number;
}

export interface Loan {
  readonly id: string;
  readonly programme: Programme;
  readonly borrower: Borrower;
  asset: string;
  readonly openedUs: number;
  /** +∞ while something is owed; then the newest of its repayments, whichever of them came to be known last. */
  repaidUs: number;
  /** Newest repayment so far; −∞: none. */
  reducedUs: number;
  drawnLots: number;
  owedLots: number;
  /** All that was drawn in the asset, at the prices of then; 0 where none is known. */
  drawnWon: number;
  /** All that was ever drawn, whatever the asset. */
  grossWon: number;
  /** The newest row that said what lots are worth at which price; lots 0: none did. */
  price: PriceSeen;
  /** Of the first such row. */
  firstPriceTicks: number;
  maturityTimeUs: number | null;
  triggerPriceTicks: number | null;
  collateral: readonly CollateralHolding[] | null;
  firstCollateral: readonly CollateralHolding[] | null;
  /** First notice since the borrower last changed the loan; +∞: none. */
  warnedUs: number;
  /** Newest forced repayment; −∞: none. */
  forcedUs: number;
  /** Whether the newest forced repayment came without notice, and none was told since. */
  isNoticeMissing: boolean;
  /** Whether it stands above a limit of its value. */
  isAboveLimit: boolean;
  readonly standing: Standing;
  /** false: the book is full; it is judged once and then forgotten. */
  readonly isKept: boolean;
  /** What of it is in the density of trigger prices, and at which. */
  waitingWon: number;
  waitingTicks: number;
}

export interface PriceSeen {
  readonly won: number;
  readonly lots: number;
  readonly ticks: number;
}

export interface Programme {
  readonly venue: string;
  readonly name: string;
  /** The newest version; null: loans name the programme, and its terms were never published. */
  terms: LendingTerms | null;
  /** The row that published them. */
  termsEntry: LendingEntry | null;
  /** What rules have found in the terms, and the last era in which these were held to them. */
  readonly toldOffers: Set<string>;
  judgedEra: number; // unit: running number
  /** Its name, and those of the programmes that it took over from, newest first. */
  lineage: readonly string[];
  /** When principal was first drawn; +∞ before. */
  firstDrawUs: number;
  readonly loans: Map<string, Loan>;
  readonly operationIds: OperationIds;
}

/** Principal that was drawn, as an order judges it. */
export interface Draw {
  readonly programme: Programme;
  readonly asset: string;
  readonly loanId: string;
  readonly borrower: Borrower;
  /** What it is, before an order is looked at. */
  readonly rule: LendingFindingRule;
  readonly operation: LendingOperationName;
  readonly validTimeUs: number;
  readonly requestTimeUs: number | null;
  readonly offset: number;
  readonly restated: boolean;
  /** 0: an extension at equal principal. */
  readonly lots: number;
  readonly won: number;
  /** Whether the programme had drawn nothing before. */
  readonly isFirstOfProgramme: boolean;
}

const HASH_DIGIT_COUNT = 16;

/** 16 hex digits of a hash of the pseudonym, as findings name the borrower. */
export function borrowerHash(borrower: Borrower): string {
  if (borrower.hash === '') {
    borrower.hash = sha256Hex(borrower.pseudonym).slice(0, HASH_DIGIT_COUNT);
  }
  return borrower.hash;
}

/** ⌊value of so many of the loan's lots⌋, at the prices at which they were drawn. */
export function drawnValueWon(loan: Loan, lots: number): number {
  return loan.drawnLots === 0 ? 0 : dividedProduct(loan.drawnWon, lots, loan.drawnLots);
}

/** What is owed at a price, to within two won; null where no row said what lots are worth. */
export function debtAtWon({ owedLots, price }: Loan, priceTicks: number): number | null {
  if (price.lots === 0 || price.ticks === 0 || priceTicks <= 0) return null;
  const atSeenPrice = dividedProduct(price.won, owedLots, price.lots);
  return dividedProduct(atSeenPrice, priceTicks, price.ticks);
}
