/** Which rules of a dated book hold at an instant of valid time. */
import type { LendingRule, LendingRuleKind, LendingRules } from '../control/lending-policy.ts';

export type RuleOf<Kind extends LendingRuleKind> = Extract<LendingRule, { kind: Kind }>;

/** The rules of one era: between two instants at which some rule, or what it says of an asset, begins or ends. */
export class RulesInForce {
  /** Running number of the era: two instants of one number have the same rules. */
  readonly era: number; // unit: running number
  /** When it began; −∞: the first. */
  readonly beganUs: number;
  readonly rules: readonly LendingRule[];
  readonly #byKind = new Map<LendingRuleKind, LendingRule[]>();

  constructor(era: number, beganUs: number, rules: readonly LendingRule[]) {
    this.era = era;
    this.beganUs = beganUs;
    this.rules = rules;
    for (const rule of rules) {
      const same = this.#byKind.get(rule.kind);
      if (same === undefined) this.#byKind.set(rule.kind, [rule]);
      else same.push(rule);
    }
  }

  /** In the book's order. */
  of<Kind extends LendingRuleKind>(kind: Kind): readonly RuleOf<Kind>[] {
    return (this.#byKind.get(kind) ?? NONE) as readonly RuleOf<Kind>[];
  }
}

const NONE: readonly LendingRule[] = [];

interface Span {
  readonly fromUs: number;
  readonly toUs: number | null;
}

/** When a rule holds, and when what it says of assets does. */
function spansOf(rule: LendingRule): readonly Span[] {
  return rule.kind === 'eligible-assets' ? [rule, ...rule.standings, ...rule.flagged] : [rule];
}

export class RuleTimeline {
  readonly #rules: readonly LendingRule[];
  /** Instants at which an era begins, rising; era 0 is before the first. */
  readonly #beginsUs: readonly number[];
  readonly #byVenue = new Map<string, RulesInForce[]>();

  constructor({ rules }: LendingRules) {
    this.#rules = rules;
    const instants = new Set<number>();
    for (const { fromUs, toUs } of rules.flatMap(spansOf)) {
      instants.add(fromUs);
      if (toUs !== null) instants.add(toUs);
    }
    this.#beginsUs = [...instants].sort((left, right) => left - right);
  }

  at(timeUs: number, venue: string): RulesInForce {
    let eras = this.#byVenue.get(venue);
    if (eras === undefined) {
      eras = this.#erasOf(venue);
      this.#byVenue.set(venue, eras);
    }
    return eras[this.#eraAt(timeUs)] as RulesInForce;
  }

  #eraAt(timeUs: number): number {
    let low = 0;
    let high = this.#beginsUs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#beginsUs[middle] as number) <= timeUs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #erasOf(venue: string): RulesInForce[] {
    const own = this.#rules.filter(({ venues }) => venues.length === 0 || venues.includes(venue));
    const begins = [Number.NEGATIVE_INFINITY, ...this.#beginsUs];
    return begins.map((atUs, era) => {
      const holds = ({ fromUs, toUs }: LendingRule): boolean =>
        fromUs <= atUs && (toUs === null || atUs < toUs);
      return new RulesInForce(era, atUs, own.filter(holds));
    });
  }
}
