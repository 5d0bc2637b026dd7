/**
 * What is known of one subject's price in a second, as one row of logarithms, and the rows of the last 20 minutes.
 *
 * Invariants
 * CH1 values are oriented: up = the asset dearer (docs/detection-model.md, "Price parts").
 * CH2 the fine ring ends at the newest sealed pane, the coarse ring at the newest sealed second; NaN = unavailable.
 */
import type { StateIo } from '../../state/state-io.ts';

/** Columns of a row: the price channels first, then what they are compared with. */
export const COLUMN = {
  /** The asset's price in dollars everywhere. */
  GLOBAL: 0,
  /** Premium of the country's venues over that price at the exchange rate. */
  NATIONAL: 1,
  /** Price over the median of the other venues that quote it alike. */
  VENUE: 2,
  /** Price over what the other assets on the same venue say of the currency. */
  RELATIVE: 3,
  /** The market's own price; its changes are taken net of the exchange rate. */
  DIRECT: 4,
  /** Counter currency per dollar. */
  FX: 5,
  /** The same as the venue's other assets imply it. */
  CURRENCY: 6,
  /** Price in dollars of the coin that leads the market. */
  MARKET: 7,
} as const;
export const CHANNEL_COUNT = 5;
export const COLUMN_COUNT = 8;

export const PRICE_CHANNELS = [
  'globalDepeg',
  'nationalPremium',
  'venueGap',
  'relativePremium',
  'direct',
] as const;

const FINE_LENGTH = 61;
const COARSE_LENGTH = 1_201;
const FINE_US = 250_000;
const SECOND_US = 1_000_000;
/** Windows up to here lie in the fine ring. */
const FINE_WINDOW_US_MAX = 15_000_000;

export class ChannelHistory {
  /** The row of this second (CH1). */
  readonly now: Float64Array = new Float64Array(COLUMN_COUNT).fill(Number.NaN);
  readonly #fine = new Float64Array(FINE_LENGTH * COLUMN_COUNT).fill(Number.NaN);
  readonly #coarse = new Float64Array(COARSE_LENGTH * COLUMN_COUNT).fill(Number.NaN);
  #fineAt = 0; // unit: ring slot
  #coarseAt = 0; // unit: ring slot

  pushFine(): void {
    this.#fineAt = this.#fineAt + 1 === FINE_LENGTH ? 0 : this.#fineAt + 1;
    const from = this.#fineAt * COLUMN_COUNT;
    for (let c = 0; c < COLUMN_COUNT; c += 1) this.#fine[from + c] = this.now[c] as number;
  }

  pushCoarse(): void {
    this.#coarseAt = this.#coarseAt + 1 === COARSE_LENGTH ? 0 : this.#coarseAt + 1;
    this.#coarse.set(this.now, this.#coarseAt * COLUMN_COUNT);
  }

  /** Every row becomes that of now: a gap moves nothing by itself. */
  fill(): void {
    fillRows(this.#coarse, this.now);
    fillRows(this.#fine, this.now);
  }

  /** A column's value one window ago. */
  before(windowUs: number, column: number): number {
    if (windowUs <= FINE_WINDOW_US_MAX) {
      const slot = (this.#fineAt - windowUs / FINE_US + FINE_LENGTH) % FINE_LENGTH;
      return this.#fine[slot * COLUMN_COUNT + column] as number;
    }
    const slot = (this.#coarseAt - windowUs / SECOND_US + COARSE_LENGTH) % COARSE_LENGTH;
    return this.#coarse[slot * COLUMN_COUNT + column] as number;
  }

  keep(io: StateIo): void {
    io.into(this.now);
    io.into(this.#fine);
    io.into(this.#coarse);
    this.#fineAt = io.value(this.#fineAt);
    this.#coarseAt = io.value(this.#coarseAt);
  }
}

/** Every row of the ring becomes `row`. */
function fillRows(ring: Float64Array, row: Float64Array): void {
  ring.set(row);
  for (let end = row.length; end < ring.length; end *= 2) ring.copyWithin(end, 0, end);
}
