/**
 * The tape of the case: every operation of both programmes in the order of its valid time.
 *
 * Invariants
 * LT1 operations rise in time; of one instant they come by venue, then as they were listed.
 * LT2 a tape is the same each time that it is read, and for the same seed.
 */
import type { CollateralHolding, LendingOperationName } from '@breakwater/core';
import { SeededRandom } from '../seeded-random.ts';
import { slotIn } from './borrower-list.ts';
import { isDense, SUMMER_END_US, slotAt, slotOfDay } from './case-calendar.ts';
import { type CaseLoan, operationUs, qualificationUs, TERM_US } from './case-loan.ts';
import { assetTicks, type CaseAsset, wonOf } from './case-prices.ts';
import { termsAt } from './case-terms.ts';
import { CollateralCourse, type Pledge } from './collateral-course.ts';
import { EntryList } from './entry-list.ts';
import { type VenueLives, venueLives } from './loan-lives.ts';
import { sizeLoans } from './loan-sizes.ts';
import { BITHUMB, UPBIT } from './venue-plan.ts';

export interface CaseOperation {
  readonly name: LendingOperationName;
  readonly venue: 'bithumb' | 'upbit';
  readonly programme: string;
  readonly asset: CaseAsset;
  /** Number of the loan at its venue, from 1; 0: of no loan. */
  readonly loan: number;
  /** Number of the borrower at the venue. */
  readonly borrower: number;
  readonly validTimeUs: number;
  readonly requestTimeUs: number | null;
  readonly lots: number;
  readonly priceTicks: number;
  readonly principalWon: number | null;
  readonly collateral: readonly CollateralHolding[] | null;
  readonly triggerTicks: number | null;
  readonly maturityUs: number | null;
  readonly capWon: number | null;
}

/** What an entry of the list stands for, in the order in which those of one instant come. */
const LISTED = {
  QUALIFICATION: 0,
  LOAN_OPEN: 1,
  TOP_UP: 2,
  EXTENSION: 3,
  WARNING: 4,
  END: 5,
} as const;
type Listed = (typeof LISTED)[keyof typeof LISTED];

interface Entry {
  readonly lives: VenueLives;
  readonly course: CollateralCourse;
  readonly atUs: number;
  /** Of the loan, or of the borrower who qualifies. */
  readonly index: number;
}

/** Of forced repayments nobody was warned of; simulated. */
const UNWARNED_SHARE = 0.03;
/** A warning comes up to so many slots before the end, within a dense slot so many milliseconds. */
const WARNED_SLOTS_MAX = 16;
const WARNED_DENSE_MS = 25_000;
/** A request is made this long before, from … to. */
const REQUEST_SECONDS_MIN = 5;
const REQUEST_SECONDS_MAX = 1_800;
/** Users who only qualified did so mostly in the first month, as those who borrowed. */
const QUALIFIED_EARLY_SHARE = 0.7;

export class LendingTape {
  readonly venues: readonly VenueLives[];
  readonly #random: SeededRandom;
  readonly #list: EntryList;

  constructor(seed: number) {
    this.#random = SeededRandom.fromSeed(seed).split('lending-2025');
    this.venues = [BITHUMB, UPBIT].map((plan) => {
      const random = this.#random.split(plan.venue);
      const lives = venueLives(plan, random);
      sizeLoans(lives, random.split('sizes'));
      return lives;
    });
    this.#list = this.#listed();
  }

  /** Every operation, anew at each call (LT2). */
  *operations(): Generator<CaseOperation> {
    const courses = this.venues.map(
      ({ plan }) => new CollateralCourse(this.#random.split(`collateral ${plan.venue}`)),
    );
    const requests = this.#random.split('requests');
    const list = this.#list;
    for (let at = 0; at < list.count; at += 1) {
      const entry: Entry = {
        lives: this.venues[list.venue(at)] as VenueLives,
        course: courses[list.venue(at)] as CollateralCourse,
        atUs: list.atUs(at),
        index: list.index(at),
      };
      const listed = list.listed(at) as Listed;
      const draft = operationOf(entry, listed, requests);
      yield draft;
      if (listed === LISTED.WARNING) yield warningAfter(draft);
    }
  }

  #listed(): EntryList {
    const list = new EntryList();
    for (const [venue, lives] of this.venues.entries()) {
      const random = this.#random.split(`list ${lives.plan.venue}`);
      for (const [who, atUs] of qualifications(lives, random).entries()) {
        list.add(atUs, LISTED.QUALIFICATION, venue, who);
      }
      for (const [index, loan] of lives.loans.entries()) {
        list.add(loan.openUs, LISTED.LOAN_OPEN, venue, index);
        for (const atUs of loan.topUps) list.add(atUs, LISTED.TOP_UP, venue, index);
        for (const atUs of loan.extensions) list.add(atUs, LISTED.EXTENSION, venue, index);
        if (loan.closeUs === null) continue;
        const warnedUs = loan.isForced ? warningUs(loan, random) : null;
        if (warnedUs !== null) list.add(warnedUs, LISTED.WARNING, venue, index);
        list.add(loan.closeUs, LISTED.END, venue, index);
      }
    }
    list.sort();
    return list;
  }
}

