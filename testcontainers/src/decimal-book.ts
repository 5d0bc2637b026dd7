/**
 * Oracle for replays: rebuilds the books of a recorded Binance folder from REST snapshots and diffs, in decimal
 * strings only. It reads the files by itself and shares no code with the codec, the feeds or the core, so an error
 * there cannot hide in here too.
 *
 * Rules (Binance, "How to manage a local order book correctly"): a snapshot starts the book; a diff whose last
 * update is covered is dropped; each level's quantity replaces the old one, zero removes it; a diff that does not
 * continue the one before makes the book void until the next snapshot.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface DecimalBook {
  /** False after a gap that no snapshot has mended, and before the first snapshot. */
  readonly valid: boolean;
  /** Best first; trailing zeros removed: `["61737.63", "0.5"]`. */
  readonly bids: readonly (readonly [price: string, quantity: string])[];
  readonly asks: readonly (readonly [price: string, quantity: string])[];
}

interface Stream {
  readonly file: string;
  readonly format: string;
  readonly venue: string;
  readonly symbol: string;
  readonly type: string;
}
type Level = readonly [price: string, quantity: string];
interface Diff {
  readonly U: number;
  readonly u: number;
  readonly pu?: number;
  readonly b: readonly Level[];
  readonly a: readonly Level[];
}
interface Snapshot {
  readonly lastUpdateId: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** Final books of the folder's `binance-combined` streams by instrument key `venue:BASE/QUOTE:type`. */
export function rebuildBooks(folder: string): Map<string, DecimalBook> {
  const text = readFileSync(join(folder, 'folder.json'), 'utf8');
  const { streams } = JSON.parse(text) as { readonly streams: readonly Stream[] };
  const books = new Map<string, RebuiltBook>();
  for (const { file, format, venue, symbol, type } of streams) {
    if (format !== 'binance-combined') continue;
    const key = `${venue}:${symbol}:${type}`;
    const book = books.get(key) ?? new RebuiltBook();
    books.set(key, book);
    for (const line of gunzipSync(readFileSync(join(folder, file)))
      .toString('utf8')
      .split('\n')) {
      if (line.includes('"depthUpdate"')) book.diff(frameOf(line).data as Diff);
      else if (line.includes('"lastUpdateId"')) book.snapshot(frameOf(line) as unknown as Snapshot);
    }
  }
  return new Map([...books].map(([key, book]) => [key, book.view]));
}

/** Dollars in one contract of COIN-M: what the venue counts of them, and we in coins. */
const CONTRACT_DOLLARS: Readonly<Record<string, number>> = {
  'binance-coinm:BTC/USD:inverse': 100,
  'binance-coinm:ETH/USD:inverse': 10,
};

/** Levels of ours as the venue counts them; one that is no whole number of contracts stays as it is, and so differs. */
export function asVenueCounts(
  instrument: string,
  levels: DecimalBook['bids'],
): DecimalBook['bids'] {
  const dollars = CONTRACT_DOLLARS[instrument];
  if (dollars === undefined) return levels;
  return levels.map(([price, quantity]) => {
    const contracts = (Number(quantity) * Number(price)) / dollars;
    const isWhole = Math.abs(contracts - Math.round(contracts)) < 0.01;
    return [price, isWhole ? String(Math.round(contracts)) : quantity];
  });
}

function frameOf(line: string): { readonly data: unknown } {
  return JSON.parse(line.slice(line.indexOf(' ') + 1)) as { readonly data: unknown };
}

class RebuiltBook {
  readonly #bids = new Map<string, string>();
  readonly #asks = new Map<string, string>();
  readonly #early: Diff[] = [];
  #valid = false;
  #lastUpdate = 0;

  snapshot({ lastUpdateId, bids, asks }: Snapshot): void {
    this.#bids.clear();
    this.#asks.clear();
    setLevels(this.#bids, bids);
    setLevels(this.#asks, asks);
    this.#lastUpdate = lastUpdateId;
    this.#valid = true;
    for (const diff of this.#early.splice(0)) this.diff(diff);
  }

  diff(diff: Diff): void {
    if (!this.#valid) {
      this.#early.push(diff);
      return;
    }
    if (diff.u <= this.#lastUpdate) return;
    const before = diff.pu ?? diff.U - 1;
    if (before > this.#lastUpdate) {
      this.#valid = false;
      this.#early.push(diff);
      return;
    }
    setLevels(this.#bids, diff.b);
    setLevels(this.#asks, diff.a);
    this.#lastUpdate = diff.u;
  }

  get view(): DecimalBook {
    const ascending = (a: Level, b: Level): number => compareDecimals(a[0], b[0]);
    return {
      valid: this.#valid,
      bids: [...this.#bids].sort(ascending).reverse(),
      asks: [...this.#asks].sort(ascending),
    };
  }
}

function setLevels(side: Map<string, string>, levels: readonly Level[]): void {
  for (const [price, quantity] of levels) {
    if (/^0*\.?0*$/.test(quantity)) side.delete(plain(price));
    else side.set(plain(price), plain(quantity));
  }
}

/** Without trailing zeros behind the point. */
function plain(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}

/** Order of two plain decimals: the longer whole part is the larger, then digit by digit. */
function compareDecimals(a: string, b: string): number {
  const [wholeA = '', fractionA = ''] = a.split('.');
  const [wholeB = '', fractionB = ''] = b.split('.');
  if (wholeA.length !== wholeB.length) return wholeA.length - wholeB.length;
  const [textA, textB] = [wholeA + fractionA, wholeB + fractionB];
  return textA < textB ? -1 : textA > textB ? 1 : 0;
}
