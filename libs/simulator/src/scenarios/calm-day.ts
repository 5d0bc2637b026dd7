/** Nothing happens: volatility comes and goes, trades burst, a few loans are drawn and repaid. */
import type { LendingPlan } from '../lending-programme.ts';
import type { ScenarioPlan } from '../scenario-plan.ts';

/** Everything that a quiet detector is asked about. */
export const ALL_ASSETS: readonly string[] = ['USDT', 'BTC', 'ETH'];

export const QUIET_LENDING: readonly LendingPlan[] = [
  {
    venue: 'bithumb',
    programme: 'bithumb-lending',
    borrowerCount: 600,
    loansPerBorrower: 2.5,
    loanToValueMin: 0.3,
    loanToValueMax: 0.8,
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
];

export const calmDay: ScenarioPlan = {
  name: 'calm-day',
  summary: 'Nothing happens.',
  incidentAt: '2025-09-10T03:00:00Z',
  durationSeconds: 1_500,
  opening: {
    krwPerUsd: 1_388,
    premiumShare: 0.006,
    coinsUsd: { BTC: 112_000, ETH: 4_300 },
  },
  ramps: [],
  flows: [],
  lending: QUIET_LENDING,
  retreats: [],
  perpetual: { longAccountCount: 450, shortAccountCount: 350 },
  ceilings: {},
  events: [],
  quiet: [{ span: 'whole', scope: ALL_ASSETS }],
};
