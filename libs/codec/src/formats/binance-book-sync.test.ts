import type { BookDeltaFields } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { BinanceBookSync } from './binance-book-sync.ts';
import { CollectedEvents } from './collected-events.ts';
import type { RowOutcome } from './row.ts';

class Replay {
  readonly sink = new CollectedEvents();
  readonly #book = new BinanceBookSync();

  /** Updates `first` to `last`; `pu` the one before where the venue says it, `E` when in milliseconds. */
  diff(first: number, last: number, { pu, E = 5 }: { pu?: number; E?: number } = {}): RowOutcome {
    const fields: BookDeltaFields = {
      ...this.#stamp(E),
      ...{ sequence: last, previousSequence: pu ?? first - 1 },
      ...{ bids: [[1_001, 500]], asks: [[1_002, 0]] },
    };
    return this.#book.diff(fields, this.sink, this.sink);
  }

  snapshot(sequence: number): RowOutcome {
    const levels = { bids: [[1_000, 1_000]], asks: [[1_005, 2_000]] } as const;
    return this.#book.snapshot(
      { ...this.#stamp(1_000), sequence, ...levels },
      this.sink,
      this.sink,
    );
  }

  end(): void {
    this.#book.end(this.sink);
  }

  /** `S5` a snapshot at 5, `D4-6` a delta from 4 to 6. */
  get books(): string[] {
    return this.sink.events.map((e) =>
      e.kind === 'BOOK_SNAPSHOT' ? `S${e.sequence}` : `D${e.previousSequence}-${e.sequence}`,
    );
  }

  #stamp(ms: number) {
    const timeUs = ms * 1_000;
    return { instrument: 'binance:AAA/BBB:spot', eventTimeUs: timeUs, receivedTimeUs: timeUs };
  }
}

describe('depth', () => {
  it('holds diffs until the snapshot, drops those it covers, then passes the rest', () => {
    const replay = new Replay();
    expect([replay.diff(1, 3), replay.diff(4, 6), replay.diff(7, 8)]).toEqual([
      'held',
      'held',
      'held',
    ]);
    expect(replay.snapshot(5)).toBe('decoded');
    expect(replay.diff(9, 9)).toBe('decoded');
    expect(replay.books).toEqual(['S5', 'D3-6', 'D6-8', 'D8-9']);
    expect(replay.sink.heldIgnored).toEqual(['depth-covered-by-snapshot']);
    expect(replay.sink.heldDecodedCount).toBe(2);
  });

  it('drops a diff that ends exactly at the snapshot', () => {
    const replay = new Replay();
    replay.diff(4, 5);
    replay.snapshot(5);
    expect(replay.books).toEqual(['S5']);
    expect(replay.sink.heldIgnored).toEqual(['depth-covered-by-snapshot']);
  });

  it('uses the previous id that futures give', () => {
    const replay = new Replay();
    replay.snapshot(100);
    replay.diff(150, 160, { pu: 90 });
    expect(replay.books).toEqual(['S100', 'D90-160']);
  });

  it('shows a gap to the book, then waits for the next snapshot', () => {
    const replay = new Replay();
    replay.snapshot(5);
    replay.diff(6, 7);
    expect(replay.diff(20, 21)).toBe('decoded');
    expect(replay.diff(22, 23)).toBe('held');
    expect(replay.snapshot(10)).toEqual({ rule: 'snapshot-behind-book' });
    expect(replay.snapshot(20)).toBe('decoded');
    expect(replay.books).toEqual(['S5', 'D5-7', 'D19-21', 'S20', 'D19-21', 'D21-23']);
    // The diff that showed the gap was tallied when it did.
    expect(replay.sink.heldDecodedCount).toBe(1);
  });

  it('begins anew where the ids do, whichever comes first: the snapshot or a diff', () => {
    for (const order of ['snapshot first', 'diffs first']) {
      const replay = new Replay();
      replay.snapshot(9_000);
      replay.diff(9_001, 9_001, { E: 10 });
      if (order === 'snapshot first') {
        expect(replay.snapshot(3)).toEqual({ rule: 'snapshot-behind-book' });
        expect(replay.diff(4, 4, { E: 20 })).toBe('decoded');
      } else {
        expect(replay.diff(2, 3, { E: 20 })).toBe('held');
        expect(replay.diff(4, 4, { E: 30 })).toBe('held');
        expect(replay.snapshot(3)).toBe('decoded');
      }
      expect(replay.diff(5, 5, { E: 40 })).toBe('decoded');
      // The change that no book continues says that the old one is not true.
      const last = Number.MAX_SAFE_INTEGER;
      const anew = [`D${last - 1}-${last}`, 'S3', 'D3-4', 'D4-5'];
      expect(replay.books).toEqual(['S9000', 'D9000-9001', ...anew]);
    }
  });

  it('takes a diff that was sent before the newest for the repeat that it is', () => {
    const replay = new Replay();
    replay.snapshot(5);
    replay.diff(6, 9, { E: 10 });
    expect(replay.diff(6, 7, { E: 9 })).toBe('decoded');
    expect(replay.diff(10, 10, { E: 11 })).toBe('decoded');
    expect(replay.books).toEqual(['S5', 'D5-9', 'D5-7', 'D9-10']);
  });

  it('ignores a snapshot that would set a good book back', () => {
    const replay = new Replay();
    replay.snapshot(5);
    replay.diff(6, 9);
    expect(replay.snapshot(7)).toEqual({ rule: 'snapshot-behind-book' });
    expect(replay.books).toEqual(['S5', 'D5-9']);
  });

  it('says at the end what never got a snapshot', () => {
    const replay = new Replay();
    replay.diff(1, 2);
    replay.diff(3, 4);
    replay.end();
    expect(replay.sink.heldIgnored).toEqual(['depth-without-snapshot', 'depth-without-snapshot']);
  });
});
