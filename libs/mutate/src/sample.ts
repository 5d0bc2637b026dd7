/** A seeded choice: the same seed and the same sources give the same mutants. */

/** `count` of `items`, in their own order; all of them where there are fewer. */
export function sampleOf<T>(items: readonly T[], count: number, seed: number): T[] {
  const order = items.map((_, index) => index);
  const random = randomFrom(seed);
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    const swapped = order[at] as number;
    order[at] = order[other] as number;
    order[other] = swapped;
  }
  return order
    .slice(0, count)
    .sort((one, other) => one - other)
    .map((index) => items[index] as T);
}

/** Mulberry32: 0 to below 1, good enough to choose by. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
