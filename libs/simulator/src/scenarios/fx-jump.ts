/** The won jumps by 1 % down and back up; every won price follows the reference. USDT has not moved: silence. */
import type { ScenarioPlan } from '../scenario-plan.ts';
import { calmDay } from './calm-day.ts';

export const fxJump: ScenarioPlan = {
  ...calmDay,
  name: 'fx-jump',
  summary: 'USD/KRW jumps by +1 % and ten minutes later by -1 %; the won prices follow.',
  incidentAt: '2025-09-17T06:00:00Z',
  durationSeconds: 1_500,
  ramps: [
    {
      target: 'fx',
      points: [
        [0, 1],
        [2, 1.01],
        [600, 1.01],
        [602, 1],
      ],
    },
  ],
  flows: [
    {
      fromSeconds: 0,
      toSeconds: 60,
      venues: ['upbit', 'bithumb', 'coinone', 'korbit'],
      rateRatio: 1.5,
      tilt: 0,
    },
    {
      fromSeconds: 600,
      toSeconds: 660,
      venues: ['upbit', 'bithumb', 'coinone', 'korbit'],
      rateRatio: 1.5,
      tilt: 0,
    },
  ],
};
