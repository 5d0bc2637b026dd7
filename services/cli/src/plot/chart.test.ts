import { describe, expect, it } from 'vitest';
import { axisTicks, scaleOf } from './axis.ts';
import { svgDocument } from './chart.ts';

const PAPER = { from: 0, to: 100 };

describe('an axis', () => {
  it.each([
    ['linear', [0, 10], ['0', '2', '4', '6', '8', '10']],
    ['linear', [-0.003, 0.004], ['-0.002', '0', '0.002', '0.004']],
    ['log', [0.01, 100], ['0.01', '0.1', '1', '10', '100']],
    ['time', [1_760_131_300e6, 1_760_131_420e6], ['21:22:00', '21:22:30', '21:23:00', '21:23:30']],
  ] as const)('%s over %j names %j', (kind, values, labels) => {
    const axis = { kind };
    expect(axisTicks(axis, scaleOf(axis, values, PAPER)).map(({ label }) => label)).toEqual(labels);
  });

  it('gives one value, or none, some room', () => {
    expect(scaleOf({ kind: 'linear' }, [5], PAPER).place(5)).toBeCloseTo(50);
    expect(scaleOf({ kind: 'linear' }, [], PAPER).place(0.5)).toBeGreaterThan(0);
    expect(scaleOf({ kind: 'log' }, [0, -1], PAPER).place(1)).toBeGreaterThan(0);
  });
});

describe('a chart', () => {
  const chart = {
    title: 'a < b & "c"',
    x: { kind: 'linear' },
    y: { kind: 'linear' },
    lines: [
      {
        points: [
          [0, 1],
          [1, 2],
        ],
        label: 'one',
        shape: 'steps',
      },
    ],
    levels: [{ at: 1.5, label: 'limit' }],
    moments: [{ at: 0.5, label: 'onset' }],
  } as const;

  it('is XML whatever its texts hold', () => {
    expect(svgDocument([chart])).toContain('a &lt; b &amp; &quot;c&quot;');
  });

  it('holds a step until the next point, and draws what it marks', () => {
    const svg = svgDocument([chart]);
    const [, points = ''] = /<polyline points="([^"]*)"/.exec(svg) ?? [];
    const [first, corner, last] = points.split(' ').map((point) => point.split(',').map(Number));
    expect(corner).toEqual([last?.[0], first?.[1]]);
    expect(svg).toMatch(/>limit<.*>onset</s);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});
