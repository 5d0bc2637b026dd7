/** What the loan book has found of one kind at a venue: how often, how much, the furthest of it, and where in the log. */

import type { InputRange } from '../../alert/alert.ts';
import { assert } from '../../assert.ts';
import type { LendingFinding, LendingFindingRule } from '../../lending/lending-finding.ts';
import type { StateIo } from '../../state/state-io.ts';
import { OFFSET_COUNT_MAX } from './aspect.ts';
import { wordOf } from './finding-words.ts';
import type { LendingRuleName } from './lending-rules.ts';

const LEVELS: Readonly<Record<'S1' | 'S2' | 'S3', number>> = { S1: 1, S2: 2, S3: 3 };

/** Findings of one rule. */
export interface RuleTally {
  readonly rule: LendingFindingRule;
  readonly word: LendingRuleName;
  count: number;
  won: number; // unit: won
  /** The furthest past its limit. */
  furthest: LendingFinding;
}

export class FindingTally {
  readonly rules: Map<LendingFindingRule, RuleTally> = new Map();
  readonly #assets = new Set<string>();
  readonly #markets = new Set<string>();
  readonly #offsets: InputRange[] = [];
  /** Log time at which the newest was taken, and the worst level of what is not older than its hold. */
  lastTimeUs = 0;
  worst = 0; // unit: severity level
  isRestated = false;

  /** `market`: key of the borrowed asset's; `timeUs`: log time at which it was found. */
  add(finding: LendingFinding, market: string, timeUs: number): void {
    const word = wordOf(finding.rule);
    assert(word !== null, 'an alert tells only of what it has a word for');
    const known = this.rules.get(finding.rule);
    if (known === undefined) {
      const { rule, principalWon: won } = finding;
      this.rules.set(rule, { rule, word, count: 1, won, furthest: finding });
    } else {
      known.count += 1;
      known.won += finding.principalWon;
      if (excess(finding) > excess(known.furthest)) known.furthest = finding;
    }
    this.#assets.add(finding.asset);
    this.#markets.add(market);
    const { offset } = finding;
    const isNew = this.#offsets.at(-1)?.lastOffset !== offset;
    if (isNew && this.#offsets.length < OFFSET_COUNT_MAX) {
      this.#offsets.push({ market, firstOffset: offset, lastOffset: offset });
    }
    if (finding.restated) this.isRestated = true;
    if (finding.severity === null) return;
    this.lastTimeUs = timeUs;
    const level = LEVELS[finding.severity];
    if (level > this.worst) this.worst = level;
  }

  /** By name, those with a severity first of all. */
  ordered(): RuleTally[] {
    return [...this.rules.values()].sort((left, right) => (left.word < right.word ? -1 : 1));
  }

  /** Sums over the rules that `isCounted` picks. */
  sum(isCounted: (tally: RuleTally) => boolean): { count: number; won: number } {
    let count = 0;
    let won = 0;
    for (const tally of this.rules.values()) {
      if (!isCounted(tally)) continue;
      count += tally.count;
      won += tally.won;
    }
    return { count, won };
  }

  scope(venue: string): { assets: string[]; venues: string[]; markets: string[] } {
    return {
      assets: [...this.#assets].sort(),
      venues: [venue],
      markets: [...this.#markets].sort(),
    };
  }

  /** By market and offset, as ranges of inputs are printed. */
  inputs(): InputRange[] {
    return [...this.#offsets].sort((left, right) => {
      if (left.market !== right.market) return left.market < right.market ? -1 : 1;
      return left.firstOffset - right.firstOffset;
    });
  }

  keep(io: StateIo): void {
    io.into(this.rules);
    io.into(this.#assets);
    io.into(this.#markets);
    io.into(this.#offsets);
    io.fields(this, 'lastTimeUs', 'worst', 'isRestated');
  }
}

/** How many times its limit; what is not measured counts once. */
function excess({ value, limit }: LendingFinding): number {
  if (value === null || limit === null) return 1;
  return limit > 0 ? value / limit : value;
}
