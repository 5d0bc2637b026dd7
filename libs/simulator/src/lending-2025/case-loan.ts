/** One loan of the case and the instants of its life. */
import type { SeededRandom } from '../seeded-random.ts';
import { isDense, SLOT_US, SLOTS_PER_DAY, slotStartUs } from './case-calendar.ts';
import type { CaseAsset } from './case-prices.ts';

/**
 * `short`: repaid before its maturity. `maturity`: lasts until then at least. `young`: repaid by force within days.
 * `held`: extended month after month until it is repaid by force.
 */
export type LoanKind = 'short' | 'maturity' | 'young' | 'held';

export interface CaseLoan {
  readonly kind: LoanKind;
  readonly asset: CaseAsset;
  readonly borrower: number; // unit: index among the venue's borrowers
  readonly openSlot: number;
  readonly openUs: number;
  /** Null: still open when the tape ends. */
  closeSlot: number | null;
  closeUs: number | null;
  isForced: boolean;
  /** When, in microseconds, rising. */
  extensions: readonly number[];
  topUps: readonly number[];
  /** Principal, and the price at which it was drawn; set by loan-sizes.ts. */
  lots: number;
  openTicks: number;
}

/** Most loans are never extended or topped up: they share this list. */
export const NO_TIMES: readonly number[] = [];

/** A loan runs 30 days (decenter.kr 2GVA8JS7QW). */
export const TERM_SLOTS: number = 30 * SLOTS_PER_DAY;
export const TERM_US: number = TERM_SLOTS * SLOT_US;

/** Where in its slot a venue settles, from … to: a few tenths of a second, the same for all of a slot. */
const SETTLE_FROM_SECONDS = 60;
const SETTLE_SPAN_SECONDS = 780;
/** Qualifications come first, in their own tenth. */
const OPERATION_FROM_MS = 150;
const OPERATION_SPAN_MS = 750;
const QUALIFICATION_SPAN_MS = 100;

function settleUs(slot: number): number {
  const second =
    SETTLE_FROM_SECONDS + ((Math.imul(slot + 1, 0x9e3779b1) >>> 8) % SETTLE_SPAN_SECONDS);
  return slotStartUs(slot) + second * 1_000_000;
}

/** When an operation of the slot takes effect; whole milliseconds. */
export function operationUs(slot: number, random: SeededRandom): number {
  if (isDense(slot)) {
    const spanMs = SLOT_US / 1_000 - 2 * OPERATION_SPAN_MS;
    return slotStartUs(slot) + (OPERATION_SPAN_MS + random.index(spanMs)) * 1_000;
  }
  return settleUs(slot) + (OPERATION_FROM_MS + random.index(OPERATION_SPAN_MS)) * 1_000;
}

/** When somebody qualifies in the slot: before any loan of it. */
export function qualificationUs(slot: number, random: SeededRandom): number {
  const fromUs = isDense(slot) ? slotStartUs(slot) : settleUs(slot);
  return fromUs + random.index(QUALIFICATION_SPAN_MS) * 1_000;
}
