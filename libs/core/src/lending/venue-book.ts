/**
 * The loan book of one venue: who owes what under which programme.
 *
 * Invariants
 * VB1 what contradicts the book is a finding and changes nothing that is not sure: a row is lost only where it names no
 *     loan that is known, or no amount that can be.
 * VB2 a loan is open exactly while it owes lots; a borrower's `owedWon` is the sum over its open loans.
 */
import { LENDING_OPERATION, type LendingOperation } from '../event/lending-event.ts';
import { dividedProduct } from './exact-product.ts';
import { findingOf, operationName } from './finding-of.ts';
import { isRestated, type LendingEntry } from './lending-entry.ts';
import type { LendingFinding, LendingFindingRule } from './lending-finding.ts';
import { type Draw, drawnValueWon, type Loan, type Programme } from './loan.ts';
import type { OrderJudge } from './order-judge.ts';
import { noteAmount, replacementOf } from './turnover.ts';
import { VenueLoans } from './venue-loans.ts';

/** An operation on its way into the book. */
interface Step {
  readonly entry: LendingEntry;
  readonly operation: LendingOperation;
  readonly programme: Programme;
  readonly found: LendingFinding[];
}

export class VenueBook {
  readonly #loans: VenueLoans;
  readonly #orders: OrderJudge;

  constructor(venue: string, orders: OrderJudge) {
    this.#loans = new VenueLoans(venue);
    this.#orders = orders;
  }

  take(entry: LendingEntry, found: LendingFinding[]): void {
    const { event } = entry;
    const programme = this.#loans.programme(event.programme);
    if (event.kind === 'operation') {
      if (programme.terms === null) found.push(findingOf(entry, 'unknown-programme'));
      this.#takeOperation({ entry, operation: event, programme, found });
      return;
    }
    const last = programme.terms?.version ?? 0;
    if (event.version > last) this.#loans.publish(event);
    else {
      const versions = { value: event.version, limit: last, unit: 'count' } as const;
      found.push(findingOf(entry, 'stale-terms', versions));
    }
  }

