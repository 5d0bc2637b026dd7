/** What the charts draw, from the history of the markets. Pure. */
import type { ShownContent } from '../texts/shown-content.ts';
import {
  type MarketHistory,
  type MarketTrack,
  PREMIUMS,
  type Premium,
  type Span,
} from './market-history.ts';

/** Instants in µs; `to` is exclusive. */
export interface Range {
  readonly fromUs: number;
  readonly toUs: number;
}

export interface PriceSeries {
  readonly seconds: readonly number[];
  readonly prices: readonly (number | null)[];
  /** Percent. */
  readonly premiums: readonly (number | null)[];
  readonly premium: Premium | null;
}
/** Sums of equal steps. */
export interface SideSeries {
  readonly seconds: readonly number[];
  readonly sells: readonly number[];
  readonly buys: readonly number[];
  readonly stepSeconds: number;
}

/** Frames follow each other without a pause; a longer one is a hole. */
const HOLE_US = 2_000_000;
const MOMENT_US = 2_000_000;
const LEAD_US = 180_000_000;
const TRAIL_US = 120_000_000;
const SPAN_US_MIN = 300_000_000;
/** Bars that can still be told apart. */
const STEP_COUNT_MAX = 180;
const STEPS_SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300];

/** The span of an alert or incident with what led to it; an open one reaches to log time. */
export function rangeOf(life: { onsetUs: number; closeUs: number | null }, logUs: number): Range {
  const endUs = life.closeUs === null ? Math.max(logUs, life.onsetUs) : life.closeUs + TRAIL_US;
  const fromUs = Math.min(life.onsetUs - LEAD_US, endUs - SPAN_US_MIN);
  return { fromUs, toUs: endUs };
}

/** The worst moment of an alert: of a change its window, of a level as much as can be seen; null where none is told. */
export function worstMoment({ peak }: Pick<ShownContent, 'peak'>): Range | null {
  if (peak === null) return null;
  return { fromUs: peak.timeUs - Math.max(peak.windowUs, MOMENT_US), toUs: peak.timeUs };
}

/** The premium that is wanted, else the first one that has values. */
export function premiumOf(track: MarketTrack, wanted: Premium | null): Premium | null {
  const order = wanted === null ? PREMIUMS : [wanted, ...PREMIUMS];
  return order.find((name) => track.premiums[name].some((value) => !Number.isNaN(value))) ?? null;
}

/** Where the venue was not seen, and where the view has a hole, there is no price: a line through it would be made up. */
export function priceSeries(
  track: MarketTrack,
  range: Range,
  premium: Premium | null,
  unseen: readonly Span[] = [],
): PriceSeries {
  const [first, end] = indexRange(track, range);
  const column = premium === null ? null : track.premiums[premium];
  const series = {
    seconds: [] as number[],
    prices: [] as (number | null)[],
    premiums: [] as (number | null)[],
    premium,
  };
  const add = (timeUs: number, price: number | null, gap: number | null): void => {
    series.seconds.push(timeUs / 1e6);
    series.prices.push(price);
    if (column !== null) series.premiums.push(gap);
  };
  for (let i = first; i < end; i += 1) {
    const [startUs, timeUs] = [track.startsUs[i] ?? 0, track.timesUs[i] ?? 0];
    const beforeUs = i > first ? (track.timesUs[i - 1] ?? startUs) : startUs;
    if (startUs - beforeUs > HOLE_US) add((beforeUs + startUs) / 2, null, null);
    const isSeen = !unseen.some(({ fromUs, toUs }) => fromUs < timeUs && timeUs <= toUs);
    const price = isSeen ? known(track.prices[i] ?? Number.NaN) : null;
    const ln = column?.[i] ?? Number.NaN;
    add(timeUs, price, isSeen ? known(Math.expm1(ln) * 100) : null);
  }
  return series;
}

export function flowSeries(track: MarketTrack, range: Range): SideSeries {
  return sideSeries([track], range, (each) => [each.sells, each.buys]);
}

/** Forced orders of all markets of the assets; of every market where none of the assets is ever liquidated. */
export function liquidationSeries(
  history: MarketHistory,
  assets: readonly string[],
  range: Range,
): SideSeries & { readonly isOfAll: boolean } {
  const derivatives = [...history.tracks.values()].filter(
    ({ market }) => !['spot', 'fx'].includes(market.type),
  );
  const own = derivatives.filter(({ market }) => assets.includes(market.base));
  const tracks = own.length > 0 ? own : derivatives;
  const series = sideSeries(tracks, range, (each) => [each.forcedSells, each.forcedBuys]);
  return { ...series, isOfAll: own.length === 0 };
}

/** Stretches of the range in which the venue was not seen. */
export function unseenIn(history: MarketHistory, venue: string, range: Range): Span[] {
  const spans = history.unseen.get(venue) ?? [];
  return spans.filter(({ fromUs, toUs }) => fromUs < range.toUs && toUs > range.fromUs);
}

function sideSeries(
  tracks: readonly MarketTrack[],
  range: Range,
  sides: (track: MarketTrack) => readonly [readonly number[], readonly number[]],
): SideSeries {
  const stepSeconds = stepOf(range);
  const firstStep = Math.floor(range.fromUs / 1e6 / stepSeconds);
  const count = Math.max(1, Math.ceil(range.toUs / 1e6 / stepSeconds) - firstStep);
  const sells = new Array<number>(count).fill(0);
  const buys = new Array<number>(count).fill(0);
  for (const track of tracks) {
    const [sold, bought] = sides(track);
    const [first, end] = indexRange(track, range);
    for (let i = first; i < end; i += 1) {
      const span = { fromUs: track.startsUs[i] ?? 0, toUs: track.timesUs[i] ?? 0 };
      for (const [step, share] of sharesOf(span, stepSeconds * 1e6)) {
        const at = step - firstStep;
        if (at < 0 || at >= count) continue;
        sells[at] = (sells[at] ?? 0) + (sold[i] ?? 0) * share;
        buys[at] = (buys[at] ?? 0) + (bought[i] ?? 0) * share;
      }
    }
  }
  const seconds = sells.map((_sum, i) => (firstStep + i + 0.5) * stepSeconds);
  return { seconds, sells, buys, stepSeconds };
}

/** Joined frames sum many seconds: each step has its share of them. */
function* sharesOf({ fromUs, toUs }: Range, stepUs: number): Generator<[number, number]> {
  const spanUs = Math.max(1, toUs - fromUs);
  const last = Math.ceil((fromUs + spanUs) / stepUs) - 1;
  // A span of hours is a log that stood still: what came with its end is drawn there.
  for (
    let step = Math.max(Math.floor(fromUs / stepUs), last - STEP_COUNT_MAX);
    step <= last;
    step += 1
  ) {
    const startUs = step * stepUs;
    const sharedUs = Math.min(toUs, startUs + stepUs) - Math.max(fromUs, startUs);
    yield [step, sharedUs / spanUs];
  }
}

function stepOf({ fromUs, toUs }: Range): number {
  const wanted = (toUs - fromUs) / 1e6 / STEP_COUNT_MAX;
  return STEPS_SECONDS.find((step) => step >= wanted) ?? 600;
}

function indexRange({ timesUs }: MarketTrack, { fromUs, toUs }: Range): [number, number] {
  return [lowerBound(timesUs, fromUs), lowerBound(timesUs, toUs + 1)];
}

/** Index of the first time that is not before `timeUs`. */
function lowerBound(timesUs: readonly number[], timeUs: number): number {
  let low = 0;
  let high = timesUs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((timesUs[middle] ?? 0) < timeUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
