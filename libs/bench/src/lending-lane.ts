/**
 * The lending lane: rows of a loan feed → findings and figures, the loan book beside a plain one that searches lists and
 * counts figures anew (`PlainLendingBook`), equal results first.
 */
import { LENDING_OPERATION, type LendingPolicy, NOTHING_SAID } from '@breakwater/core';
import {
  DEFAULT_LENDING_RULES,
  LendingBook,
  type LendingEntry,
  PlainLendingBook,
} from '@breakwater/core/internals';
import { type Spread, spread } from './measure.ts';

const START_US = 1_760_000_000_000_000;
const SECOND_US = 1_000_000;
const VENUE = 'bithumb';
const ASSET = 'USDT';
/** Rows between two readings of the figures. */
const READ_EVERY = 50_000;
/** Loans open at once: as a loan is opened, an old one ends. */
const OPEN_COUNT = 4_000;
const BORROWER_COUNT = 3_000;
const WARM_ROUND_COUNT = 2;

/** The early warning, for which the plain book would count all borrowers anew with each row. */
const NOT_COMPARED: ReadonlySet<string> = new Set(['hazard']);
/** The rest of the default rule book. */
const POLICY: LendingPolicy = {
  rules: {
    ...DEFAULT_LENDING_RULES,
    rules: DEFAULT_LENDING_RULES.rules.filter(({ kind }) => !NOT_COMPARED.has(kind)),
  },
  orders: [],
};

export interface LendingRow {
  readonly name: string;
  readonly rowCount: number;
  readonly findingCount: number;
  readonly oursNs: Spread;
  readonly theirsNs: Spread;
  readonly ratio: Spread;
}

/** A third each: a loan is opened, an open one is valued anew, an old one is repaid, every twentieth by force. */
export function makeLendingLoad(loanCount: number, stepSeconds = 1): LendingEntry[] {
  const entries: LendingEntry[] = [terms()];
  for (let loan = 0; loan < loanCount; loan += 1) {
    const timeUs = START_US + loan * stepSeconds * SECOND_US;
    if (loan < BORROWER_COUNT) entries.push(operation('QUALIFICATION', loan, timeUs));
    entries.push(operation('LOAN_OPEN', loan, timeUs));
    entries.push(operation('COLLATERAL_MARK', Math.floor(loan - (loan % OPEN_COUNT) / 2), timeUs));
    const old = loan - OPEN_COUNT;
    if (old < 0) continue;
    entries.push(operation(old % 20 === 0 ? 'FORCED_REPAYMENT' : 'REPAYMENT', old, timeUs));
  }
  return entries;
}

function operation(
  name: keyof typeof LENDING_OPERATION,
  loan: number,
  timeUs: number,
): LendingEntry {
  const lots = 1_000 + (loan % 7);
  const isQuiet = name === 'QUALIFICATION' || name === 'COLLATERAL_MARK';
  // One loan in a hundred stands above its collateral.
  const valueWon = Math.floor(lots * 1_400 * (loan % 100 === 0 ? 0.99 : 1.5));
  return {
    ...{
      venue: VENUE,
      asset: ASSET,
      market: `${VENUE}:${ASSET}/KRW:spot`,
      source: `${VENUE} lending`,
    },
    ...{ position: loan, offset: loan, validTimeUs: timeUs, recordTimeUs: timeUs + SECOND_US },
    ...{ principalLots: isQuiet ? 0 : lots, priceTicks: 1_400 + (loan % 13) },
    event: {
      kind: 'operation',
      operation: LENDING_OPERATION[name],
      programme: 'coin-lending',
      operationId: `${name}-${loan}-${timeUs}`,
      loanId: name === 'QUALIFICATION' ? '' : `L${loan}`,
      borrower: `h1:k:${(loan % BORROWER_COUNT).toString(16).padStart(64, '0')}`,
      ...NOTHING_SAID,
      principalWon: isQuiet ? null : lots * 1_400,
      collateral: name === 'LOAN_OPEN' ? [{ asset: 'KRW', quantity: valueWon, valueWon }] : null,
      triggerPriceTicks: name === 'LOAN_OPEN' ? 1_500 + (loan % 200) : null,
      capWon: name === 'QUALIFICATION' ? 30_000_000 : null,
    },
  };
}

