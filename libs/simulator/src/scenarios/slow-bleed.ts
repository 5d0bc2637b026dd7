/** One venue's USDT loses 1 % in six hours, too slowly for any window of minutes. */
import type { ScenarioPlan } from '../scenario-plan.ts';
import { ALL_ASSETS, calmDay } from './calm-day.ts';

const BLEED_SECONDS = 21_600;

export const slowBleed: ScenarioPlan = {
  ...calmDay,
  name: 'slow-bleed',
  summary: 'USDT on Bithumb falls by 1 % below everybody else in six hours.',
  incidentAt: '2025-09-23T01:00:00Z',
  durationSeconds: BLEED_SECONDS + 600,
  // Seven hours of log are paid for by fewer markets and fewer, larger trades.
  absentVenues: ['binance-usdm', 'bybit'],
  rateMultiplier: 0.25,
  lending: [],
  ramps: [
    {
      target: { market: 'bithumb:USDT/KRW:spot' },
      points: [
        [0, 1],
        [BLEED_SECONDS, 0.99],
      ],
    },
  ],
  flows: [
    {
      venues: ['bithumb'],
      bases: ['USDT'],
      fromSeconds: 0,
      toSeconds: BLEED_SECONDS,
      rateRatio: 1.2,
      tilt: -0.03,
    },
  ],
  events: [
    {
      fromSeconds: 0,
      toSeconds: BLEED_SECONDS,
      detector: 'A',
      direction: 'SELL_OFF',
      scope: ['USDT'],
      minSeverity: 'S2',
      alarmBySeconds: 5_400,
      causes: ['VENUE'],
    },
  ],
  quiet: [
    { span: 'lead-in', scope: ALL_ASSETS },
    { span: 'whole', scope: ['BTC', 'ETH'] },
  ],
};
