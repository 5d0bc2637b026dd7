/** Which dated rules have a part that no source states, so that an alert which rests on one says so. */

import type { LendingRules } from '../../control/lending-policy.ts';
import type { StateIo } from '../../state/state-io.ts';
import type { LendingFacts, LendingRuling } from './aspect.ts';

export class AssumedLimits {
  #ids: ReadonlySet<string> = new Set();

  establish({ rules }: LendingRules): void {
    this.#ids = new Set(rules.filter(({ assumed }) => assumed.length > 0).map(({ id }) => id));
  }

  /** Flags of rulings, of which some may rest on an assumed limit or date, and of figures that may be restated; sorted. */
  flags(rulings: readonly LendingRuling[], isRestated: boolean): LendingFacts['quality'] {
    const isAssumed = rulings.some(({ basis, severity }) => {
      return severity !== null && basis !== undefined && this.#ids.has(basis);
    });
    return [
      ...(isAssumed ? (['ASSUMED_LIMIT'] as const) : []),
      ...(isRestated ? (['RESTATED'] as const) : []),
    ];
  }

  keep(io: StateIo): void {
    this.#ids = io.value(this.#ids);
  }
}
