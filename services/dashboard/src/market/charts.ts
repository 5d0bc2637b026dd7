/** The three charts of the picked alert: price with premium, flow by side, liquidations by side. */
import { Block, element } from '../elements/element.ts';
import { isAboutMissingData, pricePartOf } from '../texts/catalogue.ts';
import { message, textsInUse } from '../texts/messages.ts';
import type { ShownContent } from '../texts/shown-content.ts';
import type { AxisMode } from './axis.ts';
import { ChartFrame } from './chart-frame.ts';
import {
  flowSeries,
  liquidationSeries,
  premiumOf,
  priceSeries,
  type Range,
  unseenIn,
  worstMoment,
} from './chart-series.ts';
import type { MarketHistory, MarketTrack } from './market-history.ts';
import type { Band, PlotLine } from './plot.ts';
import { showPrice } from './price-chart.ts';
import { showFlow, showLiquidations } from './side-charts.ts';

/** What the charts are about. */
export interface ChartSubject {
  readonly history: MarketHistory;
  readonly track: MarketTrack;
  /** The alert whose worst moment is shaded. */
  readonly content: ShownContent;
  readonly assets: readonly string[];
  readonly range: Range;
  readonly logUs: number;
  /** Of price and premium. */
  readonly axis: AxisMode;
}

/** What changes the colours that the style sheet gives. */
const COLOR_QUERIES = [
  '(prefers-color-scheme: dark)',
  '(forced-colors: active)',
  '(prefers-contrast: more)',
  'print',
];
const SIDES: readonly PlotLine[] = [
  { color: '--buy', scale: 'left', kind: 'bars' },
  { color: '--sell', scale: 'left', kind: 'bars' },
];

export class Charts {
  readonly #frames: readonly [ChartFrame, ChartFrame, ChartFrame];
  /** What the shades mean. */
  readonly legend: Block = new Block(element('ul', { class: 'bands' }));
  #subject: ChartSubject | null = null;
  #drawnMs = 0;
  /** Each language has its own colours of rising and falling. */
  #texts = textsInUse();

  constructor(box: HTMLElement) {
    const price = new ChartFrame('price', 184, [
      { color: '--price', scale: 'left', kind: 'line' },
      { color: '--premium', scale: 'right', kind: 'dashed' },
    ]);
    this.#frames = [
      price,
      new ChartFrame('flow', 118, SIDES),
      new ChartFrame('liquidations', 118, SIDES),
    ];
    box.append(...this.#frames.map(({ node }) => node));
    new ResizeObserver(() => {
      for (const frame of this.#frames) frame.resize();
    }).observe(box);
    for (const query of COLOR_QUERIES) {
      matchMedia(query).addEventListener('change', () => this.#redraw());
    }
  }

  /** Canvases have the colours of the moment they were made. */
  #redraw(): void {
    for (const frame of this.#frames) frame.discard();
    if (this.#subject !== null) this.show(this.#subject);
  }

  /** Draws anew, but not more often than an eye can follow. Returns whether it did. */
  showSoon(subject: ChartSubject, nowMs: number): boolean {
    if (nowMs - this.#drawnMs < 240) return false;
    this.#drawnMs = nowMs;
    this.show(subject);
    return true;
  }

  show(subject: ChartSubject): void {
    this.#subject = subject;
    if (this.#texts !== textsInUse()) for (const frame of this.#frames) frame.discard();
    this.#texts = textsInUse();
    const { history, track, content, assets, range } = subject;
    const bands = bandsOf(subject);
    const stage = { range, bands };
    this.#showLegend(bands);
    const [price, flow, liquidations] = this.#frames;
    const premium = premiumOf(
      track,
      pricePartOf(content.detector, content.peak?.label ?? content.label),
    );
    const unseen = unseenIn(history, track.market.venue, range);
    showPrice(price, priceSeries(track, range, premium, unseen), stage, {
      quote: track.market.quote,
      mode: subject.axis,
      onsetUs: content.onsetTimeUs,
    });
    showFlow(flow, flowSeries(track, range), track, stage);
    const forced = liquidationSeries(history, assets, range);
    showLiquidations(liquidations, forced, assets, stage);
  }

  #showLegend(bands: readonly Band[]): void {
    const has = (color: Band['color']): boolean => bands.some((band) => band.color === color);
    const shown = [has('--band-window'), has('--band-life'), has('--band-unseen')];
    this.legend.show([textsInUse(), ...shown].join(), () => [
      shown[0] === true ? swatch('window', message('chart.peak')) : null,
      shown[1] === true ? swatch('life', message('chart.life')) : null,
      shown[2] === true ? swatch('unseen-band', message('chart.unseen')) : null,
    ]);
  }
}

function bandsOf({ content, history, track, range, logUs }: ChartSubject): Band[] {
  const toUs = content.closeTimeUs ?? Math.max(logUs, content.timeUs);
  const bands: Band[] = [{ range: { fromUs: content.onsetTimeUs, toUs }, color: '--band-life' }];
  const worst = isAboutMissingData(content.detector) ? null : worstMoment(content);
  if (worst !== null) bands.push({ range: worst, color: '--band-window' });
  for (const span of unseenIn(history, track.market.venue, range)) {
    bands.push({ range: span, color: '--band-unseen' });
  }
  return bands;
}

function swatch(name: string, text: string): HTMLElement {
  return element('li', { class: name }, text);
}
