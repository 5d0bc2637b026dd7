/** Price and premium on one time axis. */
import { percentText } from '@breakwater/client';
import { span } from '../elements/element.ts';
import { axisMoneyText, moneyText } from '../texts/amounts.ts';
import { priceText } from '../texts/format.ts';
import { message } from '../texts/messages.ts';
import { currencyText } from '../texts/names.ts';
import { clockText } from '../texts/phrases.ts';
import { type Axis, type AxisMode, premiumAxis, priceAxis } from './axis.ts';
import { type ChartFrame, clockOf, type Stage } from './chart-frame.ts';
import type { PriceSeries } from './chart-series.ts';

/** `onsetUs` is what percentages are since. */
export function showPrice(
  frame: ChartFrame,
  series: PriceSeries,
  stage: Stage,
  { quote, mode, onsetUs }: { quote: string; mode: AxisMode; onsetUs: number },
): void {
  const { seconds, prices, premiums, premium } = series;
  const name = premium === null ? '' : message(`premium.${premium}`);
  const base = baseOf(series, onsetUs);
  const axes = [priceAxis(mode, base, axisMoneyText), premiumAxis(mode)] as const;
  const placed = (values: readonly (number | null)[], axis: Axis): (number | null)[] => {
    return values.map((value) => (value === null ? null : axis.place(value)));
  };
  const at = <Value>(values: readonly (Value | null)[], index: number | null): Value | null => {
    return (index === null ? values.findLast((value) => value !== null) : values[index]) ?? null;
  };
  const title =
    mode === 'percent'
      ? message('chart.price.change', { at: clockText(onsetUs) })
      : message('chart.price.axis', { quote: currencyText(quote) });
  frame.show({
    title: message('chart.price'),
    summary: priceSummary(series, quote, name),
    data: [
      seconds,
      placed(prices, axes[0]),
      premium === null ? seconds.map(() => null) : placed(premiums, axes[1]),
    ],
    ...stage,
    axes: [axes[0], axes[1]],
    reading: (index) => {
      const price = at(prices, index);
      const gap = at(premiums, index);
      const shown = price === null ? '–' : priceText(price);
      const change = price === null || mode !== 'percent' ? '' : ` ${changeText(price, base)}`;
      return [
        index === null ? null : clockOf(seconds[index]),
        span('key price', `${title} ${mode === 'percent' ? change.trim() : shown}`),
        premium === null
          ? null
          : span('key premium', `${name} ${gap === null ? '–' : gapText(gap)}`),
      ];
    },
  });
}

/** The last price before the onset, else the first that is seen. */
function baseOf({ seconds, prices }: PriceSeries, onsetUs: number): number {
  const before = prices.findLast((price, i) => price !== null && (seconds[i] ?? 0) * 1e6 < onsetUs);
  return before ?? prices.find((price) => price !== null) ?? 1;
}

function changeText(price: number, base: number): string {
  return percentText(Math.log(price / base));
}

function gapText(percent: number): string {
  return percentText(Math.log1p(percent / 100));
}

function priceSummary({ prices, premiums }: PriceSeries, quote: string, name: string): string {
  const seen = prices.filter((price) => price !== null);
  const gaps = premiums.filter((premium) => premium !== null);
  const [first] = seen;
  const last = seen.at(-1);
  if (first === undefined || last === undefined) return message('chart.waiting');
  const texts = { first, low: Math.min(...seen), high: Math.max(...seen) };
  const values = Object.fromEntries(Object.entries(texts).map(([k, v]) => [k, priceText(v)]));
  const parts = [message('chart.summary.price', { ...values, last: moneyText(last, quote) })];
  const now = gaps.at(-1);
  if (now !== undefined) {
    const peak = gaps.reduce((far, gap) => (Math.abs(gap) > Math.abs(far) ? gap : far), 0);
    const told = { name, last: gapText(now), peak: gapText(peak) };
    parts.push(message('chart.summary.premium', told));
  }
  return parts.join(' ');
}
