/**
 * How many of what happens when, per venue: the published margins cut into spans of days. What a margin leaves open (how a
 * month's loans fall into its weeks, how many loans are extended rather than repaid) is a choice of this simulation.
 */
import { DAY_COUNT, dayIndex } from './case-calendar.ts';

/** Days since launch, [from, to). */
export interface DaySpan {
  readonly from: number; // unit: days since launch
  readonly to: number; // unit: days since launch
}

export interface OpeningSpan extends DaySpan {
  /** Loans opened, those of special kinds included. */
  readonly loanCount: number;
  /** Borrowers whose first loan this is. */
  readonly joinCount: number;
  /** Loans that last until their maturity, where they are extended or repaid. */
  readonly maturityShare: number; // unit: share
  /** Of the first day's loans, how many are left on the last day. */
  readonly fade: number; // unit: share
}

/** Exactly so many loans that mature in the span are extended; null: by chance. */
export interface ExtensionSpan extends DaySpan {
  readonly count: number | null;
}

export interface CountSpan extends DaySpan {
  readonly count: number;
}

/** Forced repayments; `shockShare` of them in few quarter hours. */
export interface ForcedSpan extends CountSpan {
  /** Loans opened for it and repaid by force within days; or loans that were held for months. */
  readonly kind: 'young' | 'held';
  readonly shockCount: number;
  readonly shockShare: number; // unit: share
}

export interface VenuePlan {
  readonly venue: 'bithumb' | 'upbit';
  readonly programme: string;
  readonly openings: readonly OpeningSpan[];
  readonly extensions: readonly ExtensionSpan[];
  readonly topUps: readonly CountSpan[];
  readonly forced: readonly ForcedSpan[];
  /** Users who qualified and never drew a loan, qualified before 1 September: so many that users come to this. */
  readonly serviceUserCount: number;
}

const day = dayIndex;
const JUNE: DaySpan = { from: 0, to: day('2025-07-01') };
const JULY: DaySpan = { from: day('2025-07-01'), to: day('2025-08-01') };
const AUGUST: DaySpan = { from: day('2025-08-01'), to: day('2025-09-01') };
const SEPTEMBER: DaySpan = { from: day('2025-09-01'), to: day('2025-10-01') };
const OCTOBER: DaySpan = { from: day('2025-10-01'), to: day('2025-11-01') };
const NOVEMBER: DaySpan = { from: day('2025-11-01'), to: DAY_COUNT };
const MONTH_END = day('2025-07-16');
const ORDER = day('2025-08-19');
const GUIDELINE = day('2025-09-05');

/** Two halves of July make 17,238; June and August are what is left of 19,415, their split is ours. */
const JULY_FIRST_HALF_FORCED = 8_226;
const JULY_FORCED = 17_238;
const JUNE_FORCED = 1_000;
const AUGUST_FORCED = 19_415 - JULY_FORCED - JUNE_FORCED;

