/** Each plain rule on a tape that anyone can do in the head. */
import { expect, test } from 'vitest';
import { amocCurve, delayAt, pointAtEqualRate } from '../amoc.ts';
import type { Labels } from '../labels.ts';
import { START_US, tapeOf } from '../tape.fixture.ts';
import { firstGapUs } from '../venue-gap.ts';
import { ChangePoint } from './change-point.ts';
import { COUNT_RATIO, FLOW_Z } from './flow-rules.ts';
import { BASELINES } from './list.ts';
import { PRICE_GAP } from './price-gap.ts';
import { CUSUM, EWMA_Z, FIXED_MOVE } from './price-rules.ts';
import { tryBaseline } from './trial.ts';

const UPBIT = 'upbit:USDT/KRW:spot';
const SECOND_COUNT = 3_000;
const FALL_AT = 2_400;

/** Up and down by 1 from minute to minute, then 2 % down within a minute. */
function prices(isFalling: boolean): number[] {
  return Array.from({ length: SECOND_COUNT }, (_, second) => {
    const wobble = Math.floor(second / 60) % 2;
    const fallen = isFalling ? Math.max(0, Math.min(1, (second - FALL_AT) / 60)) : 0;
    return Math.round((10_000 + wobble) * (1 - 0.02 * fallen));
  });
}

const iso = (second: number): string => new Date((START_US + second * 1e6) / 1_000).toISOString();
const LABELS: Labels = {
  events: [
    {
      from: iso(FALL_AT),
      to: iso(FALL_AT + 500),
      detector: 'A',
      direction: 'SELL_OFF',
      scope: ['USDT'],
    },
  ],
  quiet: [{ from: iso(0), to: iso(FALL_AT), scope: ['USDT'] }],
};

test.each([FIXED_MOVE, EWMA_Z, CUSUM].map((one) => [one.name, one] as const))(
  '%s: the fall stands above every minute before it',
  (_, baseline) => {
    const trial = tryBaseline(baseline, tapeOf({ [UPBIT]: prices(true) }), LABELS);
    const point = pointAtEqualRate([trial], 0, 1);
    expect(point).toMatchObject({ falseCount: 0, foundCount: 1 });
    expect(point.medianDelaySeconds).toBeLessThan(130);
    const still = tryBaseline(baseline, tapeOf({ [UPBIT]: prices(false) }), LABELS);
    expect(pointAtEqualRate([still], 0, 1).foundCount).toBe(0);
  },
);

test('a fixed move knows its percent and its direction', () => {
  const trial = tryBaseline(FIXED_MOVE, tapeOf({ [UPBIT]: prices(true) }), LABELS);
  const [trace] = trial.events;
  if (trace === undefined) throw new Error('one event was labelled');
  expect(delayAt(trace, Math.log(1.01)).seconds).toBeCloseTo(30, -1);
  expect(delayAt(trace, Math.log(1.03)).isFound).toBe(false);
  const squeezed = {
    ...LABELS,
    events: LABELS.events.map((one) => ({ ...one, direction: 'SQUEEZE' as const })),
  };
  const up = tryBaseline(FIXED_MOVE, tapeOf({ [UPBIT]: prices(true) }), squeezed);
  expect(delayAt(up.events[0] ?? trace, Math.log(1.005)).isFound).toBe(false);
});

test('a price gap is that to other venues, in dollars', () => {
  const flat = Array.from({ length: 10 }, () => 1_400);
  const tape = tapeOf({
    [UPBIT]: [...flat.slice(0, 5), ...flat.slice(5).map((price) => price * 1.2)],
    'bithumb:USDT/KRW:spot': flat,
    'coinone:USDT/KRW:spot': flat,
    'reference:USD/KRW:fx': flat,
  });
  const own = PRICE_GAP.scores(tape).find(({ instrument, direction }) => {
    return instrument.venue === 'upbit' && direction === 'SQUEEZE';
  });
  expect(own?.scores[4]).toBeCloseTo(0, 9);
  expect(own?.scores[5]).toBeCloseTo(Math.log(1.2), 9);
  expect(firstGapUs(tape, START_US)).toBe(START_US + 6e6);
});

test('change points: a shift is one, going on is none', () => {
  const detector = new ChangePoint();
  const calm = Array.from({ length: 120 }, (_, at) => (at % 2 === 0 ? 0.5 : -0.5));
  for (const value of calm) detector.add(value);
  expect(detector.add(0.5)).toBeLessThan(0);
  detector.add(5);
  detector.add(5);
  expect(detector.add(5)).toBeGreaterThan(0);
});

test('flow is judged by its usual size, counts by their usual rate', () => {
  const tape = tapeOf({ [UPBIT]: prices(false) }, 10_000_000);
  const market = tape.markets.get(UPBIT);
  if (market === undefined) throw new Error('one market was laid out');
  market.bought.forEach((_, step) => {
    market.bought[step] = step % 7;
    market.sold[step] = (step * 3) % 7;
  });
  market.sold.fill(60, FALL_AT, FALL_AT + 30);
  market.forcedSells.fill(1, 0, FALL_AT);
  market.forcedSells.fill(20, FALL_AT, FALL_AT + 6);
  const flow = FLOW_Z.scores(tape).find(({ direction }) => direction === 'SELL_OFF');
  expect(flow?.scores[FALL_AT - 1]).toBeLessThan(3);
  expect(flow?.scores[FALL_AT + 29]).toBeGreaterThan(10);
  const [counts] = COUNT_RATIO.scores(tape);
  expect(counts?.scores[FALL_AT - 1]).toBeCloseTo(0, 6);
  expect(counts?.scores[FALL_AT + 5]).toBeCloseTo(Math.log((120 + 3) / (6 + 3)), 6);
});

test('every rule has a name of its own, and a curve that loosens', () => {
  expect(new Set(BASELINES.map(({ name }) => name)).size).toBe(BASELINES.length);
  expect(BASELINES.length).toBeGreaterThanOrEqual(6);
  const trial = tryBaseline(FIXED_MOVE, tapeOf({ [UPBIT]: prices(true) }), LABELS);
  const falseCounts = amocCurve([trial], 1).map(({ falseCount }) => falseCount);
  expect(falseCounts[0]).toBe(0);
  expect([...falseCounts].sort((a, b) => a - b)).toEqual(falseCounts);
});
