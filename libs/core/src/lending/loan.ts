/** What the book keeps of a borrower, a loan and a programme, and of each time that principal was drawn. */
import type { LendingOperationName } from '../control/lending-policy.ts';
import type { CollateralHolding, LendingTerms } from '../event/lending-event.ts';
import { dividedProduct } from './exact-product.ts';
import type { LendingFindingRule } from './lending-finding.ts';

/** A pseudonym at one venue. */
export interface Borrower {
  readonly pseudonym: string;
  /** 16 hex digits, as findings name the borrower. */
  readonly hash: string;
  openLoanCount: number;
  /** Of all open loans, at the prices at which they were drawn. */
  owedWon: number;
  readonly turnover: Turnover;
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
  /** +∞ while something is owed. */
  repaidUs: number;
  drawnLots: number;
  owedLots: number;
  /** All that was drawn in the asset, at the prices of then; 0 where none is known. */
  drawnWon: number;
  maturityTimeUs: number | null;
  triggerPriceTicks: number | null;
  collateral: readonly CollateralHolding[] | null;
}

export interface Programme {
  readonly venue: string;
  readonly name: string;
  /** The newest version; null: loans name the programme, and its terms were never published. */
  terms: LendingTerms | null;
  /** Its name, and those of the programmes that it took over from, newest first. */
  lineage: readonly string[];
  /** When principal was first drawn; +∞ before. */
  firstDrawUs: number;
  readonly loans: Map<string, Loan>;
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

/** ⌊value of so many of the loan's lots⌋, at the prices at which they were drawn. */
export function drawnValueWon(loan: Loan, lots: number): number {
  return loan.drawnLots === 0 ? 0 : dividedProduct(loan.drawnWon, lots, loan.drawnLots);
}
