/** A venue where a trade is rare: a few far from everybody's price, and a large old one that leaves a window. */
import { SIDE } from '@breakwater/core';
import type { ScenarioPlan } from '../scenario-plan.ts';
import { ALL_ASSETS, calmDay } from './calm-day.ts';

const THIN_USDT = 'korbit:USDT/KRW:spot';
const THIN_BTC = 'korbit:BTC/KRW:spot';
/** Of the venue's usual trades: one in minutes. */
const THIN_RATE = 0.005;

export const thinPrint: ScenarioPlan = {
  ...calmDay,
  name: 'thin-print',
  summary: 'A handful of small trades on Korbit print 1 % away from a book that does not move.',
  incidentAt: '2025-09-14T19:00:00Z',
  flows: [{ venues: ['korbit'], fromSeconds: -1e9, toSeconds: 1e9, rateRatio: THIN_RATE, tilt: 0 }],
  orders: [
    // Leaves the longest window, 1,200 s, at second 300.
    { instrument: THIN_USDT, atSeconds: -900, side: SIDE.BUY, units: 20_000, awayShare: 0.002 },
    { instrument: THIN_USDT, atSeconds: 60, side: SIDE.SELL, units: 300, awayShare: -0.01 },
    { instrument: THIN_USDT, atSeconds: 95, side: SIDE.SELL, units: 120, awayShare: -0.012 },
    { instrument: THIN_USDT, atSeconds: 480, side: SIDE.BUY, units: 40, awayShare: 0.011 },
    { instrument: THIN_BTC, atSeconds: 700, side: SIDE.SELL, units: 0.001, awayShare: -0.03 },
    { instrument: THIN_BTC, atSeconds: 730, side: SIDE.SELL, units: 0.002, awayShare: -0.025 },
  ],
  quiet: [{ span: 'whole', scope: ALL_ASSETS }],
};
