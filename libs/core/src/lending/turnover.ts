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
  const out = newSum();
  add(out, repaid, draw, draw.timeUs - DAY_US);
  if (out.count === 0) return null;
  const back = newSum();
  add(back, drawn, draw, out.oldestUs);
  if (comesBack(out.ownLots, back.ownLots)) return 'repay-and-reopen';
  if (!comesBack(out.won, back.won)) return null;
  return out.ownLots > 0 ? 'repay-and-reopen' : 'asset-switch';
}

interface Sum {
  count: number;
  oldestUs: number;
  /** Of the draw's asset. */
  ownLots: number;
  won: number;
}

function newSum(): Sum {
  return { count: 0, oldestUs: Number.POSITIVE_INFINITY, ownLots: 0, won: 0 };
}

/** Adds what lies between an instant and the draw. */
function add(sum: Sum, amounts: readonly Amount[], draw: Amount, fromUs: number): void {
  for (let at = 0; at < amounts.length; at += 1) {
    const { timeUs, asset, lots, won } = amounts[at] as Amount;
    if (timeUs < fromUs || timeUs > draw.timeUs) continue;
    sum.count += 1;
    sum.oldestUs = Math.min(sum.oldestUs, timeUs);
    sum.won += won;
    if (asset === draw.asset) sum.ownLots += lots;
  }
}

function comesBack(repaid: number, drawn: number): boolean {
  return repaid > 0 && !exceedsProduct([repaid, SAME_PART], [drawn, SAME_WHOLE]);
}
