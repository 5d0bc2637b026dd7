/** The price of a venue against that of everybody else, in dollars: the rule of the Korean exchanges. */
import type { MarketTape, Tape } from '../tape.ts';
import { type Baseline, bothWays, traded } from './baseline.ts';

export const PRICE_GAP: Baseline = {
  name: 'price gap to other venues',
  text: 'The price against the median of the same asset elsewhere, converted by the last exchange rate.',
  source: 'DAXA 2026: caution, warning and danger at 10, 20 and 30 %',
  marks: [
    { name: 'DAXA 10 %', threshold: Math.log(1.1) },
    { name: 'DAXA 20 %', threshold: Math.log(1.2) },
    { name: 'DAXA 30 %', threshold: Math.log(1.3) },
  ],
  scores(tape) {
    const markets = traded(tape);
    const dollars = new Map(markets.map((market) => [market, inDollars(tape, market)]));
    return markets.flatMap((market) => {
      const own = dollars.get(market) as Float64Array;
      const others = markets.filter((one) => {
        return one !== market && one.instrument.base === market.instrument.base;
      });
      const signed = new Float64Array(tape.stepCount);
      for (let step = 0; step < tape.stepCount; step += 1) {
        const known = others.flatMap((one) => dollars.get(one)?.[step] || []);
        const reference = median(known);
        const price = own[step] ?? 0;
        if (reference > 0 && price > 0) signed[step] = Math.log(price / reference);
      }
      return bothWays(market.instrument, signed);
    });
  },
};

/** Price in dollars per step; 0 where no rate is known. */
function inDollars(tape: Tape, market: MarketTape): Float64Array {
  const { quote, tick } = market.instrument;
  const unit = tick.mantissa * 10 ** tick.exponent;
  if (quote === 'USD') return market.price.map((ticks) => ticks * unit);
  const rate = rateOf(tape, quote);
  return market.price.map((ticks, step) => ticks * unit * (rate(step) ?? 0));
}

/** Dollars for one unit of the quote asset, by step. */
function rateOf(tape: Tape, quote: string): (step: number) => number | undefined {
  const all = [...tape.markets.values()];
  const inverse = all.find(({ instrument }) => {
    return instrument.type === 'fx' && instrument.base === 'USD' && instrument.quote === quote;
  });
  const direct = all.filter(({ instrument }) => {
    return instrument.base === quote && instrument.quote === 'USD';
  });
  return (step) => {
    if (inverse !== undefined) {
      const { mantissa, exponent } = inverse.instrument.tick;
      const rate = (inverse.price[step] ?? 0) * mantissa * 10 ** exponent;
      return rate > 0 ? 1 / rate : undefined;
    }
    const known = direct.flatMap(({ price, instrument: { tick } }) => {
      const ticks = price[step] ?? 0;
      return ticks > 0 ? ticks * tick.mantissa * 10 ** tick.exponent : [];
    });
    return known.length > 0 ? median(known) : undefined;
  };
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[Math.floor(values.length / 2)] ?? 0;
}
