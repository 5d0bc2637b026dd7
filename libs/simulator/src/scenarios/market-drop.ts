/** Bitcoin falls by 5 % in an hour, everywhere alike: the market, and no venue of it. */
import type { ScenarioPlan } from '../scenario-plan.ts';
import { calmDay } from './calm-day.ts';

const HOUR_SECONDS = 3_600;

/** The way down, whose share of `depth` is done at each time. */
function fall(depth: number): (readonly [atSeconds: number, factor: number])[] {
  const way: readonly (readonly [number, number])[] = [
    [0, 0],
    [600, 0.2],
    [900, 0.25],
    [1_500, 0.5],
    [1_800, 0.45],
    [2_700, 0.8],
    [HOUR_SECONDS, 1],
  ];
  return way.map(([atSeconds, share]) => [atSeconds, 1 - depth * share]);
}

export const marketDrop: ScenarioPlan = {
  ...calmDay,
  name: 'market-drop',
  summary: 'BTC falls by 5 % and ETH by 6 % in an hour, on every venue alike.',
  incidentAt: '2025-09-25T14:00:00Z',
  durationSeconds: HOUR_SECONDS + 600,
  ramps: [
    { target: { coin: 'BTC' }, points: fall(0.05) },
    { target: { coin: 'ETH' }, points: fall(0.06) },
  ],
  flows: [
    { bases: ['BTC', 'ETH'], fromSeconds: 0, toSeconds: HOUR_SECONDS, rateRatio: 1.8, tilt: -0.04 },
  ],
  // Few are levered enough to be sold out by it: no cascade.
  perpetual: { longAccountCount: 30, shortAccountCount: 350 },
  quiet: [
    { span: 'whole', scope: ['USDT'] },
    { span: 'whole', scope: ['BTC', 'ETH'], unlessCauses: ['MARKET'] },
  ],
};
