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
  const facts = {
    madeAt: '2026-11-30T12:00:00Z',
    version: '1',
    isQuick: true,
    tails: [],
    partial: null,
  };
  const document = evaluationDocument([], { ...facts, absent: ['no folder <here>'] });
  const page = htmlReport(document);
  expect(page).toContain('no folder &lt;here&gt;');
  expect(page).toContain('quick mode');
  expect(page).not.toContain('Partial');
  expect(page.trimEnd().endsWith('</html>')).toBe(true);
});

test('a run that was stopped says first of all that it is partial, and what is missing', () => {
  const facts = { madeAt: '2026-11-30T12:00:00Z', version: '1', isQuick: true, tails: [] };
  const partial = { doneCount: 3, totalCount: 5, missing: ['calm-day, seed <9>', 'the tails'] };
  const page = htmlReport(evaluationDocument([], { ...facts, absent: [], partial }));
  expect(page).toContain('<title>Breakwater evaluation (partial)');
  expect(page).toContain('Partial: the run was stopped after 3 of 5 pieces.');
  expect(page).toContain('<li>calm-day, seed &lt;9&gt;</li><li>the tails</li>');
});
