/** The markets of a domain by symbol id, and in key order for everything that reaches an alert. */

import { STREAM_CLASS, type StreamClass } from '../event/event.ts';
import {
  decimalValue,
  type InstrumentDefinition,
  instrumentKey,
  parseInstrumentKey,
} from '../event/instrument.ts';
import type { QuarantineReason } from '../log/quarantine.ts';
import type { StateIo } from '../state/state-io.ts';
import { BandDepth } from './band-depth.ts';
import { BorrowedFlow } from './borrowed-flow.ts';
import { Market } from './market.ts';

export type DefinitionOutcome =
  | { readonly kind: 'defined'; readonly market: Market }
  /** The market goes on with a finer tick. */
  | { readonly kind: 'refined'; readonly market: Market }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly reason: QuarantineReason; readonly detail: string };

/** Who defines a market. */
export interface Definer {
  readonly source: number; // unit: symbol id
  readonly streamClass: StreamClass;
}

/** Finest tick that a market is refined to, in parts of the one before. */
const REFINED_POWER_MAX = 9;

export class MarketTable {
  readonly #bySymbol: (Market | undefined)[] = [];
  /** Sorted by instrument key. */
  #ordered: readonly Market[] = [];

  get(symbol: number): Market | undefined {
    return this.#bySymbol[symbol];
  }

  get ordered(): readonly Market[] {
    return this.#ordered;
  }

  define(
    symbol: number,
    definition: InstrumentDefinition,
    { source, streamClass }: Definer,
  ): DefinitionOutcome {
    const fault = definitionFault(definition);
    if (fault !== undefined) return { kind: 'refused', reason: 'bad-instrument', detail: fault };
    const known = this.#bySymbol[symbol];
    const parts = known === undefined ? undefined : tickParts(known.definition, definition);
    if (known !== undefined && parts === 1) {
      known.tickScales.define(source, 1);
      // Whichever of its sources comes first, a market's panes follow the fastest.
      if (streamClass < known.streamClass) known.streamClass = streamClass;
      return { kind: 'unchanged' };
    }
    // A loan feed says what is lent on a market, never what the market trades in.
    if (streamClass === STREAM_CLASS.LENDING && known !== undefined && keepsPanes(known)) {
      return {
        kind: 'refused',
        reason: 'bad-instrument',
        detail: 'its steps are not the market’s',
      };
    }
    if (known !== undefined && keepsPanes(known) && parts !== undefined) {
      if (streamClass < known.streamClass) known.streamClass = streamClass;
      if (parts < 1) {
        known.tickScales.define(source, Math.round(1 / parts));
        return { kind: 'unchanged' };
      }
      if (Number.isSafeInteger(Math.max(known.lastTicks, known.askTicks) * parts)) {
        known.refine(definition, parts);
        known.tickScales.refine(source, parts);
        return { kind: 'refined', market: known };
      }
    }
    const market = new Market(definition, streamClass);
    market.tickScales.define(source, 1);
    this.#bySymbol[symbol] = market;
    const others = this.#ordered.filter((other) => other !== known);
    this.#ordered = [...others, market].sort((left, right) =>
      left.definition.key < right.definition.key ? -1 : 1,
    );
    return { kind: 'defined', market };
  }

  keep(io: StateIo): void {
    io.section('markets', 1);
    io.kind(BorrowedFlow, (known) => known ?? new BorrowedFlow());
    io.kind(BandDepth, (known) => known ?? new BandDepth(0));
    io.kind(Market, (known) => {
      const definition = io.value(known?.definition) as InstrumentDefinition;
      const streamClass = io.value(known?.streamClass) as StreamClass;
      return known ?? new Market(definition, streamClass);
    });
    io.into(this.#bySymbol);
    this.#ordered = io.value(this.#ordered);
  }
}

function keepsPanes({ streamClass }: Market): boolean {
  return streamClass !== STREAM_CLASS.LENDING;
}

function definitionFault(definition: InstrumentDefinition): string | undefined {
  const parts = parseInstrumentKey(definition.key);
  if (parts === undefined) return `not an instrument key: ${definition.key}`;
  if (instrumentKey(definition) !== definition.key) return 'key and parts disagree';
  for (const step of [definition.tick, definition.lot]) {
    const whole = Number.isSafeInteger(step.mantissa) && Number.isInteger(step.exponent);
    if (!whole || step.mantissa <= 0 || step.mantissa > 1e9)
      return 'a step is mantissa × 10^exponent';
    if (step.exponent < -18 || step.exponent > 12) return 'a step exponent is within -18 … 12';
  }
  return undefined;
}

/**
 * How many ticks of `next` one of `known` is, a power of ten, below 1 where `next` is coarser; undefined where their lots differ or
 * neither tick is a whole number of the other.
 */
function tickParts(known: InstrumentDefinition, next: InstrumentDefinition): number | undefined {
  if (!sameSteps({ ...known, tick: next.tick }, next)) return undefined;
  const power = known.tick.exponent - next.tick.exponent;
  if (known.tick.mantissa !== next.tick.mantissa || Math.abs(power) > REFINED_POWER_MAX) {
    return undefined;
  }
  return decimalValue(1, { mantissa: 1, exponent: power });
}

/** Whether lots and ticks of both are the same. */
export function sameSteps(left: InstrumentDefinition, right: InstrumentDefinition): boolean {
  return (
    left.tick.mantissa === right.tick.mantissa &&
    left.tick.exponent === right.tick.exponent &&
    left.lot.mantissa === right.lot.mantissa &&
    left.lot.exponent === right.lot.exponent
  );
}
