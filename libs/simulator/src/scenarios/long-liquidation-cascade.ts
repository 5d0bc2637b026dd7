/** A shock of two percent in BTC uses up levered longs, and their forced sales use up the next ones. */
import type { ScenarioPlan } from '../scenario-plan.ts';
import { ALL_ASSETS, calmDay, QUIET_LENDING } from './calm-day.ts';

export const longLiquidationCascade: ScenarioPlan = {
  ...calmDay,
  name: 'long-liquidation-cascade',
  summary: 'Forced sales of BTC and ETH perpetuals feed on themselves on two venues.',
  incidentAt: '2025-09-22T06:00:00Z',
  durationSeconds: 1_200,
  ramps: [
    {
      target: { coin: 'BTC' },
      points: [
        [0, 1],
        [20, 0.988],
        [110, 0.979],
        [240, 0.972],
        [1_200, 0.976],
      ],
    },
    {
      target: { coin: 'ETH' },
      points: [
        [0, 1],
        [20, 0.985],
        [110, 0.974],
        [240, 0.967],
        [1_200, 0.972],
      ],
    },
  ],
  flows: [
    { bases: ['BTC', 'ETH'], fromSeconds: 0, toSeconds: 240, rateRatio: 2.5, tilt: -0.08 },
    { bases: ['BTC', 'ETH'], fromSeconds: 240, toSeconds: 600, rateRatio: 1.6, tilt: 0 },
  ],
  lending: QUIET_LENDING,
  perpetual: { longAccountCount: 550, shortAccountCount: 550 },
  events: [
    {
      fromSeconds: 0,
      toSeconds: 600,
      detector: 'B',
      direction: 'SELL_OFF',
      scope: ['BTC', 'ETH'],
      minSeverity: 'S2',
      alarmBySeconds: 90,
      causes: ['MARKET'],
    },
  ],
  quiet: [
    { span: 'lead-in', scope: ALL_ASSETS },
    { span: 'whole', scope: ['USDT'] },
  ],
};
