/** One venue's feeds fall silent for a minute in a quiet market and come back with whole books. */
import type { ScenarioPlan } from '../scenario-plan.ts';
import { calmDay } from './calm-day.ts';

export const feedOutage: ScenarioPlan = {
  ...calmDay,
  name: 'feed-outage',
  summary: 'Upbit sends nothing for 60 s.',
  incidentAt: '2025-09-03T13:40:00Z',
  durationSeconds: 900,
  outage: { venue: 'upbit', fromSeconds: 0, toSeconds: 60 },
  events: [
    {
      fromSeconds: 0,
      toSeconds: 90,
      detector: 'D',
      direction: 'NONE',
      scope: ['upbit'],
      minSeverity: 'S2',
      alarmBySeconds: 20,
      causes: ['FEED'],
    },
  ],
  quiet: [
    { span: 'lead-in', scope: ['upbit'] },
    { span: 'whole', scope: ['USDT', 'BTC', 'ETH'] },
  ],
};
