/** More markets than every venue together lists; beyond it a source that invents names would fill the memory. */
const MARKET_COUNT_MAX = 262_144;

/** Where a venue tells a market's trades or book in several ways: the one that comes first, for good. */
export class FirstChoice {
  readonly #ways = new Map<string, string>();

  /** Whether `way` is the one that `market` is read from. */
  takes(market: string, way: string): boolean {
    const chosen = this.#ways.get(market);
    if (chosen !== undefined) return chosen === way;
    if (this.#ways.size < MARKET_COUNT_MAX) this.#ways.set(market, way);
    return true;
  }
}
