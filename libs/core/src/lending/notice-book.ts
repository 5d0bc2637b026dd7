/**
 * Whether borrowers were told before a loan was repaid by force, and how long before. A notice stands until the borrower
 * changes the loan (repays, extends, tops up); what counts is the first one that stands.
 */
import type { StateIo } from '../state/state-io.ts';
import type { Loan } from './loan.ts';
import type { Breach } from './loan-limits.ts';
import type { RuleOf, RulesInForce } from './rule-timeline.ts';

const SECOND_US = 1_000_000;
/** Lower edges of the classes of lead times: 0, 1 s, 10 s, 1 min, 5 min, 10 min, 30 min, 1 h, 3 h, 12 h, 1 d, 3 d. */
const LEAD_EDGES_US: readonly number[] = [
  0, 1, 10, 60, 300, 600, 1_800, 3_600, 10_800, 43_200, 86_400, 259_200,
].map((seconds) => seconds * SECOND_US);

/** Of all forced repayments of a venue. */
export interface NoticeFigures {
  readonly forcedCount: number;
  /** With a notice before. */
  readonly noticedCount: number;
  /** By class of lead time, rising. */
  readonly leads: readonly { readonly fromUs: number; readonly count: number }[];
}

export class NoticeBook {
  #forcedCount = 0;
  readonly #leadCounts: number[] = LEAD_EDGES_US.map(() => 0);

  get figures(): NoticeFigures {
    return {
      forcedCount: this.#forcedCount,
      noticedCount: this.#leadCounts.reduce((sum, count) => sum + count, 0),
      leads: LEAD_EDGES_US.map((fromUs, at) => ({ fromUs, count: this.#leadCounts[at] as number })),
    };
  }

  /** A forced repayment: before or without a notice. */
  forced(loan: Loan, timeUs: number, rules: RulesInForce): Breach[] {
    this.#forcedCount += 1;
    const leadUs = timeUs - loan.warnedUs;
    loan.isNoticeMissing = !(leadUs >= 0);
    loan.forcedUs = Math.max(loan.forcedUs, timeUs);
    if (loan.isNoticeMissing) {
      return bindingOf(rules).map((by) => ({
        ...{ rule: 'no-notice', by, value: null, limit: by.leadUsMin, unit: 'us' },
      }));
    }
    this.#count(leadUs);
    return rules
      .of('notice')
      .filter(({ leadUsMin }) => leadUs < leadUsMin)
      .map((by) => ({
        ...{ rule: 'short-notice', by, value: leadUs, limit: by.leadUsMin, unit: 'us' },
      }));
  }

  /** A notice. Returns what it says of a forced repayment that seemed to have none. */
  warned(loan: Loan, timeUs: number, rules: RulesInForce): Breach[] {
    loan.warnedUs = Math.min(loan.warnedUs, timeUs);
    if (!loan.isNoticeMissing) return [];
    loan.isNoticeMissing = false;
    const value = Math.abs(loan.forcedUs - timeUs);
    const isAfter = timeUs > loan.forcedUs;
    if (!isAfter) this.#count(value);
    const rule = isAfter ? 'notice-after' : 'notice-restated';
    return bindingOf(rules).map((by) => ({
      ...{ rule, by, value, limit: by.leadUsMin, unit: 'us' },
    }));
  }

  /** The borrower has changed the loan: what was told before it is about another one. */
  changed(loan: Loan): void {
    loan.warnedUs = Number.POSITIVE_INFINITY;
  }

  #count(leadUs: number): void {
    const at = LEAD_EDGES_US.findLastIndex((edgeUs) => edgeUs <= leadUs);
    this.#leadCounts[at] = (this.#leadCounts[at] as number) + 1;
  }

  keep(io: StateIo): void {
    this.#forcedCount = io.value(this.#forcedCount);
    io.into(this.#leadCounts);
  }
}

/** A reading that does not bind tells of the lead alone: whether there was a notice at all is no question of reading. */
function bindingOf(rules: RulesInForce): RuleOf<'notice'>[] {
  return rules.of('notice').filter(({ binding }) => binding);
}
