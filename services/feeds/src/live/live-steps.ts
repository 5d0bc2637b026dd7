/**
 * Ticks and lots of live markets, learned from what venues write: nobody has published them here, and a file may.
 *
 * Invariants
 * LVS1 all sources of a run count a market in the same steps: those who write are told before steps change, and send what
 *    they have gathered in the old ones; each defines the market anew before its next event.
 * LVS2 steps only become finer. Prices are learned to their last digit, since rules count in ticks; quantities begin at
 *    LOT_EXPONENT, or coarser where a market trades so much that sums would not be exact.
 */
import { assert, type DecimalStep, type InstrumentDefinition } from '@breakwater/core';
import type { VenueInstrument } from '@breakwater/venues';

/** No venue counts a quantity finer, and 2^53 of them are 90 million units. */
const LOT_EXPONENT = -8;
/** Lots of one quantity that leave room for the sum of a pane. */
const LOT_COUNT_MAX = 1e12;
const EXPONENT_MIN = -18;

export interface LiveMarket {
  readonly definition: InstrumentDefinition;
  /** Rises with each change of the steps. */
  readonly version: number;
}

export class LiveSteps {
  readonly #markets = new Map<string, LiveMarket>();
  readonly #beforeChange: () => void;
  changeCount = 0;

  /** `beforeChange` sends what every source has gathered (LVS1). */
  constructor(beforeChange: () => void) {
    this.#beforeChange = beforeChange;
  }

  /** The market with steps that fit these prices; its first quantities decide how its lots begin. */
  fitting(
    instrument: VenueInstrument,
    prices: readonly string[],
    quantities: readonly string[],
  ): LiveMarket {
    const tick = Math.max(EXPONENT_MIN, -Math.max(0, ...prices.map(decimalCount)));
    const known = this.#markets.get(instrument.key);
    if (known !== undefined && known.definition.tick.exponent <= tick) return known;
    const lot = known?.definition.lot ?? step(lotExponent(quantities));
    const { key, venue, base, quote, type, expiry } = instrument;
    const parts = { key, venue, base, quote, type, ...(expiry === undefined ? {} : { expiry }) };
    const definition = { ...parts, tick: step(tick), lot, effectiveTimeUs: 0 };
    if (known !== undefined) {
      this.changeCount += 1;
      this.#beforeChange();
    }
    const market = { definition, version: (known?.version ?? 0) + 1 };
    this.#markets.set(key, market);
    return market;
  }
}

/** Digits behind the point, without trailing zeros that a venue pads with: a tick of 0.50 is one of 0.5. */
function decimalCount(text: string): number {
  const plain = /^\d*\.(\d*?)0*$/.exec(text);
  if (plain !== null) return plain[1]?.length ?? 0;
  const power = /^\d+(?:\.(\d+))?[eE]-(\d+)$/.exec(text);
  return power === null ? 0 : (power[1]?.length ?? 0) + Number(power[2]);
}

function lotExponent(quantities: readonly string[]): number {
  const largest = Math.max(1, ...quantities.map(Number).filter(Number.isFinite));
  let exponent = LOT_EXPONENT;
  while (largest / Number(`1e${exponent}`) > LOT_COUNT_MAX) exponent += 1;
  return exponent;
}

function step(exponent: number): DecimalStep {
  assert(Number.isInteger(exponent), 'a step is a power of ten');
  return { mantissa: 1, exponent };
}
