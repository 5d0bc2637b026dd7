/**
 * What borrowers trade of the USDT that they drew or owe, where prices are dense: who draws it in a dip sells it within a
 * minute, and what is repaid by force in the squeeze is bought by the venue under the borrower's pseudonym.
 */
import { SIDE, type Side, type VenueId } from '@breakwater/core';
import type { SeededRandom } from '../seeded-random.ts';
import { DIP_US, DIPS_FROM_US, SQUEEZE_FROM_US, SQUEEZE_TO_US } from './case-calendar.ts';
import type { CaseLoan } from './case-loan.ts';
import type { LendingTape } from './lending-tape.ts';
import type { PseudonymList } from './pseudonym-list.ts';

export interface BorrowerTrade {
  readonly atUs: number;
  readonly side: Side;
  readonly units: number; // unit: USDT
  readonly participant: VenueId;
}

const SALE_MS_MIN = 2_000;
const SALE_MS_MAX = 60_000;
/** Lots of USDT on the tape. */
const LOTS_PER_UNIT = 1e4;

export class BorrowerTrades {
  /** By venue and second. */
  readonly #bySecond = new Map<string, BorrowerTrade[]>();

  constructor(tape: LendingTape, pseudonyms: PseudonymList, random: SeededRandom) {
    for (const { plan, loans } of tape.venues) {
      for (const loan of loans) {
        const trade = tradeOf(loan, random);
        if (trade === undefined) continue;
        const participant = pseudonyms.participant(plan.venue, loan.borrower);
        const key = keyOf(plan.venue, trade.atUs);
        const units = loan.lots / LOTS_PER_UNIT;
        const list = this.#bySecond.get(key) ?? [];
        list.push({ ...trade, units, participant });
        this.#bySecond.set(key, list);
      }
    }
  }

  /** Of one whole second. */
  within(venue: string, fromUs: number, toUs: number): readonly BorrowerTrade[] {
    if (toUs - fromUs !== 1_000_000) throw new Error('trades are kept by the second');
    return this.#bySecond.get(keyOf(venue, fromUs)) ?? [];
  }
}

function keyOf(venue: string, atUs: number): string {
  return `${venue} ${Math.floor(atUs / 1_000_000)}`;
}

function tradeOf(
  { asset, openUs, closeUs, isForced }: CaseLoan,
  random: SeededRandom,
): { readonly atUs: number; readonly side: Side } | undefined {
  if (asset !== 'USDT') return undefined;
  if (DIPS_FROM_US.some((fromUs) => openUs >= fromUs && openUs < fromUs + DIP_US)) {
    const delayMs = SALE_MS_MIN + random.index(SALE_MS_MAX - SALE_MS_MIN);
    return { atUs: openUs + delayMs * 1_000, side: SIDE.SELL };
  }
  if (!isForced || closeUs === null) return undefined;
  const isSqueezed = closeUs >= SQUEEZE_FROM_US && closeUs < SQUEEZE_TO_US;
  return isSqueezed ? { atUs: closeUs, side: SIDE.BUY } : undefined;
}
