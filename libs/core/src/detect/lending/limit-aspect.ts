/**
 * Loans and terms against the dated rule book (docs/detection-model.md, "Limits of loans and terms"): a breach at origination or in what
 * is offered is S2, one that the price alone has made is S1. The furthest of each rule is shown with its limit, to the unit.
 */

import type { LendingFinding } from '../../lending/lending-finding.ts';
import type { StateIo } from '../../state/state-io.ts';
import type { LendingRuling, Measured, Reading } from './aspect.ts';
import type { AssumedLimits } from './assumed-limits.ts';
import { FindingTally } from './finding-tally.ts';
import { ruleNumber } from './finding-words.ts';
import { basisOf, FINDING_HOLD_US } from './order-aspect.ts';

export class LimitAspect implements Measured {
  readonly name = 'limits';
  readonly isDoneToLoans = false;
  readonly #venue: string;
  readonly #assumed: AssumedLimits;
  #tally = new FindingTally();

  constructor(venue: string, assumed: AssumedLimits) {
    this.#venue = venue;
    this.#assumed = assumed;
  }

  get dueUs(): number {
    return this.#tally.lastTimeUs + FINDING_HOLD_US;
  }

  add(finding: LendingFinding, market: string, timeUs: number): void {
    if (this.#isPast(timeUs)) this.#tally = new FindingTally();
    this.#tally.add(finding, market, timeUs);
  }

  read(timeUs: number): Reading | undefined {
    const tally = this.#tally;
    if (tally.worst === 0) return undefined;
    const { count } = tally.sum(({ furthest }) => furthest.severity !== null);
    return {
      level: this.#isPast(timeUs) ? 0 : tally.worst,
      pressing: count,
      figure: { label: 'LIMIT_BREACH', value: count, windowUs: 0 },
      facts: () => ({
        rulings: rulingsOf(tally),
        scope: tally.scope(this.#venue),
        channels: [
          {
            ...{ name: 'limits.breaches', value: count, windowUs: 0 },
            raw: Object.fromEntries(tally.ordered().map((of) => [`${of.rule}.count`, of.count])),
            ...{ baseline: 0, scale: 0, tailScore: 0 },
          },
        ],
        unavailable: [],
        quality: this.#assumed.flags(rulingsOf(tally), tally.isRestated),
        inputs: tally.inputs(),
      }),
    };
  }

  #isPast(timeUs: number): boolean {
    return this.#tally.worst > 0 && timeUs - this.#tally.lastTimeUs >= FINDING_HOLD_US;
  }

  keep(io: StateIo): void {
    io.part(this.#tally);
  }
}

/** The furthest of each rule against its limit; what is not measured counts. */
function rulingsOf(tally: FindingTally): LendingRuling[] {
  return tally.ordered().map(({ word, count, furthest }): LendingRuling => {
    const { value, limit, unit, severity } = furthest;
    const isMeasured = value !== null && limit !== null;
    return {
      ...{ rule: word, severity },
      value: isMeasured ? ruleNumber(value, unit) : count,
      limit: isMeasured ? ruleNumber(limit, unit) : 1,
      ...basisOf(furthest),
    };
  });
}
