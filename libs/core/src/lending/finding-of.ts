/** A finding of an entry, with what every finding of it says. */
import type { LendingOperationName } from '../control/lending-policy.ts';
import { LENDING_OPERATION, type LendingOperationCode } from '../event/lending-event.ts';
import { isRestated, type LendingEntry } from './lending-entry.ts';
import {
  findingSeverity,
  type LendingFinding,
  type LendingFindingRule,
} from './lending-finding.ts';

const OPERATION_NAMES: ReadonlyMap<number, LendingOperationName> = new Map(
  Object.entries(LENDING_OPERATION).map(([name, code]) => [code, name as LendingOperationName]),
);

export function operationName(code: LendingOperationCode): LendingOperationName {
  return OPERATION_NAMES.get(code) as LendingOperationName;
}

type Measured = Partial<
  Pick<
    LendingFinding,
    'severity' | 'borrowerHash' | 'value' | 'limit' | 'unit' | 'principalWon' | 'ruleId'
  >
>;

export function findingOf(
  entry: LendingEntry,
  rule: LendingFindingRule,
  measured: Measured = {},
): LendingFinding {
  const { event } = entry;
  const isOperation = event.kind === 'operation';
  return {
    rule,
    severity: findingSeverity(rule),
    venue: entry.venue,
    asset: entry.asset,
    programme: event.programme,
    operation: isOperation ? operationName(event.operation) : null,
    loanId: isOperation ? event.loanId : '',
    borrowerHash: '',
    validTimeUs: entry.validTimeUs,
    offset: entry.offset,
    restated: isRestated(entry),
    value: null,
    limit: null,
    unit: null,
    principalWon: (isOperation ? event.principalWon : null) ?? 0,
    ruleId: null,
    ...measured,
  };
}
