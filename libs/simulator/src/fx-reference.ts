/**
 * The published rate of USD/KRW: each second as it is, late, once and never again, or not at all.
 *
 * Invariants
 * FR1 a quote carries the time at which it is published, however old what it says.
 */
import { type InstrumentDefinition, STREAM_CLASS } from '@breakwater/core';
import { FX_KEY } from './market-spec.ts';
import type { ReferencePlan } from './scenario-plan.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SourceList } from './source-list.ts';
import type { SourceStream } from './source-stream.ts';

/** The reference is polled each second; it has two decimals. */
const QUOTE_EVERY_US = 1_000_000;
const TICKS_PER_UNIT = 100;

export class FxReference {
  /** Of the rate's instrument; undefined where nobody publishes it. */
  readonly definition: InstrumentDefinition | undefined;
  readonly #source: SourceStream | undefined;
  readonly #startTimeUs: number;
  readonly #isClosed: boolean;
  readonly #lagCount: number; // unit: quotes
  /** What is still to be said, oldest first. */
  readonly #waiting: number[] = [];

  constructor(plan: ReferencePlan | undefined, random: SeededRandom, sources: SourceList) {
    this.#startTimeUs = sources.startTimeUs;
    this.#isClosed = plan?.kind === 'closed';
    const own = random.split('reference');
    this.#lagCount =
      plan?.kind === 'late' ? Math.round(own.between(plan.fromSeconds, plan.toSeconds)) : 0;
    if (plan?.kind === 'absent') return;
    this.definition = {
      key: FX_KEY,
      venue: 'reference',
      base: 'USD',
      quote: 'KRW',
      type: 'fx',
      tick: { mantissa: 1, exponent: -2 },
      lot: { mantissa: 1, exponent: 0 },
      effectiveTimeUs: this.#startTimeUs,
    };
    this.#source = sources.open(this.definition, 'rate', STREAM_CLASS.POLLED);
  }

  /** Publishes what is due at `atUs`, when the rate is `krwPerUsd`. */
  step(atUs: number, krwPerUsd: number): void {
    const sinceUs = atUs - this.#startTimeUs;
    if (sinceUs % QUOTE_EVERY_US > 0 || (this.#isClosed && sinceUs > 0)) return;
    this.#waiting.push(Math.round(krwPerUsd * TICKS_PER_UNIT));
    // Until the first late quote is due, the oldest stands.
    const isDue = this.#waiting.length > this.#lagCount;
    const priceTicks = (isDue ? this.#waiting.shift() : this.#waiting[0]) ?? 1;
    const fields = { instrument: FX_KEY, eventTimeUs: atUs, priceTicks };
    this.#source?.push({ kind: 'reference-rate', fields });
  }
}
