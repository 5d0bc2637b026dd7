/** What `PlainLendingBook` keeps, and its arithmetic. */

import type { CollateralHolding, LendingTerms } from '../event/lending-event.ts';
import { PlainDisclosures } from './plain-disclosures.ts';

const MINUTE_US = 60_000_000;
const DAY_US = 86_400_000_000;
const MONTH_MINUTES = 43_200;
const NEVER: number = Number.NEGATIVE_INFINITY;

export interface PlainLoan {
  readonly programme: string;
  readonly id: string;
  readonly borrower: string;
  asset: string;
  /** Newest repayment, once nothing is owed. */
  endedUs: number | null;
  reducedUs: number;
  drawnLots: number;
  owedLots: number;
  drawnWon: number;
  grossWon: number;
  /** Won, lots and ticks of the newest row that gave all three; ticks of the first. */
  price: readonly [won: number, lots: number, ticks: number] | null;
  firstTicks: number;
  triggerTicks: number;
  collateral: readonly CollateralHolding[] | null;
  firstCollateral: readonly CollateralHolding[] | null;
  maturityUs: number | null;
  warnedUs: number | null;
  lastForcedUs: number;
  missesNotice: boolean;
  isAbove: boolean;
  readonly forced: { readonly timeUs: number; readonly won: number; readonly cause: string }[];
}

export interface PlainBorrower {
  readonly loans: PlainLoan[];
  readonly repaid: PlainAmount[];
  readonly drawn: PlainAmount[];
  firstLoanUs: number;
  qualifiedUs: number;
  tierUs: number;
  tierWon: number;
}
export interface PlainAmount {
  readonly timeUs: number;
  readonly asset: string;
  readonly lots: number;
  readonly won: number;
}

export class PlainVenue {
  readonly terms: Map<string, LendingTerms> = new Map();
  readonly lineages: Map<string, readonly string[]> = new Map();
  readonly borrowers: Map<string, PlainBorrower> = new Map();
  readonly loans: Map<string, PlainLoan> = new Map();
  readonly ids: Set<string> = new Set();
  readonly drawnProgrammes: Set<string> = new Set();
  /** Programme → rules that its terms were held to, and the newest era in which. */
  readonly offered: Map<string, { readonly rules: Set<string>; era: number }> = new Map();
  readonly disclosures: PlainDisclosures = new PlainDisclosures();
  readonly restatedUs: number[] = [];
  newestUs: number = NEVER;
  evidence = 0; // unit: natural logarithm
  evidenceUs: number = NEVER;
  readonly episodes: Map<number, number> = new Map();
}

export function minute(timeUs: number): number {
  return Math.floor(timeUs / MINUTE_US);
}

export function atRisk(venue: PlainVenue): number {
  const since = minute(venue.newestUs) - MONTH_MINUTES;
  return [...venue.borrowers.values()].filter(
    ({ loans }) => loans.some(({ owedLots }) => owedLots > 0) && lastForced(loans) < since,
  ).length;
}

export function lastForced(loans: readonly PlainLoan[]): number {
  return Math.max(
    NEVER,
    ...loans.flatMap(({ forced }) => forced.map(({ timeUs }) => minute(timeUs))),
  );
}

/** ⌊whole · part ÷ of⌋ */
export function share(whole: number, part: number, of: number): number {
  return of === 0 ? 0 : Number((BigInt(whole) * BigInt(part)) / BigInt(of));
}

export function owedWon({ drawnWon, owedLots, drawnLots }: PlainLoan): number {
  return share(drawnWon, owedLots, drawnLots);
}

export function valueAt({ price, owedLots }: PlainLoan, ticks: number): number | null {
  if (price === null || ticks <= 0) return null;
  return share(share(price[0], owedLots, price[1]), ticks, price[2]);
}

export function causeOf(
  loan: PlainLoan,
  ticks: number,
  now: readonly CollateralHolding[] | null,
): string {
  const held = now ?? loan.collateral ?? [];
  type Pair = readonly [first: CollateralHolding, then: CollateralHolding];
  const pairs = (loan.firstCollateral ?? []).flatMap((first): Pair[] => {
    const other = held.find(({ asset }) => asset === first.asset);
    return other !== undefined && other.quantity > 0 && first.quantity > 0 ? [[first, other]] : [];
  });
  const before = pairs.reduce((sum, [first]) => sum + first.valueWon, 0);
  const after = pairs.reduce(
    (sum, [first, then]) => sum + (then.valueWon / then.quantity) * first.quantity,
    0,
  );
  const fall = before === 0 ? 1 : after > 0 ? before / after : Number.POSITIVE_INFINITY;
  const rise = loan.firstTicks > 0 && ticks > 0 ? ticks / loan.firstTicks : 1;
  if (rise > 1 && rise >= fall) return 'BORROWED_ROSE';
  return fall > 1 ? 'COLLATERAL_FELL' : 'UNKNOWN';
}

export function replaces({ repaid, drawn }: PlainBorrower, draw: PlainAmount): string | undefined {
  const before = repaid.filter(
    ({ timeUs }) => timeUs >= draw.timeUs - DAY_US && timeUs <= draw.timeUs,
  );
  if (before.length === 0) return undefined;
  const sinceUs = Math.min(...before.map(({ timeUs }) => timeUs));
  const since = drawn.filter(({ timeUs }) => timeUs >= sinceUs && timeUs <= draw.timeUs);
  const total = (of: readonly PlainAmount[], field: 'lots' | 'won'): bigint =>
    of.reduce((sum, amount) => sum + BigInt(amount[field]), 0n);
  const covers = (out: bigint, back: bigint): boolean => out > 0n && back * 10n >= out * 9n;
  const isOwn = ({ asset }: PlainAmount): boolean => asset === draw.asset;
  const own = before.filter(isOwn);
  if (covers(total(own, 'lots'), total(since.filter(isOwn), 'lots'))) return 'repay-and-reopen';
  if (!covers(total(before, 'won'), total(since, 'won'))) return undefined;
  return own.length > 0 ? 'repay-and-reopen' : 'asset-switch';
}

export function waitingWon({ price, triggerTicks, owedLots }: PlainLoan): number {
  if (price === null || triggerTicks === 0) return 0;
  return share(share(price[0], owedLots, price[1]), triggerTicks, price[2]);
}
