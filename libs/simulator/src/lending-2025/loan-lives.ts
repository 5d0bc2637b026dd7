/**
 * The loans of one venue: when each begins, is extended and ends, with exactly the planned counts per span.
 *
 * Invariants
 * LL1 a borrower's first loan begins in the slot in which the borrower joined; no loan of his begins before.
 * LL2 a loan that is extended is extended at its maturity, and its days between maturities are 30.
 * LL3 openings, extensions, top-ups and forced ends per span are those of the plan, to the unit.
 */
import type { SeededRandom } from '../seeded-random.ts';
import { BorrowerList, slotIn } from './borrower-list.ts';
import {
  DAY_COUNT,
  DIPS_FROM_US,
  SLOT_COUNT,
  SLOTS_PER_DAY,
  slotAt,
  slotOfDay,
} from './case-calendar.ts';
import { type CaseLoan, NO_TIMES, operationUs, TERM_SLOTS } from './case-loan.ts';
import { borrowedAsset, forcedLives } from './forced-lives.ts';
import type { CountSpan, ExtensionSpan, OpeningSpan, VenuePlan } from './venue-plan.ts';

export interface VenueLives {
  readonly plan: VenuePlan;
  readonly borrowers: BorrowerList;
  /** By opening. */
  readonly loans: readonly CaseLoan[];
}

/** Median of a short loan's days, and the spread of its logarithm. */
const SHORT_DAYS_MEDIAN = 1.6;
const SHORT_DAYS_SPREAD = 1.3;
const SHORT_SLOTS_MIN = 2;
const SHORT_SLOTS_MAX: number = TERM_SLOTS - SLOTS_PER_DAY;
/** Where no count is planned. */
const EXTENDED_SHARE = 0.8;
/** Of the loans extended, how many stay until their next maturity; the others end within it. */
const STAYING_SHARE = 0.5;
/** Of the short USDT loans of a day on which it dipped, and how long their rush lasts. */
const RUSH_SHARE = 0.9;
const RUSH_MS = 600_000;

export function venueLives(plan: VenuePlan, random: SeededRandom): VenueLives {
  const borrowers = new BorrowerList(plan.openings, random.split('borrowers'));
  const forced = forcedLives(plan, borrowers, random.split('forced'));
  const loans = openLoans(plan.openings, borrowers, forced, random.split('openings'));
  extendLoans(loans, plan.extensions, random.split('extensions'));
  topUpLoans(loans, plan.topUps, random.split('top-ups'));
  loans.sort((a, b) => a.openUs - b.openUs);
  return { plan, borrowers, loans };
}

function openLoans(
  openings: readonly OpeningSpan[],
  borrowers: BorrowerList,
  forced: readonly CaseLoan[],
  random: SeededRandom,
): CaseLoan[] {
  const loans = [...forced];
  for (const span of openings) {
    const [from, to] = [slotOfDay(span.from), slotOfDay(span.to)];
    const isIn = (slot: number): boolean => slot >= from && slot < to;
    let left = span.loanCount - forced.filter(({ openSlot }) => isIn(openSlot)).length;
    for (let who = borrowers.countBefore(from); who < borrowers.countBefore(to); who += 1) {
      loans.push(ordinary(borrowers.joinSlot(who), who, span, random));
      left -= 1;
    }
    if (left < 0) throw new Error(`LL3: more loans from day ${span.from} than planned`);
    for (; left > 0; left -= 1) {
      const slot = slotIn(span, random);
      const who = borrowers.anyBefore(slot, random);
      // Before anybody has joined, the first to come opens another one.
      if (who === undefined) loans.push(ordinary(borrowers.joinSlot(0) + 1, 0, span, random));
      else loans.push(rushed(ordinary(slot, who, span, random), borrowers.joinSlot(who), random));
    }
  }
  return loans;
}

function ordinary(
  openSlot: number,
  borrower: number,
  span: OpeningSpan,
  random: SeededRandom,
): CaseLoan {
  const isShort = !random.chance(span.maturityShare);
  const openUs = operationUs(openSlot, random);
  const loan: CaseLoan = {
    kind: isShort ? 'short' : 'maturity',
    asset: borrowedAsset(random),
    ...{ borrower, openSlot, openUs },
    ...{ closeSlot: null, closeUs: null, isForced: false },
    ...{ extensions: NO_TIMES, topUps: NO_TIMES, lots: 0, openTicks: 0 },
  };
  if (isShort) {
    const days = random.skewed(SHORT_DAYS_MEDIAN, SHORT_DAYS_SPREAD);
    const slots = Math.min(SHORT_SLOTS_MAX, Math.floor(days * SLOTS_PER_DAY));
    close(loan, openSlot + Math.max(SHORT_SLOTS_MIN, slots), random);
  }
  return loan;
}

