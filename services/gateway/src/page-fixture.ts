/** What the tests of the page's pure parts share. */
import type { AlertContent, MarketView, ViewFrame } from '@breakwater/core';
import { alertId, sampleAlert } from './gateway-fixture.ts';
import { AlertBoard, type Entry } from './page/alert-board.ts';
import type { AlertMessage } from './page/wire.ts';

export const SECOND_US = 1_000_000;

export function told(place: number, content: Partial<AlertContent> = {}): AlertMessage {
  const alert = sampleAlert({ id: alertId(place), ...content });
  return { stream: 't:0', id: `${place}-1`, alert, acknowledgement: null };
}
export function board(...contents: Partial<AlertContent>[]): AlertBoard {
  const made = new AlertBoard();
  for (const [i, content] of contents.entries()) made.take(told(i + 1, content));
  return made;
}
export function entries(...contents: Partial<AlertContent>[]): Entry[] {
  return [...board(...contents).alerts.values()];
}

export function marketView(market: Partial<MarketView> = {}): MarketView {
  return {
    ...{ key: 'upbit:USDT/KRW:spot', venue: 'upbit', base: 'USDT', quote: 'KRW', type: 'spot' },
    ...{ price: 1_440, bid: null, ask: null, book: 'VALID', tradeCount: 1 },
    ...{ sellQuantity: 2, buyQuantity: 3, forcedSellCount: 0, forcedBuyCount: 0 },
    ...{ forcedSellQuantity: 0, forcedBuyQuantity: 0 },
    ...market,
  };
}
export function viewFrame(second: number, parts: Partial<ViewFrame> = {}): ViewFrame {
  return {
    fromUs: (second - 1) * SECOND_US,
    timeUs: second * SECOND_US,
    logTimeUs: (second + 2) * SECOND_US,
    clock: 'append',
    markets: [marketView()],
    truncatedMarketCount: 0,
    subjects: [],
    coverage: [],
    ...parts,
  };
}
