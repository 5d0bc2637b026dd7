/**
 * Which items of a long list are near enough to be drawn, and where each stands. Heights are those that were measured;
 * what was never drawn is taken to be as high as the others were. Pure.
 */
export interface Span {
  readonly fromPixels: number;
  readonly toPixels: number;
}
export interface Placed {
  /** From the top of the list, by item; behind them the end. */
  readonly tops: readonly number[];
  readonly heightPixels: number;
  /** Items from the first up to but without the end are to be drawn. */
  readonly first: number;
  readonly end: number;
}

/** Drawn beyond what is seen, so that scrolling meets no empty place. */
const OVERSCAN_PIXELS = 400;
const GAP_PIXELS = 7;
const HEIGHT_PIXELS = 128;

export class ListWindow {
  readonly #heights = new Map<string, number>();
  #sumPixels = 0;
  #keys: readonly string[] = [];
  /** Of the keys; behind them the end of the list. Empty where heights have changed. */
  #tops: number[] = [];

  /** Returns whether that moves what stands below. */
  measured(key: string, heightPixels: number): boolean {
    const held = this.#heights.get(key);
    if (held === heightPixels || heightPixels === 0) return false;
    this.#heights.set(key, heightPixels);
    this.#sumPixels += heightPixels - (held ?? 0);
    this.#tops = [];
    return true;
  }

  /** The items of the list; heights of what is not listed any more are forgotten. */
  list(keys: readonly string[]): void {
    this.#keys = keys;
    this.#tops = [];
    const listed = new Set(keys);
    for (const [key, height] of this.#heights) {
      if (listed.has(key)) continue;
      this.#heights.delete(key);
      this.#sumPixels -= height;
    }
  }

  /** `seen` is the stretch of the list that is on the screen. */
  place(seen: Span): Placed {
    if (this.#tops.length === 0) this.#lay();
    const tops = this.#tops;
    const count = this.#keys.length;
    const endPixels = tops[count] ?? 0;
    // The first whose bottom is within reach, and the first whose top is beyond it.
    const first = firstOver(tops, seen.fromPixels - OVERSCAN_PIXELS + GAP_PIXELS) - 1;
    const end = firstOver(tops, seen.toPixels + OVERSCAN_PIXELS);
    const isBeside = seen.fromPixels - OVERSCAN_PIXELS > endPixels || end === 0;
    return {
      tops,
      heightPixels: Math.max(0, endPixels - GAP_PIXELS),
      first: isBeside ? 0 : Math.max(0, first),
      end: isBeside ? 0 : Math.min(count, end),
    };
  }

  #lay(): void {
    const measuredCount = this.#heights.size;
    const usual = measuredCount === 0 ? HEIGHT_PIXELS : this.#sumPixels / measuredCount;
    let top = 0;
    this.#tops = this.#keys.map((key) => {
      const here = top;
      top += (this.#heights.get(key) ?? usual) + GAP_PIXELS;
      return here;
    });
    this.#tops.push(top);
  }
}

/** Index of the first that is greater; all are in order. */
function firstOver(values: readonly number[], bound: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}