/** Most of the USDT of a day on which it dipped is drawn in the first ten minutes of the dip. */
function rushed(loan: CaseLoan, joinSlot: number, random: SeededRandom): CaseLoan {
  if (loan.asset !== 'USDT' || loan.kind !== 'short' || !random.chance(RUSH_SHARE)) return loan;
  const day = Math.floor(loan.openSlot / SLOTS_PER_DAY);
  const fromUs = DIPS_FROM_US.find((us) => Math.floor(slotAt(us) / SLOTS_PER_DAY) === day);
  if (fromUs === undefined) return loan;
  const openSlot = slotAt(fromUs);
  if (openSlot <= joinSlot) return loan;
  const moved = { ...loan, openSlot, openUs: fromUs + random.index(RUSH_MS) * 1_000 };
  if (loan.closeSlot !== null) {
    close(moved, Math.max(loan.closeSlot, openSlot + SHORT_SLOTS_MIN), random);
  }
  return moved;
}

/** Repaid in the slot, or not at all where that lies beyond the tape. */
function close(loan: CaseLoan, slot: number, random: SeededRandom): void {
  if (slot >= SLOT_COUNT) return;
  loan.closeSlot = slot;
  loan.closeUs = operationUs(slot, random);
}

/** Day by day; in a span with a planned count each maturity is extended with the chance that makes the count exact. */
function extendLoans(
  loans: readonly CaseLoan[],
  spans: readonly ExtensionSpan[],
  random: SeededRandom,
): void {
  const due: CaseLoan[][] = Array.from({ length: DAY_COUNT }, () => []);
  /** By day: those that may be repaid, and those that are held. */
  const free: number[] = due.map(() => 0);
  const held: number[] = due.map(() => 0);
  const expect = (loan: CaseLoan, slot: number): void => {
    const isOver = loan.isForced && (loan.closeSlot as number) <= slot;
    if (isOver || slot >= SLOT_COUNT) return;
    const day = Math.floor(slot / SLOTS_PER_DAY);
    const counts = loan.kind === 'held' ? held : free;
    counts[day] = (counts[day] as number) + 1;
    due[day]?.push(loan);
  };
  for (const loan of loans) {
    if (loan.kind === 'maturity' || loan.kind === 'held') expect(loan, loan.openSlot + TERM_SLOTS);
  }
  for (const span of spans) {
    let wanted = span.count ?? 0;
    for (let day = span.from; day < span.to; day += 1) {
      // Extensions of this span may mature in it once more: counted anew each day.
      let left = sum(free.slice(day, span.to));
      let choice = wanted - sum(held.slice(day, span.to));
      for (const loan of due[day] as CaseLoan[]) {
        const slot = loan.openSlot + TERM_SLOTS * (loan.extensions.length + 1);
        const isHeld = loan.kind === 'held';
        const share = span.count === null ? EXTENDED_SHARE : choice / left;
        if (!isHeld) left -= 1;
        if (!isHeld && !random.chance(share)) {
          close(loan, slot, random);
          continue;
        }
        loan.extensions = [...loan.extensions, operationUs(slot, random)];
        wanted -= 1;
        if (!isHeld) choice -= 1;
        if (isHeld || random.chance(STAYING_SHARE)) expect(loan, slot + TERM_SLOTS);
        else close(loan, slot + 1 + random.index(SHORT_SLOTS_MAX), random);
      }
    }
    if (span.count !== null && wanted !== 0) {
      throw new Error(`LL3: ${wanted} extensions from day ${span.from} found no loan`);
    }
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** Collateral is added to loans that are open, one slot after their opening at the earliest. */
function topUpLoans(
  loans: readonly CaseLoan[],
  spans: readonly CountSpan[],
  random: SeededRandom,
): void {
  for (const span of spans) {
    for (let left = span.count; left > 0; ) {
      const loan = loans[random.index(loans.length)] as CaseLoan;
      const from = Math.max(loan.openSlot + 1, slotOfDay(span.from));
      const to = Math.min(loan.closeSlot ?? SLOT_COUNT, slotOfDay(span.to));
      if (from >= to) continue;
      const atUs = operationUs(from + random.index(to - from), random);
      loan.topUps = [...loan.topUps, atUs].sort((a, b) => a - b);
      left -= 1;
    }
  }
}
