/** A line chart as SVG, drawn by us: what an explanation and a calibration report show. Pure. */
import { type Axis, axisTicks, type Scale, scaleOf } from './axis.ts';

export interface ChartLine {
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly label?: string;
  /** `steps`: a value holds until the next point. `dots`: no line. */
  readonly shape?: 'line' | 'steps' | 'dots';
  readonly colour?: string;
}

/** A line across the chart, with what it marks. */
export interface ChartMark {
  readonly at: number; // unit: that of its axis
  readonly label: string;
}

export interface Chart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly ChartLine[];
  /** Across, at a height. */
  readonly levels?: readonly ChartMark[];
  /** From top to bottom. */
  readonly moments?: readonly ChartMark[];
}

const WIDTH = 860;
const HEIGHT = 260;
const MARGIN = { left: 84, right: 16, top: 34, bottom: 30 };
/** Nearer to the edge than this, a name stands on the other side of its moment. */
const LABEL_WIDTH = 70;
/** Colours that are told apart also by readers who see fewer (Okabe and Ito). */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00'];

/** The charts below one another, as a whole SVG document. */
export function svgDocument(charts: readonly Chart[]): string {
  const height = HEIGHT * Math.max(1, charts.length);
  const bodies = charts.map(
    (chart, at) => `<g transform="translate(0 ${at * HEIGHT})">${chartBody(chart)}</g>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...bodies,
    '</svg>\n',
  ].join('\n');
}

function chartBody(chart: Chart): string {
  const points = chart.lines.flatMap(({ points: own }) => own);
  const moments = chart.moments ?? [];
  const levels = chart.levels ?? [];
  const xs = [...points.map(([x]) => x), ...moments.map(({ at }) => at)];
  const ys = [...points.map(([, y]) => y), ...levels.map(({ at }) => at)];
  const right = WIDTH - MARGIN.right;
  const bottom = HEIGHT - MARGIN.bottom;
  const x = scaleOf(chart.x, xs, { from: MARGIN.left, to: right });
  const y = scaleOf(chart.y, ys, { from: bottom, to: MARGIN.top });
  return [
    text(MARGIN.left, 18, chart.title, 'font-weight="bold"'),
    ...legend(chart.lines),
    ...axes(chart, x, y),
    ...chart.lines.map((line, at) => drawn(line, at, x, y)),
    ...levels.map((mark) => level(mark, y.place(mark.at))),
    ...moments.map((mark, at) => moment(mark, x.place(mark.at), at)),
  ].join('\n');
}

function axes(chart: Chart, x: Scale, y: Scale): string[] {
  const right = WIDTH - MARGIN.right;
  const bottom = HEIGHT - MARGIN.bottom;
  return [
    ...axisTicks(chart.y, y).flatMap(({ at, label }) => [
      line(MARGIN.left, y.place(at), right, y.place(at), 'stroke="#e4e4e4"'),
      text(MARGIN.left - 6, y.place(at) + 4, label, 'text-anchor="end" fill="#555555"'),
    ]),
    ...axisTicks(chart.x, x).flatMap(({ at, label }) => [
      line(x.place(at), bottom, x.place(at), bottom + 4, 'stroke="#555555"'),
      text(x.place(at), bottom + 18, label, 'text-anchor="middle" fill="#555555"'),
    ]),
    line(MARGIN.left, bottom, right, bottom, 'stroke="#555555"'),
  ];
}

function legend(lines: readonly ChartLine[]): string[] {
  const named = lines.flatMap((own, at) => (own.label === undefined ? [] : [{ own, at }]));
  return named.map(({ own, at }, place) => {
    const label = own.label ?? '';
    const x = WIDTH - MARGIN.right - (named.length - place) * 130;
    return `<g>${line(x, 14, x + 18, 14, `stroke="${colourOf(own, at)}" stroke-width="3"`)}${text(x + 24, 18, label, '')}</g>`;
  });
}

function drawn(own: ChartLine, at: number, x: Scale, y: Scale): string {
  const colour = colourOf(own, at);
  const placed = own.points.map(([px, py]) => [x.place(px), y.place(py)] as const);
  if (own.shape === 'dots') {
    return placed
      .map(([px, py]) => `<circle cx="${number(px)}" cy="${number(py)}" r="2.5" fill="${colour}"/>`)
      .join('');
  }
  const steps = own.shape === 'steps' ? stepped(placed) : placed;
  const path = steps.map(([px, py]) => `${number(px)},${number(py)}`).join(' ');
  return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="1.5"/>`;
}

function stepped(points: readonly (readonly [number, number])[]): [number, number][] {
  return points.flatMap(([px, py], at): [number, number][] => {
    const before = points[at - 1];
    return before === undefined
      ? [[px, py]]
      : [
          [px, before[1]],
          [px, py],
        ];
  });
}

function level({ label }: ChartMark, y: number): string {
  const right = WIDTH - MARGIN.right;
  return [
    line(MARGIN.left, y, right, y, 'stroke="#b22222" stroke-dasharray="5 4"'),
    text(right, y - 4, label, 'text-anchor="end" fill="#b22222"'),
  ].join('');
}

function moment({ label }: ChartMark, x: number, at: number): string {
  // Two moments often lie close together: their names stand one below the other.
  const height = MARGIN.top + 12 + (at % 4) * 14;
  return [
    line(x, MARGIN.top, x, HEIGHT - MARGIN.bottom, 'stroke="#777777" stroke-dasharray="2 3"'),
    x > WIDTH - MARGIN.right - LABEL_WIDTH
      ? text(x - 4, height, label, 'text-anchor="end" fill="#555555"')
      : text(x + 4, height, label, 'fill="#555555"'),
  ].join('');
}

function colourOf(own: ChartLine, at: number): string {
  return own.colour ?? (COLOURS[at % COLOURS.length] as string);
}

function line(x1: number, y1: number, x2: number, y2: number, style: string): string {
  return `<line x1="${number(x1)}" y1="${number(y1)}" x2="${number(x2)}" y2="${number(y2)}" ${style}/>`;
}

function text(x: number, y: number, said: string, style: string): string {
  return `<text x="${number(x)}" y="${number(y)}" ${style}>${escapeXml(said)}</text>`;
}

function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Text as it may stand in XML and HTML. */
export function escapeXml(said: string): string {
  return said
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
