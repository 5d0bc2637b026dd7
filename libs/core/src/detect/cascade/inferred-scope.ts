/** One direction of an inferred cascade: which markets were pressed when, and its alert. */

import { Lifecycle } from '../../alert/lifecycle.ts';
import type { Market } from '../../market/market.ts';
import type { StateIo } from '../../state/state-io.ts';
import type { CASCADE } from './cascade.ts';
import type { ForcedSide } from './cascade-scope.ts';

/** Symbols that must be pressed at once, as many as corroborate forced orders, of more than one coin; and within how long. */
export const INFERRED_SYMBOL_COUNT = 5;
const COIN_COUNT_MIN = 2;
export const INFERRED_WITHIN_US = 60_000_000;
/** One direction of it. */
export class InferredScope {
  readonly side: ForcedSide;
  readonly lifecycle: Lifecycle<typeof CASCADE> = new Lifecycle();
  onsetUs = 0;
  /** When each market was pressed last; those of the last minute alone. */
  readonly pressedUs: Map<Market, number> = new Map();

  constructor(side: ForcedSide) {
    this.side = side;
  }

  /** Whether enough is pressed at once. */
  get isSurging(): boolean {
    if (this.pressedUs.size < INFERRED_SYMBOL_COUNT) return false;
    const coins = new Set([...this.pressedUs.keys()].map(({ definition }) => definition.base));
    return coins.size >= COIN_COUNT_MIN;
  }

  keep(io: StateIo): void {
    io.part(this.lifecycle);
    io.fields(this, 'onsetUs');
    io.into(this.pressedUs);
  }
}
