import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tailScore } from '../detect/tail-score.ts';
import { QuantileSketch } from './quantile-sketch.ts';
import type { Run } from './run-list.ts';
import { type EpisodeFit, fitEpisodes, fitTail, thresholdFor } from './tail-fit.ts';

/** The fit of the runs of 90 days. */
function fitted(
  series: readonly (readonly Run[])[],
  marketDays: number,
  floor: number,
): EpisodeFit {
  return fitEpisodes(series, { fromUs: 0, toUs: 90 * 86_400_000_000, marketDays, floor });
}

/** A small linear congruential generator: the tests' own chance. */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 0x1_0000_0000;
  };
}

describe('QuantileSketch', () => {
  it('answers quantiles within one per cent, in any order of samples', () => {
    const values = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), {
      minLength: 20,
      maxLength: 300,
    });
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (samples, q) => {
        const one = new QuantileSketch();
        const other = new QuantileSketch();
        for (const x of samples) one.add(x);
        for (const x of [...samples].reverse()) other.add(x);
        expect(other.quantile(q)).toBe(one.quantile(q));
        const sorted = [...samples].sort((left, right) => left - right);
        const at = Math.min(sorted.length - 1, Math.floor(q * sorted.length));
        const near = [sorted[Math.max(0, at - 1)], sorted[at]] as number[];
        const close = near.some(
          (x) => Math.abs(one.quantile(q) - x) <= 0.0101 * Math.abs(x) + 1e-11,
        );
        expect(close).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('tails', () => {
  it('score what they were fitted on: a share of about 10^-T lies above a score of T', () => {
    const next = uniform(7);
    const sketch = new QuantileSketch();
    const samples: number[] = [];
    for (let i = 0; i < 200_000; i += 1) {
      // Student's t with three degrees of freedom by Bailey's polar method.
      const u = next();
      const x = Math.sqrt(3 * (u ** (-2 / 3) - 1)) * Math.cos(2 * Math.PI * next());
      samples.push(x);
      sketch.add(x);
    }
    const baseline = { median: sketch.quantile(0.5), scale: 1 };
    const tail = fitTail(sketch, baseline, 1);
    for (const score of [0.7, 1, 1.5, 2, 3]) {
      const share =
        samples.filter((x) => tailScore(tail, x - baseline.median) >= score).length /
        samples.length;
      expect(-Math.log10(share)).toBeGreaterThan(score - 0.15);
      expect(-Math.log10(share)).toBeLessThan(score + 0.15);
    }
  });

  it('rise with z, from 0, without end', () => {
    const knots = fc
      .array(fc.integer({ min: -100, max: 2_000 }), { minLength: 4, maxLength: 4 })
      .map((list) =>
        list.sort((left, right) => left - right).map((hundredths) => hundredths / 100),
      );
    const z = fc.double({ min: -5, max: 1_000, noNaN: true });
    fc.assert(
      fc.property(
        knots,
        fc.double({ min: 0, max: 0.4, noNaN: true }),
        z,
        z,
        (list, shape, one, other) => {
          const tail = { knots: list, shape, scale: 0.5 };
          const [low, high] = one < other ? [one, other] : [other, one];
          expect(tailScore(tail, low)).toBeLessThanOrEqual(tailScore(tail, high));
          expect(tailScore(tail, Math.min(low, 0))).toBe(0);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('thresholds', () => {
  it('keep the budget on another sample of the same market', () => {
    const day = 86_400_000_000;
    const market = (seed: number, days: number): Run[] => {
      const next = uniform(seed);
      const runs: Run[] = [];
      for (let at = 0; at < days * day; at += 1_200_000_000 * (0.6 + next())) {
        runs.push({ startUs: at, endUs: at + 5_000_000, score: 1 - 0.4 * Math.log(next()) });
      }
      return runs;
    };
    const fit = fitted([market(1, 90), market(2, 90)], 180, 1);
    for (const budget of [1, 0.1]) {
      const threshold = thresholdFor(fit, budget);
      const seen = market(3, 1_000).filter((run) => run.score > threshold).length / 1_000;
      expect(seen / budget).toBeGreaterThan(0.4);
      expect(seen / budget).toBeLessThan(2.5);
    }
  });

  it('count a storm of exceedances as one episode', () => {
    const storm = Array.from({ length: 50 }, (_, i) => ({
      startUs: i * 60_000_000,
      endUs: i * 60_000_000,
      score: 2 + (i % 5) / 10,
    }));
    const fit = fitted([storm], 1, 1);
    expect(fit.episodeCount).toBe(1);
    // A budget that the market does not even reach needs no higher threshold than u.
    expect(thresholdFor(fit, 10)).toBe(fit.u);
  });
});
