/** How unlikely a standardised value is, and how two legs become one score: tables to be checked by hand. */
import { describe, expect, it } from 'vitest';
import type { Tail } from '../control/calibration.ts';
import { fusedScore, PROVISIONAL_TAIL, tailScore } from './tail-score.ts';

const TAIL: Tail = { knots: [1, 2, 3, 4], shape: 0.5, scale: 2 };
const BARE: Tail = { knots: [1, 2, 3, 4], shape: 0, scale: 2 };
/** A channel that hardly ever moves: half of its knots say nothing. */
const STILL: Tail = { knots: [0, 0, 3, 4], shape: 0.5, scale: 2 };

describe('a tail score', () => {
  it.each([
    { what: 'nothing at or below zero', tail: TAIL, z: 0, score: 0 },
    { what: 'nothing on the other side', tail: TAIL, z: -5, score: 0 },
    { what: 'nothing of what is unknown', tail: TAIL, z: Number.NaN, score: 0 },
    { what: 'p = 0.3 at the first knot', tail: TAIL, z: 1, score: -Math.log10(0.3) },
    { what: 'linear before it', tail: TAIL, z: 0.5, score: -Math.log10(0.3) / 2 },
    { what: 'p = 0.1 at the second', tail: TAIL, z: 2, score: 1 },
    { what: 'linear between', tail: TAIL, z: 1.5, score: (1 - Math.log10(0.3)) / 2 },
    { what: 'p = 0.05 at the third', tail: TAIL, z: 3, score: -Math.log10(0.05) },
    { what: 'p = 0.02 at the last', tail: TAIL, z: 4, score: -Math.log10(0.02) },
    // Beyond: 0.02·(1 + 0.5·2/2)^(−2) at z = 6.
    { what: 'Pareto beyond', tail: TAIL, z: 6, score: -Math.log10(0.02 * 1.5 ** -2) },
    {
      what: 'exponential where it has no shape',
      tail: BARE,
      z: 6,
      score: -Math.log10(0.02 * Math.exp(-1)),
    },
    {
      what: 'from the first knot above zero',
      tail: STILL,
      z: 1.5,
      score: (1 - Math.log10(0.05)) / 2,
    },
    { what: 'never above 99', tail: BARE, z: 1e6, score: 99 },
    { what: '3.9 where nothing is calibrated, at ten', tail: PROVISIONAL_TAIL, z: 10, score: 3.85 },
  ])('is $what', ({ tail, z, score }) => {
    expect(tailScore(tail, z)).toBeCloseTo(score, score === 3.85 ? 1 : 9);
  });
});

describe('a fused score', () => {
  it.each([
    // pressure, price, the part of the price that may lean, score
    { pressure: 5, price: 3, lean: 3, score: 3 },
    { pressure: 3, price: 3, lean: 3, score: 3 },
    { pressure: 3, price: 5, lean: 3, score: 3 },
    { pressure: 3, price: 5, lean: 2, score: 3 },
    { pressure: 3, price: 5, lean: 5, score: 3.3 },
    { pressure: 3, price: 13, lean: 13, score: 4.5 },
    // Ten decades at most lean.
    { pressure: 3, price: 60, lean: 60, score: 4.5 },
    // Without sides the price stands alone.
    { pressure: Number.NaN, price: 4, lean: 0, score: 4 },
  ])('of pressure $pressure and price $price, $lean leaning, is $score', ({ score, ...legs }) => {
    expect(fusedScore(legs)).toBeCloseTo(score, 12);
  });
});
