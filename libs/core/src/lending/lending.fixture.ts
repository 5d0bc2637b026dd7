/** Entries and orders for tests, by what matters in them. */
import type {
  LendingOrder,
  LendingPolicy,
  LendingRule,
  LendingRuleKind,
} from '../control/lending-policy.ts';
import {
  LENDING_OPERATION,
  type LendingOperation,
  type LendingTerms,
} from '../event/lending-event.ts';
import { LendingBook } from './lending-book.ts';
import type { LendingEntry } from './lending-entry.ts';
import type { LendingFinding } from './lending-finding.ts';

export const MS = 1_000;
export const SECOND = 1_000_000;
export const HOUR: number = 3_600 * SECOND;
export const DAY: number = 24 * HOUR;

/** 19 August 2025, 00:00 in Seoul. */
export const T = 1_755_529_200_000_000;

/** Pseudonym of a borrower by number. */
function pseudonym(borrower: number): string {
  return `h1:k1:${borrower.toString(16).padStart(64, '0')}`;
}

type Parts = Partial<Omit<LendingOperation, 'operation' | 'borrower'>> &
  Partial<Omit<LendingEntry, 'event'>> & { readonly by?: number };

let operationCount = 0;

/** More than any loan of a test needs. */
const ENOUGH = [{ asset: 'KRW', quantity: 2_000_000_000, valueWon: 2_000_000_000 }];

/** An operation of borrower 1 on loan `L1` of Bithumb's programme, at T, of 1,000 lots worth a million won. */
export function operationEntry(
  name: keyof typeof LENDING_OPERATION,
  parts: Parts = {},
): LendingEntry {
  operationCount += 1;
  const { by = 1, ...rest } = parts;
  const lots = rest.principalLots ?? 1_000;
  const event: LendingOperation = {
    operation: LENDING_OPERATION[name],
    programme: rest.programme ?? 'coin-lending',
    operationId: rest.operationId ?? `op${operationCount}`,
    loanId: rest.loanId ?? 'L1',
    borrower: pseudonym(by),
    requestTimeUs: rest.requestTimeUs ?? null,
    principalWon: rest.principalWon === undefined ? Math.abs(lots) * 1_000 : rest.principalWon,
    collateral:
      rest.collateral === undefined && name === 'LOAN_OPEN' ? ENOUGH : (rest.collateral ?? null),
    maturityTimeUs: rest.maturityTimeUs ?? null,
    feePpmPerDay: rest.feePpmPerDay ?? null,
    triggerPriceTicks: rest.triggerPriceTicks ?? null,
    lender: rest.lender ?? null,
    capWon: rest.capWon ?? null,
    disclosure: rest.disclosure ?? null,
  };
  return entryOf({ ...rest, principalLots: lots }, { kind: 'operation', ...event });
}

export function termsEntry(
  parts: Partial<LendingTerms> & Partial<Omit<LendingEntry, 'event'>> = {},
): LendingEntry {
  const event: LendingTerms = {
    programme: parts.programme ?? 'coin-lending',
    version: parts.version ?? 1,
    title: parts.title ?? 'Coin lending',
    lender: parts.lender ?? 'bithumb',
    predecessor: parts.predecessor ?? null,
    assets: parts.assets ?? ['USDT'],
    loanToValueMaxBp: parts.loanToValueMaxBp ?? 8_500,
    triggerLoanToValueBp: parts.triggerLoanToValueBp ?? 9_500,
    haircuts: parts.haircuts ?? [],
    capPerUserWon: parts.capPerUserWon ?? 30_000_000,
    advertisedMaxWon: parts.advertisedMaxWon ?? null,
    feePpmPerDay: parts.feePpmPerDay ?? 500,
    forcedFeePpm: parts.forcedFeePpm ?? 10_000,
    priceSource: parts.priceSource ?? 'OWN',
    guardBp: parts.guardBp ?? null,
    repaysInWon: parts.repaysInWon ?? false,
  };
  return entryOf({ validTimeUs: T - DAY, principalLots: 0, ...parts }, { kind: 'terms', ...event });
}

function entryOf(
  parts: Partial<Omit<LendingEntry, 'event'>>,
  event: LendingEntry['event'],
): LendingEntry {
  const validTimeUs = parts.validTimeUs ?? T;
  return {
    venue: parts.venue ?? 'bithumb',
    asset: parts.asset ?? 'USDT',
    market: parts.market ?? 'bithumb:USDT/KRW:spot',
    source: parts.source ?? 'bithumb lending',
    position: parts.position ?? operationCount,
    offset: parts.offset ?? operationCount,
    validTimeUs,
    recordTimeUs: parts.recordTimeUs ?? validTimeUs + SECOND,
    principalLots: parts.principalLots ?? 0,
    priceTicks: parts.priceTicks ?? 1_400,
    event,
  };
}

/** An order of T over everything, under which loans may be repaid and extended. */
export function orderOf(parts: Partial<LendingOrder> = {}): LendingOrder {
  return {
    id: 'fsc-2025-08-19',
    issuedTimeUs: T,
    receivedTimeUs: null,
    effectiveTimeUs: T,
    endTimeUs: null,
    scope: { venues: [], programmes: [], assets: [] },
    permitted: ['EXTENSION', 'REPAYMENT'],
    source: { en: 'a letter', ko: '공문' },
    ...parts,
  };
}

export function policyOf(parts: Partial<LendingPolicy> = {}): LendingPolicy {
  return { rules: { version: 1, rules: [] }, orders: [], ...parts };
}

/** A rule that holds everywhere and always, of the kind. */
export function ruleOf<Kind extends LendingRuleKind>(
  kind: Kind,
  parts: Partial<Extract<LendingRule, { kind: Kind }>>,
): Extract<LendingRule, { kind: Kind }> {
  const frame = { id: kind, fromUs: 0, toUs: null, venues: [], binding: true, assumed: [] };
  const standings = { rankMax: null, wonMarketCountMin: null, standings: [], flagged: [] };
  const rest = { counted: [], otherwiseCountedBp: 10_000, assets: null, ...standings };
  const rule = { ...frame, kind, source: { en: 'a test', ko: '시험' }, ...rest, ...parts };
  return rule as unknown as Extract<LendingRule, { kind: Kind }>;
}

/** What a book under these rules finds in the entries. */
export function found(rules: LendingRule[], entries: readonly LendingEntry[]): LendingFinding[] {
  const book = new LendingBook();
  book.establish(policyOf({ rules: { version: 1, rules } }));
  return entries.flatMap((entry) => [...book.take(entry)]);
}

/** Rule, value and limit of what is found after the terms of a programme. */
export function told(rules: LendingRule[], ...entries: LendingEntry[]): unknown[] {
  const all = found(rules, [termsEntry({ validTimeUs: T - 100 * DAY }), ...entries]);
  return all.map(({ rule, value, limit }) => [rule, value, limit]);
}
