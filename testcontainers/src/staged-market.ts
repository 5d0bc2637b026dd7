/** Markets and view frames for the stage: the 11 October 2025 pattern in small, with chosen numbers. */
import type { ViewFrame } from '@breakwater/core';

export const STAGE_STREAM = 'stage:0';
/** 21:22:00 UTC on 10 October 2025, 06:22:00 in Seoul. */
export const STAGE_ONSET_US = 1_760_131_320_000_000;
export const SECOND_US = 1_000_000;

export interface StagedMarket {
  readonly venue: string;
  readonly base: string;
  readonly quote: string;
  readonly type: 'spot' | 'linear';
  readonly price: number;
  /** Quantity traded in a second when nothing happens. */
  readonly usual: number;
  /** By how much the price stands higher at the height of the squeeze. */
  readonly height: number;
}
export const STAGED_MARKETS: readonly StagedMarket[] = [
  ['bithumb', 'USDT', 'KRW', 'spot', 1_441, 900, 2.38],
  ['upbit', 'USDT', 'KRW', 'spot', 1_440, 2_600, 0.148],
  ['coinone', 'USDT', 'KRW', 'spot', 1_442, 240, 0.157],
  ['korbit', 'USDT', 'KRW', 'spot', 1_443, 70, 0.09],
  ['kraken', 'USDT', 'USD', 'spot', 1.0002, 4_100, 0.021],
  ['coinbase', 'USDT', 'USD', 'spot', 1.0001, 6_800, 0.034],
  ['bitstamp', 'USDT', 'USD', 'spot', 1.0003, 700, 0.03],
  ['binance-usdm', 'BTC', 'USDT', 'linear', 113_204.5, 21, -0.04],
  ['bybit', 'BTC', 'USDT', 'linear', 113_198.1, 11, -0.05],
].map(([venue, base, quote, type, price, usual, height]) => {
  return { venue, base, quote, type, price, usual, height } as StagedMarket;
});

export function keyOf({ venue, base, quote, type }: StagedMarket): string {
  return `${venue}:${base}/${quote}:${type}`;
}

/** A frame per second up to `untilSecond` after the onset; a blind venue's markets say nothing while it is blind. */
export function stagedFrames(options: {
  readonly fromSecond: number;
  readonly untilSecond: number;
  readonly isSqueezed: boolean;
  readonly blind?: {
    readonly venue: string;
    readonly fromSecond: number;
    /** The view goes on telling its last price, as that of a market does which nobody trades. */
    readonly keepsPrice?: true;
  };
  readonly lending?: ViewFrame['lending'];
}): { readonly timeUs: number }[] {
  const frames = [];
  for (let second = options.fromSecond; second < options.untilSecond; second += 1) {
    const { blind } = options;
    const unseen = blind !== undefined && second >= blind.fromSecond ? blind.venue : null;
    const heat = options.isSqueezed ? heatAt(second) : 0;
    const endUs = STAGE_ONSET_US + (second + 1) * SECOND_US;
    frames.push({
      fromUs: endUs - SECOND_US,
      timeUs: endUs,
      logTimeUs: endUs + 2 * SECOND_US,
      markets: STAGED_MARKETS.map((market, i) => {
        const shown = marketAt(market, { second, heat, i, unseen });
        const keepsPrice = market.venue === unseen && blind?.keepsPrice === true;
        return keepsPrice ? { ...shown, price: market.price * 9 } : shown;
      }),
      subjects: STAGED_MARKETS.filter(({ base }) => base === 'USDT').map((market, i) => ({
        asset: 'USDT',
        venue: market.venue,
        market: keyOf(market),
        globalDepeg: Math.log1p(0.0004 + 0.02 * heat),
        nationalPremium: market.quote === 'KRW' ? Math.log1p(0.011 + 0.05 * heat) : null,
        venueGap:
          market.venue === unseen
            ? null
            : Math.log1p(gapOf(market, heat) + 0.001 * wave(second, i)),
        relativePremium: null,
      })),
      lending: options.lending ?? [],
      coverage: stagedVenues().map((venue) => ({
        venue,
        state: venue === unseen ? 'BLIND' : 'OK',
        silentMs: venue === unseen ? (second - (blind?.fromSecond ?? 0) + 10) * 1_000 : 400,
        reason: venue === unseen ? 'silence' : null,
      })),
    });
  }
  return frames;
}

export function stagedVenues(): string[] {
  return STAGED_MARKETS.map(({ venue }) => venue);
}

function marketAt(
  market: StagedMarket,
  { second, heat, i, unseen }: { second: number; heat: number; i: number; unseen: string | null },
): object {
  const { venue, base, quote, type, price, usual, height } = market;
  const isUnseen = venue === unseen;
  const noise = 1 + 0.0004 * wave(second, i);
  const now = price * (1 + height * heat) * noise;
  const amount = (share: number, heated: number): number => {
    return isUnseen ? 0 : usual * share * (1 + 0.6 * wave(second * 7, i + 3)) * (1 + heated * heat);
  };
  const forced = (share: number): number => {
    return type === 'linear' && !isUnseen
      ? Math.round(share * heat * (14 + 10 * wave(second, i)))
      : 0;
  };
  return {
    ...{ key: keyOf(market), venue, base, quote, type },
    price: isUnseen ? null : now,
    bid: isUnseen ? null : now * 0.9996,
    ask: isUnseen ? null : now * 1.0004,
    book: isUnseen ? 'INVALID' : 'VALID',
    sellQuantity: amount(0.5, type === 'spot' ? 1.2 : 9),
    buyQuantity: amount(0.48, type === 'spot' ? 14 : 2),
    tradeCount: isUnseen ? 0 : 4,
    forcedSellCount: forced(1),
    forcedBuyCount: forced(0.08),
    forcedSellQuantity: forced(1),
    forcedBuyQuantity: forced(0.08),
  };
}

/** 0 … 1: rises within seconds, falls over a minute, and stays raised. */
function heatAt(second: number): number {
  if (second < 0) return 0;
  const rise = Math.min(1, second / 8);
  return rise * (0.22 + 0.78 * Math.exp(-Math.max(0, second - 9) / 22));
}

function gapOf({ quote, height }: StagedMarket, heat: number): number {
  return (quote === 'KRW' ? height - 0.13 : height - 0.03) * heat;
}

/** A number between −1 and 1 that looks random and is the same in every run. */
function wave(second: number, place: number): number {
  return Math.sin(second * 1.7 + place * 4.1) * 0.6 + Math.sin(second * 0.31 + place) * 0.4;
}
