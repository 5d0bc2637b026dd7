/** A calibration as a page with charts: how much history, the thresholds and how sure they are, what is normal. Pure. */
import {
  type Calibration,
  detectorDescriptions,
  TAIL_KNOT_PROBABILITIES,
  type WindowEpisodes,
} from '@breakwater/core';
import { type ShownTable, shownContent } from '../control/content-walk.ts';
import { type Chart, escapeXml, svgDocument } from '../plot/chart.ts';
import { marketDaysOf, marketDaysText } from './market-days.ts';
import { quantileChart } from './quantile-chart.ts';

type Threshold = Calibration['thresholds'][number];
type Baseline = Calibration['baselines'][number];

/** Baselines whose tails are drawn: those with the heaviest. */
const TAIL_COUNT_SHOWN = 12;
const ROW_COUNT_SHOWN = 400;
const CURVE_POINT_COUNT = 60;

const STYLE =
  'body{font:15px/1.45 sans-serif;max-width:1000px;margin:24px auto;padding:0 16px;color:#222}' +
  'table{border-collapse:collapse;font-size:13px}td,th{border-bottom:1px solid #ddd;padding:3px 10px;text-align:right}' +
  'td:first-child,th:first-child{text-align:left}h2{margin-top:32px}.wide{overflow-x:auto}';

/** The HTML document. */
export function calibrationReport(
  calibration: Calibration,
  episodes: readonly WindowEpisodes[],
): string {
  const { values, tables } = shownContent(calibration);
  const rows = values.map(([path, value]) => [path, value]);
  const days = marketDaysText(calibration, marketDaysOf(calibration));
  return [
    '<!doctype html><html lang="en"><meta charset="utf-8">',
    `<title>${escapeXml(calibration.name)}</title><style>${STYLE}</style>`,
    `<h1>Calibration ${escapeXml(calibration.name)}</h1>`,
    ...days.split('\n').map((day) => `<p>${escapeXml(day)}</p>`),
    table({ path: '', columns: ['field', 'value'], rows }),
    '<h2>Thresholds</h2><p>Episodes a market-day above a score, as they were fitted; where the curve falls to a budget is the estimate. The threshold is its upper 90 % bound over days drawn again and again. The windows of a class of market share its budget.</p>',
    table(boundsOf(calibration)),
    svgDocument(calibration.thresholds.map((own) => thresholdChart(own, calibration))),
    ...fitParts(calibration, episodes),
    '<h2>What is normal</h2><p>Scale of each channel by its window: half the distance of the 16 % and 84 % quantiles.</p>',
    svgDocument([baselineChart(calibration.baselines)]),
    '<h2>Tails</h2><p>Dots: quantiles as they were seen. Line: the fit beyond the last of them, by which a score is read. The heaviest are shown.</p>',
    svgDocument(heaviest(calibration.baselines).map(tailChart)),
    ...tables.map((own) => `<h2>${escapeXml(own.path)} (${own.rows.length})</h2>${table(own)}`),
    '</html>\n',
  ].join('\n');
}

/** How well the fitted tails hold: a chart for each window that has episodes, and the names of those that have none. */
function fitParts({ thresholds }: Calibration, episodes: readonly WindowEpisodes[]): string[] {
  const fitted = thresholds.map((own) => {
    const seen = episodes.find(
      ({ detector, marketClass, windowUs }) =>
        detector === own.detector && marketClass === own.marketClass && windowUs === own.windowUs,
    );
    return { own, scores: seen?.scores ?? [] };
  });
  const drawn = fitted.filter(({ scores }) => scores.length > 0);
  const empty = fitted.filter(({ scores }) => scores.length === 0).map(({ own }) => nameOf(own));
  return [
    '<h2>Do the fitted tails hold?</h2><p>Each dot is an episode: its highest score as it was seen (up) against the score that the fitted tail expects of an episode of its rank (across). On the line the fit holds; dots above it at the right are episodes higher than the fit allows for, and the threshold may be too low. Few dots say little.</p>',
    ...(drawn.length === 0
      ? []
      : [svgDocument(drawn.map(({ own, scores }) => quantileChart(nameOf(own), own, scores)))]),
    ...(empty.length === 0
      ? []
      : [`<p>No episode was seen, so nothing was fitted: ${escapeXml(empty.join('; '))}.</p>`]),
  ];
}

function table({ columns, rows }: ShownTable): string {
  const cells = (row: readonly string[], tag: 'td' | 'th'): string =>
    `<tr>${row.map((cell) => `<${tag}>${escapeXml(cell)}</${tag}>`).join('')}</tr>`;
  const shown = rows.slice(0, ROW_COUNT_SHOWN).map((row) => cells(row, 'td'));
  const more = rows.length - shown.length;
  const rest = more > 0 ? `<p>and ${more} more</p>` : '';
  return `<div class="wide"><table>${cells(columns, 'th')}${shown.join('')}</table></div>${rest}`;
}

