/**
 * Joins a market's depth diffs to its REST snapshot, the way Binance prescribes ("How to manage a local order
 * book correctly", developers.binance.com): diffs are held until the snapshot has come, those it covers are
 * dropped, the rest follow it.
 *
 * Invariants
 * BS1 in sync: every diff passes straight through; `#sequence` is the highest update id handed on.
 * BS2 out of sync: diffs are held, oldest dropped beyond the bounds, until a snapshot that they continue.
 * BS3 a diff that skips updates is handed on (so that the book learns it is invalid) and held again.
 * BS4 every diff is tallied once.
 * BS5 a diff of a smaller id that happened after the newest one is no repeat: the venue's ids began anew. The book is made
 *    invalid at once, and what is held from then on are diffs of the new ids alone.
 */
import type { BookDeltaFields, BookFields, BookLevels, EventStamp } from '@breakwater/core';
import { writeBookBreak } from './book-break.ts';
import type { EventSink, HeldTally, RowOutcome } from './row.ts';

/** Ten minutes of the fastest stream seen (100 diffs a second would be 60,000; recorded peaks are near 80 a second). */
const HELD_DIFF_COUNT_MAX = 50_000;
/** 16 bytes a level as two numbers, and their arrays: some 60 MB at the bound. */
const HELD_LEVEL_COUNT_MAX = 500_000;

interface HeldDiff {
  readonly fields: BookDeltaFields;
  readonly tallied: boolean;
}

export class BinanceBookSync {
  #inSync = false;
  #sequence = 0;
  #held: HeldDiff[] = [];
  /** Entries of `#held` before it are dropped already. */
  #heldStart = 0; // unit: index
  #heldLevelCount = 0;
  /** The newest diff of the current ids. */
  #newest: { readonly sequence: number; readonly eventTimeUs: number } | undefined;
  /** A snapshot that was behind the book: the first of new ids, where they began anew before any diff of them came. */
  #behind: BookFields | undefined;
  #restartCount = 0;

  /** Whether diffs pass straight through. */
  get inSync(): boolean {
    return this.#inSync;
  }

  /** How often the venue's ids began anew (BS5). */
  get restartCount(): number {
    return this.#restartCount;
  }

  /** Hands a diff on, or holds it. */
  diff(fields: BookDeltaFields, sink: EventSink, tally: HeldTally): RowOutcome {
    if (this.#beganAnew(fields)) this.#restart(fields, sink, tally);
    if (fields.sequence >= (this.#newest?.sequence ?? 0)) this.#newest = fields;
    if (this.#inSync) {
      this.#pass(fields, sink);
      return 'decoded';
    }
    this.#hold({ fields, tallied: false }, tally);
    return 'held';
  }

  /** Hands the snapshot on and then the held diffs that continue it, or returns why not. */
  snapshot(fields: BookFields, sink: EventSink, tally: HeldTally): RowOutcome {
    const held = this.#held.slice(this.#heldStart);
    const next = held.find((entry) => entry.fields.sequence > fields.sequence);
    const isBehind = this.#inSync
      ? fields.sequence < this.#sequence
      : next !== undefined && next.fields.previousSequence > fields.sequence;
    // Older than the book, or than the first diff that is known: using it would only open a gap.
    if (isBehind) {
      if (this.#inSync) this.#behind = fields;
      return { rule: 'snapshot-behind-book' };
    }
    this.#take(fields, held, sink, tally);
    return 'decoded';
  }

  #take(fields: BookFields, held: readonly HeldDiff[], sink: EventSink, tally: HeldTally): void {
    sink.write(fields.instrument, (writer) => writer.bookSnapshot(fields));
    this.#inSync = true;
    this.#sequence = fields.sequence;
    this.#release();
    for (const entry of held) {
      if (entry.fields.sequence <= fields.sequence) {
        if (!entry.tallied) tally.ignored('depth-covered-by-snapshot');
      } else if (this.#inSync) {
        this.#pass(entry.fields, sink);
        if (!entry.tallied) tally.decoded();
      } else {
        this.#hold(entry, tally);
      }
    }
  }

  /** The market's ticks became finer: so many make one of those in which diffs are held. */
  rescale(factor: number): void {
    this.#held = this.#held.map(({ fields, tallied }) => ({
      fields: { ...fields, bids: finer(fields.bids, factor), asks: finer(fields.asks, factor) },
      tallied,
    }));
    if (this.#behind === undefined) return;
    const { bids, asks } = this.#behind;
    this.#behind = { ...this.#behind, bids: finer(bids, factor), asks: finer(asks, factor) };
  }

  /** The book is not true any more: nothing is handed on until a snapshot. */
  break(stamp: EventStamp, sink: EventSink, tally: HeldTally): void {
    writeBookBreak(sink, stamp);
    this.end(tally);
    this.#inSync = false;
    this.#newest = undefined;
    this.#behind = undefined;
  }

  /** No snapshot will come: what is held is tallied as ignored. */
  end(tally: HeldTally): void {
    for (const entry of this.#held.slice(this.#heldStart)) {
      if (!entry.tallied) tally.ignored('depth-without-snapshot');
    }
    this.#release();
  }

  /** BS5. Diffs of one connection come in the order of their ids, and in that of their times. */
  #beganAnew({ sequence, eventTimeUs }: BookDeltaFields): boolean {
    const newest = this.#newest;
    return newest !== undefined && sequence < newest.sequence && eventTimeUs > newest.eventTimeUs;
  }

  /** BS5. The snapshot of the new ids may have come before their first diff. */
  #restart(first: BookDeltaFields, sink: EventSink, tally: HeldTally): void {
    const snapshot = this.#behind;
    const lastUs = this.#newest?.eventTimeUs ?? 0;
    this.#restartCount += 1;
    this.break(first, sink, tally);
    const isOfNewIds = snapshot !== undefined && snapshot.eventTimeUs > lastUs;
    if (isOfNewIds && snapshot.sequence >= first.previousSequence)
      this.#take(snapshot, [], sink, tally);
  }

  /** BS1, BS3. */
  #pass(fields: BookDeltaFields, sink: EventSink): void {
    sink.write(fields.instrument, (writer) => writer.bookDelta(fields));
    if (fields.previousSequence > this.#sequence) {
      this.#inSync = false;
      this.#held.push({ fields, tallied: true });
      this.#heldLevelCount += levelCount(fields);
      return;
    }
    this.#sequence = Math.max(this.#sequence, fields.sequence);
  }

  /** BS2. */
  #hold(entry: HeldDiff, tally: HeldTally): void {
    this.#held.push(entry);
    this.#heldLevelCount += levelCount(entry.fields);
    while (
      this.#held.length - this.#heldStart > HELD_DIFF_COUNT_MAX ||
      this.#heldLevelCount > HELD_LEVEL_COUNT_MAX
    ) {
      const dropped = this.#held[this.#heldStart] as HeldDiff;
      this.#heldStart += 1;
      this.#heldLevelCount -= levelCount(dropped.fields);
      if (!dropped.tallied) tally.ignored('depth-without-snapshot');
    }
    if (this.#heldStart > HELD_DIFF_COUNT_MAX) {
      this.#held = this.#held.slice(this.#heldStart);
      this.#heldStart = 0;
    }
  }

  #release(): void {
    this.#held = [];
    this.#heldStart = 0;
    this.#heldLevelCount = 0;
  }
}

function levelCount(fields: BookDeltaFields): number {
  return fields.bids.length + fields.asks.length;
}

function finer(levels: BookLevels, factor: number): BookLevels {
  return levels.map(([priceTicks, quantityLots]) => [priceTicks * factor, quantityLots] as const);
}
