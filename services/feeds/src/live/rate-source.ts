/**
 * The exchange rate of a currency, from where the operator says, as reference rates of `reference:BASE/QUOTE:fx`.
 *
 * Invariants
 * RS1 a rate carries the time at which it was read, however old what it says: an event of minutes ago would count nowhere.
 * RS2 the source is UP from its first rate on; after two readings that failed, or a document older than `staleMs`, it is
 *    DOWN, with the reason, until the next rate.
 */
import { readFile } from 'node:fs/promises';
import { FEED_STATUS, type InstrumentDefinition } from '@breakwater/core';
import { httpText } from './http-text.ts';
import type { LiveSource } from './live-source.ts';
import { type RatePaths, readRate } from './rate-reading.ts';

export type RatePlace =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'file'; readonly path: string };

export interface RatePlan {
  readonly base: string;
  readonly quote: string;
  readonly place: RatePlace;
  readonly paths: RatePaths;
  readonly everyMs: number;
  /** A document that tells an older time is no rate of now. */
  readonly staleMs: number;
}

export interface RateSourceOptions {
  readonly plan: RatePlan;
  readonly source: LiveSource;
  readonly nowUs: () => number;
  readonly onProblem: (detail: string) => void;
}

/** Ticks of a rate: 1,380.4512 won. */
const TICK_EXPONENT = -4;
const TICKS_PER_UNIT = 10_000;
const TIMEOUT_MS = 10_000;
const FAILURE_COUNT_MAX = 2;

export class RateSource {
  readonly #options: RateSourceOptions;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  #failureCount = 0;
  readCount = 0;
  failedCount = 0;
  /** When the newest rate held; undefined before the first. */
  rateTimeUs: number | undefined;

  constructor(options: RateSourceOptions) {
    this.#options = options;
  }

  /** The market that the rates are of. */
  get instrument(): string {
    return rateDefinition(this.#options.plan).key;
  }

  start(): void {
    void this.#read();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async #read(): Promise<void> {
    const { place, paths, everyMs } = this.#options.plan;
    const text = await textOf(place);
    if (this.#isStopped) return;
    this.readCount += 1;
    const reading = text.kind === 'ok' ? readRate(text.text, paths) : undefined;
    if (text.kind === 'failed') this.#failed(text.detail);
    else if (reading?.kind === 'unreadable') this.#failed(reading.detail);
    else if (reading !== undefined) this.#take(reading.text, reading.atUs);
    this.#timer = setTimeout(() => void this.#read(), everyMs);
  }

  #take(text: string, atUs: number | undefined): void {
    const { plan, source, nowUs } = this.#options;
    const readUs = nowUs();
    const { instrument } = this;
    if (atUs !== undefined && readUs - atUs > plan.staleMs * 1_000) {
      this.#failed(`the rate is of ${new Date(atUs / 1_000).toISOString()}`);
      return;
    }
    this.#failureCount = 0;
    this.rateTimeUs = readUs;
    const priceTicks = rateTicks(text);
    source.write(instrument, (writer) =>
      writer.referenceRate({ instrument, eventTimeUs: readUs, priceTicks }),
    );
    const isUp = source.status === FEED_STATUS.UP || source.status === FEED_STATUS.HEARTBEAT;
    if (!isUp) source.say(FEED_STATUS.UP, '');
  }

  /** RS2. */
  #failed(detail: string): void {
    const { source, onProblem } = this.#options;
    this.#failureCount += 1;
    this.failedCount += 1;
    onProblem(detail);
    if (this.#failureCount < FAILURE_COUNT_MAX || source.status === FEED_STATUS.DOWN) return;
    source.say(FEED_STATUS.DOWN, detail);
    source.sayOf(this.instrument);
  }
}

/** A rate in ticks of its market. */
export function rateTicks(text: string): number {
  return Math.round(Number(text) * TICKS_PER_UNIT);
}

/** The market of a plan's rates. */
export function rateDefinition({
  base,
  quote,
}: Pick<RatePlan, 'base' | 'quote'>): InstrumentDefinition {
  const step = { mantissa: 1, exponent: TICK_EXPONENT };
  const key = `reference:${base}/${quote}:fx`;
  const parts = { key, venue: 'reference', base, quote, type: 'fx' } as const;
  return { ...parts, tick: step, lot: step, effectiveTimeUs: 0 };
}

async function textOf(
  place: RatePlace,
): Promise<
  | { readonly kind: 'ok'; readonly text: string }
  | { readonly kind: 'failed'; readonly detail: string }
> {
  if (place.kind === 'url') return httpText(place.url, TIMEOUT_MS);
  try {
    return { kind: 'ok', text: await readFile(place.path, 'utf8') };
  } catch (error) {
    return { kind: 'failed', detail: (error as Error).message };
  }
}
