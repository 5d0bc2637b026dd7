/**
 * Whether principal that is drawn only replaces principal that was repaid: at least 90 % of what a borrower repaid
 * within 24 hours comes back, in the same asset by lots or in any by value.
 *
 * Invariants
 * TO1 no list holds more than AMOUNT_COUNT_MAX; beyond, the oldest go.
 */
import { exceedsProduct } from './exact-product.ts';
import type { Amount, Turnover } from './loan.ts';

const DAY_US = 86_400_000_000;
/** A borrower who does more in a day is a programme that trades; what goes says nothing of the last hours. */
const AMOUNT_COUNT_MAX = 64;
/** 90 % as a ratio of whole numbers. */
const SAME_PART = 9;
const SAME_WHOLE = 10;

export function newTurnover(): Turnover {
  return { repaid: [], drawn: [] };
}

export function noteAmount(list: Amount[], amount: Amount): void {
  list.push(amount);
  // A row may come a day late, and asks for the day before it.
  const oldest = amount.timeUs - 2 * DAY_US;
  // TO1
  while (list.length > AMOUNT_COUNT_MAX || (list[0] as Amount).timeUs < oldest) list.shift();
}

/** What a draw that is noted in `drawn` already does to what was repaid before it; null: it replaces nothing. */
export function replacementOf(
  { repaid, drawn }: Turnover,
  draw: Amount,
): 'repay-and-reopen' | 'asset-switch' | null {
  const fromUs = draw.timeUs - DAY_US;
  const before = repaid.filter(({ timeUs }) => timeUs >= fromUs && timeUs <= draw.timeUs);
  const first = before[0];
  if (first === undefined) return null;
  const sinceUs = before.reduce((least, { timeUs }) => Math.min(least, timeUs), first.timeUs);
  const since = drawn.filter(({ timeUs }) => timeUs >= sinceUs && timeUs <= draw.timeUs);
  const isOwn = ({ asset }: Amount): boolean => asset === draw.asset;
  const own = before.filter(isOwn);
  if (comesBack(lotsOf(own), lotsOf(since.filter(isOwn)))) return 'repay-and-reopen';
  if (!comesBack(wonOf(before), wonOf(since))) return null;
  return own.length > 0 ? 'repay-and-reopen' : 'asset-switch';
}

function comesBack(repaid: number, drawn: number): boolean {
  return repaid > 0 && !exceedsProduct([repaid, SAME_PART], [drawn, SAME_WHOLE]);
}

function lotsOf(amounts: readonly Amount[]): number {
  return amounts.reduce((sum, { lots }) => sum + lots, 0);
}

function wonOf(amounts: readonly Amount[]): number {
  return amounts.reduce((sum, { won }) => sum + won, 0);
}
