/**
 * What a row's id means for its event.
 *
 * - `fill`: the id is the event's own, and the core drops a repeat by it.
 * - `order`, `position`: several rows share it, and each counts. With `running-totals` a row's quantity is all of it so far:
 *   the event gets what came on top since the row before, a row that adds nothing is ignored (`no-increment`), and
 *   one whose total has fallen is rejected.
 */
import type { VenueId } from '@breakwater/core';
import type { RowIgnored, RowRejection, TableRow } from './row.ts';
import type { TableSpec } from './table-row.ts';
import { venueIdOfText } from './venue-id.ts';

/** Orders and positions whose total is remembered; beyond it the longest unchanged is forgotten. */
const TOTAL_COUNT_MAX = 262_144;

export class RowIdentity {
  readonly #spec: TableSpec;
  /** Lots so far, by market and id. */
  readonly #totals = new Map<string, number>();

  constructor(spec: TableSpec) {
    this.#spec = spec;
  }

  /** The id by which a repeat is known; undefined where rows have none of their own. */
  venueId(row: TableRow): VenueId | undefined {
    return this.#spec.idMeans === 'fill' ? venueIdOfText(row.fields('id') ?? '') : undefined;
  }

  /** Lots of the row alone. */
  increment(row: TableRow, lots: number): number | RowIgnored | RowRejection {
    if (this.#spec.quantities === 'increments') return lots;
    const id = row.fields('id');
    if (id === undefined) {
      return { reason: 'bad-row', detail: 'a running total without the id of what it is of' };
    }
    const key = `${row.instrument} ${id}`;
    const before = this.#totals.get(key) ?? 0;
    if (lots < before) {
      const detail = `the total of ${id} falls from ${before} to ${lots} lots; are its quantities increments?`;
      return { reason: 'bad-quantity', detail };
    }
    this.#totals.delete(key);
    this.#totals.set(key, lots);
    if (this.#totals.size > TOTAL_COUNT_MAX) {
      for (const oldest of this.#totals.keys()) {
        this.#totals.delete(oldest);
        break;
      }
    }
    return lots === before ? { rule: 'no-increment' } : lots - before;
  }
}
