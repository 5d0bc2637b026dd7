/**
 * Bayesian online change-point detection (Adams and MacKay, 2007) on standardised one-minute returns: the published way
 * to see a de-peg. Normal-inverse-gamma model, constant hazard, the 200 shortest run lengths kept.
 */
import type { Tape } from '../tape.ts';
import { type Baseline, type ScoreSeries, traded } from './baseline.ts';
import { minuteBlocks } from './price-rules.ts';

const HAZARD = 1 / 240;
const RUN_COUNT_MAX = 200;
/** A change is one of the last so many minutes. */
const RECENT_MINUTES = 4;
const PRIOR_WEIGHT = 1;
const PRIOR_SHAPE = 1;
const PRIOR_RATE = 1;
/** A probability of nearly one is not infinitely alarming. */
const LOG_ODDS_MAX = 30;

export const CHANGE_POINT: Baseline = {
  name: 'BOCPD of one-minute returns',
  text: 'Log odds that the returns of the last four minutes are of another kind than those before.',
  source: 'Adams and MacKay (2007); tuned for de-pegs in "Detecting Depegs" (2023)',
  marks: [{ name: 'odds 1', threshold: 0.000_1 }],
  scores: (tape) => traded(tape).flatMap((market) => changeScores(tape, market)),
};

function changeScores(tape: Tape, market: Parameters<typeof minuteBlocks>[1]): ScoreSeries[] {
  const rise = new Float64Array(tape.stepCount);
  const fall = new Float64Array(tape.stepCount);
  const detector = new ChangePoint();
  const recent: number[] = [];
  for (const { step, z } of minuteBlocks(tape, market)) {
    recent.push(z);
    if (recent.length > RECENT_MINUTES) recent.shift();
    const odds = detector.add(z);
    const way = recent.reduce((sum, one) => sum + one, 0);
    rise.fill(way > 0 ? odds : 0, step);
    fall.fill(way < 0 ? odds : 0, step);
  }
  const { instrument } = market;
  return [
    { instrument, direction: 'SQUEEZE', scores: rise },
    { instrument, direction: 'SELL_OFF', scores: fall },
  ];
}

/** Run lengths 0, 1, …: their probabilities and what each has seen. */
export class ChangePoint {
  #probability: number[] = [1];
  #mean: number[] = [0];
  #rate: number[] = [PRIOR_RATE];
  #count = 0;

  /** Takes one value; returns the log odds of a recent change, 0 while too little is known. */
  add(value: number): number {
    const grown: number[] = [0];
    const means: number[] = [0];
    const rates: number[] = [PRIOR_RATE];
    let changed = 0;
    for (const [run, before] of this.#probability.entries()) {
      const mean = this.#mean[run] ?? 0;
      const rate = this.#rate[run] ?? PRIOR_RATE;
      const weight = PRIOR_WEIGHT + run;
      const joint = before * predictive(value, { mean, rate, weight, run });
      changed += joint * HAZARD;
      grown.push(joint * (1 - HAZARD));
      means.push((weight * mean + value) / (weight + 1));
      rates.push(rate + (weight * (value - mean) ** 2) / (2 * (weight + 1)));
    }
    grown[0] = changed;
    const total = grown.reduce((sum, one) => sum + one, 0) || 1;
    this.#probability = grown.slice(0, RUN_COUNT_MAX).map((one) => one / total);
    this.#mean = means.slice(0, RUN_COUNT_MAX);
    this.#rate = rates.slice(0, RUN_COUNT_MAX);
    this.#count += 1;
    if (this.#count < 2 * RECENT_MINUTES) return 0;
    const recent = this.#probability
      .slice(0, RECENT_MINUTES + 1)
      .reduce((sum, one) => sum + one, 0);
    const odds = Math.log(recent / Math.max(1e-300, 1 - recent));
    return Math.max(-LOG_ODDS_MAX, Math.min(LOG_ODDS_MAX, odds));
  }
}

/** Student's t with 2·shape degrees of freedom: the model's density of the next value. */
function predictive(
  value: number,
  known: {
    readonly mean: number;
    readonly rate: number;
    readonly weight: number;
    readonly run: number;
  },
): number {
  const shape = PRIOR_SHAPE + known.run / 2;
  const scale2 = (known.rate * (known.weight + 1)) / (shape * known.weight);
  const degrees = 2 * shape;
  const t2 = (value - known.mean) ** 2 / scale2;
  return (
    gammaRatio(known.run) /
    Math.sqrt(degrees * Math.PI * scale2) /
    (1 + t2 / degrees) ** (shape + 0.5)
  );
}

/** Γ(shape + ½) / Γ(shape) for shape = PRIOR_SHAPE + run / 2, by Γ(x + 1) = x·Γ(x) from run 0 and 1. */
function gammaRatio(run: number): number {
  while (RATIOS.length <= run) {
    const next = RATIOS.length;
    const shape = PRIOR_SHAPE + (next - 2) / 2;
    RATIOS.push(((RATIOS[next - 2] ?? 0) * (shape + 0.5)) / shape);
  }
  return RATIOS[run] ?? 0;
}
const ROOT_PI = Math.sqrt(Math.PI);
/** Γ(1.5)/Γ(1) and Γ(2)/Γ(1.5). */
const RATIOS: number[] = [ROOT_PI / 2, 2 / ROOT_PI];
