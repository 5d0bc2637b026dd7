/**
 * Positions of bridged events: where a record stands in its foreign partition, and which of its events this is.
 *
 * FQ1 position = offset × 2^14 + 4 × index + slot, so positions rise with the foreign log and are the same each time that a
 *    record is read: what a restart reads again, the intake drops as a repeat.
 * FQ2 index counts the events of the record that say something of the market. A definition or a status that comes before
 *    event `index` has slot 0 to 2, the event itself slot 3: it keeps its position whether or not it had to be explained first.
 */
import { assert } from '@breakwater/core';

const INDEX_COUNT = 4_096;
const SLOT_COUNT = 4;
const OFFSET_STEP: number = INDEX_COUNT * SLOT_COUNT;
const EVENT_SLOT = 3;

/** Beyond it positions would leave 2^53: at 10,000 records a second, after 1.7 years in one partition. */
const FOREIGN_OFFSET_MAX: number = Math.floor(Number.MAX_SAFE_INTEGER / OFFSET_STEP) - 1;

/** Events that one foreign record may become. */
export const RECORD_EVENT_COUNT_MAX: number = INDEX_COUNT;

/** Gives the positions of one foreign record's events, in order. */
export class RecordPositions {
  readonly #base: number;
  #index = 0;
  #slot = 0;

  constructor(offset: number) {
    assert(offset >= 0 && offset <= FOREIGN_OFFSET_MAX, 'FQ1: a foreign offset below 2^39');
    this.#base = offset * OFFSET_STEP;
  }

  /** Position of the next event. */
  event(): number {
    assert(this.#index < INDEX_COUNT, 'FQ2: one record becomes at most 4,096 events');
    const position = this.#base + this.#index * SLOT_COUNT + EVENT_SLOT;
    this.#index += 1;
    this.#slot = 0;
    return position;
  }

  /** Position of something that explains the next event. */
  explanation(): number {
    assert(this.#slot < EVENT_SLOT, 'FQ2: at most three explanations before an event');
    const position = this.#base + this.#index * SLOT_COUNT + this.#slot;
    this.#slot += 1;
    return position;
  }
}

/** Foreign offset of a position. */
export function offsetOfPosition(position: number): number {
  return Math.floor(position / OFFSET_STEP);
}