function boundsOf(calibration: Calibration): ShownTable {
  const rows = calibration.thresholds.map((own) => [
    ...[nameOf(own), own.s1.toFixed(2), own.s2Estimate.toFixed(2), own.s2.toFixed(2)],
    (calibration.budgetS2PerMarketDay * shareOf(own, calibration)).toPrecision(2),
    ...[String(own.episodeCount), own.marketDays.toFixed(1)],
  ]);
  const columns = [
    ...['window', 'S1', 'S2, estimate', 'S2', 'its budget a market-day'],
    ...['episodes', 'market-days'],
  ];
  return { path: '', columns, rows };
}

function nameOf({ detector, marketClass, windowUs }: Threshold): string {
  const own = detectorDescriptions().find(({ letter }) => letter === detector);
  return `${detector} ${own?.text.en ?? ''}, ${marketClass}, ${windowUs / 1e6} s`;
}

/** What of a class's budget a window of it has: all windows of all detectors share it. */
function shareOf({ marketClass }: Threshold, { thresholds }: Calibration): number {
  return 1 / thresholds.filter((other) => other.marketClass === marketClass).length;
}

/** Episodes in a market-day expected above a score: ζ(1 + γ(x − u)/σ)^(−1/γ) (docs/detection-model.md, "Thresholds and budget"). */
function episodeRate({ u, shape, scale, episodesPerDay }: Threshold, score: number): number {
  if (score <= u || scale <= 0) return episodesPerDay;
  const past = (score - u) / scale;
  if (Math.abs(shape) < 1e-9) return episodesPerDay * Math.exp(-past);
  const base = 1 + shape * past;
  return base <= 0 ? 0 : episodesPerDay * base ** (-1 / shape);
}

function thresholdChart(own: Threshold, calibration: Calibration): Chart {
  const end = Math.max(own.s2, own.s1, own.u) * 1.3 + 0.1;
  const points = Array.from({ length: CURVE_POINT_COUNT }, (_, at) => {
    const score = own.u + ((end - own.u) * at) / (CURVE_POINT_COUNT - 1);
    return [score, episodeRate(own, score)] as const;
  });
  const share = shareOf(own, calibration);
  const { budgetS1PerMarketDay, budgetS2PerMarketDay } = calibration;
  return {
    title: `${nameOf(own)}: episodes a market-day above a score`,
    x: { kind: 'linear' },
    y: { kind: 'log' },
    lines: [{ points: points.filter(([, rate]) => rate > 0) }],
    levels: [
      { at: budgetS1PerMarketDay * share, label: 'budget of S1' },
      { at: budgetS2PerMarketDay * share, label: 'budget of S2' },
    ],
    moments: [
      { at: own.s1, label: 'S1' },
      { at: own.s2, label: 'S2' },
    ],
  };
}

function baselineChart(baselines: readonly Baseline[]): Chart {
  const channels = [...new Set(baselines.map(({ channel }) => channel))];
  const lines = channels.map((channel) => ({
    label: channel,
    shape: 'dots' as const,
    points: baselines
      .filter((own) => own.channel === channel)
      .map(({ windowUs, scale }) => [windowUs / 1e6, scale] as const),
  }));
  return {
    title: 'Scale by window, in seconds',
    x: { kind: 'log' },
    y: { kind: 'log', format: (value) => value.toPrecision(2) },
    lines,
  };
}

interface SidedTail {
  readonly name: string;
  readonly tail: Baseline['upper'];
}

function heaviest(baselines: readonly Baseline[]): SidedTail[] {
  const sides = baselines.flatMap(({ subject, channel, windowUs, upper, lower }): SidedTail[] => {
    const name = `${subject} ${channel} ${windowUs / 1e6} s`;
    return [
      { name: `${name}, upper`, tail: upper },
      { name: `${name}, lower`, tail: lower },
    ];
  });
  sides.sort((a, b) => b.tail.shape - a.tail.shape);
  return sides.slice(0, TAIL_COUNT_SHOWN);
}

/** −log10 p against z: the quantiles, and the generalised Pareto fit beyond the last. */
function tailChart({ name, tail }: SidedTail): Chart {
  const { knots, shape, scale } = tail;
  const dots = knots.map((z, at) => [z, -Math.log10(TAIL_KNOT_PROBABILITIES[at] ?? 1)] as const);
  const last = knots.at(-1) ?? 0;
  const lastProbability = TAIL_KNOT_PROBABILITIES.at(-1) ?? 1;
  const curve = Array.from({ length: CURVE_POINT_COUNT }, (_, at) => {
    const past = (at / (CURVE_POINT_COUNT - 1)) * 12 * scale;
    const base = 1 + (shape * past) / scale;
    const left =
      Math.abs(shape) < 1e-9 ? Math.exp(-past / scale) : Math.max(base, 0) ** (-1 / shape);
    return [last + past, -Math.log10(lastProbability * left)] as const;
  });
  return {
    title: name,
    x: { kind: 'linear' },
    y: { kind: 'linear', reach: [0] },
    lines: [
      { points: dots, shape: 'dots' },
      { points: curve.filter(([, score]) => Number.isFinite(score) && score < 12) },
    ],
  };
}
