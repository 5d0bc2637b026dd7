/**
 * Makes view frames from sealed panes, when asked. It keeps nothing and costs the data path nothing: the flow of a
 * second is read from the rings that the detectors' windows keep anyway (20 minutes back), states from the markets.
 */
import type { CoverageDetector } from '../detect/coverage/coverage-detector.ts';
import type { LendingDetector } from '../detect/lending/lending-detector.ts';
import { COLUMN } from '../detect/surge/channel-history.ts';
import type { SurgeDetector } from '../detect/surge/surge-detector.ts';
import type { SurgeSubject } from '../detect/surge/surge-subject.ts';
import { STREAM_CLASS } from '../event/event.ts';
import { decimalValue } from '../event/instrument.ts';
import {
  COARSE_PANE_US,
  FINE_PANE_US,
  LATENESS_US,
  PRICE_AGE_US_MAX,
  VIEW_MARKET_COUNT_MAX,
} from '../limits.ts';
import type { Market } from '../market/market.ts';
import { BOOK_STATE, PANE } from '../window/open-panes.ts';
import { COARSE_PANE_COUNT } from '../window/window-bank.ts';
import { lendingViews } from './lending-view.ts';
import type { MarketView, SubjectView, ViewFrame } from './view-frame.ts';

/** Complete seconds that the rings still hold while the newest one fills up. */
const SPAN_US_MAX = (COARSE_PANE_COUNT - 1) * COARSE_PANE_US;
/** Ten digits behind the point: far below any tick, and a third of the bytes. */
const LN_STEPS = 1e10;

export interface ViewSources {
  /** Sorted by key. */
  readonly markets: readonly Market[];
  readonly surge: SurgeDetector;
  readonly coverage: CoverageDetector;
  readonly lending: LendingDetector;
  /** End of the newest sealed socket pane. */
  readonly sealedUs: number;
  readonly logTimeUs: number;
  readonly clock: ViewFrame['clock'];
}

/**
 * The frame of [sinceUs, newest sealed second), or null where no second was sealed since. `sinceUs` 0: of that
 * second alone. What is older than the rings is left out, and `fromUs` says so.
 */
export function viewFrame(sources: ViewSources, sinceUs: number): ViewFrame | null {
  const { sealedUs, logTimeUs, clock, surge, coverage, lending } = sources;
  const timeUs = sealedUs - (sealedUs % COARSE_PANE_US);
  if (timeUs <= sinceUs || timeUs < COARSE_PANE_US) return null;
  const fromUs = sinceUs === 0 ? timeUs - COARSE_PANE_US : Math.max(sinceUs, timeUs - SPAN_US_MAX);
  const shown = sources.markets.filter(({ definition }) => definition.type !== 'lending');
  const markets = bounded(shown, surge);
  return {
    fromUs,
    timeUs,
    logTimeUs,
    clock,
    markets: markets.map((market) => marketView(market, fromUs, timeUs)),
    truncatedMarketCount: shown.length - markets.length,
    subjects: subjectViews(markets, surge),
    coverage: coverage.states(timeUs, logTimeUs),
    lending: lendingViews(lending.reading()),
  };
}

/** Beyond the bound those that carry a stablecoin's price come first. */
function bounded(markets: readonly Market[], surge: SurgeDetector): readonly Market[] {
  if (markets.length <= VIEW_MARKET_COUNT_MAX) return markets;
  const watched = markets.filter((market) => surge.subjectsOf(market).some(isStablecoin));
  const others = markets.filter((market) => !watched.includes(market));
  const kept = new Set([...watched, ...others].slice(0, VIEW_MARKET_COUNT_MAX));
  return markets.filter((market) => kept.has(market));
}

function isStablecoin({ origin }: SurgeSubject): boolean {
  return origin.plan.isPegged;
}

function marketView(market: Market, fromUs: number, timeUs: number): MarketView {
  const { definition, tradeQuantumLots, forcedQuantumLots } = market;
  const { key, venue, base, quote, type, tick, lot } = definition;
  const sum = secondSums(market, fromUs, timeUs);
  const quantity = (column: number, quantumLots: number): number =>
    decimalValue(sum(column) * quantumLots, lot);
  const valid = market.bookState === BOOK_STATE.VALID;
  const top = (ticks: number): number | null =>
    valid && ticks > 0 ? decimalValue(ticks, tick) : null;
  const isFresh = timeUs - market.pricePaneUs <= PRICE_AGE_US_MAX;
  return {
    key,
    venue,
    base,
    quote,
    type,
    price: market.price > 0 && isFresh ? market.price : null,
    bid: top(market.bidTicks),
    ask: top(market.askTicks),
    book: market.bookState === 0 ? 'NONE' : valid ? 'VALID' : 'INVALID',
    sellQuantity: quantity(PANE.SELL_QUANTA, tradeQuantumLots),
    buyQuantity: quantity(PANE.BUY_QUANTA, tradeQuantumLots),
    tradeCount: sum(PANE.PRINTS),
    forcedSellCount: sum(PANE.FORCED_SELLS),
    forcedBuyCount: sum(PANE.FORCED_BUYS),
    forcedSellQuantity: quantity(PANE.FORCED_SELL_QUANTA, forcedQuantumLots),
    forcedBuyQuantity: quantity(PANE.FORCED_BUY_QUANTA, forcedQuantumLots),
  };
}

/** Sums of a column over the seconds of [fromUs, timeUs), shifted by what the market is sealed later than sockets. */
function secondSums(market: Market, fromUs: number, timeUs: number): (column: number) => number {
  const { bank, streamClass } = market;
  if (bank.liveCount === 0) return () => 0;
  const laterUs =
    (LATENESS_US[streamClass] as number) - (LATENESS_US[STREAM_CLASS.SOCKET] as number);
  const newest = Math.floor((bank.finePane * FINE_PANE_US) / COARSE_PANE_US);
  const oldestAge = newest - (fromUs - laterUs) / COARSE_PANE_US;
  const newestAge = newest - (timeUs - laterUs) / COARSE_PANE_US + 1;
  return (column) => {
    let total = 0;
    for (let age = Math.max(0, newestAge); age <= oldestAge && age < COARSE_PANE_COUNT; age += 1) {
      total += bank.coarseValue(age, column);
    }
    return total;
  };
}

function subjectViews(markets: readonly Market[], surge: SurgeDetector): SubjectView[] {
  const shown = new Set(markets);
  const views: SubjectView[] = [];
  for (const { origin, history } of surge.subjects) {
    const { now } = history;
    const { asset, market, plan } = origin;
    if (!plan.isPegged || !shown.has(market)) continue;
    const value = (channel: number): number | null => {
      const current = now[channel] as number;
      // A market that sleeps has not been compared with its references since it fell asleep.
      if (market.sleeping || Number.isNaN(current)) return null;
      return Math.round(current * LN_STEPS) / LN_STEPS;
    };
    views.push({
      asset,
      venue: market.definition.venue,
      market: market.definition.key,
      globalDepeg: value(COLUMN.GLOBAL),
      nationalPremium: value(COLUMN.NATIONAL),
      venueGap: value(COLUMN.VENUE),
      relativePremium: value(COLUMN.RELATIVE),
    });
  }
  return views;
}
