/**
 * A book kept as text, for venues that say a checksum of it with every change, or leave out what falls off its end.
 *
 * CB1 bids fall, asks rise; no price twice.
 * CB2 a change without a snapshot before it, or after a break, is not applied.
 */
import { crc32 } from 'node:zlib';
import type { LevelText } from '../venue-event.ts';

const BOOK_COUNT_MAX = 16_384;

interface KeptLevel {
  readonly price: string;
  readonly quantity: string;
  /** For the order alone; prices of a market differ by more than a double's last digit. */
  readonly order: number;
}

class BookSide {
  readonly #sign: 1 | -1;
  #levels: KeptLevel[] = [];

  constructor(side: 'bid' | 'ask') {
    this.#sign = side === 'ask' ? 1 : -1;
  }

  clear(): void {
    this.#levels = [];
  }

  get levels(): readonly KeptLevel[] {
    return this.#levels;
  }

  set([price, quantity]: LevelText): void {
    const order = Number(price) * this.#sign;
    if (Number.isNaN(order)) return;
    const at = this.#place(order);
    const removes = Number(quantity) === 0;
    const known = this.#levels[at]?.order === order;
    if (removes) {
      if (known) this.#levels.splice(at, 1);
    } else {
      this.#levels.splice(at, known ? 1 : 0, { price, quantity, order });
    }
  }

  /** Removes what lies beyond `depth`, and returns it as removals. */
  cut(depth: number): LevelText[] {
    return this.#levels.splice(depth).map(({ price }): LevelText => [price, '0']);
  }

  /** CB1: where the level of this order is or belongs. */
  #place(order: number): number {
    let low = 0;
    let high = this.#levels.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#levels[middle] as KeptLevel).order < order) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export interface BookChange {
  readonly bids: readonly LevelText[];
  readonly asks: readonly LevelText[];
}

export class CheckedBook {
  readonly #bids: BookSide = new BookSide('bid');
  readonly #asks: BookSide = new BookSide('ask');
  #isTrue = false;

  /** Whether changes continue it: false before the first snapshot and after a break. */
  get isTrue(): boolean {
    return this.#isTrue;
  }

  break(): void {
    this.#isTrue = false;
    this.#bids.clear();
    this.#asks.clear();
  }

  snapshot(change: BookChange): void {
    this.break();
    this.#isTrue = true;
    this.apply(change);
  }

  apply({ bids, asks }: BookChange): void {
    if (!this.#isTrue) return;
    for (const level of bids) this.#bids.set(level);
    for (const level of asks) this.#asks.set(level);
  }

  /** Cuts both sides to `depth` levels; returns the removals of what fell off. */
  cut(depth: number): BookChange {
    return { bids: this.#bids.cut(depth), asks: this.#asks.cut(depth) };
  }

  /** OKX and Bitget: `bid:size:ask:size` of the 25 best, those of the longer side alone at the end; signed. */
  get interleavedChecksum(): number {
    const parts: string[] = [];
    for (let i = 0; i < 25; i += 1) {
      const bid = this.#bids.levels[i];
      const ask = this.#asks.levels[i];
      if (bid !== undefined) parts.push(bid.price, bid.quantity);
      if (ask !== undefined) parts.push(ask.price, ask.quantity);
    }
    return crc32(parts.join(':')) | 0;
  }

  /** Kraken: digits of the ten best asks, then bids, without point and leading zeros; unsigned. */
  get digitsChecksum(): number {
    const sides = [this.#asks.levels, this.#bids.levels];
    const best = sides.flatMap((levels) => levels.slice(0, 10));
    return crc32(best.map(({ price, quantity }) => digits(price) + digits(quantity)).join(''));
  }
}

/** The kept books of a connection. */
export class CheckedBooks {
  readonly #books = new Map<string, CheckedBook>();

  get(market: string): CheckedBook | undefined {
    return this.#books.get(market);
  }

  /** Begins the market's book anew. */
  begin(market: string, snapshot: BookChange): CheckedBook {
    let book = this.#books.get(market);
    if (book === undefined) {
      // Beyond what venues list: a source that invents names would fill the memory.
      if (this.#books.size >= BOOK_COUNT_MAX) this.#books.clear();
      book = new CheckedBook();
      this.#books.set(market, book);
    }
    book.snapshot(snapshot);
    return book;
  }
}

function digits(text: string): string {
  return text.replace('.', '').replace(/^0+/, '');
}
