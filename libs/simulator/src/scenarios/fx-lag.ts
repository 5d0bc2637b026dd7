/** Won prices follow the exchange rate at once; the reference says so 3 to 60 s later. USDT has not moved. */
import type { ScenarioPlan } from '../scenario-plan.ts';
import { calmDay } from './calm-day.ts';

export const fxLag: ScenarioPlan = {
  ...calmDay,
  name: 'fx-lag',
  summary:
    'USD/KRW jumps by 0.6 % three times, and the reference lags 3 to 60 s behind the market.',
  incidentAt: '2025-09-19T01:30:00Z',
  reference: { kind: 'late', fromSeconds: 3, toSeconds: 60 },
  ramps: [
    {
      target: 'fx',
      points: [
        [0, 1],
        [2, 1.006],
        [480, 1.006],
        [482, 1],
        [960, 1],
        [962, 0.994],
      ],
    },
  ],
};