export const BITHUMB: VenuePlan = {
  venue: 'bithumb',
  programme: 'bithumb-lending',
  openings: [
    { from: 0, to: JULY.from, loanCount: 160_000, joinCount: 13_800, ...shape(0.22, 0.8) },
    { from: JULY.from, to: MONTH_END, loanCount: 60_000, joinCount: 13_800, ...shape(0.4, 0.6) },
    { from: MONTH_END, to: AUGUST.from, loanCount: 30_000, joinCount: 3_000, ...shape(0.45, 1) },
    { from: AUGUST.from, to: ORDER, loanCount: 44_000, joinCount: 2_993, ...shape(0.12, 1) },
    { from: ORDER, to: SEPTEMBER.from, loanCount: 16_000, joinCount: 380, ...shape(0.12, 0.3) },
    // Bithumb still took new borrowers on 4 September (newspim 20250904000213).
    { from: SEPTEMBER.from, to: GUIDELINE, loanCount: 1_700, joinCount: 60, ...shape(0.3, 0.6) },
    { from: GUIDELINE, to: OCTOBER.from, loanCount: 900, joinCount: 120, ...shape(0.4, 1) },
    { ...OCTOBER, loanCount: 1_500, joinCount: 90, ...shape(0.5, 1) },
    { ...NOVEMBER, loanCount: 600, joinCount: 30, ...shape(0.5, 1) },
  ],
  extensions: [
    { ...JULY, count: 32_000 },
    { ...AUGUST, count: 45_000 },
    { ...SEPTEMBER, count: 22_000 },
    { from: OCTOBER.from, to: DAY_COUNT, count: null },
  ],
  topUps: [
    { ...JUNE, count: 14_411 },
    { ...JULY, count: 14_810 },
    { ...AUGUST, count: 24_000 },
    { ...SEPTEMBER, count: 10_000 },
    { ...OCTOBER, count: 3_000 },
    { ...NOVEMBER, count: 800 },
  ],
  forced: [
    { ...JUNE, count: JUNE_FORCED, ...young(0, 0) },
    { from: JULY.from, to: MONTH_END, count: JULY_FIRST_HALF_FORCED, ...young(14, 0.5) },
    {
      from: MONTH_END,
      to: JULY.to,
      count: JULY_FORCED - JULY_FIRST_HALF_FORCED,
      ...young(16, 0.6),
    },
    { ...AUGUST, count: AUGUST_FORCED, ...young(6, 0.4) },
    { ...SEPTEMBER, count: 1_886, ...held(8, 0.5) },
    // October but for the 11th, which has a plan of its own (SQUEEZE_DAY).
    { from: OCTOBER.from, to: day('2025-10-11'), count: 120, ...held(0, 0) },
    { from: day('2025-10-12'), to: NOVEMBER.from, count: 146, ...held(0, 0) },
    { ...NOVEMBER, count: 19, ...held(0, 0) },
  ],
  serviceUserCount: 37_579,
};

/** "Upbit Coin Lending" from early July; the day is assumed. After the order it waited for the guideline. */
const UPBIT_LAUNCH = day('2025-07-04');

export const UPBIT: VenuePlan = {
  venue: 'upbit',
  programme: 'upbit-coin-lending',
  openings: [
    { from: UPBIT_LAUNCH, to: JULY.to, loanCount: 2_600, joinCount: 900, ...shape(0.45, 1) },
    {
      from: AUGUST.from,
      to: day('2025-08-18'),
      loanCount: 5_400,
      joinCount: 500,
      ...shape(0.25, 1),
    },
    { from: GUIDELINE, to: OCTOBER.from, loanCount: 350, joinCount: 11, ...shape(0.4, 1) },
    { ...OCTOBER, loanCount: 300, joinCount: 12, ...shape(0.4, 1) },
    { ...NOVEMBER, loanCount: 150, joinCount: 5, ...shape(0.4, 1) },
  ],
  extensions: [
    { ...AUGUST, count: 900 },
    { ...SEPTEMBER, count: 900 },
    { from: OCTOBER.from, to: DAY_COUNT, count: null },
  ],
  topUps: [
    { from: UPBIT_LAUNCH, to: JULY.to, count: 400 },
    { ...AUGUST, count: 700 },
    { ...SEPTEMBER, count: 417 },
    { ...OCTOBER, count: 100 },
  ],
  forced: [
    { from: UPBIT_LAUNCH + 5, to: JULY.to, count: 45, ...young(0, 0) },
    { ...AUGUST, to: day('2025-08-18'), count: 20, ...young(0, 0) },
    { ...SEPTEMBER, count: 6, ...held(0, 0) },
    { ...OCTOBER, count: 3, ...held(0, 0) },
  ],
  serviceUserCount: 1_411,
};

function shape(maturityShare: number, fade: number): { maturityShare: number; fade: number } {
  return { maturityShare, fade };
}

function young(shockCount: number, shockShare: number): Omit<ForcedSpan, 'from' | 'to' | 'count'> {
  return { kind: 'young', shockCount, shockShare };
}

function held(shockCount: number, shockShare: number): Omit<ForcedSpan, 'from' | 'to' | 'count'> {
  return { kind: 'held', shockCount, shockShare };
}

interface SqueezeDay {
  readonly day: number; // unit: days since launch
  readonly squeezeCount: number;
  readonly borrowerCount: number;
  readonly otherCount: number;
}

/** 11 October: 7,632 of the month less the 266 or so of its other days; 6,370 of them in the squeeze, by 1,999 borrowers. */
export const SQUEEZE_DAY: SqueezeDay = {
  day: day('2025-10-11'),
  squeezeCount: 6_370,
  borrowerCount: 1_999,
  otherCount: 7_632 - 266 - 6_370,
};
