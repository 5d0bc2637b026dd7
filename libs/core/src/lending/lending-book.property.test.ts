/**
 * `LendingBook` held to `PlainLendingBook`, row by row. Each history has 250 rows; a longer run:
 * `BREAKWATER_TEST_LENDING_HISTORIES=4000 npx vitest run libs/core/src/lending/lending-book.property` is a million rows.
 */
import { expect, it } from 'vitest';
import type { LendingPolicy } from '../control/lending-policy.ts';
import { ruleOf, T } from './lending.fixture.ts';
import { LendingBook } from './lending-book.ts';
import type { LendingEntry } from './lending-entry.ts';
import type { LendingFinding } from './lending-finding.ts';
import { Dice, randomHistory, randomPolicy } from './lending-history.fixture.ts';
import { PlainLendingBook } from './plain-lending-book.ts';

const HISTORY_COUNT = Number(process.env['BREAKWATER_TEST_LENDING_HISTORIES'] ?? '100');
const ROW_COUNT = 250;
const VENUES = ['bithumb', 'upbit'] as const;
const HAZARD = ruleOf('hazard', { toleratedBp: 200, alternativeBp: 1_000 });

const line = ({ rule, loanId, ruleId, value, limit }: LendingFinding): string =>
  [rule, loanId, ruleId, value, limit].join(' ');

/** Everything that others read of a book's venue, as the plain one says it. */
function figures(book: LendingBook, venue: string, atUs: number): unknown {
  const of = book.venue(venue);
  const shares = of?.shares.shares(atUs) ?? [];
  return {
    shares: shares
      .map(
        ({ measure, window, cause, numerator, denominator }) =>
          `${measure} ${window} ${cause} ${numerator}/${denominator}`,
      )
      .sort(),
    standing: ['USDT', 'XRP'].map((asset) => {
      const { openLoans, owedLots, owedWon, triggers } = of?.assets.get(asset) ?? {};
      return [openLoans?.size ?? 0, BigInt(owedLots ?? 0), owedWon ?? 0, triggers?.totalWon ?? 0];
    }),
    evidence: of?.warning.evidenceAt(0, 0, HAZARD) ?? 0,
  };
}

function plainFigures(book: PlainLendingBook, venue: string, atUs: number): unknown {
  return {
    shares: book.shares(venue, atUs),
    standing: ['USDT', 'XRP'].map((asset) => book.standing(venue, asset)),
    evidence: book.evidence(venue),
  };
}

function compare(
  policy: LendingPolicy,
  history: readonly LendingEntry[],
  seen: Map<string, number>,
): void {
  const ours = new LendingBook();
  const plain = new PlainLendingBook();
  ours.establish(policy);
  plain.establish(policy);
  history.forEach((entry, at) => {
    const found = ours.take(entry);
    const lines = found.map(line).sort();
    const expected = plain.take(entry).sort();
    if (lines.join('\n') !== expected.join('\n')) {
      expect(lines, `row ${at}: ${JSON.stringify(entry)}`).toEqual(expected);
    }
    for (const { rule } of found) seen.set(rule, (seen.get(rule) ?? 0) + 1);
    if (at % 50 !== 49) return;
    for (const venue of VENUES) {
      const atUs = entry.recordTimeUs;
      const [left, right] = [figures(ours, venue, atUs), plainFigures(plain, venue, atUs)];
      expect(left, `row ${at}`).toEqual(right);
    }
  });
  for (const { orderId, breachCount } of ours.orderTallies) {
    expect(breachCount).toBe(plain.breachCount(orderId));
  }
}

it('finds what the plain book finds, and has its figures, whatever comes', {
  timeout: 1_800_000,
}, () => {
  const seen = new Map<string, number>();
  for (let seed = 1; seed <= HISTORY_COUNT; seed += 1) {
    const dice = new Dice(seed);
    const policy = randomPolicy(dice);
    compare(policy, randomHistory(dice, ROW_COUNT), seen);
  }
  // The property says nothing of what never happens.
  const rare = RULES.filter((rule) => (seen.get(rule) ?? 0) < 3);
  expect(rare).toEqual([]);
});

it('is a function of its rows in their order alone', () => {
  const dice = new Dice(4_711);
  const policy = randomPolicy(dice);
  const history = randomHistory(dice, 2_000);
  const run = (): string => {
    const book = new LendingBook();
    book.establish(policy);
    const found = history.map((entry) => book.take(entry).map(line));
    // Reading changes nothing.
    return JSON.stringify([found, book.orderTallies, book.venue('bithumb')?.shares.shares(T)]);
  };
  const read = (): string => {
    const book = new LendingBook();
    book.establish(policy);
    const found = history.map((entry) => {
      book.venue('bithumb')?.shares.shares(entry.recordTimeUs);
      return book.take(entry).map(line);
    });
    return JSON.stringify(found);
  };
  expect(run()).toBe(run());
  expect(read()).toBe(JSON.stringify((JSON.parse(run()) as unknown[])[0]));
});

const RULES = [
  ...['disclosure-overdue', 'disclosure-differs'],
  ...['new-loan', 'increase-at-extension', 'increase-at-top-up', 'asset-switch'],
  ...['repay-and-reopen', 'renamed-programme', 'extension-not-permitted', 'in-flight'],
  ...['loan-to-value', 'loan-to-value-by-price', 'user-cap', 'fee', 'asset-not-eligible'],
  ...['lender-not-venue', 'not-qualified', 'no-notice', 'notice-after', 'short-notice'],
  ...['offer-loan-to-value', 'offer-user-cap', 'offer-fee', 'offer-lender', 'early-warning'],
  ...['unknown-programme', 'unknown-loan', 'forced-unknown-loan', 'bad-principal'],
  ...['repaid-above-debt', 'loan-exists', 'loan-repaid', 'asset-mismatch', 'borrower-mismatch'],
  ...['stale-terms', 'unpriced', 'no-collateral', 'notice-restated', 'figures-restated'],
];
