/**
 * Whether a lending row makes sense in itself. What contradicts the book (a loan that nobody opened, a repayment above the
 * debt) is no fault of the row: the book finds it.
 */
import {
  isPseudonym,
  LENDING_OPERATION,
  type LendingOperation,
  type LendingTerms,
} from '../event/lending-event.ts';
import { LENDING_TIME_US_MAX } from '../limits.ts';
import type { QuarantineReason } from '../log/quarantine.ts';

const WHOLE_BP = 10_000;

/** The row's own columns. */
export interface LendingColumns {
  readonly eventTimeUs: number;
  readonly principalLots: number;
  readonly priceTicks: number;
}

/** The reason to refuse an operation, or undefined where there is none. */
export function operationFault(
  operation: LendingOperation,
  columns: LendingColumns,
): QuarantineReason | undefined {
  // First of all, so that what may be a name is called nothing else.
  if (!isBorrower(operation)) return 'bad-pseudonym';
  if (isMissing(operation)) return 'bad-lending';
  if (columns.principalLots < 0 || isBelowZero(operation)) return 'bad-quantity';
  if (columns.priceTicks < 0 || (operation.triggerPriceTicks ?? 1) <= 0) return 'bad-price';
  return timesFault(operation, columns.eventTimeUs);
}

/** The same of a programme's terms. */
export function termsFault(terms: LendingTerms): QuarantineReason | undefined {
  const { programme, version, predecessor, assets, haircuts } = terms;
  if (programme === '' || predecessor === programme || version < 1) return 'bad-lending';
  if (hasTwice(assets) || hasTwice(haircuts.map(({ asset }) => asset))) return 'bad-lending';
  const amounts = [
    terms.loanToValueMaxBp,
    terms.triggerLoanToValueBp,
    terms.capPerUserWon,
    terms.advertisedMaxWon ?? 0,
    terms.feePpmPerDay,
    terms.forcedFeePpm,
    terms.guardBp ?? 0,
  ];
  const counted = haircuts.every(({ countedBp }) => countedBp >= 0 && countedBp <= WHOLE_BP);
  return counted && amounts.every((amount) => amount >= 0) ? undefined : 'bad-quantity';
}

/** A disclosure is of nobody; everything else is of somebody under a pseudonym. */
function isBorrower({ operation, borrower }: LendingOperation): boolean {
  return operation === LENDING_OPERATION.DISCLOSURE ? borrower === '' : isPseudonym(borrower);
}

/** Whether it lacks what the operation is about. */
function isMissing(said: LendingOperation): boolean {
  const { operation, programme, operationId, loanId, collateral } = said;
  if (programme === '' || operationId === '') return true;
  if (collateral !== null && hasTwice(collateral.map(({ asset }) => asset))) return true;
  if (operation === LENDING_OPERATION.QUALIFICATION) return said.capWon === null;
  if (operation === LENDING_OPERATION.DISCLOSURE) return said.disclosure === null;
  return loanId === '';
}

function isBelowZero(said: LendingOperation): boolean {
  const { collateral, disclosure } = said;
  const amounts = [said.principalWon ?? 0, said.feePpmPerDay ?? 0, said.capWon ?? 0];
  for (const { quantity, valueWon } of collateral ?? []) amounts.push(quantity, valueWon);
  if (disclosure !== null) amounts.push(disclosure.outstandingWon, disclosure.forcedCount);
  return amounts.some((amount) => amount < 0);
}

function timesFault(
  { requestTimeUs, maturityTimeUs, disclosure }: LendingOperation,
  eventTimeUs: number,
): QuarantineReason | undefined {
  const earliestUs = eventTimeUs - LENDING_TIME_US_MAX;
  const latestUs = eventTimeUs + LENDING_TIME_US_MAX;
  const asked = requestTimeUs ?? eventTimeUs;
  if (asked > eventTimeUs || asked < earliestUs) return 'bad-time';
  const due = maturityTimeUs ?? eventTimeUs;
  if (due < earliestUs || due > latestUs) return 'bad-time';
  if (disclosure === null) return undefined;
  const { fromUs, toUs } = disclosure;
  return fromUs <= toUs && fromUs >= earliestUs && toUs <= latestUs ? undefined : 'bad-time';
}

function hasTwice(names: readonly string[]): boolean {
  return new Set(names).size < names.length;
}
