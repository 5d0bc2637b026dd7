/** A real fall and the way back: the way back is no squeeze. */
import type { ScenarioPlan } from '../scenario-plan.ts';
import { calmDay } from './calm-day.ts';

export const recovery: ScenarioPlan = {
  ...calmDay,
  name: 'recovery',
  summary:
    'USDT falls by 1.5 % against the won in a minute, and is bought back five minutes later.',
  incidentAt: '2025-09-11T04:00:00Z',
  ramps: [
    {
      target: 'tether-premium',
      points: [
        [0, 1],
        [60, 0.985],
        [300, 0.985],
        [420, 1],
      ],
    },
  ],
  flows: [
    { bases: ['USDT'], fromSeconds: 0, toSeconds: 120, rateRatio: 5, tilt: -0.25 },
    { bases: ['USDT'], fromSeconds: 300, toSeconds: 480, rateRatio: 5, tilt: 0.25 },
  ],
  events: [
    {
      fromSeconds: 0,
      toSeconds: 900,
      detector: 'A',
      direction: 'SELL_OFF',
      scope: ['USDT'],
      minSeverity: 'S2',
      alarmBySeconds: 120,
      causes: ['NATIONAL'],
    },
  ],
  quiet: [
    { span: 'whole', scope: ['USDT'], direction: 'SQUEEZE' },
    { span: 'whole', scope: ['BTC', 'ETH'] },
  ],
};
