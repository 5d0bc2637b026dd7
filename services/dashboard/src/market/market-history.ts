/**
 * The last hour of what view frames told, as columns per market. Pure.
 *
 * Invariants
 * MH1 frames come in the order of their time; one that is not newer than the last is dropped.
 * MH2 columns of a market are equally long; an unknown value is NaN.
 */
import type {
  CoverageView,
  LendingView,
  MarketView,
  SubjectView,
  ViewFrame,
} from '@breakwater/client';
import { LendingHistory } from '../lending/lending-history.ts';

/** An hour of log seconds; beyond it the oldest are let go. */
const FRAME_COUNT_MAX = 3_600;
/** Stretches without a feed that are kept of each venue. */
const SPAN_COUNT_MAX = 200;
/** Frames come each log second; a longer pause ends a stretch. */
const FRAME_GAP_US = 10_000_000;

export const PREMIUMS = ['venueGap', 'nationalPremium', 'globalDepeg', 'relativePremium'] as const;
export type Premium = (typeof PREMIUMS)[number];

export interface MarketTrack {
  readonly market: MarketView;
  /** A frame's sums cover from one to the other. */
  readonly startsUs: number[];
  readonly timesUs: number[];
  readonly prices: number[];
  readonly sells: number[];
  readonly buys: number[];
  readonly forcedSells: number[];
  readonly forcedBuys: number[];
  /** ln, by name. */
  readonly premiums: Readonly<Record<Premium, number[]>>;
}
export interface Span {
  readonly fromUs: number;
  toUs: number;
}

export class MarketHistory {
  readonly tracks: Map<string, MarketTrack> = new Map();
  /** Stretches in which a venue was not seen, by venue. */
  readonly unseen: Map<string, Span[]> = new Map();
  coverage: readonly CoverageView[] = [];
  /** How venues lend, as of the newest frame, and over all that was seen. */
  lending: readonly LendingView[] = [];
  readonly lent: LendingHistory = new LendingHistory();
  firstUs: number | null = null;
  lastUs: number | null = null;

  static of(frames: readonly ViewFrame[]): MarketHistory {
    const history = new MarketHistory();
    for (const frame of frames) history.take(frame);
    return history;
  }

  /** Returns whether the frame was news. */
  take(frame: ViewFrame): boolean {
    if (this.lastUs !== null && frame.timeUs <= this.lastUs) return false; // MH1
    this.firstUs ??= frame.timeUs;
    this.lastUs = frame.timeUs;
    this.coverage = frame.coverage;
    this.lending = frame.lending;
    this.lent.take(frame);
    const subjects = new Map(frame.subjects.map((subject) => [subject.market, subject]));
    for (const market of frame.markets) {
      append(this.#track(market), market, subjects.get(market.key), frame);
    }
    for (const feed of frame.coverage) {
      if (feed.state === 'BLIND') this.#noteUnseen(feed.venue, frame);
    }
    return true;
  }

  /** Puts what lies directly before in front (MH1): the caller vouches that nothing is missing in between. */
  prepend(older: MarketHistory): void {
    if (older.firstUs === null || older.lastUs === null) return;
    if (this.firstUs !== null && older.lastUs >= this.firstUs) return;
    this.firstUs = older.firstUs;
    for (const [key, before] of older.tracks) {
      const track = this.tracks.get(key);
      if (track === undefined) this.tracks.set(key, before);
      else {
        const columns = columnsOf(track);
        for (const [i, column] of columnsOf(before).entries()) columns[i]?.unshift(...column); // MH2
      }
    }
    for (const [venue, spans] of older.unseen) {
      this.unseen.set(venue, [...spans, ...(this.unseen.get(venue) ?? [])]);
    }
  }

  #track(market: MarketView): MarketTrack {
    const known = this.tracks.get(market.key);
    if (known !== undefined) return known;
    const premiums = { venueGap: [], nationalPremium: [], globalDepeg: [], relativePremium: [] };
    const track = {
      market,
      ...{
        startsUs: [],
        timesUs: [],
        prices: [],
        sells: [],
        buys: [],
        forcedSells: [],
        forcedBuys: [],
      },
      premiums,
    };
    this.tracks.set(market.key, track);
    return track;
  }

  #noteUnseen(venue: string, frame: ViewFrame): void {
    let spans = this.unseen.get(venue);
    if (spans === undefined) {
      spans = [];
      this.unseen.set(venue, spans);
    }
    const last = spans.at(-1);
    if (last !== undefined && frame.fromUs - last.toUs <= FRAME_GAP_US) last.toUs = frame.timeUs;
    else spans.push({ fromUs: frame.fromUs, toUs: frame.timeUs });
    if (spans.length > SPAN_COUNT_MAX) spans.shift();
  }
}

function append(
  track: MarketTrack,
  market: MarketView,
  subject: SubjectView | undefined,
  frame: ViewFrame,
): void {
  track.startsUs.push(frame.fromUs);
  track.timesUs.push(frame.timeUs);
  track.prices.push(market.price ?? Number.NaN);
  track.sells.push(market.sellQuantity);
  track.buys.push(market.buyQuantity);
  track.forcedSells.push(market.forcedSellCount);
  track.forcedBuys.push(market.forcedBuyCount);
  for (const name of PREMIUMS) track.premiums[name].push(subject?.[name] ?? Number.NaN);
  // Let go in larger pieces, since each moves what is behind it.
  if (track.timesUs.length < FRAME_COUNT_MAX * 1.1) return;
  for (const column of columnsOf(track)) column.splice(0, column.length - FRAME_COUNT_MAX); // MH2
}

function columnsOf(track: MarketTrack): number[][] {
  const { startsUs, timesUs, prices, sells, buys, forcedSells, forcedBuys, premiums } = track;
  return [
    startsUs,
    timesUs,
    prices,
    sells,
    buys,
    forcedSells,
    forcedBuys,
    ...Object.values(premiums),
  ];
}
