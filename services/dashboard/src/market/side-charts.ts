/** Amounts by side: what was sold and bought, and forced orders. */
import { span } from '../elements/element.ts';
import { amountText } from '../texts/amounts.ts';
import { message } from '../texts/messages.ts';
import { windowText } from '../texts/phrases.ts';
import { type ChartFrame, clockOf, type Stage } from './chart-frame.ts';
import type { SideSeries } from './chart-series.ts';
import type { MarketTrack } from './market-history.ts';

export function showFlow(
  frame: ChartFrame,
  series: SideSeries,
  track: MarketTrack,
  stage: Stage,
): void {
  const { base } = track.market;
  const duration = windowText(1e6 * series.stepSeconds);
  const [sell, buy] = [sum(series.sells), sum(series.buys)].map(amountText);
  showSides(frame, series, stage, {
    title: `${message('chart.flow')}, ${message('chart.flow.per', { base, duration })}`,
    summary: message('chart.summary.flow', { sell: sell ?? '', buy: buy ?? '', base }),
    names: [message('chart.sell'), message('chart.buy')],
    text: amountText,
  });
}

export function showLiquidations(
  frame: ChartFrame,
  series: SideSeries & { readonly isOfAll: boolean },
  assets: readonly string[],
  stage: Stage,
): void {
  const duration = windowText(1e6 * series.stepSeconds);
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
            sell: amountText(sell),
            buy: amountText(buy),
          }),
    names: [message('chart.forcedSell'), message('chart.forcedBuy')],
    // Joined frames have shares of orders in a step.
    text: (value) => amountText(Math.round(value)),
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
    axes: [{ text: (value) => amountText(Math.abs(value)), ticks: null }, null],
    reading: (index) => {
      if (index === null) return [span('key buy', names[1]), span('key sell', names[0])];
      return [
        clockOf(seconds[index]),
        span('key buy', `${names[1]} ${text(buys[index] ?? 0)}`),
        span('key sell', `${names[0]} ${text(sells[index] ?? 0)}`),
      ];
    },
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
