/** A thin Saturday: the exchange rate is Friday's last, and won prices drift together because the won has moved. */
import type { ScenarioPlan } from '../scenario-plan.ts';
import { ALL_ASSETS, calmDay } from './calm-day.ts';

export const weekend: ScenarioPlan = {
  ...calmDay,
  name: 'weekend',
  summary:
    'A third of the usual trades, no exchange rate, and won prices up by 0.6 % in 20 minutes.',
  incidentAt: '2025-09-13T22:00:00Z',
  reference: { kind: 'closed' },
  ramps: [
    {
      target: 'premium',
      points: [
        [0, 1],
        [1_200, 1.006],
      ],
    },
  ],
  flows: [{ fromSeconds: -1e9, toSeconds: 1e9, rateRatio: 0.35, tilt: 0 }],
  quiet: [{ span: 'whole', scope: ALL_ASSETS }],
};
