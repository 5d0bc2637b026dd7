/** Episodes against the tail that was fitted to them, quantile by quantile (a QQ plot). Pure. */
import type { Calibration } from '@breakwater/core';
import type { Chart } from '../plot/chart.ts';

type Tail = Pick<Calibration['thresholds'][number], 'u' | 'shape' | 'scale' | 's1' | 's2'>;

/** The score below which a share of episodes stays by the fit: u + (σ/γ)[(1 − p)^(−γ) − 1], u − σ ln(1 − p) for γ → 0. */
export function fittedQuantile({ u, shape, scale }: Tail, share: number): number {
  const left = 1 - share;
  if (Math.abs(shape) < 1e-9) return u - scale * Math.log(left);
  return u + (scale / shape) * (left ** -shape - 1);
}

/** Returns the chart: seen scores up, fitted ones across, the line on which both are the same, and the thresholds. */
export function quantileChart(name: string, tail: Tail, scores: readonly number[]): Chart {
  const seen = [...scores].sort((a, b) => a - b);
  const dots = seen.map((score, at) => {
    // The middle of each rank's share (Hazen).
    return [fittedQuantile(tail, (at + 0.5) / seen.length), score] as const;
  });
  const ends = dots.flat();
  const [low, high] = [Math.min(tail.u, ...ends), Math.max(tail.u, ...ends)];
  const count = seen.length === 1 ? '1 episode' : `${seen.length} episodes`;
  return {
    title: `${name}: ${count}, seen against fitted`,
    x: { kind: 'linear' },
    y: { kind: 'linear' },
    lines: [
      {
        points: [
          [low, low],
          [high, high],
        ],
        colour: '#999999',
      },
      { points: dots, shape: 'dots', colour: '#0072b2' },
    ],
    levels: [
      { at: tail.s1, label: 'S1' },
      { at: tail.s2, label: 'S2' },
    ].filter(({ at }) => at <= high * 1.5),
  };
}
