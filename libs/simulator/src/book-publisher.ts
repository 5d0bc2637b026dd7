/**
 * What the outside sees of a book: whole snapshots, or one snapshot and then changes with sequence numbers.
 *
 * Invariants
 * PB1 sequences rise by one per publication; a delta names the sequence before it.
 * PB2 applying the deltas to the last snapshot gives the maker book as it stood at the publication.
 */
import type { Level, MakerBook } from './maker-book.ts';
import type { MarketSpec } from './market-spec.ts';
import type { SourceStream } from './source-stream.ts';

/** A delta book repeats its snapshot this often, so that a reader with a hole finds back. */
const SNAPSHOT_EVERY_US = 60_000_000;

export class BookPublisher {
  readonly #spec: MarketSpec;
  readonly #source: SourceStream;
  readonly #intervalUs: number;
  readonly #intervalMinUs: number;
  #sequence = 0;
  #lastUs = Number.NEGATIVE_INFINITY;
  #lastSnapshotUs = Number.NEGATIVE_INFINITY;
  #bids: readonly Level[] = [];
  #asks: readonly Level[] = [];

  constructor(spec: MarketSpec, source: SourceStream, rateMultiplier: number) {
    this.#spec = spec;
    this.#source = source;
    this.#intervalUs = (spec.bookIntervalMs * 1_000) / rateMultiplier;
    this.#intervalMinUs = (spec.bookIntervalMinMs * 1_000) / rateMultiplier;
  }

  /** Whether the interval has passed, or the shorter one and the top has moved. */
  isDue(atUs: number, book: MakerBook): boolean {
    const sinceUs = atUs - this.#lastUs;
    if (sinceUs >= this.#intervalUs) return true;
    if (sinceUs < this.#intervalMinUs) return false;
    return book.bids[0]?.[0] !== this.#bids[0]?.[0] || book.asks[0]?.[0] !== this.#asks[0]?.[0];
  }

  forget(): void {
    this.#lastSnapshotUs = Number.NEGATIVE_INFINITY;
  }

  publish(atUs: number, book: MakerBook): void {
    const previousSequence = this.#sequence;
    this.#sequence += 1;
    this.#lastUs = atUs;
    const stamp = {
      instrument: this.#spec.key,
      eventTimeUs: atUs,
      sequence: this.#sequence,
    };
    // Copies: the maker book replaces levels in place when they trade.
    const bids = [...book.bids];
    const asks = [...book.asks];
    const isWhole =
      this.#spec.bookStyle === 'snapshot' || atUs - this.#lastSnapshotUs >= SNAPSHOT_EVERY_US;
    if (isWhole) {
      this.#lastSnapshotUs = atUs;
      this.#source.push({ kind: 'book-snapshot', fields: { ...stamp, bids, asks } });
    } else {
      const changes = {
        bids: changedLevels(this.#bids, bids, -1),
        asks: changedLevels(this.#asks, asks, 1),
      };
      this.#source.push({ kind: 'book-delta', fields: { ...stamp, previousSequence, ...changes } });
    }
    this.#bids = bids;
    this.#asks = asks;
  }
}

/** Levels to set, and gone ones with quantity 0; both lists are best first, so one walk finds them. */
function changedLevels(
  before: readonly Level[],
  after: readonly Level[],
  towards: 1 | -1,
): Level[] {
  const changes: Level[] = [];
  let at = 0; // unit: index into before
  for (const level of after) {
    let old = before[at];
    while (old !== undefined && (old[0] - level[0]) * towards < 0) {
      changes.push([old[0], 0]);
      at += 1;
      old = before[at];
    }
    const isKnown = old !== undefined && old[0] === level[0];
    if (isKnown) at += 1;
    if (!isKnown || old?.[1] !== level[1]) changes.push(level);
  }
  for (; at < before.length; at += 1) changes.push([before[at]?.[0] ?? 0, 0]);
  return changes;
}
