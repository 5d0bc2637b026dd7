/** View frames for tests. */
import type { StoredFrame, ViewFrame } from '@breakwater/core';

const SECOND = 1_000_000;
const VENUES = ['bithumb', 'upbit'];

/** One second's frame; upbit sold `second` units in it. */
export function frame(second: number, change: Partial<ViewFrame> = {}): ViewFrame {
  const nothing = { bid: null, ask: null, book: 'NONE', buyQuantity: 0, tradeCount: 1 } as const;
  const unforced = {
    forcedSellCount: 0,
    forcedBuyCount: 0,
    forcedSellQuantity: 0,
    forcedBuyQuantity: 0,
  };
  return {
    fromUs: (second - 1) * SECOND,
    timeUs: second * SECOND,
    logTimeUs: second * SECOND + 7,
    clock: 'create',
    truncatedMarketCount: 0,
    markets: VENUES.map((venue) => ({
      key: `${venue}:USDT/KRW:spot`,
      ...{ venue, base: 'USDT', quote: 'KRW', type: 'spot', price: 1_400 + second },
      ...{ ...nothing, ...unforced, sellQuantity: second },
    })),
    subjects: [],
    lending: [],
    coverage: VENUES.map((venue) => {
      const state = venue === 'upbit' ? 'BLIND' : 'OK';
      return { venue, state, silentMs: 0, reason: null };
    }),
    ...change,
  };
}

/** As a worker stores it. */
export function sampleFrame(second = 1): StoredFrame {
  return { timeUs: second * SECOND, json: JSON.stringify(frame(second)) };
}
