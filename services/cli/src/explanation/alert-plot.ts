/** An alert as charts: what says most of it, its score, and the price where the log could be read. Pure. */
import { numberText, percentText } from '@breakwater/client';
import type { Alert, AlertContent } from '@breakwater/core';
import { type Chart, type ChartMark, svgDocument } from '../plot/chart.ts';
import type { Wording } from './wording.ts';

/** Prices of a market in the order of their times. */
export interface PriceLine {
  readonly market: string;
  readonly points: readonly (readonly [timeUs: number, price: number])[];
}

/** The SVG document. */
export function alertPlot(
  revisions: readonly Alert[],
  prices: readonly PriceLine[],
  title: string,
  wording: Wording,
): string {
  const newest = newestOf(revisions);
  const moments = momentsOf(newest, wording);
  const charts = [figureChart(revisions, title, wording), scoreChart(revisions, wording)];
  const priceCharts = prices.map(
    ({ market, points }): Chart => ({
      title: wording.say('plot.price', { market }),
      x: { kind: 'time' },
      y: { kind: 'linear' },
      lines: [{ points }],
    }),
  );
  return svgDocument([...charts, ...priceCharts].map((chart) => ({ ...chart, moments })));
}

function newestOf(revisions: readonly Alert[]): AlertContent {
  const newest = revisions.at(-1)?.content;
  if (newest === undefined) throw new Error('an alert has a revision');
  return newest;
}

function momentsOf(content: AlertContent, wording: Wording): ChartMark[] {
  const { onsetTimeUs, openTimeUs, peak, closeTimeUs } = content;
  return [
    { at: onsetTimeUs, label: wording.say('plot.onset') },
    { at: openTimeUs, label: wording.say('plot.open') },
    { at: peak.timeUs, label: wording.say('plot.peak') },
    ...(closeTimeUs === null ? [] : [{ at: closeTimeUs, label: wording.say('plot.close') }]),
  ];
}

/** The present figure of each revision, and the limits that it is compared with where they are of its kind. */
function figureChart(revisions: readonly Alert[], title: string, wording: Wording): Chart {
  const newest = newestOf(revisions);
  const isShare = isShareFigure(newest, wording);
  const points = revisions.map(({ content }) => [content.timeUs, content.figure] as const);
  const worst = [newest.peak.timeUs, newest.peak.value] as const;
  const byTime = [...points, worst].sort(([a], [b]) => a - b);
  return {
    title: `${title}: ${wording.say('plot.figure')}`,
    x: { kind: 'time' },
    y: { kind: 'linear', format: isShare ? percentText : numberText, reach: [0] },
    lines: [
      { points: byTime, shape: 'steps' },
      { points: byTime, shape: 'dots', colour: '#0072b2' },
    ],
    levels: isShare ? limitsOf(revisions, newest, wording) : [],
  };
}

function isShareFigure({ detector, peak }: AlertContent, wording: Wording): boolean {
  const own = wording.detector(detector)?.labels.find(({ name }) => name === peak.label);
  return own?.figure?.from === 'part' || own?.figure?.from === 'change';
}

/** Published numbers, on the side to which the figure went. */
function limitsOf(
  revisions: readonly Alert[],
  { detector, peak }: AlertContent,
  wording: Wording,
): ChartMark[] {
  const sign = peak.value < 0 ? -1 : 1;
  const rules = wording.detector(detector)?.rules ?? [];
  const shares = rules.filter(({ unit, source }) => unit === 'share' && source !== null);
  const passed = new Map<string, number>();
  for (const { content } of revisions) {
    for (const { rule, limit } of content.rulings) passed.set(rule, limit);
  }
  return shares.flatMap(({ name, text }) => {
    const limit = passed.get(name);
    if (limit === undefined) return [];
    const at = sign * Math.abs(limit);
    const values = { text: wording.text(text), limit: percentText(at) };
    return [{ at, label: wording.say('plot.limit', values) }];
  });
}

function scoreChart(revisions: readonly Alert[], wording: Wording): Chart {
  const points = (of: 'score' | 'threshold'): (readonly [number, number])[] =>
    revisions.map(({ content }) => [content.timeUs, content[of]] as const);
  return {
    title: wording.say('plot.score'),
    x: { kind: 'time' },
    y: { kind: 'linear', reach: [0] },
    lines: [
      { points: points('score'), shape: 'steps' },
      { points: points('threshold'), shape: 'steps', colour: '#b22222' },
    ],
  };
}
