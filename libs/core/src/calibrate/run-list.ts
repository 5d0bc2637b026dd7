/** Runs of a high score, per series; what episodes are made of. */
import type { MarketClass } from '../detect/detector-calibration.ts';

/** A stretch in which a score stayed above a low mark; times in µs. */
export interface Run {
  readonly startUs: number;
  readonly endUs: number;
  readonly score: number; // unit: the detector's score, the run's maximum
}

/** Runs closer than this are joined at once; the fit declusters further. */
const RUN_JOIN_US = 60_000_000;

/** Runs by class of market and window, and of those one list per market, so that mirrors of a market are one series. */
export class RunList {
  readonly #lists = new Map<string, Map<string, Run[]>>();

  add(
    marketClass: MarketClass,
    windowUs: number,
    series: string,
    timeUs: number,
    score: number,
  ): void {
    const key = `${marketClass}|${windowUs}`;
    let lists = this.#lists.get(key);
    if (lists === undefined) {
      lists = new Map();
      this.#lists.set(key, lists);
    }
    const list = lists.get(series) ?? [];
    if (list.length === 0) lists.set(series, list);
    const last = list[list.length - 1];
    if (last === undefined || timeUs - last.endUs > RUN_JOIN_US) {
      list.push({ startUs: timeUs, endUs: timeUs, score });
      return;
    }
    const higher = score > last.score ? score : last.score;
    list[list.length - 1] = { startUs: last.startUs, endUs: timeUs, score: higher };
  }

  of(marketClass: MarketClass, windowUs: number): readonly (readonly Run[])[] {
    return [...(this.#lists.get(`${marketClass}|${windowUs}`)?.values() ?? [])];
  }
}
