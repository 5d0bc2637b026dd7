/** What the tests of the page's pure parts share. */
import type { Alert, AlertContent, MarketView, ViewFrame } from '@breakwater/client';
import { AlertBoard, type Entry } from './board/alert-board.ts';
import type { ToldAlert } from './board/told-alert.ts';

export const SECOND_US = 1_000_000;
const ONSET_US = 1_760_185_200_000_000;

export function alertId(number: number): string {
  return number.toString(16).padStart(32, '0');
}

/** An alert as the pipeline writes it. */
export function sampleAlert(content: Partial<AlertContent> = {}): Alert {
  const { timeUs = ONSET_US + 4_000_000 } = content;
  return {
    position: '',
    inputs: [{ market: 'upbit:USDT/KRW:spot', firstOffset: 100, lastOffset: 140 }],
    content: {
      id: alertId(1),
      revision: 1,
      domain: 'krw',
      state: 'OPEN',
      detector: 'A',
      detectorVersion: '1',
      rule: 'surge.pressure-and-price',
      subject: 'upbit:USDT/KRW:spot',
      direction: 'SQUEEZE',
      severity: 'S2',
      severityRules: ['score'],
      scope: { assets: ['USDT'], venues: ['upbit'], markets: ['upbit:USDT/KRW:spot'] },
      label: 'NATIONAL',
      onsetTimeUs: ONSET_US,
      openTimeUs: ONSET_US + 2_000_000,
      peakTimeUs: ONSET_US + 2_000_000,
      closeTimeUs: null,
      score: 9.4,
      threshold: 6,
      margin: 3.4,
      channels: [
        {
          name: 'pressure',
          windowUs: 15_000_000,
          raw: { buyLots: 1_204_110, sellLots: 98_220 },
          value: 4.4,
          baseline: 0.02,
          scale: 0.41,
          tailScore: 9.4,
        },
      ],
      unavailable: [],
      decomposition: null,
      calibration: { hash: 'none', origin: 'provisional' },
      rulesetHash: 'a'.repeat(64),
      quality: [],
      incidentId: 'incident-1',
      ...content,
      timeUs,
    },
  };
}

export function told(place: number, content: Partial<AlertContent> = {}): ToldAlert {
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
