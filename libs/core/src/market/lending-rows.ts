/**
 * Rows of loan feeds: which are refused, and what the others say to the loan book.
 *
 * Invariants
 * LR1 a row's amounts are in the steps of the market that it names: a feed that was refused its own steps there is not
 *    heard about that market until they agree.
 */

import { EVENT_KIND, STREAM_CLASS } from '../event/event.ts';
import type { EventBatch } from '../event/event-batch.ts';
import type { InstrumentDefinition } from '../event/instrument.ts';
import type { LendingEvent } from '../event/lending-event.ts';
import type { LendingEntry } from '../lending/lending-entry.ts';
import { LENDING_TIME_US_MAX, SYMBOL_COUNT_MAX } from '../limits.ts';
import type { QuarantineReason } from '../log/quarantine.ts';
import type { StateIo } from '../state/state-io.ts';
import { operationFault, termsFault } from './lending-row-fault.ts';
import type { Market } from './market.ts';
import { sameSteps } from './market-table.ts';

export type LendingVerdict =
  | { readonly kind: 'entry'; readonly entry: LendingEntry }
  | { readonly kind: 'refused'; readonly reason: QuarantineReason };

export class LendingRows {
  /** What loan feeds define, by source and instrument (LR1). */
  readonly #defined = new Map<number, InstrumentDefinition>();

  /** The batch's source defines the row's instrument. False where there is no room to remember that. */
  define(batch: EventBatch, row: number, definition: InstrumentDefinition): boolean {
    if (batch.streamClass !== STREAM_CLASS.LENDING) return true;
    const key = definitionKey(batch, row);
    if (this.#defined.size >= SYMBOL_COUNT_MAX && !this.#defined.has(key)) return false;
    this.#defined.set(key, definition);
    return true;
  }

  /** What a row of a kind of lending says of the market, read at log time `recordTimeUs` from the record at `offset`. */
  read(
    batch: EventBatch,
    row: number,
    market: Market,
    read: { readonly offset: number; readonly recordTimeUs: number },
  ): LendingVerdict {
    const { definition } = market;
    const own = this.#defined.get(definitionKey(batch, row));
    if (own !== undefined && !sameSteps(own, definition)) return refused('bad-instrument');
    const event = eventOf(batch, row);
    if (event === undefined) return refused('bad-enum');
    const validTimeUs = batch.eventTimeUs(row);
    const principalLots = batch.quantityLots(row);
    const priceTicks = batch.priceTicks(row);
    const fault =
      event.kind === 'terms'
        ? termsFault(event)
        : operationFault(event, { eventTimeUs: validTimeUs, principalLots, priceTicks });
    if (fault !== undefined) return refused(fault);
    if (validTimeUs < read.recordTimeUs - LENDING_TIME_US_MAX) return refused('bad-time');
    return {
      kind: 'entry',
      entry: {
        venue: definition.venue,
        asset: definition.base,
        market: definition.key,
        source: batch.symbols.name(batch.source),
        position: batch.position(row),
        validTimeUs,
        ...read,
        principalLots,
        priceTicks,
        event,
      },
    };
  }

  keep(io: StateIo): void {
    io.into(this.#defined);
  }
}

/** Whether the batch says anything of loans, and so of persons. */
export function holdsLoans({ streamClass, rare }: EventBatch): boolean {
  return streamClass === STREAM_CLASS.LENDING || rare.some(({ kind }) => kind === 'lending');
}

function eventOf(batch: EventBatch, row: number): LendingEvent | undefined {
  const kind = batch.kind(row);
  const rare = batch.rareEvent(row);
  if (kind === EVENT_KIND.LENDING && rare?.kind === 'lending') {
    return { kind: 'operation', ...rare.operation };
  }
  if (kind === EVENT_KIND.LENDING_TERMS && rare?.kind === 'lending-terms') {
    return { kind: 'terms', ...rare.terms };
  }
  return undefined;
}

function refused(reason: QuarantineReason): LendingVerdict {
  return { kind: 'refused', reason };
}

function definitionKey(batch: EventBatch, row: number): number {
  return batch.source * SYMBOL_COUNT_MAX + batch.instrument(row);
}

/**
 * Whether the batch may fill panes of the market. A loan feed never may: it comes up to 24 h late. A market that only a loan
 * feed has defined takes the class of the first that trades on it.
 */
export function isPaneKeeper(batch: EventBatch, market: Market): boolean {
  if (batch.streamClass === STREAM_CLASS.LENDING) return false;
  market.streamClass = batch.streamClass;
  return true;
}
