/** A venue announces maintenance, is silent for ten minutes and comes back: no outage, and nothing else. */
import type { ScenarioPlan } from '../scenario-plan.ts';
import { ALL_ASSETS, calmDay } from './calm-day.ts';

export const maintenance: ScenarioPlan = {
  ...calmDay,
  name: 'maintenance',
  summary: 'Upbit announces maintenance and sends nothing for ten minutes.',
  incidentAt: '2025-09-15T17:00:00Z',
  outage: { venue: 'upbit', isAnnounced: true, fromSeconds: 0, toSeconds: 600 },
  quiet: [{ span: 'whole', scope: [...ALL_ASSETS, 'upbit'] }],
};
