/**
 * 11 October 2025, 06:22–06:25 KST: USDT rises everywhere, borrowers on one venue are bought back by force, and
 * that venue alone prints 5,755 KRW against 1,650–1,670 elsewhere and 1.083 USD abroad.
 */
import type { ScenarioPlan } from '../scenario-plan.ts';
import { ALL_ASSETS } from './calm-day.ts';

/** The last resting offer of the squeezed venue, in KRW: what the forced orders reached. */
const SQUEEZE_PEAK_KRW = 5_755;

const SQUEEZED_MARKET = 'bithumb:USDT/KRW:spot';

export const squeeze2025October: ScenarioPlan = {
  name: 'squeeze-2025-10-11',
  summary:
    'Forced buy-backs of lent USDT drive one venue from 1,450 to 5,755 KRW in three minutes.',
  incidentAt: '2025-10-10T21:22:00Z',
  durationSeconds: 1_080,
  opening: { krwPerUsd: 1_435, premiumShare: 0.01, coinsUsd: { BTC: 113_500, ETH: 3_850 } },
  ramps: [
    {
      target: 'tether',
      points: [
        [0, 1],
        [60, 1.055],
        [110, 1.08],
        [150, 1.08],
        [240, 1.02],
        [600, 1.003],
      ],
    },
    {
      target: 'premium',
      points: [
        [0, 1],
        [60, 1.04],
        [120, 1.058],
        [160, 1.058],
        [420, 1.02],
        [900, 1.01],
      ],
    },
  ],
  flows: [
    { bases: ['USDT'], fromSeconds: 0, toSeconds: 150, rateRatio: 4, tilt: 0.22 },
    { bases: ['USDT'], fromSeconds: 150, toSeconds: 420, rateRatio: 3, tilt: 0 },
    { bases: ['BTC', 'ETH'], fromSeconds: 0, toSeconds: 420, rateRatio: 1.5, tilt: 0 },
  ],
  retreats: [
    {
      instrument: SQUEEZED_MARKET,
      offerFactor: [
        [0, 1],
        [40, 0.3],
        [80, 0.05],
        [150, 0.05],
        [165, 6],
        [240, 1],
      ],
    },
  ],
  lending: [
    {
      venue: 'bithumb',
      programme: 'bithumb-lending',
      borrowerCount: 2_250,
      loansPerBorrower: 3.2,
      loanToValueMin: 0.25,
      loanToValueMax: 0.85,
      loanToValueLimit: 0.95,
      drawsPerSecond: [[0, 0.05]],
      repaymentsPerSecond: 0.05,
      forcedPerSecondMax: 60,
      capPerUserWon: 70_000_000,
    },
    {
      venue: 'upbit',
      programme: 'upbit-coin-lending',
      borrowerCount: 150,
      loansPerBorrower: 1.5,
      loanToValueMin: 0.2,
      loanToValueMax: 0.7,
      loanToValueLimit: 0.95,
      drawsPerSecond: [[0, 0.02]],
      repaymentsPerSecond: 0.02,
      forcedPerSecondMax: 60,
      capPerUserWon: 70_000_000,
    },
  ],
  perpetual: { longAccountCount: 450, shortAccountCount: 350 },
  ceilings: { [SQUEEZED_MARKET]: SQUEEZE_PEAK_KRW },
  events: [
    {
      fromSeconds: 0,
      toSeconds: 900,
      detector: 'A',
      direction: 'SQUEEZE',
      scope: ['USDT'],
      minSeverity: 'S3',
      alarmBySeconds: 60,
      causes: ['LENDING', 'VENUE'],
    },
  ],
  quiet: [{ span: 'lead-in', scope: ALL_ASSETS }],
};
