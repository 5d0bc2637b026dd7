/** USDT falls everywhere; coins priced in it seem to rise and have not moved. */
import type { ScenarioPlan } from '../scenario-plan.ts';
import { calmDay } from './calm-day.ts';

export const quoteEcho: ScenarioPlan = {
  ...calmDay,
  name: 'quote-echo',
  summary: 'USDT loses 1 % of its peg in a minute; coins in USDT seem to rise by as much.',
  incidentAt: '2025-09-12T02:00:00Z',
  ramps: [
    {
      target: 'tether',
      points: [
        [0, 1],
        [60, 0.99],
        [600, 0.99],
        [1_200, 1],
      ],
    },
  ],
  flows: [{ bases: ['USDT'], fromSeconds: 0, toSeconds: 120, rateRatio: 5, tilt: -0.25 }],
  events: [
    {
      fromSeconds: 0,
      toSeconds: 1_200,
      detector: 'A',
      direction: 'SELL_OFF',
      scope: ['USDT'],
      minSeverity: 'S2',
      alarmBySeconds: 120,
      causes: ['GLOBAL'],
    },
  ],
  quiet: [
    { span: 'lead-in', scope: ['USDT'] },
    { span: 'whole', scope: ['BTC', 'ETH'] },
  ],
};
