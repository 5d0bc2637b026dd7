/** One order a thousand times the usual size sweeps a book, and one trade prints far from the price. Nothing follows. */
import { SIDE } from '@breakwater/core';
import type { ScenarioPlan } from '../scenario-plan.ts';
import { ALL_ASSETS, calmDay } from './calm-day.ts';

export const oneBigPrint: ScenarioPlan = {
  ...calmDay,
  name: 'one-big-print',
  summary: 'One sale of a million USDT on Upbit, one of 4 BTC on Bithumb, one print 5 % away.',
  incidentAt: '2025-09-16T05:00:00Z',
  orders: [
    { instrument: 'upbit:USDT/KRW:spot', atSeconds: 30, side: SIDE.SELL, units: 1_000_000 },
    { instrument: 'bithumb:BTC/KRW:spot', atSeconds: 500, side: SIDE.SELL, units: 4 },
    {
      instrument: 'coinone:USDT/KRW:spot',
      atSeconds: 900,
      side: SIDE.SELL,
      units: 5_000,
      awayShare: -0.05,
    },
  ],
  quiet: [{ span: 'whole', scope: ALL_ASSETS }],
};