  #takeOperation(step: Step): void {
    if (!isPrincipal(step)) {
      const amount = { value: step.entry.principalLots, unit: 'lots' } as const;
      step.found.push(findingOf(step.entry, 'bad-principal', amount));
      return;
    }
    switch (step.operation.operation) {
      case LENDING_OPERATION.LOAN_OPEN:
        this.#open(step);
        return;
      case LENDING_OPERATION.EXTENSION:
      case LENDING_OPERATION.TOP_UP:
      case LENDING_OPERATION.REPAYMENT:
      case LENDING_OPERATION.FORCED_REPAYMENT:
      case LENDING_OPERATION.COLLATERAL_MARK:
      case LENDING_OPERATION.LIQUIDATION_WARNING:
        this.#takeOfLoan(step);
        return;
      case LENDING_OPERATION.QUALIFICATION:
      case LENDING_OPERATION.DISCLOSURE:
        return;
    }
  }

  #open({ entry, operation, programme, found }: Step): void {
    const { loanId: id, maturityTimeUs, triggerPriceTicks, collateral } = operation;
    if (this.#loans.loan(programme, id) !== undefined) {
      found.push(findingOf(entry, 'loan-exists'));
      return;
    }
    if (operation.principalWon === null) found.push(findingOf(entry, 'unpriced'));
    const borrower = this.#loans.borrower(operation.borrower);
    const { asset, validTimeUs: openedUs } = entry;
    const repaidUs = Number.POSITIVE_INFINITY;
    const nothing = { drawnLots: 0, owedLots: 0, drawnWon: 0 };
    const loan: Loan = {
      ...{ id, programme, borrower, asset, openedUs, repaidUs },
      ...{ ...nothing, maturityTimeUs, triggerPriceTicks, collateral },
    };
    programme.loans.set(id, loan);
    borrower.openLoanCount += 1;
    this.#draw(loan, { entry, operation, programme, found }, entry.principalLots, 'new-loan');
  }

  /** Operations on a loan that is there. */
  #takeOfLoan(step: Step): void {
    const { entry, operation, programme, found } = step;
    const loan = this.#loans.loan(programme, operation.loanId);
    const isForced = operation.operation === LENDING_OPERATION.FORCED_REPAYMENT;
    if (loan === undefined) {
      found.push(findingOf(entry, isForced ? 'forced-unknown-loan' : 'unknown-loan'));
      return;
    }
    if (loan.borrower.pseudonym !== operation.borrower) {
      found.push(findingOf(entry, 'borrower-mismatch', { borrowerHash: loan.borrower.hash }));
    }
    if (loan.owedLots === 0) {
      found.push(findingOf(entry, 'loan-repaid', { borrowerHash: loan.borrower.hash }));
      return;
    }
    const isExtension = operation.operation === LENDING_OPERATION.EXTENSION;
    if (loan.asset !== entry.asset && !isExtension) {
      found.push(findingOf(entry, 'asset-mismatch', { borrowerHash: loan.borrower.hash }));
      return;
    }
    loan.maturityTimeUs = operation.maturityTimeUs ?? loan.maturityTimeUs;
    loan.triggerPriceTicks = operation.triggerPriceTicks ?? loan.triggerPriceTicks;
    loan.collateral = operation.collateral ?? loan.collateral;
    if (isExtension) this.#extend(loan, step);
    else if (operation.operation === LENDING_OPERATION.REPAYMENT || isForced) {
      this.#repay(loan, step, isForced);
    } else if (operation.operation === LENDING_OPERATION.TOP_UP && entry.principalLots > 0) {
      this.#draw(loan, step, entry.principalLots, 'increase-at-top-up');
    }
  }

  /** The row's quantity is what is owed from here on. */
  #extend(loan: Loan, step: Step): void {
    const { principalLots, asset } = step.entry;
    if (asset !== loan.asset) {
      this.#reduce(loan, loan.owedLots);
      // Lots of another asset are another measure.
      loan.drawnLots = 0;
      loan.drawnWon = 0;
      loan.asset = asset;
      this.#draw(loan, step, principalLots, 'asset-switch');
      return;
    }
    const added = principalLots - loan.owedLots;
    if (added < 0) this.#reduce(loan, -added);
    const rule = added > 0 ? 'increase-at-extension' : 'extension-not-permitted';
    this.#draw(loan, step, Math.max(added, 0), rule);
  }

  #repay(loan: Loan, { entry, found }: Step, isForced: boolean): void {
    const { validTimeUs: timeUs, principalLots } = entry;
    const lots = Math.min(principalLots, loan.owedLots);
    if (principalLots > loan.owedLots) {
      const { hash: borrowerHash } = loan.borrower;
      const amounts = { value: principalLots, limit: loan.owedLots, unit: 'lots' } as const;
      found.push(findingOf(entry, 'repaid-above-debt', { ...amounts, borrowerHash }));
    }
    const won = this.#reduce(loan, lots);
    const { turnover } = loan.borrower;
    if (!isForced) noteAmount(turnover.repaid, { timeUs, asset: loan.asset, lots, won });
    if (loan.owedLots > 0) return;
    loan.repaidUs = timeUs;
    loan.borrower.openLoanCount -= 1;
  }

  /** Returns what the lots were worth when they were drawn. */
  #reduce(loan: Loan, lots: number): number {
    const before = drawnValueWon(loan, loan.owedLots);
    loan.owedLots -= lots;
    const won = before - drawnValueWon(loan, loan.owedLots);
    loan.borrower.owedWon -= won;
    return won;
  }

  /** Principal that comes on top; 0 lots: an extension that draws nothing. */
  #draw(loan: Loan, step: Step, lots: number, rule: LendingFindingRule): void {
    const { entry, operation, programme, found } = step;
    const { borrower } = loan;
    const { validTimeUs, offset } = entry;
    const won = wonOf(step, lots);
    const before = drawnValueWon(loan, loan.owedLots);
    loan.drawnLots += lots;
    loan.owedLots += lots;
    loan.drawnWon += won;
    borrower.owedWon += drawnValueWon(loan, loan.owedLots) - before;
    const amount = { timeUs: validTimeUs, asset: entry.asset, lots, won };
    if (lots > 0) noteAmount(borrower.turnover.drawn, amount);
    const replacement = rule === 'new-loan' ? replacementOf(borrower.turnover, amount) : null;
    const isFirstOfProgramme = programme.firstDrawUs === Number.POSITIVE_INFINITY;
    programme.firstDrawUs = Math.min(programme.firstDrawUs, validTimeUs);
    const draw: Draw = {
      ...{ programme, borrower, asset: entry.asset, loanId: loan.id, lots, won },
      ...{
        rule: replacement ?? rule,
        operation: operationName(operation.operation),
        isFirstOfProgramme,
      },
      ...{ validTimeUs, requestTimeUs: operation.requestTimeUs, offset },
      restated: isRestated(entry),
    };
    this.#orders.take(draw, found);
  }
}

/** Operations that move principal, and so must name some. */
const MOVING: ReadonlySet<number> = new Set([
  LENDING_OPERATION.LOAN_OPEN,
  LENDING_OPERATION.EXTENSION,
  LENDING_OPERATION.REPAYMENT,
  LENDING_OPERATION.FORCED_REPAYMENT,
]);

function isPrincipal({ entry, operation }: Step): boolean {
  const { principalLots } = entry;
  const { principalWon } = operation;
  if (!Number.isSafeInteger(principalLots) || principalLots < 0) return false;
  if (principalLots === 0 && MOVING.has(operation.operation)) return false;
  return principalWon === null || (Number.isSafeInteger(principalWon) && principalWon >= 0);
}

/** The lots' part of what the whole row is worth; 0 where the row says no worth. */
function wonOf({ entry, operation }: Step, lots: number): number {
  if (lots === 0 || operation.principalWon === null) return 0;
  return dividedProduct(operation.principalWon, lots, entry.principalLots);
}
