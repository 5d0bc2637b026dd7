/** Episodes drawn from a tail lie on the line of its fit. */
import { expect, it } from 'vitest';
import { fittedQuantile, quantileChart } from './quantile-chart.ts';

const TAIL = { u: 2, shape: 0.2, scale: 0.5, s1: 3, s2: 4.5 };

it.each([
  { shape: 0.2, share: 0, score: 2 },
  // 2 + (0.5 / 0.2)(0.1^−0.2 − 1)
  { shape: 0.2, share: 0.9, score: 3.4622 },
  { shape: 0, share: 0.9, score: 3.1513 },
])('of shape $shape a share of $share stays below $score', ({ shape, share, score }) => {
  expect(fittedQuantile({ ...TAIL, shape }, share)).toBeCloseTo(score, 4);
});

it('draws each episode against its rank, whatever the order, and the line', () => {
  const ranks = [0.5, 0.1, 0.9, 0.3, 0.7];
  const scores = ranks.map((share) => fittedQuantile(TAIL, share));
  const { lines, title, levels } = quantileChart('A, pegged, 60 s', TAIL, scores);
  const [line, dots] = lines;
  expect(title).toBe('A, pegged, 60 s: 5 episodes, seen against fitted');
  for (const [fitted, seen] of dots!.points) expect(seen).toBeCloseTo(fitted, 9);
  expect(dots!.points.map(([, seen]) => seen)).toEqual([...scores].sort((a, b) => a - b));
  expect(line!.points[0]).toEqual([2, 2]);
  expect(levels?.map(({ label }) => label)).toEqual(['S1', 'S2']);
});

it('shows an episode higher than the fit allows for above the line', () => {
  const scores = [...[0.1, 0.3, 0.5, 0.7].map((share) => fittedQuantile(TAIL, share)), 9];
  const [fitted, seen] = quantileChart('A', TAIL, scores).lines[1]!.points.at(-1)!;
  expect(seen).toBeGreaterThan(fitted + 5);
});
