/** The frame of one chart: its title, what its lines mean, what it says in words, and the plot. */
import { Block, type Child, element, setText } from '../elements/element.ts';
import type { Range } from './chart-series.ts';
import { type Band, Plot, type PlotLine } from './plot.ts';

export class ChartFrame {
  readonly node: HTMLElement;
  readonly #height: number;
  readonly #lines: readonly PlotLine[];
  readonly #title = element('h3');
  readonly #keys = new Block(element('p', { class: 'keys' }));
  readonly #summary = element('p', { class: 'muted summary' });
  readonly #box = element('div', { class: 'plot' });
  #plot: Plot | null = null;
  #axes: readonly [(value: number) => string, ((value: number) => string) | null] = [String, null];
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
    readonly axes: readonly [(value: number) => string, ((value: number) => string) | null];
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
      left: (value) => this.#axes[0](value),
      right: shown.axes[1] === null ? null : (value) => this.#axes[1]?.(value) ?? '',
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
