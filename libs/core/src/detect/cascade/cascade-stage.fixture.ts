/** Detector B on a stage of its own: forced orders by the second in, everything that it observes out. */
import type { AlertFacts, AlertFigure, AlertSink, AlertSubject } from '../../alert/alert-writer.ts';
import type { Observation } from '../../alert/lifecycle.ts';
import { type Calibration, SEASON_BUCKET_COUNT } from '../../control/calibration.ts';
import { defaultRuleset } from '../../control/ruleset.ts';
import { definition } from '../../event/instrument.fixture.ts';
import { Market } from '../../market/market.ts';
import { ln } from '../../number/elementary.ts';
import { PANE, PANE_COLUMN_COUNT } from '../../window/open-panes.ts';
import { Baselines } from '../baselines.ts';
import { ChannelHistory } from '../surge/channel-history.ts';
import type { SurgeSubject } from '../surge/surge-subject.ts';
import type { CASCADE } from './cascade.ts';
import { CascadeDetector } from './cascade-detector.ts';

export const SECOND_US = 1_000_000;
const PANE_US = 250_000;
/** Wednesday, 8 October 2025, 00:00 UTC. */
export const START_US = 1_759_881_600_000_000;
export const BTC = 'binance-usdm:BTC/USDT:linear';
export const BTC_BYBIT = 'bybit:BTC/USDT:linear';
export const NEVER: readonly [number, number] = [99, 99];

/** Forced orders of one market in the first pane of a second, as batches. */
export interface Burst {
  readonly second: number; // unit: s since START_US
  readonly market?: string;
  readonly sells?: number; // unit: batches
  readonly buys?: number; // unit: batches
  readonly sampled?: number; // unit: batches
  readonly late?: number; // unit: batches
  /** Furthest price of a forced sell, and of a forced buy. */
  readonly sellTicks?: number;
  readonly buyTicks?: number;
}

/** Thresholds (S1, S2) by window in seconds; seasonal batches a second by scope and side, for every half-hour alike. */
export interface Normal {
  readonly thresholds: Readonly<Record<number, readonly [number, number]>>;
  readonly rates?: Readonly<Record<string, number>>;
}

export interface Seen {
  readonly second: number; // unit: s since START_US
  readonly subject: AlertSubject<typeof CASCADE>;
  readonly observation: Observation;
  readonly state: string | undefined;
  readonly onset: number; // unit: s since START_US
  readonly facts: AlertFacts<typeof CASCADE> & AlertFigure<typeof CASCADE>;
  /** Names of the rules that had a say. */
  readonly rules: readonly string[];
}

/** A hand-written calibration. */
export function baselinesOf({ thresholds, rates = {} }: Normal): Baselines {
  const calibration: Calibration = {
    name: 'by hand',
    origin: 'simulated',
    spanFromUs: 0,
    spanToUs: 1,
    marketDays: 1,
    budgetS1PerMarketDay: 1,
    budgetS2PerMarketDay: 1,
    baselines: [],
    thresholds: Object.entries(thresholds).map(([seconds, [s1, s2]]) => ({
      detector: 'B',
      marketClass: 'coin',
      windowUs: Number(seconds) * SECOND_US,
      s1,
      s2,
      s2Estimate: s2,
      marketDays: 1,
      u: 0,
      shape: 0,
      scale: 1,
      episodesPerDay: 1,
      episodeCount: 1,
    })),
    rates: Object.entries(rates).map(([scope, perSecond]) => ({
      scope,
      perSecond: Array.from({ length: SEASON_BUCKET_COUNT }, () => perSecond),
    })),
  };
  return new Baselines(calibration, 'by hand');
}

/** How far a price came in 300 s by itself, and by what it is priced in; in logarithms, up = dearer. */
export interface Change {
  readonly own: number; // unit: ln
  readonly quote: number; // unit: ln
  /** By itself in 1,200 s; where it is not said, as in 300 s. */
  readonly slow?: number; // unit: ln
}

/** Detector A's subject as far as detector B asks: a price score in one window of 15, 60, 300 and 1,200 s, one way. */
export function moved(
  window: number,
  way: 1 | -1,
  score: number,
  { own, quote, slow = own }: Change = { own: 0, quote: 0 },
): SurgeSubject {
  const found: Pick<SurgeSubject, 'priceScore' | 'change' | 'fxChange' | 'history'> & {
    readonly origin: Pick<SurgeSubject['origin'], 'orientation'>;
  } = {
    history: new ChannelHistory(),
    origin: { orientation: 1 },
    priceScore: (windowAt, sign) => (windowAt === window && sign === way ? score : 0),
    change: (windowAt) => [Number.NaN, Number.NaN, own, slow][windowAt] ?? Number.NaN,
    fxChange: (windowAt) => (windowAt === 2 ? -quote : 0),
  };
  return found as unknown as SurgeSubject;
}

