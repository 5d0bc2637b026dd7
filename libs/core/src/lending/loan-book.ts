/**
 * The loans of one venue: each operation on one changes what is owed, and is judged by the rules and orders of its time.
 *
 * Invariants
 * LK1 a loan is open exactly while it owes lots; a borrower's `owedWon` is the sum over its open loans, and so is an
 *     asset's.
 * LK2 a loan that the book has no room for is judged as any other, and changes no figure.
 */

import { LENDING_OPERATION } from '../event/lending-event.ts';
import type { StateIo } from '../state/state-io.ts';
import { AssetBook } from './asset-book.ts';
import type { DisclosureBook } from './disclosure-book.ts';
import { ALARM_EVIDENCE, type EarlyWarning } from './early-warning.ts';
import { dividedProduct } from './exact-product.ts';
import { operationName } from './finding-of.ts';
import { forcedCause } from './forced-cause.ts';
import type { LendingFindingRule } from './lending-finding.ts';
import {
  type Amount,
  type Borrower,
  borrowerHash,
  type Draw,
  debtAtWon,
  drawnValueWon,
  type Loan,
} from './loan.ts';
import { breachByPrice, breachesOfDraw } from './loan-limits.ts';
import type { NoticeBook } from './notice-book.ts';
import type { OrderJudge } from './order-judge.ts';
import type { RulesInForce } from './rule-timeline.ts';
import { newStanding, type ShareBook } from './share-book.ts';
import type { Step } from './step.ts';
import { noteAmount, replacementOf } from './turnover.ts';
import type { VenueLoans } from './venue-loans.ts';

const FOREVER = Number.POSITIVE_INFINITY;

/** What operations on loans change besides the loans. */
interface Surroundings {
  readonly loans: VenueLoans;
  readonly orders: OrderJudge;
  readonly shares: ShareBook;
  readonly notices: NoticeBook;
  readonly disclosures: DisclosureBook;
  readonly warning: EarlyWarning;
}

export class LoanBook {
  readonly #around: Surroundings;
  readonly assets: Map<string, AssetBook> = new Map();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  open(step: Step, rules: RulesInForce): void {
    const { operation, programme, timeUs } = step;
    const { loans, shares } = this.#around;
    if (loans.loan(programme, operation.loanId) !== undefined) {
      step.find('loan-exists');
      return;
    }
    if (operation.principalWon === null) step.find('unpriced');
    if (operation.collateral === null) step.find('no-collateral');
    const { borrower, isKept: isKnown } = loans.borrower(operation.borrower);
    const isKept = isKnown && loans.hasRoomFor(programme);
    const loan = newLoan(step, borrower, isKept);
    if (!isKept) {
      step.find('book-full');
      shares.isLowerBound = true;
    } else {
      loans.hold(loan);
      if (borrower.firstLoanUs === FOREVER) shares.newBorrower();
      shares.opened(borrower.standing, borrower.openLoanCount === 0, timeUs);
      borrower.openLoanCount += 1;
    }
    borrower.firstLoanUs = Math.min(borrower.firstLoanUs, timeUs);
    this.#draw(loan, step, rules, step.entry.principalLots, 'new-loan');
  }

  /** An operation on a loan that is in the book. */
  takeOf(loan: Loan, step: Step, rules: RulesInForce): void {
    if (!isOf(loan, step)) return;
    const { operation, timeUs } = step;
    const { notices } = this.#around;
    if (operation.operation === LENDING_OPERATION.LIQUIDATION_WARNING) {
      const said = notices.warned(loan, timeUs, rules);
      for (const breach of said) step.breach(breach, loan.borrower);
      return;
    }
    if (step.isForced) this.#force(loan, step, rules);
    takeDetails(loan, step);
    if (operation.operation === LENDING_OPERATION.COLLATERAL_MARK) {
      this.#mark(loan, step, rules);
      return;
    }
    if (!step.isForced) notices.changed(loan);
    if (step.isExtension) this.#extend(loan, step, rules);
    else if (operation.operation !== LENDING_OPERATION.TOP_UP) this.#repay(loan, step);
    else if (step.entry.principalLots > 0) {
      this.#draw(loan, step, rules, step.entry.principalLots, 'increase-at-top-up');
    } else this.#asset(loan.asset).mark(loan);
  }