/** When each borrower qualified, then those who never borrowed. */
function qualifications({ plan, borrowers }: VenueLives, random: SeededRandom): number[] {
  const times = borrowers.joinSlots.map((slot) => qualificationUs(slot, random));
  const summerEnd = slotAt(SUMMER_END_US);
  const borrowed = borrowers.countBefore(summerEnd);
  const first = plan.openings[0];
  if (first === undefined) return times;
  for (let left = plan.serviceUserCount - borrowed; left > 0; left -= 1) {
    const isEarly = random.chance(QUALIFIED_EARLY_SHARE);
    const whole = { from: first.from, to: slotAt(SUMMER_END_US) / slotOfDay(1) };
    const slot = slotIn(isEarly ? { from: first.from, to: first.from + 30 } : whole, random);
    times.push(qualificationUs(slot, random));
  }
  return times;
}

function warningUs(loan: CaseLoan, random: SeededRandom): number | null {
  const closeSlot = loan.closeSlot as number;
  const closeUs = loan.closeUs as number;
  if (random.chance(UNWARNED_SHARE)) return null;
  if (isDense(closeSlot)) return closeUs - (1 + random.index(WARNED_DENSE_MS)) * 1_000;
  const room = closeSlot - loan.openSlot - 1;
  // Drawn a quarter of an hour before: warned in the same settlement.
  if (room <= 0) return closeUs - 1_000;
  return operationUs(closeSlot - 1 - random.index(Math.min(room, WARNED_SLOTS_MAX)), random);
}

/** Before it is handed out. */
type Draft = { -readonly [field in keyof CaseOperation]: CaseOperation[field] };

function operationOf(entry: Entry, listed: Listed, requests: SeededRandom): Draft {
  const { lives, course, index, atUs } = entry;
  const { venue } = lives.plan;
  if (listed === LISTED.QUALIFICATION) return qualification(entry);
  const loan = lives.loans[index] as CaseLoan;
  const draft = draftOf(lives, index, atUs);
  switch (listed) {
    case LISTED.LOAN_OPEN: {
      const span = REQUEST_SECONDS_MAX - REQUEST_SECONDS_MIN;
      draft.requestTimeUs = atUs - (REQUEST_SECONDS_MIN + requests.index(span)) * 1_000_000;
      draft.maturityUs = atUs + TERM_US;
      return pledged(draft, course.opened(venue, loan, draft.principalWon ?? 0));
    }
    case LISTED.TOP_UP:
      draft.name = 'TOP_UP';
      draft.lots = 0;
      draft.principalWon = 0;
      return pledged(draft, course.toppedUp(venue, loan, atUs));
    case LISTED.EXTENSION:
      draft.name = 'EXTENSION';
      draft.maturityUs = atUs + TERM_US;
      return draft;
    case LISTED.WARNING:
      draft.name = 'COLLATERAL_MARK';
      draft.lots = 0;
      draft.principalWon = null;
      return pledged(draft, course.marked(venue, loan, atUs));
    case LISTED.END:
      course.ended(loan);
      draft.name = loan.isForced ? 'FORCED_REPAYMENT' : 'REPAYMENT';
      return draft;
  }
}

/** The collateral is valued, and the borrower told, at the same instant. */
function warningAfter(mark: Draft): Draft {
  return { ...mark, name: 'LIQUIDATION_WARNING', collateral: null, triggerTicks: null };
}

function qualification({ lives, index, atUs }: Entry): Draft {
  const { venue, programme } = lives.plan;
  return {
    name: 'QUALIFICATION',
    ...{ venue, programme, asset: 'USDT', loan: 0, borrower: index, validTimeUs: atUs },
    ...{ requestTimeUs: null, lots: 0, priceTicks: 0, principalWon: null, collateral: null },
    ...{ triggerTicks: null, maturityUs: null, capWon: termsAt(venue, atUs).capPerUserWon },
  };
}

/** One literal for all: half a million of them are made in a row. */
function draftOf({ plan, loans }: VenueLives, index: number, atUs: number): Draft {
  const { asset, borrower, lots } = loans[index] as CaseLoan;
  const priceTicks = assetTicks(plan.venue, asset, atUs);
  return {
    name: 'LOAN_OPEN',
    venue: plan.venue,
    programme: plan.programme,
    asset,
    loan: index + 1,
    borrower,
    validTimeUs: atUs,
    requestTimeUs: null,
    lots,
    priceTicks,
    principalWon: wonOf(asset, lots, priceTicks),
    collateral: null,
    triggerTicks: null,
    maturityUs: null,
    capWon: null,
  };
}

function pledged(draft: Draft, { holdings, triggerTicks }: Pledge): Draft {
  draft.collateral = holdings;
  draft.triggerTicks = triggerTicks;
  return draft;
}