function terms(): LendingEntry {
  const offered = {
    assets: [ASSET],
    loanToValueMaxBp: 8_500,
    triggerLoanToValueBp: 9_500,
    haircuts: [],
  };
  const amounts = {
    capPerUserWon: 30_000_000,
    advertisedMaxWon: null,
    guardBp: null,
    repaysInWon: false,
  };
  return {
    ...operation('QUALIFICATION', 0, START_US),
    event: {
      ...{
        kind: 'terms',
        programme: 'coin-lending',
        version: 1,
        title: 'Coin lending',
        lender: VENUE,
      },
      ...{ predecessor: null, feePpmPerDay: 500, forcedFeePpm: 10_000, priceSource: 'OWN' },
      ...offered,
      ...amounts,
    },
  };
}

/** Findings by line and figures, as they were read. */
export type LendingRun = (load: readonly LendingEntry[]) => string[];

export function runLendingBook(load: readonly LendingEntry[]): string[] {
  const said: string[] = [];
  const book = new LendingBook();
  book.establish(POLICY);
  load.forEach((entry, at) => {
    for (const { rule, loanId, ruleId, value, limit } of book.take(entry)) {
      said.push([rule, loanId, ruleId, value, limit].join(' '));
    }
    if (at % READ_EVERY !== READ_EVERY - 1) return;
    const shares = book.venue(VENUE)?.shares.shares(entry.recordTimeUs) ?? [];
    const lines = shares.map(
      ({ measure, window, cause, numerator, denominator }) =>
        `${measure} ${window} ${cause} ${numerator}/${denominator}`,
    );
    said.push(...lines.sort());
  });
  return said;
}

export function runPlainLending(load: readonly LendingEntry[]): string[] {
  const said: string[] = [];
  const book = new PlainLendingBook();
  book.establish(POLICY);
  load.forEach((entry, at) => {
    said.push(...book.take(entry));
    if (at % READ_EVERY !== READ_EVERY - 1) return;
    said.push(...book.shares(VENUE, entry.recordTimeUs));
  });
  return said;
}

/** What differs first, or undefined; findings of one row in any order. */
export function firstLendingDifference(
  ours: readonly string[],
  theirs: readonly string[],
): string | undefined {
  const [left, right] = [ours.toSorted(), theirs.toSorted()];
  const at = left.findIndex((line, index) => line !== right[index]);
  if (at !== -1) return `${left[at]} against ${right[at]}`;
  return left.length === right.length ? undefined : `${left.length} against ${right.length} lines`;
}

/** @throws where the two do not find the same: nothing is timed then. */
export function timeLending(loanCount: number, roundCount: number): LendingRow {
  const load = makeLendingLoad(loanCount);
  const ours = runLendingBook(load);
  const difference = firstLendingDifference(ours, runPlainLending(load));
  if (difference !== undefined) throw new Error(`the loan books differ: ${difference}`);
  const oursNs: number[] = [];
  const theirsNs: number[] = [];
  for (let round = -WARM_ROUND_COUNT; round < roundCount; round += 1) {
    const [one, other] = [cpuNs(load, runLendingBook), cpuNs(load, runPlainLending)];
    if (round < 0) continue;
    oursNs.push(one);
    theirsNs.push(other);
  }
  return {
    name: `${OPEN_COUNT} open loans of ${BORROWER_COUNT} borrowers`,
    rowCount: load.length,
    findingCount: ours.length,
    oursNs: spread(oursNs),
    theirsNs: spread(theirsNs),
    ratio: spread(theirsNs.map((theirs, at) => theirs / (oursNs[at] as number))),
  };
}

function cpuNs(load: readonly LendingEntry[], contender: LendingRun): number {
  const before = process.cpuUsage();
  contender(load);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / load.length;
}

export function lendingText(row: LendingRow): string {
  const range = ({ median, min, max }: Spread, digits: number): string =>
    `${median.toFixed(digits)}  (${min.toFixed(digits)} – ${max.toFixed(digits)})`;
  const perSecond = (ns: number): string => `${Math.round(1e9 / ns / 1_000)} k`;
  return [
    `lending lane: ${row.name}`,
    `  ${row.rowCount} rows; ${row.findingCount} findings and figures, the same in both`,
    '                          Breakwater             plain (lists searched)',
    `  CPU-ns per row          ${range(row.oursNs, 0).padEnd(22)} ${range(row.theirsNs, 0)}`,
    `  rows per CPU-second     ${perSecond(row.oursNs.median).padEnd(22)} ${perSecond(row.theirsNs.median)}`,
    `  ratio per pair          ${range(row.ratio, 2)}`,
    '',
  ].join('\n');
}