  /** The row's quantity is what is owed from here on. */
  #extend(loan: Loan, step: Step, rules: RulesInForce): void {
    const { principalLots, asset } = step.entry;
    if (asset !== loan.asset) {
      this.#reduce(loan, loan.owedLots);
      // Lots of another asset are another measure.
      loan.asset = asset;
      loan.drawnLots = 0;
      loan.drawnWon = 0;
      loan.firstPriceTicks = 0;
      this.#draw(loan, step, rules, principalLots, 'asset-switch');
      return;
    }
    const added = principalLots - loan.owedLots;
    if (added < 0) this.#reduce(loan, -added);
    const rule = added > 0 ? 'increase-at-extension' : 'extension-not-permitted';
    this.#draw(loan, step, rules, Math.max(added, 0), rule);
  }

  /** What a forced repayment says of shares, notices and the warning; the debt changes after. */
  #force(loan: Loan, step: Step, rules: RulesInForce): void {
    const { entry, operation, timeUs } = step;
    const { disclosures, notices, shares, warning } = this.#around;
    const { borrower } = loan;
    disclosures.forced(timeUs);
    for (const breach of notices.forced(loan, timeUs, rules)) step.breach(breach, borrower);
    const lots = Math.min(entry.principalLots, loan.owedLots);
    const won = operation.principalWon === null ? worthWon(loan, step, lots) : step.wonOf(lots);
    const cause = forcedCause(loan, entry.priceTicks, operation.collateral);
    const [hazard] = rules.of('hazard');
    if (hazard !== undefined && shares.isAtRisk(borrower.standing, timeUs)) {
      const value = warning.first(timeUs, hazard);
      const rule = { rule: 'early-warning', by: hazard, unit: 'evidence' } as const;
      if (value !== null) step.breach({ ...rule, value, limit: ALARM_EVIDENCE }, null);
    }
    shares.forced({ borrower: borrower.standing, loan: loan.standing }, { cause, won, timeUs });
  }

  #repay(loan: Loan, step: Step): void {
    const { timeUs } = step;
    const { principalLots } = step.entry;
    const { borrower, asset } = loan;
    const lots = Math.min(principalLots, loan.owedLots);
    if (principalLots > loan.owedLots) {
      const amounts = { value: principalLots, limit: loan.owedLots, unit: 'lots' } as const;
      step.find('repaid-above-debt', { ...amounts, borrowerHash: borrowerHash(borrower) });
    }
    const won = this.#reduce(loan, lots);
    if (!step.isForced) noteAmount(borrower.turnover.repaid, { timeUs, asset, lots, won });
    this.#changed(step);
    loan.reducedUs = Math.max(loan.reducedUs, timeUs);
    if (loan.owedLots > 0) return;
    loan.repaidUs = loan.reducedUs;
    borrower.openLoanCount -= 1;
    const isLastOpen = borrower.openLoanCount === 0;
    const { grossWon: drawnWon } = loan;
    const { loans, shares } = this.#around;
    shares.closed({ drawnWon, borrower: borrower.standing, isLastOpen }, loan.repaidUs);
    loans.repaid(loan);
  }

  /** Returns what the lots were worth when they were drawn. */
  #reduce(loan: Loan, lots: number): number {
    const before = drawnValueWon(loan, loan.owedLots);
    loan.owedLots -= lots;
    const won = before - drawnValueWon(loan, loan.owedLots);
    loan.borrower.owedWon -= won;
    this.#asset(loan.asset).owe(loan, -lots, -won);
    return won;
  }

  /** The collateral is valued anew: whether the loan now stands above a limit, told once. */
  #mark(loan: Loan, step: Step, rules: RulesInForce): void {
    this.#asset(loan.asset).mark(loan);
    const debtWon = debtOf(loan, step) ?? debtAtWon(loan, step.entry.priceTicks);
    if (debtWon === null) return;
    const breach = breachByPrice(loan, debtWon, rules);
    if (breach !== null && !loan.isAboveLimit) step.breach(breach, loan.borrower);
    loan.isAboveLimit = breach !== null;
  }

  /** Principal that comes on top; 0 lots: an extension that draws nothing. */
  #draw(loan: Loan, step: Step, rules: RulesInForce, lots: number, rule: LendingFindingRule): void {
    const { timeUs } = step;
    const { borrower, asset } = loan;
    const won = step.wonOf(lots);
    const before = drawnValueWon(loan, loan.owedLots);
    loan.drawnLots += lots;
    loan.owedLots += lots;
    loan.drawnWon += won;
    loan.grossWon += won;
    const owed = drawnValueWon(loan, loan.owedLots) - before;
    borrower.owedWon += owed;
    seePrice(loan, step);
    const amount = { timeUs, asset, lots, won };
    if (lots > 0) noteAmount(borrower.turnover.drawn, amount);
    const replacement = rule === 'new-loan' ? replacementOf(borrower.turnover, amount) : null;
    this.#around.orders.take(drawOf(loan, step, amount, replacement ?? rule), step.found);
    if (lots > 0) this.#judge(loan, step, rules, rule === 'new-loan');
    if (loan.isKept) {
      this.#asset(asset).owe(loan, lots, owed);
      this.#around.shares.drawn(won);
    } else borrower.owedWon -= owed; // LK2
    this.#changed(step);
  }

  #judge(loan: Loan, step: Step, rules: RulesInForce, isNew: boolean): void {
    const { operation, timeUs } = step;
    const debtWon = debtOf(loan, step);
    for (const breach of breachesOfDraw({ loan, operation, timeUs, debtWon, isNew }, rules)) {
      if (breach.rule === 'loan-to-value' && breach.by.binding) loan.isAboveLimit = true;
      step.breach(breach, loan.borrower);
    }
  }

  /** A row that came late changes figures that were told. */
  #changed(step: Step): void {
    if (!step.restated) return;
    this.#around.shares.restated(step.timeUs);
    step.find('figures-restated', { value: step.entry.recordTimeUs - step.timeUs, unit: 'us' });
  }

  #asset(name: string): AssetBook {
    const known = this.assets.get(name);
    if (known !== undefined) return known;
    const book = new AssetBook(name);
    this.assets.set(name, book);
    return book;
  }

  keep(io: StateIo): void {
    io.kind(AssetBook, (known) => {
      const asset = io.value(known?.asset) as string;
      return known ?? new AssetBook(asset);
    });
    io.into(this.assets);
  }
}

