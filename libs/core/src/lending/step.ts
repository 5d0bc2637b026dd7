/** An operation on its way into the book, with what it finds. */
import type { LendingOperation } from '../event/lending-event.ts';
import { LENDING_OPERATION } from '../event/lending-event.ts';
import { dividedProduct } from './exact-product.ts';
import { findingOf } from './finding-of.ts';
import { isRestated, type LendingEntry } from './lending-entry.ts';
import {
  findingSeverity,
  type LendingFinding,
  type LendingFindingRule,
} from './lending-finding.ts';
import { type Borrower, borrowerHash, type Programme } from './loan.ts';
import type { Breach } from './loan-limits.ts';

/** Operations that move principal, and so must name some. */
const MOVING: ReadonlySet<number> = new Set([
  LENDING_OPERATION.LOAN_OPEN,
  LENDING_OPERATION.EXTENSION,
  LENDING_OPERATION.REPAYMENT,
  LENDING_OPERATION.FORCED_REPAYMENT,
]);

export class Step {
  readonly entry: LendingEntry;
  readonly operation: LendingOperation;
  readonly programme: Programme;
  readonly found: LendingFinding[];
  readonly timeUs: number;
  readonly restated: boolean;

  constructor(
    entry: LendingEntry,
    operation: LendingOperation,
    programme: Programme,
    found: LendingFinding[],
  ) {
    this.entry = entry;
    this.operation = operation;
    this.programme = programme;
    this.found = found;
    this.timeUs = entry.validTimeUs;
    this.restated = isRestated(entry);
  }

  find(rule: LendingFindingRule, measured: Parameters<typeof findingOf>[2] = {}): void {
    this.found.push(findingOf(this.entry, rule, measured));
  }

  /** What a rule found in a loan; a reading that does not bind has no severity. */
  breach({ rule, by, value, limit, unit }: Breach, borrower: Borrower | null): void {
    this.find(rule, {
      severity: by.binding ? findingSeverity(rule) : null,
      borrowerHash: borrower === null ? '' : borrowerHash(borrower),
      principalWon: this.operation.principalWon ?? 0,
      ruleId: by.id,
      value,
      limit,
      unit,
    });
  }

  get isForced(): boolean {
    return this.operation.operation === LENDING_OPERATION.FORCED_REPAYMENT;
  }

  get isExtension(): boolean {
    return this.operation.operation === LENDING_OPERATION.EXTENSION;
  }

  /** Whether its amounts can be. */
  get hasPrincipal(): boolean {
    const { principalLots } = this.entry;
    const { principalWon, operation } = this.operation;
    if (!isAmount(principalLots) || (principalWon !== null && !isAmount(principalWon)))
      return false;
    return principalLots > 0 || !MOVING.has(operation);
  }

  get hasCollateral(): boolean {
    return (this.operation.collateral ?? []).every(({ valueWon }) => isAmount(valueWon));
  }

  /** The lots' part of what the whole row is worth; 0 where the row says no worth. */
  wonOf(lots: number): number {
    const { principalWon } = this.operation;
    if (lots === 0 || principalWon === null) return 0;
    return dividedProduct(principalWon, lots, this.entry.principalLots);
  }
}

function isAmount(amount: number): boolean {
  return Number.isSafeInteger(amount) && amount >= 0;
}
