/** The three charts of the picked alert: price with premium, flow by side, liquidations by side. */
import type { AlertContent } from '@breakwater/client';
import { Block, element, span } from '../elements/element.ts';
import { isAboutMissingData, pricePartOf } from '../texts/catalogue.ts';
import {
  axisPriceText,
  kstClock,
  percentText,
  priceText,
  quantityText,
  utcClock,
} from '../texts/format.ts';
import { message, textsInUse } from '../texts/messages.ts';
import { durationText, windowText } from '../texts/phrases.ts';
import { ChartFrame } from './chart-frame.ts';
import {
  firedWindow,
  flowSeries,
  liquidationSeries,
  type PriceSeries,
  premiumOf,
  priceSeries,
  type Range,
  type SideSeries,
  unseenIn,
} from './chart-series.ts';
import type { MarketHistory, MarketTrack } from './market-history.ts';
import type { Band, PlotLine } from './plot.ts';

/** What the charts are about. */
export interface ChartSubject {
  readonly history: MarketHistory;
  readonly track: MarketTrack;
  /** The alert whose window is shaded. */
  readonly content: AlertContent;
  readonly assets: readonly string[];
  readonly range: Range;
  readonly logUs: number;
}

/** What all three share. */
interface Stage {
  readonly range: Range;
  readonly bands: readonly Band[];
}

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
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      for (const frame of this.#frames) frame.discard();
      if (this.#subject !== null) this.show(this.#subject);
    });
  }

  /** Draws anew, but not more often than an eye can follow. */
  showSoon(subject: ChartSubject, nowMs: number): void {
    if (nowMs - this.#drawnMs < 240) return;
    this.#drawnMs = nowMs;
    this.show(subject);
  }

  show(subject: ChartSubject): void {
    this.#subject = subject;
    const { history, track, content, assets, range } = subject;
    const bands = bandsOf(subject);
    const stage = { range, bands };
    this.#showLegend(content, bands);
    const [price, flow, liquidations] = this.#frames;
    const premium = premiumOf(track, pricePartOf(content.detector, content.label));
    showPrice(price, priceSeries(track, range, premium), track, stage);
    showFlow(flow, flowSeries(track, range), track, stage);
    const forced = liquidationSeries(history, assets, range);
    showLiquidations(liquidations, forced, assets, stage);
  }

  #showLegend(content: AlertContent, bands: readonly Band[]): void {
    const has = (color: Band['color']): boolean => bands.some((band) => band.color === color);
    const windowUs = Math.max(0, ...content.channels.map((channel) => channel.windowUs));
    const shown = [has('--band-window'), has('--band-life'), has('--band-unseen')];
    this.legend.show([textsInUse(), windowUs, ...shown].join(), () => [
      shown[0] === true
        ? swatch('window', message('chart.window', { window: windowText(windowUs) }))
        : null,
      shown[1] === true ? swatch('life', message('chart.life')) : null,
      shown[2] === true ? swatch('unseen-band', message('chart.unseen')) : null,
    ]);
  }
}

function showPrice(frame: ChartFrame, series: PriceSeries, track: MarketTrack, stage: Stage): void {
  const { seconds, prices, premiums, premium } = series;
  const { quote } = track.market;
  const name = premium === null ? '' : message(`premium.${premium}`);
  const at = <Value>(values: readonly (Value | null)[], index: number | null): Value | null => {
    return (index === null ? values.findLast((value) => value !== null) : values[index]) ?? null;
  };
  const percent = (value: number): string => percentText(Math.log1p(value / 100));
  frame.show({
    title: message('chart.price'),
    summary: priceSummary(series, quote, name),
    data: [seconds, prices, premium === null ? seconds.map(() => null) : premiums],
    ...stage,
    axes: [axisPriceText, (value) => `${Number(value.toPrecision(3))} %`],
    reading: (index) => {
      const price = at(prices, index);
      const gap = at(premiums, index);
      return [
        index === null ? null : clockOf(seconds[index]),
        key(
          'price',
          `${message('chart.price.axis', { quote })} ${price === null ? '–' : priceText(price)}`,
        ),
        premium === null ? null : key('premium', `${name} ${gap === null ? '–' : percent(gap)}`),
      ];
    },
  });
}

