/** When a venue's price leaves the others: what a headline is asked to follow. */
import type { MarketTape, Tape } from './tape.ts';

/** A price is apart when it is by so much from the median of the others. */
const APART = Math.log(1.01);
const OTHER_COUNT_MIN = 2;

/** End of the first step from `fromUs` on in which one venue's price is 1 % from the median of the same pair elsewhere. */
export function firstGapUs(tape: Tape, fromUs: number): number | null {
  const pairs = new Map<string, MarketTape[]>();
  for (const market of tape.markets.values()) {
    const { base, quote, type } = market.instrument;
    if (type !== 'spot') continue;
    const name = `${base}/${quote}`;
    pairs.set(name, [...(pairs.get(name) ?? []), market]);
  }
  const wide = [...pairs.values()].filter(({ length }) => length > OTHER_COUNT_MIN);
  const first = Math.max(0, Math.floor((fromUs - tape.fromUs) / tape.stepUs));
  for (let step = first; step < tape.stepCount; step += 1) {
    if (wide.some((markets) => isApart(markets, step))) return tape.endUs(step);
  }
  return null;
}

function isApart(markets: readonly MarketTape[], step: number): boolean {
  return markets.some((market) => {
    const price = market.price[step] ?? 0;
    const others = markets
      .filter((one) => one !== market)
      .map((one) => one.price[step] ?? 0)
      .filter((other) => other > 0)
      .sort((a, b) => a - b);
    const reference = others[Math.floor(others.length / 2)] ?? 0;
    if (price === 0 || reference === 0 || others.length < OTHER_COUNT_MIN) return false;
    return Math.abs(Math.log(price / reference)) >= APART;
  });
}
