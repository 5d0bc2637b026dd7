/** Who is at risk: borrowers with an open loan of whom none was repaid by force within 30 days; and the early warning made of them. */
import { describe, expect, it } from 'vitest';
import { LN_10, ln } from '../number/elementary.ts';
import { ALARM_EVIDENCE, EarlyWarning } from './early-warning.ts';
import {
  DAY,
  HOUR,
  operationEntry as op,
  ruleOf,
  SECOND,
  T,
  termsEntry,
} from './lending.fixture.ts';
import { LendingBook } from './lending-book.ts';
import type { LendingEntry } from './lending-entry.ts';

const borrows = (by: number, validTimeUs: number, loanId = `L${by}`): LendingEntry =>
  op('LOAN_OPEN', { by, loanId, validTimeUs });
const repays = (by: number, validTimeUs: number, loanId = `L${by}`): LendingEntry =>
  op('REPAYMENT', { by, loanId, validTimeUs });
const forced = (by: number, validTimeUs: number, lots = 1_000, loanId = `L${by}`): LendingEntry =>
  op('FORCED_REPAYMENT', { by, loanId, validTimeUs, principalLots: lots });

/** Borrowers at risk at T, after the rows. */
function atRisk(...entries: readonly LendingEntry[]): number | undefined {
  const book = new LendingBook();
  book.take(termsEntry({ validTimeUs: T - 200 * DAY }));
  for (const entry of entries) book.take(entry);
  const shares = book.venue('bithumb')?.shares;
  shares?.shares(T);
  return shares?.atRiskCount;
}

describe('borrowers at risk', () => {
  it.each<[string, number, LendingEntry[]]>([
    ['two who owe', 2, [borrows(1, T - DAY), borrows(2, T - DAY)]],
    ['one with two loans', 1, [borrows(1, T - DAY), borrows(1, T - HOUR, 'M')]],
    ['none who has repaid', 0, [borrows(1, T - DAY), repays(1, T - HOUR)]],
    [
      'one who repaid one of two',
      1,
      [borrows(1, T - DAY), borrows(1, T - DAY, 'M'), repays(1, T - HOUR)],
    ],
    ['nobody whose whole loan was repaid by force', 0, [borrows(1, T - DAY), forced(1, T - HOUR)]],
    ['nobody of whom a part was', 0, [borrows(1, T - DAY), forced(1, T - HOUR, 10)]],
    [
      'nobody of whom two parts were',
      0,
      [borrows(1, T - DAY), forced(1, T - 2 * HOUR, 10), forced(1, T - HOUR, 10)],
    ],
    [
      'nobody who comes back after it',
      0,
      [borrows(1, T - DAY), forced(1, T - 2 * HOUR), borrows(1, T - HOUR, 'M')],
    ],
    [
      'the other one, where one who lost repays the rest',
      1,
      [
        borrows(1, T - DAY),
        borrows(2, T - DAY),
        forced(1, T - 2 * HOUR, 10),
        op('REPAYMENT', { by: 1, validTimeUs: T - HOUR, principalLots: 990 }),
      ],
    ],
    [
      'who lost 31 days ago and still owes',
      1,
      [borrows(1, T - 40 * DAY), forced(1, T - 31 * DAY, 10)],
    ],
    [
      'nobody who lost 31 days ago and once more since',
      0,
      [borrows(1, T - 40 * DAY), forced(1, T - 31 * DAY, 10), forced(1, T - DAY, 10)],
    ],
  ])('%s: %i', (_, count, entries) => {
    expect(atRisk(...entries)).toBe(count);
  });

  it('count again a month after their loss, to the minute', () => {
    const lost = (validTimeUs: number) =>
      atRisk(borrows(1, T - 40 * DAY), forced(1, validTimeUs, 10));
    expect([lost(T - 30 * DAY - 1), lost(T - 30 * DAY)]).toEqual([1, 0]);
  });
});

describe('evidence of the early warning', () => {
  const rule = ruleOf('hazard', { toleratedBp: 200, alternativeBp: 1_000 });
  const FIVEFOLD = ln(5);

  it('rises by ln 5 with each loss, and falls by eight in a hundred borrowers and month', () => {
    const warning = new EarlyWarning();
    warning.advance(T, 0, rule);
    expect(warning.first(T, rule)).toBeNull();
    expect(warning.evidenceAt(T, 1_000, rule)).toBe(FIVEFOLD);
    // A hundred borrowers for three days: 0.08 · 100 · 3/30.
    expect(warning.evidenceAt(T + 3 * DAY, 100, rule)).toBeCloseTo(FIVEFOLD - 0.8, 12);
    expect(warning.evidenceAt(T + 30 * DAY, 100, rule)).toBe(0);
    // Nobody at risk, nothing learned; and nothing is unlearned backwards.
    expect(warning.evidenceAt(T + 30 * DAY, 0, rule)).toBe(FIVEFOLD);
    expect(warning.evidenceAt(T - DAY, 100, rule)).toBe(FIVEFOLD);
    warning.advance(T + 3 * DAY, 100, rule);
    expect(warning.evidenceAt(T + 3 * DAY, 100, rule)).toBeCloseTo(FIVEFOLD - 0.8, 12);
    warning.advance(T, 100, rule);
    expect(warning.evidenceAt(T + 3 * DAY, 0, rule)).toBeCloseTo(FIVEFOLD - 0.8, 12);
  });

  it('takes no more than ln 50 of ten minutes, and forgets what is beyond twice the alarm', () => {
    const warning = new EarlyWarning();
    warning.advance(T, 0, rule);
    for (let loss = 0; loss < 9; loss += 1) warning.first(T + loss, rule);
    expect(warning.evidenceAt(T, 0, rule)).toBeCloseTo(ln(50), 12);
    expect(warning.firstCount).toBe(9);
    for (let loss = 1; loss < 9; loss += 1) warning.first(T + loss * 600 * SECOND, rule);
    for (let loss = 1; loss < 9; loss += 1) warning.first(T + loss * 600 * SECOND + 1, rule);
    expect(warning.evidenceAt(T, 0, rule)).toBe(8 * LN_10);
  });

  it('alarms with the loss that passes ln 10^4, once', () => {
    const warning = new EarlyWarning();
    warning.advance(T, 0, rule);
    const told = Array.from({ length: 9 }, (_, loss) => warning.first(T + loss * HOUR, rule));
    expect(ALARM_EVIDENCE).toBe(4 * LN_10);
    // Six times ln 5 are 9.66, five times are 8.05; the alarm is at 9.21.
    expect(told.map((evidence) => (evidence === null ? 0 : Number(evidence.toFixed(2))))).toEqual([
      ...[0, 0, 0, 0, 0, 9.66, 0, 0, 0],
    ]);
  });

  it('knows an episode for two days: what comes later of it counts anew', () => {
    const warning = new EarlyWarning();
    warning.advance(T, 0, rule);
    for (let loss = 0; loss < 9; loss += 1) warning.first(T, rule);
    for (let at = 1; at <= 287; at += 1)
      warning.first(T + at * 600 * SECOND, { ...rule, alternativeBp: 200 });
    const full = warning.evidenceAt(T, 0, rule);
    warning.first(T, rule);
    expect(warning.evidenceAt(T, 0, rule)).toBe(full);
    warning.first(T + 288 * 600 * SECOND, { ...rule, alternativeBp: 200 });
    warning.first(T, rule);
    expect(warning.evidenceAt(T, 0, rule)).toBeCloseTo(full + FIVEFOLD, 12);
  });
});