function priceSummary({ prices, premiums }: PriceSeries, quote: string, name: string): string {
  const seen = prices.filter((price) => price !== null);
  const gaps = premiums.filter((premium) => premium !== null);
  const [first] = seen;
  const last = seen.at(-1);
  if (first === undefined || last === undefined) return message('chart.waiting');
  const [low, high] = [Math.min(...seen), Math.max(...seen)];
  const texts = { first, last, low, high };
  const values = Object.fromEntries(Object.entries(texts).map(([k, v]) => [k, priceText(v)]));
  const parts = [message('chart.summary.price', { ...values, quote })];
  const now = gaps.at(-1);
  if (now !== undefined) {
    const peak = gaps.reduce((far, gap) => (Math.abs(gap) > Math.abs(far) ? gap : far), 0);
    const percent = (value: number): string => percentText(Math.log1p(value / 100));
    parts.push(message('chart.summary.premium', { name, last: percent(now), peak: percent(peak) }));
  }
  return parts.join(' ');
}

function showFlow(frame: ChartFrame, series: SideSeries, track: MarketTrack, stage: Stage): void {
  const { base } = track.market;
  const duration = durationText(series.stepSeconds * 1e6);
  const [sell, buy] = [sum(series.sells), sum(series.buys)].map(quantityText);
  showSides(frame, series, stage, {
    title: `${message('chart.flow')}, ${message('chart.flow.per', { base, duration })}`,
    summary: message('chart.summary.flow', { sell: sell ?? '', buy: buy ?? '', base }),
    names: [message('chart.sell'), message('chart.buy')],
    text: quantityText,
  });
}

function showLiquidations(
  frame: ChartFrame,
  series: SideSeries & { readonly isOfAll: boolean },
  assets: readonly string[],
  stage: Stage,
): void {
  const duration = durationText(series.stepSeconds * 1e6);
  const [sell, buy] = [sum(series.sells), sum(series.buys)].map(Math.round) as [number, number];
  const of = series.isOfAll
    ? message('chart.liquidations.all', { duration })
    : message('chart.liquidations.of', { base: assets.slice(0, 3).join(', '), duration });
  showSides(frame, series, stage, {
    title: `${message('chart.liquidations')}, ${of}`,
    summary:
      sell + buy === 0
        ? message('chart.liquidations.none')
        : message('chart.summary.liquidations', {
            sell: quantityText(sell),
            buy: quantityText(buy),
          }),
    names: [message('chart.forcedSell'), message('chart.forcedBuy')],
    // Joined frames have shares of orders in a step.
    text: (value) => quantityText(Math.round(value)),
  });
}

/** Buying stands above the line, selling hangs below it. */
function showSides(
  frame: ChartFrame,
  { seconds, sells, buys }: SideSeries,
  stage: Stage,
  said: {
    readonly title: string;
    readonly summary: string;
    /** Of selling and of buying. */
    readonly names: readonly [string, string];
    readonly text: (value: number) => string;
  },
): void {
  const { title, summary, names, text } = said;
  const seen = (value: number): number | null => (value === 0 ? null : value);
  frame.show({
    title,
    summary,
    data: [seconds, buys.map(seen), sells.map((value) => seen(-value))],
    ...stage,
    axes: [(value) => quantityText(Math.abs(value)), null],
    reading: (index) => {
      if (index === null) return [key('buy', names[1]), key('sell', names[0])];
      return [
        clockOf(seconds[index]),
        key('buy', `${names[1]} ${text(buys[index] ?? 0)}`),
        key('sell', `${names[0]} ${text(sells[index] ?? 0)}`),
      ];
    },
  });
}

function bandsOf({ content, history, track, range, logUs }: ChartSubject): Band[] {
  const toUs = content.closeTimeUs ?? Math.max(logUs, content.timeUs);
  const bands: Band[] = [{ range: { fromUs: content.onsetTimeUs, toUs }, color: '--band-life' }];
  const window = isAboutMissingData(content.detector) ? null : firedWindow(content);
  if (window !== null) bands.push({ range: window, color: '--band-window' });
  for (const span of unseenIn(history, track.market.venue, range)) {
    bands.push({ range: span, color: '--band-unseen' });
  }
  return bands;
}

function clockOf(seconds: number | undefined): HTMLElement {
  const timeUs = (seconds ?? 0) * 1e6;
  return span('at', `${utcClock(timeUs)} UTC · ${kstClock(timeUs)} KST`);
}

function key(name: string, text: string): HTMLElement {
  return span(`key ${name}`, text);
}

function swatch(name: string, text: string): HTMLElement {
  return element('li', { class: name }, text);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
