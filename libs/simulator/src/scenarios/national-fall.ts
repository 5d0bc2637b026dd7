/** Three won venues fall together while nobody publishes an exchange rate: national all the same. */
import type { ScenarioPlan } from '../scenario-plan.ts';
import { ALL_ASSETS, calmDay } from './calm-day.ts';

export const nationalFall: ScenarioPlan = {
  ...calmDay,
  name: 'national-fall',
  summary: 'USDT falls by 0.5 % against the won in 20 s on all three won venues; no exchange rate.',
  incidentAt: '2025-09-24T16:00:00Z',
  absentVenues: ['korbit'],
  reference: { kind: 'absent' },
  ramps: [
    {
      target: 'tether-premium',
      points: [
        [0, 1],
        [20, 0.995],
      ],
    },
  ],
  flows: [
    {
      venues: ['upbit', 'bithumb', 'coinone'],
      bases: ['USDT'],
      fromSeconds: 0,
      toSeconds: 90,
      rateRatio: 5,
      tilt: -0.25,
    },
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
    { span: 'lead-in', scope: ALL_ASSETS },
    { span: 'whole', scope: ['BTC', 'ETH'] },
  ],
};
