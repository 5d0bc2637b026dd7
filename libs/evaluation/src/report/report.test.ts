import { expect, test } from 'vitest';
import { evaluationDocument } from '../document.ts';
import { htmlReport } from './html.ts';
import { linePlot } from './plot.ts';
import { htmlTable } from './table.ts';

test('a plot has a line per series, and zero at the end of a logarithmic axis', () => {
  const svg = linePlot({
    title: 'a < b',
    xLabel: 'x',
    yLabel: 'y',
    xScale: 'log',
    yScale: 'linear',
    series: [
      {
        name: 'line',
        points: [
          [0, 1],
          [0.1, 2],
        ],
      },
      { name: 'marks', isMarks: true, points: [[0.01, 1]] },
    ],
  });
  expect(svg).toContain('a &lt; b');
  expect(svg).toContain('d="M64.0 ');
  // One mark and its legend.
  expect(svg.match(/<circle/g)?.length).toBe(2);
  expect(svg).not.toContain('NaN');
});

test('text in a table is text', () => {
  expect(htmlTable(['<b>'], [['<i>', 3]])).toContain('<th>&lt;b&gt;</th>');
  expect(htmlTable(['a'], [])).toContain('None');
});

test('an evaluation of nothing says what is missing', () => {
  const facts = { madeAt: '2026-11-30T12:00:00Z', version: '1', isQuick: true, tails: [] };
  const document = evaluationDocument([], { ...facts, absent: ['no folder <here>'] });
  const page = htmlReport(document);
  expect(page).toContain('no folder &lt;here&gt;');
  expect(page).toContain('quick mode');
  expect(page.trimEnd().endsWith('</html>')).toBe(true);
});
