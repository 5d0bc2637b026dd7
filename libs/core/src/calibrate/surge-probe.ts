/** What calibration hears of detector A: what its channels usually do, how busy its markets are, and how high its scores rise. */
import type { ChannelBaseline } from '../control/calibration.ts';
import type { Baselines } from '../detect/baselines.ts';
import type { MarketClass } from '../detect/detector-calibration.ts';
import { PRICE_CHANNELS } from '../detect/surge/channel-history.ts';
import { PRESSURE_SCALE_FLOOR } from '../detect/surge/pressure-leg.ts';
import { SURGE } from '../detect/surge/surge.ts';
import type { SurgeSubject } from '../detect/surge/surge-subject.ts';
import {
  DIRECTION_SIGN,
  LEVEL_AT,
  SURGE_WINDOWS,
  SURGE_WINDOWS_US,
} from '../detect/surge/surge-windows.ts';
import type { Pipeline } from '../pipeline.ts';
import { PANE } from '../window/open-panes.ts';
import { type CalibrationSpan, type DetectorProbe, isInside, RateCount } from './detector-probe.ts';
import { QuantileSketch } from './quantile-sketch.ts';
import { RunList } from './run-list.ts';
import { fitTail } from './tail-fit.ts';

/** Baselines are sampled every fifth second: overlapping windows say little more in between. */
const SAMPLE_EVERY_SECONDS = 5;
const SQRT_12 = 3.4641016151377544;
const QUARTER = 0.25;

interface Sampled {
  readonly subject: SurgeSubject;
  readonly pressure: readonly QuantileSketch[];
  /** By channel and window, the level's last. */
  readonly price: readonly (readonly QuantileSketch[])[];
}

export class SurgeCalibration implements DetectorProbe {
  readonly runs: RunList = new RunList();
  readonly rates: RateCount;
  readonly #span: CalibrationSpan;
  readonly #sampled = new Map<string, Sampled>();

  constructor(span: CalibrationSpan) {
    this.#span = span;
    this.rates = new RateCount(span);
  }

  first(pipeline: Pipeline): void {
    pipeline.surge.probe = { second: (subject, timeUs) => this.#sample(subject, timeUs) };
  }

  second(pipeline: Pipeline, baselines: Baselines): void {
    pipeline.surge.probe = {
      second: (subject, timeUs) => {
        if (subject.calibratedBy !== baselines) subject.calibrate(baselines);
        this.#score(subject, timeUs);
      },
    };
  }

  /** Markets of a class: one that is looked at from both of its sides counts once. */
  marketCount(marketClass: MarketClass): number {
    const markets = [...this.#sampled.values()].map(({ subject }) => subject.origin);
    const own = markets.filter(({ plan }) => classOf(plan.isPegged) === marketClass);
    return new Set(own.map(({ market }) => market.definition.key)).size;
  }

  baselines(): ChannelBaseline[] {
    return [...this.#sampled.keys()].sort().flatMap((key) => {
      return baselinesOf(key, this.#sampled.get(key) as Sampled);
    });
  }

  #sample(subject: SurgeSubject, timeUs: number): void {
    if (!isInside(this.#span, timeUs)) return;
    const { market, key } = subject.origin;
    this.rates.add(`trades:${key}`, timeUs, market.bank.coarseValue(0, PANE.PRINTS));
    if ((timeUs / 1_000_000) % SAMPLE_EVERY_SECONDS !== 0) return;
    const sampled = this.#of(subject);
    for (let windowAt = 0; windowAt < SURGE_WINDOWS.length; windowAt += 1) {
      const pressure = subject.pressure.value(windowAt);
      if (!Number.isNaN(pressure)) sampled.pressure[windowAt]?.add(pressure);
    }
    // Without a book prices lie on the ticks: each change stands for all that are rounded to it.
    const spread = market.hasTightBook ? 0 : subject.tickScale() * SQRT_12;
    for (let windowAt = 0; windowAt <= LEVEL_AT; windowAt += 1) {
      for (let channel = 0; channel < PRICE_CHANNELS.length; channel += 1) {
        const change = subject.change(windowAt, channel);
        if (Number.isNaN(change)) continue;
        const sketch = sampled.price[channel]?.[windowAt];
        if (spread === 0) sketch?.add(-change);
        else {
          sketch?.add(-change - spread * QUARTER);
          sketch?.add(-change + spread * QUARTER);
        }
      }
    }
  }

  #of(subject: SurgeSubject): Sampled {
    const { key } = subject.origin;
    const known = this.#sampled.get(key);
    if (known !== undefined) return known;
    const sketches = (): QuantileSketch[] => SURGE_WINDOWS_US.map(() => new QuantileSketch());
    const made = { subject, pressure: sketches(), price: PRICE_CHANNELS.map(sketches) };
    this.#sampled.set(key, made);
    return made;
  }

  #score(subject: SurgeSubject, timeUs: number): void {
    if (!isInside(this.#span, timeUs)) return;
    const { runFloor } = SURGE.calibration.thresholds;
    const { market, orientation, plan } = subject.origin;
    const marketClass = classOf(plan.isPegged);
    for (const sign of Object.values(DIRECTION_SIGN)) {
      const last = plan.isPegged ? LEVEL_AT : LEVEL_AT - 1;
      for (let windowAt = 0; windowAt <= last; windowAt += 1) {
        if (windowAt < LEVEL_AT && subject.pressure.score(windowAt, sign) < runFloor) continue;
        const score = subject.windowScore(windowAt, sign);
        if (score < runFloor) continue;
        // Of a pair of stablecoins the fall of the one is the rise of the other: one happening.
        const series = `${sign * orientation > 0 ? 'down' : 'up'}|${market.definition.key}`;
        this.runs.add(marketClass, SURGE_WINDOWS_US[windowAt] as number, series, timeUs, score);
      }
    }
  }
}

function classOf(isPegged: boolean): MarketClass {
  return isPegged ? 'pegged' : 'coin';
}

function baselinesOf(key: string, { subject, pressure, price }: Sampled): ChannelBaseline[] {
  const made: ChannelBaseline[] = [];
  for (const [windowAt, windowUs] of SURGE_WINDOWS_US.entries()) {
    if (windowAt < LEVEL_AT) {
      const sketch = pressure[windowAt] as QuantileSketch;
      made.push(channelBaseline(key, 'pressure', windowUs, sketch, PRESSURE_SCALE_FLOOR));
    } else if (!subject.origin.plan.isPegged) continue;
    for (const [channel, name] of PRICE_CHANNELS.entries()) {
      const sketch = price[channel]?.[windowAt] as QuantileSketch;
      if (sketch.sampleCount === 0) continue;
      made.push(channelBaseline(key, name, windowUs, sketch, subject.tickScale()));
    }
  }
  return made;
}

function channelBaseline(
  subject: string,
  channel: string,
  windowUs: number,
  sketch: QuantileSketch,
  floor: number,
): ChannelBaseline {
  const median = sketch.quantile(0.5);
  const spread = (sketch.quantile(0.84) - sketch.quantile(0.16)) / 2;
  const scale = spread > floor ? spread : floor;
  const baseline = { median, scale };
  return {
    subject,
    channel,
    windowUs,
    ...baseline,
    upper: fitTail(sketch, baseline, 1),
    lower: fitTail(sketch, baseline, -1),
  };
}