export class CascadeStage {
  readonly detector: CascadeDetector;
  readonly seen: Seen[] = [];
  readonly markets: Map<string, Market> = new Map();
  readonly blind: Set<string> = new Set();
  prices: readonly SurgeSubject[] = [];
  /** Detector A's subjects on a market: the same everywhere, where a test does not say otherwise. */
  pricesOf: (market: Market) => readonly SurgeSubject[] = () => this.prices;
  #pane = START_US / PANE_US;

  constructor(normal: Normal) {
    const sink: AlertSink<typeof CASCADE> = {
      observe: (subject, lifecycle, observation, onsetUs, account) => {
        const facts = { ...account.facts(), ...account.figure() };
        const state = lifecycle.observe(observation);
        // As whoever writes it does: by its name an alert is known again that re-opens.
        lifecycle.id = 'an alert';
        const onset = since(onsetUs);
        this.seen.push({
          second: since(observation.timeUs),
          subject,
          observation,
          state,
          onset,
          facts,
          rules: facts.rulings.map(({ rule }) => rule),
        });
      },
    };
    this.detector = new CascadeDetector(
      sink,
      baselinesOf(normal),
      (market) => this.pricesOf(market),
      (venue) => this.blind.has(venue),
    );
  }

  /** Lets the domain have these markets, in this order. */
  plan(keys: readonly string[], stablecoins: readonly string[] = ['USDT']): this {
    const markets = keys.map((key) => this.market(key));
    this.detector.plan(markets, { ...defaultRuleset(), stablecoins });
    return this;
  }

  market(key: string): Market {
    const known = this.markets.get(key);
    if (known !== undefined) return known;
    const made = new Market(definition(key), 0);
    made.bank.wake(this.#pane);
    this.markets.set(key, made);
    return made;
  }

  /** Seals panes up to the end of second `until` - 1, with the bursts in them. */
  run(until: number, bursts: readonly Burst[] = []): this {
    for (const { market } of bursts) this.market(market ?? BTC);
    const end = START_US / PANE_US + until * 4;
    for (; this.#pane < end; this.#pane += 1) {
      const second = this.#pane / 4 - START_US / SECOND_US;
      for (const [key, market] of this.markets) {
        const own = bursts.filter((one) => one.second === second && (one.market ?? BTC) === key);
        this.#seal(market, own[0]);
      }
      this.detector.pane((this.#pane + 1) * PANE_US, this.#pane % 4 === 3 ? 1 : 0);
    }
    return this;
  }

  #seal(market: Market, burst: Burst | undefined): void {
    if (burst === undefined) {
      const { version } = market.bank;
      market.bank.advance(new Float64Array(0), -1);
      if (market.bank.version !== version) this.detector.changed(market);
      return;
    }
    const cells = new Float64Array(PANE_COLUMN_COUNT);
    cells[PANE.FORCED_SELLS] = burst.sells ?? 0;
    cells[PANE.FORCED_BUYS] = burst.buys ?? 0;
    cells[PANE.SAMPLED] = burst.sampled ?? 0;
    cells[PANE.LATE] = burst.late ?? 0;
    cells[PANE.FIRST_OFFSET] = burst.second * 10;
    cells[PANE.LAST_OFFSET] = burst.second * 10 + 1;
    this.detector.join(market);
    market.bank.advance(cells, 0);
    market.forcedSellTicks = burst.sellTicks ?? 0;
    market.forcedBuyTicks = burst.buyTicks ?? 0;
    this.detector.changed(market);
  }

  /** What was observed of a scope at the end of a second since the start; undefined where nothing. */
  at(second: number, subject = 'asset:BTC', direction = 'SELL_OFF'): Seen | undefined {
    return this.of(subject, direction).find((one) => one.second === second);
  }

  of(subject = 'asset:BTC', direction = 'SELL_OFF'): Seen[] {
    return this.seen.filter(
      (one) => one.subject.subject === subject && one.subject.direction === direction,
    );
  }
}

function since(timeUs: number): number {
  return (timeUs - START_US) / SECOND_US;
}

/** Nothing is usual: R of 60 s is ln[(N + 3)/3]. S1 beyond 2 batches; S2 beyond 3. */
export const NOTHING_USUAL: Normal = {
  thresholds: { 10: NEVER, 60: [ln(5.5 / 3), ln(6.5 / 3)], 300: NEVER },
  rates: {
    'asset:BTC|SELL': 0,
    'asset:BTC|BUY': 0,
    'asset:USDT|SELL': 0,
    'all|SELL': 0,
    'all|BUY': 0,
  },
};
export function twoVenues(one: number, other: number, second = 0): Burst[] {
  return [
    { second, sells: one },
    { second, market: BTC_BYBIT, sells: other },
  ];
}

/** A stage whose markets have prices, so that corroboration is there to be had. */
export function stage(bursts: readonly Burst[], normal: Normal = NOTHING_USUAL): CascadeStage {
  const made = new CascadeStage(normal);
  for (const { market } of bursts) made.market(market ?? BTC).firstTradeUs = START_US;
  return made;
}