/** Whether the operation can be one of the loan; faults that leave it sure are told all the same. */
function isOf(loan: Loan, step: Step): boolean {
  const { operation, entry } = step;
  const isWarning = operation.operation === LENDING_OPERATION.LIQUIDATION_WARNING;
  const find = (rule: LendingFindingRule): void =>
    step.find(rule, { borrowerHash: borrowerHash(loan.borrower) });
  if (loan.borrower.pseudonym !== operation.borrower) find('borrower-mismatch');
  if (loan.owedLots === 0 && !(isWarning && loan.isNoticeMissing)) {
    find('loan-repaid');
    return false;
  }
  if (loan.asset === entry.asset || step.isExtension) return true;
  find('asset-mismatch');
  return false;
}

/** What the row says anew of the loan. */
function takeDetails(loan: Loan, { operation }: Step): void {
  loan.maturityTimeUs = operation.maturityTimeUs ?? loan.maturityTimeUs;
  loan.triggerPriceTicks = operation.triggerPriceTicks ?? loan.triggerPriceTicks;
  loan.collateral = operation.collateral ?? loan.collateral;
  loan.firstCollateral ??= loan.collateral;
}

function newLoan(step: Step, borrower: Borrower, isKept: boolean): Loan {
  const { entry, operation, programme, timeUs } = step;
  const { loanId: id, maturityTimeUs, triggerPriceTicks, collateral } = operation;
  return {
    ...{ id, programme, borrower, isKept, asset: entry.asset, openedUs: timeUs, repaidUs: FOREVER },
    reducedUs: -FOREVER,
    ...{ drawnLots: 0, owedLots: 0, drawnWon: 0, grossWon: 0 },
    ...{ price: { won: 0, lots: 0, ticks: 0 }, firstPriceTicks: 0 },
    ...{ maturityTimeUs, triggerPriceTicks, collateral, firstCollateral: collateral },
    ...{ warnedUs: FOREVER, forcedUs: -FOREVER, isNoticeMissing: false, isAboveLimit: false },
    ...{ standing: newStanding(), waitingWon: 0, waitingTicks: 0 },
  };
}

function drawOf(loan: Loan, step: Step, amount: Amount, rule: LendingFindingRule): Draw {
  const { entry, operation, programme, timeUs, restated } = step;
  const isFirstOfProgramme = programme.firstDrawUs === FOREVER;
  programme.firstDrawUs = Math.min(programme.firstDrawUs, timeUs);
  return {
    ...{ programme, borrower: loan.borrower, asset: loan.asset, loanId: loan.id },
    ...{ rule, operation: operationName(operation.operation), isFirstOfProgramme },
    ...{ validTimeUs: timeUs, requestTimeUs: operation.requestTimeUs, offset: entry.offset },
    ...{ restated, lots: amount.lots, won: amount.won },
  };
}

/** Keeps what a row says that so many lots are worth at a price. */
function seePrice(loan: Loan, { entry, operation }: Step): void {
  const { principalLots: lots, priceTicks: ticks } = entry;
  const won = operation.principalWon ?? 0;
  if (lots === 0 || ticks <= 0 || won === 0) return;
  loan.price = { won, lots, ticks };
  if (loan.firstPriceTicks === 0) loan.firstPriceTicks = ticks;
}

/** What the loan owes at the worth that the row gives its lots; null where it gives none. */
function debtOf({ owedLots }: Loan, { entry, operation }: Step): number | null {
  const { principalWon } = operation;
  if (principalWon === null || entry.principalLots === 0) return null;
  return dividedProduct(principalWon, owedLots, entry.principalLots);
}

/** What lots of the loan are worth where the row does not say: at its price, else at that of when they were drawn. */
function worthWon(loan: Loan, { entry }: Step, lots: number): number {
  const debtWon = debtAtWon(loan, entry.priceTicks);
  return debtWon === null
    ? drawnValueWon(loan, lots)
    : dividedProduct(debtWon, lots, loan.owedLots);
}
