/** Tail scores: −log10 of the probability of a standardised value, by its calibrated tail (docs/detection-model.md, "Tail scores"). */
import { TAIL_KNOT_PROBABILITIES, type Tail } from '../control/calibration.ts';
import { LN_10, ln } from '../number/elementary.ts';

const KNOT_SCORES: readonly number[] = TAIL_KNOT_PROBABILITIES.map((p) => -ln(p) / LN_10);
const LAST = TAIL_KNOT_PROBABILITIES.length - 1;
/** Beyond this a score says nothing more, and prints badly. */
const SCORE_MAX = 99;

/**
 * 0 for z ≤ 0; linear between the knots; beyond the last, −log10 of 0.02·(1 + γ(z − z₀.₀₂)/σ)^(−1/γ).
 * A tail whose knots are not above 0 (a channel that hardly ever moves) starts at the first that is.
 */
export function tailScore(tail: Tail, z: number): number {
  if (!(z > 0)) return 0;
  let below = 0;
  let belowScore = 0;
  for (let i = 0; i <= LAST; i += 1) {
    const knot = tail.knots[i] as number;
    const score = KNOT_SCORES[i] as number;
    if (z <= knot) return belowScore + ((score - belowScore) * (z - below)) / (knot - below);
    if (knot > below) below = knot;
    belowScore = score;
  }
  const excess = (z - below) / tail.scale;
  const decades =
    tail.shape > 1e-6 ? ln(1 + tail.shape * excess) / (tail.shape * LN_10) : excess / LN_10;
  const score = belowScore + decades;
  return score > SCORE_MAX ? SCORE_MAX : score;
}

/**
 * Tail of a channel nobody has calibrated: a standard normal's knots and a heavy Pareto tail (γ = 0.3), so that
 * z = 10 scores 3.9 and z = 50 scores 6.1: conservative, and flagged PROVISIONAL_THRESHOLDS wherever used.
 */
export const PROVISIONAL_TAIL: Tail = {
  knots: [0.524, 1.282, 1.645, 2.054],
  shape: 0.3,
  scale: 0.7,
};

/** How far an extreme price leg may lean on a moderate pressure leg, and over how many decades at most. */
const LEAN = 0.15;
const LEAN_SCORE_MAX = 10;
/** The most that a fused score can be above its pressure leg. */
export const LEAN_MAX: number = LEAN * LEAN_SCORE_MAX;

/**
 * The two legs of a surge as one score: the smaller of them, plus a little of what the price leg has beyond the
 * pressure leg. A plain minimum is bounded by the root of the number of trades, and a thin market
 * at night has five a minute however far it falls: 12 of 27 displacements of 60 bp were found. Whatever the fusion,
 * thresholds are calibrated on the score as it stands. Without sides the price leg stands alone.
 */
export function fusedScore(legs: {
  readonly pressure: number; // unit: −log10 p, NaN where no side is known
  readonly price: number; // unit: −log10 p
  /** The part of the price leg that may lean: at most `price`. */
  readonly lean: number; // unit: −log10 p
}): number {
  const { pressure, price, lean } = legs;
  if (Number.isNaN(pressure) || price <= pressure) return price;
  if (lean <= pressure) return pressure;
  const beyond = lean - pressure;
  return pressure + LEAN * (beyond > LEAN_SCORE_MAX ? LEAN_SCORE_MAX : beyond);
}
