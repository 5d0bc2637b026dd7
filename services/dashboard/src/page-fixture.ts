/** What the tests of the page's pure parts share. */

import type { MarketView, ViewFrame } from '@breakwater/client';
import { alertId, sampleAlert } from '@breakwater/contract/sample';
import { AlertBoard, type Entry } from './board/alert-board.ts';
import type { ToldAlert } from './board/told-alert.ts';
import type { ShownAlert, ShownContent } from './texts/shown-content.ts';

export const SECOND_US = 1_000_000;
/** The sample of all tests; the page takes what a gateway says, so its words may be any. */
export function alertOf(content: Partial<ShownContent> = {}): ShownAlert {
  const alert = sampleAlert();
  return { ...alert, content: { ...alert.content, ...content } };
}

export function told(place: number, content: Partial<ShownContent> = {}): ToldAlert {
  const alert = alertOf({ id: alertId(place), ...content });
  return { stream: 't:0', id: `${place}-1`, alert, acknowledgement: null };
}
export function board(...contents: Partial<ShownContent>[]): AlertBoard {
  const made = new AlertBoard();
  for (const [i, content] of contents.entries()) made.take(told(i + 1, content));
  return made;
}
export function entries(...contents: Partial<ShownContent>[]): Entry[] {
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
    lending: [],
    coverage: [],
    ...parts,
  };
}
