/** A large order worked in pieces for twenty minutes: one-sided, patient, and absorbed. */
import type { ScenarioPlan } from '../scenario-plan.ts';
import { ALL_ASSETS, calmDay } from './calm-day.ts';

export const twapSeller: ScenarioPlan = {
  ...calmDay,
  name: 'twap-seller',
  summary: 'One seller of USDT on Upbit works an order in small pieces for twenty minutes.',
  incidentAt: '2025-09-26T02:00:00Z',
  flows: [
    {
      venues: ['upbit'],
      bases: ['USDT'],
      fromSeconds: 60,
      toSeconds: 1_260,
      rateRatio: 1.8,
      tilt: -0.06,
    },
  ],
  quiet: [{ span: 'whole', scope: ALL_ASSETS }],
};
