/** One participant trades with himself: volume and no pressure, at a price that stays. */
import type { ScenarioPlan } from '../scenario-plan.ts';
import { ALL_ASSETS, calmDay } from './calm-day.ts';

export const washTrades: ScenarioPlan = {
  ...calmDay,
  name: 'wash-trades',
  summary: 'One account buys from itself for ten minutes, at ten times the usual volume.',
  incidentAt: '2025-09-18T07:00:00Z',
  washes: [
    {
      instrument: 'coinone:USDT/KRW:spot',
      fromSeconds: 0,
      toSeconds: 600,
      pairsPerSecond: 5,
      units: 2_000,
    },
    {
      instrument: 'upbit:ETH/KRW:spot',
      fromSeconds: 300,
      toSeconds: 900,
      pairsPerSecond: 8,
      units: 0.8,
    },
  ],
  quiet: [{ span: 'whole', scope: ALL_ASSETS }],
};
