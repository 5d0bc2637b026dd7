import { expect, it } from 'vitest';
import { alertPlot } from './alert-plot.ts';
import { ENGLISH_WORDS, venueSqueeze } from './explanation.fixture.ts';

it('draws the figure with its published limits, the score, and the price where it is known', () => {
  const first = venueSqueeze();
  const { timeUs } = first.content;
  const last = venueSqueeze({
    revision: 2,
    timeUs: timeUs + 60_000_000,
    closeTimeUs: timeUs + 60_000_000,
  });
  const market = 'bithumb:USDT/KRW:spot';
  const prices = [
    {
      market,
      points: [
        [timeUs - 1e6, 1_430],
        [timeUs, 5_000],
      ] as const,
    },
  ];
  const svg = alertPlot([first, last], prices, 'USDT squeeze', ENGLISH_WORDS);
  expect(svg).toContain('Price on bithumb:USDT/KRW:spot');
  expect(svg).toContain('10 % from the price abroad: +10.00 %');
  for (const moment of ['onset', 'opened', 'worst', 'closed']) expect(svg).toContain(`>${moment}<`);
  expect(svg.match(/<polyline/g)).toHaveLength(4);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});
