/** A venue's lending over all that was seen: adoption and debts, the share repaid by force, the premium of USDT. */
import { numberText, percentText } from '@breakwater/client';
import { element, span } from '../elements/element.ts';
import { ChartFrame, clockOf } from '../market/chart-frame.ts';
import type { PlotLine } from '../market/plot.ts';
import { bareWonText, wonShortText } from '../texts/amounts.ts';
import { type MessageKey, message, textsInUse } from '../texts/messages.ts';
import type { LendingTrack } from './lending-history.ts';

const REDRAW_MS = 240;
/** What changes the colours that the style sheet gives. */
const COLOR_QUERIES = [
  '(prefers-color-scheme: dark)',
  '(forced-colors: active)',
  '(prefers-contrast: more)',
  'print',
];
const LEFT: PlotLine = { color: '--price', scale: 'left', kind: 'line' };
const RIGHT: PlotLine = { color: '--premium', scale: 'right', kind: 'dashed' };

interface Line {
  readonly name: MessageKey;
  readonly key: 'price' | 'premium';
  readonly values: readonly (number | null)[];
  readonly text: (value: number) => string;
  /** Beside the axis; absent: the same. */
  readonly axisText?: (value: number) => string;
}

export class LendingCharts {
  readonly node: HTMLElement = element('div', { class: 'lending-charts' });
  readonly #frames = [
    new ChartFrame('lending-debts', 150, [LEFT, RIGHT]),
    new ChartFrame('lending-shares', 150, [LEFT, RIGHT]),
  ] as const;
  #track: LendingTrack | null = null;
  #drawnMs = 0;
  #drawn = '';

  constructor() {
    this.node.append(...this.#frames.map(({ node }) => node));
    new ResizeObserver(() => {
      for (const frame of this.#frames) frame.resize();
    }).observe(this.node);
    for (const query of COLOR_QUERIES) {
      matchMedia(query).addEventListener('change', () => this.#redraw());
    }
  }

  show(track: LendingTrack, nowMs: number): void {
    this.#track = track;
    const signature = [textsInUse(), track.timesUs.at(-1)].join();
    if (signature === this.#drawn || nowMs - this.#drawnMs < REDRAW_MS) return;
    if (!this.#drawn.startsWith(`${textsInUse()},`)) this.discard();
    this.#drawn = signature;
    this.#drawnMs = nowMs;
    const [debts, shares] = this.#frames;
    draw(debts, 'lending.chart.debts', track, [
      {
        ...{ name: 'lending.outstanding', key: 'price', values: track.owedWon },
        ...{ text: wonShortText, axisText: bareWonText },
      },
      { name: 'lending.users.month', key: 'premium', values: track.users, text: numberText },
    ]);
    draw(shares, 'lending.chart.shares', track, [
      { name: 'lending.share', key: 'price', values: track.shares, text: shareText },
      { name: 'lending.premium', key: 'premium', values: track.premiums, text: premiumText },
    ]);
  }

  discard(): void {
    for (const frame of this.#frames) frame.discard();
    this.#drawn = '';
  }

  /** Canvases have the colours of the moment they were made. */
  #redraw(): void {
    this.discard();
    if (this.#track !== null) this.show(this.#track, Number.POSITIVE_INFINITY);
  }
}

function shareText(percent: number): string {
  return `${percent.toFixed(2)} %`;
}

function premiumText(percent: number): string {
  return percentText(Math.log1p(percent / 100));
}

function draw(
  frame: ChartFrame,
  title: MessageKey,
  track: LendingTrack,
  lines: readonly [Line, Line],
): void {
  const seconds = track.timesUs.map((timeUs) => timeUs / 1e6);
  const at = (values: readonly (number | null)[], index: number | null): number | null => {
    return (index === null ? values.findLast((value) => value !== null) : values[index]) ?? null;
  };
  const [left, right] = lines;
  frame.show({
    title: message(title),
    summary: '',
    data: [seconds, left.values, right.values],
    range: { fromUs: track.timesUs[0] ?? 0, toUs: (track.timesUs.at(-1) ?? 0) + 1 },
    bands: [],
    axes: [
      { text: left.axisText ?? left.text, ticks: null },
      { text: right.axisText ?? right.text, ticks: null },
    ],
    reading: (index) => [
      index === null ? null : clockOf(seconds[index]),
      ...lines.map(({ name, key, values, text }) => {
        const value = at(values, index);
        return span(`key ${key}`, `${message(name)} ${value === null ? '–' : text(value)}`);
      }),
    ],
  });
}
