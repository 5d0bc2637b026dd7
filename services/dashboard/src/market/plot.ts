/** One plot on a shared time axis: UTC above, Seoul below. Colours come from the style sheet. */

import uPlot from 'uplot';
import { kstClock, kstText, utcClock } from '../texts/format.ts';
import { evenBetween } from './axis.ts';
import type { Range } from './chart-series.ts';

/** A stretch of the time axis to be shaded, by the name of its colour in the style sheet. */
export interface Band {
  readonly range: Range;
  readonly color: '--band-life' | '--band-window' | '--band-unseen';
}
export interface PlotLine {
  readonly color: string;
  readonly scale: 'left' | 'right';
  readonly kind: 'line' | 'dashed' | 'bars';
}
export interface PlotAxis {
  readonly text: (place: number) => string;
  readonly ticks: ((low: number, high: number) => number[]) | null;
}
export interface PlotOptions {
  readonly lines: readonly PlotLine[];
  readonly height: number;
  /** The axes as they are now. */
  readonly left: () => PlotAxis;
  readonly right: (() => PlotAxis) | null;
  /** Told of the index under the pointer, null where there is none. */
  readonly pointed: (index: number | null) => void;
}

/** Left and right gutters are alike on all plots, so that their times stand under each other. */
const LEFT_PIXELS = 62;
const RIGHT_PIXELS = 58;
const TIME_PIXELS = 38;
const DAY_SECONDS = 86_400;
const SYNC = uPlot.sync('time');

export class Plot {
  readonly node: HTMLElement;
  readonly #plot: uPlot;
  readonly #options: PlotOptions;
  #range: Range = { fromUs: 0, toUs: 1 };
  #bands: readonly Band[] = [];

  constructor(node: HTMLElement, width: number, options: PlotOptions) {
    this.node = node;
    this.#options = options;
    this.#plot = new uPlot(this.#settings(width), [[], ...options.lines.map(() => [])], node);
    for (const canvas of node.querySelectorAll('canvas'))
      canvas.setAttribute('aria-hidden', 'true');
    SYNC.sub(this.#plot);
  }

  show(data: uPlot.AlignedData, range: Range, bands: readonly Band[]): void {
    this.#range = range;
    this.#bands = bands;
    this.#plot.setData(data);
  }

  resize(width: number): void {
    if (Math.abs(width - this.#plot.width) > 1) {
      this.#plot.setSize({ width, height: this.#options.height });
    }
  }

  destroy(): void {
    SYNC.unsub(this.#plot);
    this.#plot.destroy();
  }

  #settings(width: number): uPlot.Options {
    const { lines, height, left, right, pointed } = this.#options;
    const muted = color('--muted');
    const grid = { stroke: color('--grid'), width: 1 };
    const common = {
      stroke: muted,
      grid,
      ticks: { show: false },
      font: '11px system-ui, sans-serif',
    };
    return {
      width,
      height,
      legend: { show: false },
      // Where the right axis has nothing to show, its gutter stays.
      padding: [8, (_plot, _side, sides) => (sides[1] === true ? 0 : RIGHT_PIXELS), 0, 0],
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), 'Etc/UTC'),
      cursor: { sync: { key: SYNC.key }, drag: { x: false, y: false }, y: false },
      scales: {
        x: { time: true, range: () => [this.#range.fromUs / 1e6, this.#range.toUs / 1e6] },
        left: {},
        right: {},
      },
      axes: [
        {
          ...common,
          size: TIME_PIXELS,
          gap: 4,
          space: timeSpace,
          values: (_plot, seconds) => timeTexts(seconds),
        },
        {
          ...common,
          scale: 'left',
          size: LEFT_PIXELS,
          ...axisOf(left),
        },
        ...(right === null
          ? []
          : [
              {
                ...common,
                grid: { show: false },
                scale: 'right',
                side: 1 as const,
                size: RIGHT_PIXELS,
                ...axisOf(right),
              },
            ]),
      ],
      series: [{}, ...lines.map(seriesOf)],
      hooks: {
        drawClear: [(plot) => this.#shade(plot)],
        setCursor: [(plot) => pointed(plot.cursor.idx ?? null)],
      },
    };
  }

  #shade(plot: uPlot): void {
    const { ctx, bbox } = plot;
    for (const { range, color: name } of this.#bands) {
      const from = Math.max(bbox.left, plot.valToPos(range.fromUs / 1e6, 'x', true));
      const to = Math.min(bbox.left + bbox.width, plot.valToPos(range.toUs / 1e6, 'x', true));
      // A short stretch in a long span must still be seen.
      const width = Math.max(to - from, 2 * devicePixelRatio);
      if (from > bbox.left + bbox.width || to < bbox.left) continue;
      ctx.fillStyle = color(name);
      ctx.fillRect(from, bbox.top, width, bbox.height);
    }
  }
}

/** Even ticks where the axis has none of its own: as many as have room. */
function axisOf(axis: () => PlotAxis): Pick<uPlot.Axis, 'splits' | 'values'> {
  return {
    splits: (_plot, _at, low, high) => (axis().ticks ?? evenBetween)(low, high),
    values: (_plot, places) => places.map(axis().text),
  };
}

function seriesOf({ color: name, scale, kind }: PlotLine): uPlot.Series {
  const stroke = color(name);
  const common = { scale, stroke, points: { show: false } };
  if (kind === 'bars') {
    const paths = uPlot.paths.bars?.({ size: [0.9, 24] });
    return { ...common, fill: stroke, width: 0, ...(paths === undefined ? {} : { paths }) };
  }
  return { ...common, width: 1.6, ...(kind === 'dashed' ? { dash: [5, 3] } : {}) };
}

/** On a phone times stand closer together, or there would be one. */
function timeSpace(
  _plot: uPlot,
  _axis: number,
  _from: number,
  _to: number,
  pixels: number,
): number {
  return pixels < 400 ? 36 : 56;
}

/** Clocks, or days where the ticks are days apart. */
function timeTexts(seconds: readonly number[]): string[] {
  const [first = 0, second = first] = seconds;
  if (second - first < DAY_SECONDS / 2) return seconds.map(timeText);
  return seconds.map((at) => kstText(at * 1e6).slice(0, 10));
}

function timeText(seconds: number): string {
  const isWhole = seconds % 60 === 0;
  const cut = (text: string): string => (isWhole ? text.slice(0, 5) : text);
  return `${cut(utcClock(seconds * 1e6))}\n${cut(kstClock(seconds * 1e6))}`;
}

function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
