/** Rules on who trades, not at which price. */
import type { MarketTape, Tape } from '../tape.ts';
import {
  type Baseline,
  bothWays,
  RollingScale,
  type ScoreSeries,
  stepsIn,
  traded,
} from './baseline.ts';

const FLOW_SECONDS = 300;
const COUNT_SECONDS = 60;
const HOUR_SECONDS = 3_600;
const HALF_LIFE_BLOCKS = 24;
/** Pseudo-count of both rates: a second order in an idle minute is no surge. */
const COUNT_PRIOR = 3;

export const FLOW_Z: Baseline = {
  name: 'z of signed flow in 5 minutes',
  text: 'Bought minus sold in five minutes against its rolling deviation, half-life two hours.',
  source: 'the strongest single channel of the design study',
  marks: [
    { name: 'z 4', threshold: 4 },
    { name: 'z 6', threshold: 6 },
  ],
  scores: (tape) => traded(tape).flatMap((market) => flowScores(tape, market)),
};

function flowScores(tape: Tape, market: MarketTape): ScoreSeries[] {
  const back = stepsIn(tape, FLOW_SECONDS);
  const scale = new RollingScale(HALF_LIFE_BLOCKS);
  const signed = new Float64Array(tape.stepCount);
  let net = 0;
  for (let step = 0; step < tape.stepCount; step += 1) {
    net += (market.bought[step] ?? 0) - (market.sold[step] ?? 0);
    if (step >= back) net -= (market.bought[step - back] ?? 0) - (market.sold[step - back] ?? 0);
    signed[step] = net / scale.deviation(1);
    if (step > 0 && step % back === 0) scale.add(net);
  }
  return bothWays(market.instrument, signed);
}

export const COUNT_RATIO: Baseline = {
  name: 'ratio of liquidation counts',
  text: 'Liquidations of an asset in a minute, over all venues, against the rate of the hour before; logarithm.',
  source: 'detection study, "Surge statistic"; trackers show the count alone',
  marks: [{ name: '5 times', threshold: Math.log(5) }],
  scores(tape) {
    const markets = [...tape.markets.values()];
    const bases = new Set(markets.map(({ instrument }) => instrument.base));
    return [...bases].flatMap((base) => {
      const own = markets.filter(({ instrument }) => instrument.base === base);
      return [countScores(tape, own, 'forcedSells'), countScores(tape, own, 'forcedBuys')].flat();
    });
  },
};

function countScores(
  tape: Tape,
  markets: readonly MarketTape[],
  column: 'forcedSells' | 'forcedBuys',
): ScoreSeries[] {
  const counts = new Float64Array(tape.stepCount);
  let total = 0;
  for (const market of markets) {
    for (let step = 0; step < counts.length; step += 1) {
      const more = market[column][step] ?? 0;
      counts[step] = (counts[step] ?? 0) + more;
      total += more;
    }
  }
  const [first] = markets;
  if (total === 0 || first === undefined) return [];
  const short = stepsIn(tape, COUNT_SECONDS);
  const long = stepsIn(tape, HOUR_SECONDS);
  const scores = new Float64Array(tape.stepCount);
  let [minute, hour] = [0, 0];
  for (let step = 0; step < counts.length; step += 1) {
    minute += counts[step] ?? 0;
    if (step >= short) {
      const leaving = counts[step - short] ?? 0;
      minute -= leaving;
      hour += leaving;
    }
    if (step >= short + long) hour -= counts[step - short - long] ?? 0;
    const seen = Math.max(short, Math.min(long, step - short));
    const expected = (hour * short) / seen;
    scores[step] = Math.log((minute + COUNT_PRIOR) / (expected + COUNT_PRIOR));
  }
  const direction = column === 'forcedSells' ? 'SELL_OFF' : 'SQUEEZE';
  return [{ instrument: first.instrument, direction, scores }];
}
