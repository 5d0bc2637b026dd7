/** What a venue lends, and on which markets that is traded: the scope of alerts that are of all of it. */

import type { AlertScope } from '../../alert/alert.ts';
import type { LendingEntry } from '../../lending/lending-entry.ts';
import type { StateIo } from '../../state/state-io.ts';

export class LentPlaces {
  /** Market of each asset. */
  readonly markets: Map<string, string> = new Map();

  note({ asset, market }: LendingEntry): void {
    this.markets.set(asset, market);
  }

  scope(venue: string): AlertScope {
    return {
      assets: [...this.markets.keys()].sort(),
      venues: [venue],
      markets: [...new Set(this.markets.values())].sort(),
    };
  }

  keep(io: StateIo): void {
    io.into(this.markets);
  }
}
