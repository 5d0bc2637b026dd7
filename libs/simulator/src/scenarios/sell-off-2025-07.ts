/**
 * After July 2025: two venues lend USDT, borrowers sell it at once, and USDT/KRW falls below the price abroad on
 * those venues. No source gives the size of that fall: 1–2 % here is a modelling choice.
 */
import type { LendingPlan } from '../lending-programme.ts';
import type { ScenarioPlan } from '../scenario-plan.ts';
import { ALL_ASSETS } from './calm-day.ts';

/** A rush to borrow that builds up over a minute, holds for four and fades. */
function rush(peakPerSecond: number): LendingPlan['drawsPerSecond'] {
  return [
    [-1, 0.05],
    [60, peakPerSecond],
    [300, peakPerSecond],
    [420, 0.1],
  ];
}

export const sellOff2025July: ScenarioPlan = {
  name: 'sell-off-2025-07',
  summary:
    'Borrowed USDT is sold on Upbit and Bithumb until it trades 1–2 % below the price abroad.',
  incidentAt: '2025-07-08T05:00:00Z',
  durationSeconds: 1_200,
  opening: { krwPerUsd: 1_372, premiumShare: 0.002, coinsUsd: { BTC: 108_500, ETH: 2_560 } },
  ramps: [],
  flows: [
    {
      venues: ['upbit', 'bithumb'],
      bases: ['USDT'],
      fromSeconds: 20,
      toSeconds: 360,
      rateRatio: 2,
      tilt: -0.12,
    },
  ],
  lending: [
    {
      venue: 'bithumb',
      programme: 'bithumb-lending',
      borrowerCount: 900,
      loansPerBorrower: 2.5,
      loanToValueMin: 0.5,
      loanToValueMax: 0.94,
      loanToValueLimit: 0.95,
      drawsPerSecond: rush(11),
      repaymentsPerSecond: 0.1,
      forcedPerSecondMax: 60,
      capPerUserWon: 1_000_000_000,
    },
    {
      venue: 'upbit',
      programme: 'upbit-coin-lending',
      borrowerCount: 400,
      loansPerBorrower: 1.5,
      loanToValueMin: 0.4,
      loanToValueMax: 0.8,
      loanToValueLimit: 0.95,
      drawsPerSecond: rush(18),
      repaymentsPerSecond: 0.1,
      forcedPerSecondMax: 60,
      capPerUserWon: 50_000_000,
    },
  ],
  retreats: [],
  perpetual: { longAccountCount: 450, shortAccountCount: 350 },
  ceilings: {},
  events: [
    {
      fromSeconds: 0,
      toSeconds: 720,
      detector: 'A',
      direction: 'SELL_OFF',
      scope: ['USDT'],
      minSeverity: 'S2',
      alarmBySeconds: 240,
      causes: ['LENDING', 'VENUE', 'NATIONAL'],
    },
  ],
  quiet: [{ span: 'lead-in', scope: ALL_ASSETS }],
};
