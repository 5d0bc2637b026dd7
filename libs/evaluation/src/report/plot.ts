/** A line plot as SVG text, without a library: axes, grid, lines, marks, a legend. */

export interface PlotSeries {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Circles on it instead of a line. */
  readonly isMarks?: boolean;
}

export interface PlotOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** A logarithmic axis; zero stands at its left end. */
  readonly xScale: 'linear' | 'log';
  readonly yScale: 'linear' | 'log';
  readonly series: readonly PlotSeries[];
}

const WIDTH = 760;
const HEIGHT = 360;
const LEFT = 64;
const RIGHT = 232;
const TOP = 34;
const BOTTOM = 46;
/** Okabe and Ito's colours, which the colour-blind tell apart, and grey. */
const COLOURS = [
  '#000000',
  '#E69F00',
  '#56B4E9',
  '#009E73',
  '#CC79A7',
  '#0072B2',
  '#D55E00',
  '#888888',
];
const TICK_COUNT = 5;

interface Axis {
  at(value: number): number;
  readonly ticks: readonly number[];
}

export function linePlot(options: PlotOptions): string {
  const all = options.series.flatMap(({ points }) => points);
  if (all.length === 0) return `<p>${escapeText(options.title)}: nothing to plot.</p>`;
  const x = axis(
    all.map(([value]) => value),
    options.xScale,
    [LEFT, WIDTH - RIGHT],
  );
  const y = axis(
    all.map(([, value]) => value),
    options.yScale,
    [HEIGHT - BOTTOM, TOP],
  );
  const parts = [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeText(options.title)}">`,
    text(LEFT, 18, options.title, 'class="title"'),
    ...x.ticks.map((value) => vertical(x.at(value), value)),
    ...y.ticks.map((value) => horizontal(y.at(value), value)),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, options.xLabel, 'text-anchor="middle"'),
    text(
      14,
      (TOP + HEIGHT - BOTTOM) / 2,
      options.yLabel,
      `text-anchor="middle" transform="rotate(-90 14 ${(TOP + HEIGHT - BOTTOM) / 2})"`,
    ),
    ...options.series.map((one, index) => drawn(one, colour(index), { x, y })),
    ...options.series.map((one, index) => legend(one, index)),
    '</svg>',
  ];
  return parts.join('\n');
}

function colour(index: number): string {
  return COLOURS[index % COLOURS.length] ?? '#888888';
}

function axis(
  values: readonly number[],
  scale: 'linear' | 'log',
  [from, to]: readonly [number, number],
): Axis {
  if (scale === 'linear') {
    const highest = Math.max(1e-9, ...values);
    const ticks = Array.from(
      { length: TICK_COUNT + 1 },
      (_, index) => (highest * index) / TICK_COUNT,
    );
    return { at: (value) => from + ((to - from) * value) / highest, ticks };
  }
  const positive = values.filter((value) => value > 0);
  const low = Math.floor(Math.log10(Math.min(1, ...positive)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(1e-9, ...positive))));
  const ticks = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index));
  return {
    // Zero has no place on a logarithmic axis: it stands at the end, where the rarest stand.
    at: (value) => {
      const exponent = value > 0 ? Math.max(low, Math.log10(value)) : low;
      return from + ((to - from) * (exponent - low)) / (high - low);
    },
    ticks,
  };
}

function drawn(
  series: PlotSeries,
  stroke: string,
  axes: { readonly x: Axis; readonly y: Axis },
): string {
  const points = series.points.map(([x, y]) => [axes.x.at(x), axes.y.at(y)] as const);
  if (series.isMarks === true) {
    return points
      .map(([x, y]) => `<circle cx="${round(x)}" cy="${round(y)}" r="5" fill="${stroke}"/>`)
      .join('');
  }
  const path = points
    .map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`)
    .join('');
  return `<path d="${path}" fill="none" stroke="${stroke}" stroke-width="1.8"/>`;
}

function legend({ name, isMarks }: PlotSeries, index: number): string {
  const y = TOP + 8 + index * 19;
  const x = WIDTH - RIGHT + 16;
  const sign =
    isMarks === true
      ? `<circle cx="${x + 8}" cy="${y}" r="5" fill="${colour(index)}"/>`
      : `<path d="M${x} ${y}h16" stroke="${colour(index)}" stroke-width="2.5"/>`;
  return `${sign}${text(x + 22, y + 4, name, '')}`;
}

function vertical(x: number, value: number): string {
  return `<path d="M${round(x)} ${TOP}V${HEIGHT - BOTTOM}" class="grid"/>${text(x, HEIGHT - BOTTOM + 16, short(value), 'text-anchor="middle"')}`;
}
function horizontal(y: number, value: number): string {
  return `<path d="M${LEFT} ${round(y)}H${WIDTH - RIGHT}" class="grid"/>${text(LEFT - 6, y + 4, short(value), 'text-anchor="end"')}`;
}
function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escapeText(content)}</text>`;
}
function round(value: number): string {
  return value.toFixed(1);
}
function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}

export function escapeText(content: string): string {
  return content
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
