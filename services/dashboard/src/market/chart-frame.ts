/** The frame of one chart: its title, what its lines mean, what it says in words, and the plot. */
import { Block, type Child, element, setText, span } from '../elements/element.ts';
import { bothClocks } from '../texts/phrases.ts';
import type { Range } from './chart-series.ts';
import { type Band, Plot, type PlotLine } from './plot.ts';

/** What all charts of a subject share. */
export interface Stage {
  readonly range: Range;
  readonly bands: readonly Band[];
}

/** How places of an axis are told; without ticks of its own it has even ones. */
export interface FrameAxis {
  readonly text: (place: number) => string;
  readonly ticks: ((low: number, high: number) => number[]) | null;
}
type FrameAxes = readonly [FrameAxis, FrameAxis | null];

/** The clocks of an instant. */
export function clockOf(seconds: number | undefined): HTMLElement {
  const timeUs = (seconds ?? 0) * 1e6;
  return span('at', bothClocks(timeUs, 'clocks'));
}

export class ChartFrame {
  readonly node: HTMLElement;
  readonly #height: number;
  readonly #lines: readonly PlotLine[];
  readonly #title = element('h3');
  readonly #keys = new Block(element('p', { class: 'keys' }));
  readonly #summary = element('p', { class: 'muted summary' });
  readonly #box = element('div', { class: 'plot' });
  #plot: Plot | null = null;
  #axes: FrameAxes = [{ text: String, ticks: null }, null];
  #reading: (index: number | null) => readonly Child[] = () => [];
  #pointed: number | null = null;

  constructor(name: string, height: number, lines: readonly PlotLine[]) {
    this.#height = height;
    this.#lines = lines;
    const caption = element(
      'figcaption',
      {},
      element('div', { class: 'figure-head' }, this.#title, this.#keys.node),
      this.#summary,
    );
    this.node = element('figure', { class: `chart ${name}` }, caption, this.#box);
  }

  show(shown: {
    readonly title: string;
    readonly summary: string;
    readonly data: readonly [readonly number[], ...(readonly (number | null)[])[]];
    readonly range: Range;
    readonly bands: readonly Band[];
    readonly axes: FrameAxes;
    /** What stands at an index, or at the end of the span. */
    readonly reading: (index: number | null) => readonly Child[];
  }): void {
    setText(this.#title, shown.title);
    setText(this.#summary, shown.summary);
    this.#reading = shown.reading;
    this.#axes = shown.axes;
    this.#read();
    const width = this.#box.clientWidth;
    if (width === 0) return;
    this.#plot ??= new Plot(this.#box, width, {
      lines: this.#lines,
      height: this.#height,
      left: () => this.#axes[0],
      right: shown.axes[1] === null ? null : () => this.#axes[1] ?? this.#axes[0],
      pointed: (index) => {
        this.#pointed = index;
        this.#read();
      },
    });
    this.#plot.show(shown.data as Parameters<Plot['show']>[0], shown.range, shown.bands);
  }

  resize(): void {
    this.#plot?.resize(this.#box.clientWidth);
  }

  discard(): void {
    this.#plot?.destroy();
    this.#plot = null;
  }

  #read(): void {
    const parts = this.#reading(this.#pointed).filter((part): part is Node => part instanceof Node);
    const signature = parts.map((part) => part.textContent ?? '').join();
    this.#keys.show(signature, () => parts);
  }
}
