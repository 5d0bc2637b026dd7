/** Won prices of USDT rise on three venues and one stays where it was: who has moved are the three. */
import type { ScenarioPlan } from '../scenario-plan.ts';
import { calmDay } from './calm-day.ts';

/** How far the others go. */
const RISE = 1.012;
const RISE_SECONDS = 60;

export const venueGap: ScenarioPlan = {
  ...calmDay,
  name: 'venue-gap',
  summary: 'USDT rises by 1.2 % on three won venues in a minute; the book of Korbit is stuck.',
  incidentAt: '2025-09-29T05:00:00Z',
  ramps: [
    {
      target: 'tether-premium',
      points: [
        [0, 1],
        [RISE_SECONDS, RISE],
      ],
    },
    {
      target: { market: 'korbit:USDT/KRW:spot' },
      points: [
        [0, 1],
        [RISE_SECONDS, 1 / RISE],
      ],
    },
  ],
  flows: [
    {
      venues: ['upbit', 'bithumb', 'coinone'],
      bases: ['USDT'],
      fromSeconds: 0,
      toSeconds: 120,
      rateRatio: 5,
      tilt: 0.25,
    },
  ],
  events: [
    {
      fromSeconds: 0,
      toSeconds: 900,
      detector: 'A',
      direction: 'SQUEEZE',
      scope: ['USDT'],
      minSeverity: 'S2',
      alarmBySeconds: 120,
      causes: ['NATIONAL'],
    },
  ],
  quiet: [
    { span: 'whole', scope: ['korbit'] },
    { span: 'whole', scope: ['USDT'], direction: 'SELL_OFF' },
    { span: 'whole', scope: ['BTC', 'ETH'] },
  ],
};
