/** Rules on price alone. */
import type { MarketTape, Tape } from '../tape.ts';
import {
  type Baseline,
  bothWays,
  logMove,
  RollingScale,
  type ScoreSeries,
  stepsIn,
  traded,
} from './baseline.ts';

const MINUTE_SECONDS = 60;
const HALF_LIFE_MINUTES = 60;
/** Lattice noise of a price on its tick: tick/√12. */
const TICK_SHARE = 0.288_7;

export const FIXED_MOVE: Baseline = {
  name: 'fixed move in 5 minutes',
  text: 'The price moved by so much in five minutes.',
  source: 'what most dashboards do',
  marks: [
    { name: '1 %', threshold: Math.log(1.01) },
    { name: '3 %', threshold: Math.log(1.03) },
  ],
  scores: (tape) =>
    traded(tape).flatMap((market) => {
      const back = stepsIn(tape, 300);
      const signed = new Float64Array(tape.stepCount);
      for (let step = back; step < tape.stepCount; step += 1)
        signed[step] = logMove(market, step, back);
      return bothWays(market.instrument, signed);
    }),
};

export const EWMA_Z: Baseline = {
  name: 'EWMA z of one-minute returns',
  text: 'The return of the last minute against its rolling deviation, half-life an hour.',
  source: 'the classic; RiskMetrics (1996) for the recursion',
  marks: [
    { name: 'z 4', threshold: 4 },
    { name: 'z 6', threshold: 6 },
  ],
  scores: (tape) =>
    traded(tape).flatMap((market) => bothWays(market.instrument, minuteScores(tape, market))),
};

/** Score of the last minute at every step; the scale learns once a minute. */
function minuteScores(tape: Tape, market: MarketTape): Float64Array {
  const back = stepsIn(tape, MINUTE_SECONDS);
  const scale = new RollingScale(HALF_LIFE_MINUTES);
  const signed = new Float64Array(tape.stepCount);
  for (let step = back; step < tape.stepCount; step += 1) {
    const move = logMove(market, step, back);
    signed[step] = move / scale.deviation(tickFloor(market, step));
    if (step % back === 0) scale.add(move);
  }
  return signed;
}

function tickFloor(market: MarketTape, step: number): number {
  const price = market.price[step] ?? 0;
  return price > 0 ? TICK_SHARE / price : 1;
}

/** Standardised return of each whole minute, with the step at which it ends. */
export function minuteBlocks(
  tape: Tape,
  market: MarketTape,
): { readonly step: number; readonly z: number }[] {
  const back = stepsIn(tape, MINUTE_SECONDS);
  const scores = minuteScores(tape, market);
  const blocks: { step: number; z: number }[] = [];
  for (let step = back; step < tape.stepCount; step += back) {
    blocks.push({ step, z: Math.max(-6, Math.min(6, scores[step] ?? 0)) });
  }
  return blocks;
}

const CUSUM_SLACK = 0.5;

export const CUSUM: Baseline = {
  name: 'CUSUM of one-minute returns',
  text: 'Standardised returns summed beyond half a deviation each, never below 0; terms clipped at 6.',
  source: 'Page (1954)',
  marks: [{ name: 'h 8', threshold: 8 }],
  scores: (tape) =>
    traded(tape).flatMap((market) => {
      const rise = new Float64Array(tape.stepCount);
      const fall = new Float64Array(tape.stepCount);
      let [up, down] = [0, 0];
      for (const { step, z } of minuteBlocks(tape, market)) {
        up = Math.max(0, up + z - CUSUM_SLACK);
        down = Math.max(0, down - z - CUSUM_SLACK);
        rise.fill(up, step);
        fall.fill(down, step);
      }
      const { instrument } = market;
      return [
        { instrument, direction: 'SQUEEZE', scores: rise },
        { instrument, direction: 'SELL_OFF', scores: fall },
      ] satisfies ScoreSeries[];
    }),
};
