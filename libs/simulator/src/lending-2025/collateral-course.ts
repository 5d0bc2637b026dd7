/**
 * What stands behind each loan, from its opening to its end: set so that the loan is within its programme's terms when it
 * is drawn and beyond them when it is repaid by force. Simulated: no report says what borrowers pledged.
 */
import type { CollateralHolding } from '@breakwater/core';
import type { SeededRandom } from '../seeded-random.ts';
import type { CaseLoan } from './case-loan.ts';
import { assetTicks, wonOf } from './case-prices.ts';
import { type CaseTerms, termsAt } from './case-terms.ts';

/** Of loans, in won; the others pledge bitcoin. */
const WON_SHARE = 0.7;
/** Loans are drawn between this and the most that the terms allow. */
const LOAN_TO_VALUE_SHARE_MIN = 0.45;
/** A top-up adds this much of what was pledged at first. */
const TOP_UP_SHARE = 0.2;
/** A warning comes when the loan is this near to its trigger. */
const WARNED_SHARE = 0.97;
const BP = 10_000;

export interface Pledge {
  readonly holdings: readonly CollateralHolding[];
  /** Price of the borrowed asset at which the debt reaches the trigger, in ticks. */
  readonly triggerTicks: number;
}

export class CollateralCourse {
  readonly #random: SeededRandom;
  /** Value pledged, in won, and whether it is won. */
  readonly #pledged = new Map<CaseLoan, { won: number; readonly first: number; isWon: boolean }>();

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  opened(venue: string, loan: CaseLoan, principalWon: number): Pledge {
    const terms = termsAt(venue, loan.openUs);
    const isWon = this.#random.chance(WON_SHARE);
    const counted = countedBp(terms, isWon);
    const low = LOAN_TO_VALUE_SHARE_MIN;
    const share = low + (1 - low) * Math.sqrt(this.#random.uniform());
    const most = (terms.loanToValueMaxBp / BP) * (counted / BP) * share;
    const won = Math.ceil(principalWon / most);
    this.#pledged.set(loan, { won, first: won, isWon });
    return this.#pledge(venue, loan, loan.openUs);
  }

  toppedUp(venue: string, loan: CaseLoan, atUs: number): Pledge {
    const pledged = this.#of(loan);
    pledged.won += Math.ceil(pledged.first * TOP_UP_SHARE);
    return this.#pledge(venue, loan, atUs);
  }

  /** The venue values it anew: so little is left that the loan is about to be repaid by force. */
  marked(venue: string, loan: CaseLoan, atUs: number): Pledge {
    const debtWon = wonOf(loan.asset, loan.lots, assetTicks(venue, loan.asset, atUs));
    const { triggerLoanToValueBp } = termsAt(venue, atUs);
    const left = Math.floor((debtWon * BP) / (triggerLoanToValueBp * WARNED_SHARE));
    const pledged = this.#of(loan);
    pledged.won = Math.max(1, Math.min(pledged.won, left));
    return this.#pledge(venue, loan, atUs);
  }

  ended(loan: CaseLoan): void {
    this.#pledged.delete(loan);
  }

  #pledge(venue: string, loan: CaseLoan, atUs: number): Pledge {
    const { won, isWon } = this.#of(loan);
    const asset = isWon ? 'KRW' : 'BTC';
    const bitcoinWon = assetTicks(venue, 'BTC', atUs) * 1_000;
    const quantity = isWon ? won : Math.round((won / bitcoinWon) * 1e8);
    const ticks = assetTicks(venue, loan.asset, atUs);
    const debtWon = wonOf(loan.asset, loan.lots, ticks);
    const { triggerLoanToValueBp } = termsAt(venue, atUs);
    // Where own collateral shrinks by what the borrowed asset gains: debt × p = trigger × (pledged − debt × (p − 1)).
    const trigger = triggerLoanToValueBp / BP;
    const leveraged = (trigger * (won + debtWon)) / (debtWon * (1 + trigger));
    const plain = (trigger * won) / debtWon;
    const ratio = trigger > 1 ? leveraged : plain;
    return {
      holdings: [{ asset, quantity: Math.max(1, quantity), valueWon: won }],
      triggerTicks: Math.max(1, Math.round(ticks * ratio)),
    };
  }

  #of(loan: CaseLoan): { won: number; readonly first: number; isWon: boolean } {
    const pledged = this.#pledged.get(loan);
    if (pledged === undefined) throw new Error('a loan is pledged for when it is drawn');
    return pledged;
  }
}

function countedBp(terms: CaseTerms, isWon: boolean): number {
  const asset = isWon ? 'KRW' : 'BTC';
  return terms.haircuts.find((one) => one.asset === asset)?.countedBp ?? BP;
}
