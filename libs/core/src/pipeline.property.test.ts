import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Side } from './event/event.ts';
import { canonicalJson } from './number/canonical-json.ts';
import { definition, Log, type Slot, START_US } from './pipeline.fixture.ts';

const MARKETS = [
  'upbit:USDT/KRW:spot',
  'bithumb:USDT/KRW:spot',
  'coinone:USDT/KRW:spot',
  'kraken:USDT/USD:spot',
  'binance:BTC/USDT:spot',
  'upbit:BTC/KRW:spot',
] as const;
const BASE_TICKS: readonly number[] = [138_000, 138_000, 138_000, 10_000, 6_000_000, 8_280_000_000];
const PERPETUALS = ['binance-usdm:BTC/USDT:linear', 'bybit:BTC/USDT:linear'] as const;
const SECOND = 1_000_000;

interface Noise {
  readonly market: number;
  readonly atMs: number;
  readonly side: Side;
  readonly lots: number;
  readonly wobble: number;
}

/** Six markets with noise, a sell-off on one, forced orders on two, then silence: everything that alerts. */
function slotsOf(noise: readonly Noise[], fallTicks: number): Slot[] {
  const slots: Slot[] = [];
  const definitions = [...MARKETS, ...PERPETUALS, 'reference:USD/KRW:fx'];
  for (const [index, key] of definitions.entries()) {
    const at = START_US + index * 1_000;
    slots.push({
      source: key,
      timestampUs: at,
      write: (writer) =>
        void writer.instrument(definition(key, key.startsWith('kraken') ? -4 : -2), at),
    });
  }
  for (const key of PERPETUALS) {
    // A slower source of the same market: whichever comes first, panes follow the fastest.
    const write: Slot['write'] = (writer) => void writer.instrument(definition(key), START_US);
    slots.push({ source: `${key} polled`, timestampUs: START_US + 6_500, streamClass: 1, write });
  }
  const trade = (
    market: number,
    eventTimeUs: number,
    side: Side,
    lots: number,
    ticks: number,
  ): void => {
    const key = MARKETS[market] as string;
    slots.push({
      source: key,
      timestampUs: eventTimeUs + 100_000,
      write: (writer) =>
        void writer.trade({
          instrument: key,
          eventTimeUs,
          aggressorSide: side,
          priceTicks: ticks,
          quantityLots: lots,
        }),
    });
  };
  for (const { market, atMs, side, lots, wobble } of noise) {
    trade(
      market,
      START_US + SECOND + atMs * 1_000,
      side,
      lots,
      (BASE_TICKS[market] as number) + wobble,
    );
  }
  const fallUs = START_US + 330 * SECOND;
  for (let i = 0; i < 120; i += 1) {
    const ticks = (BASE_TICKS[1] as number) - Math.floor((fallTicks * Math.min(i, 60)) / 60);
    trade(1, fallUs + i * 500_000, -1, 40_000, ticks);
  }
  for (let i = 0; i < 60; i += 1) {
    const key = PERPETUALS[i % 2] as string;
    const eventTimeUs = fallUs + i * 400_000;
    slots.push({
      source: key,
      timestampUs: eventTimeUs + 200_000,
      write: (writer) =>
        void writer.liquidation({
          instrument: key,
          eventTimeUs,
          forcedSide: -1,
          priceTicks: 6_000_000,
          quantityLots: 100,
          coverage: 1,
        }),
    });
  }
  for (let s = 0; s < 420; s += 5) {
    const eventTimeUs = START_US + s * SECOND;
    slots.push({
      source: 'reference:USD/KRW:fx',
      timestampUs: eventTimeUs + 50_000,
      write: (writer) =>
        void writer.referenceRate({
          instrument: 'reference:USD/KRW:fx',
          eventTimeUs,
          priceTicks: 138_000,
        }),
    });
  }
  return slots.sort((left, right) => left.timestampUs - right.timestampUs);
}

/** Another interleaving: contents of neighbouring slots change places where their sources differ and both stay within the bound. */
function interleave(slots: readonly Slot[], choices: readonly number[]): Slot[] {
  const order = [...slots];
  for (const [step, choice] of choices.entries()) {
    // The definitions at the beginning are turned about as often as anything else.
    const at = step < 12 && choice % 2 === 1 ? step : (step * 7_919 + choice) % (order.length - 1);
    const left = order[at] as Slot;
    const right = order[at + 1] as Slot;
    const apart = right.timestampUs - left.timestampUs;
    if (left.source === right.source || apart > 800_000) continue;
    order[at] = { ...right, timestampUs: left.timestampUs };
    order[at + 1] = { ...left, timestampUs: right.timestampUs };
  }
  return order;
}

function run(slots: readonly Slot[], tickEvery: number): Log {
  const log = new Log();
  let lastUs = START_US;
  for (const slot of slots) {
    for (let at = lastUs + tickEvery; at < slot.timestampUs; at += tickEvery) log.tick(at);
    log.write(slot, slot.streamClass);
    lastUs = slot.timestampUs;
  }
  for (let s = 1; s < 3_000; s += 1) log.tick(lastUs + s * SECOND);
  return log;
}

const noise = fc.array(
  fc.record({
    market: fc.nat(MARKETS.length - 1),
    atMs: fc.nat(400_000),
    side: fc.constantFrom<Side>(-1, 1),
    lots: fc.integer({ min: 1_000, max: 50_000 }),
    wobble: fc.integer({ min: -20, max: 20 }),
  }),
  { minLength: 200, maxLength: 400 },
);

describe('Pipeline', () => {
  it('gives every confirmed alert the same content for every interleaving of sources, and for more or fewer ticks', () => {
    let alertCount = 0;
    fc.assert(
      fc.property(
        noise,
        fc.array(fc.nat(100_000), { minLength: 300, maxLength: 600 }),
        (events, choices) => {
          const slots = slotsOf(events, 2_500);
          const one = run(slots, 250_000);
          const other = run(interleave(slots, choices), 1_000_000);
          const contents = (log: Log): string[] =>
            log.alerts.map((alert) => canonicalJson(alert.content));
          expect(contents(other)).toEqual(contents(one));
          expect(one.pipeline.counters.lateCount).toBe(0);
          alertCount += one.alerts.length;
        },
      ),
      { numRuns: 12 },
    );
    // The property says nothing where nothing alerts.
    expect(alertCount).toBeGreaterThan(12);
  });

  it('gives the same bytes of everything for the same log', () => {
    const slots = slotsOf([], 2_500);
    const one = run(slots, 250_000);
    const other = run(slots, 250_000);
    expect(canonicalJson(other.alerts)).toBe(canonicalJson(one.alerts));
    expect(other.pipeline.digest).toBe(one.pipeline.digest);
  });

  it('opens a sell-off on the venue that falls, a cascade on the forced side, and closes both', () => {
    const events = Array.from({ length: 400 }, (_, i) => ({
      market: i % MARKETS.length,
      atMs: i * 1_000,
      side: (i % 2 === 0 ? 1 : -1) as Side,
      lots: 10_000,
      wobble: (i % 5) - 2,
    }));
    const { alerts } = run(slotsOf(events, 2_500), 250_000);
    const opened = alerts
      .filter((alert) => alert.content.state === 'OPEN')
      .map((alert) => alert.content);
    const surge = opened.find((content) => content.detector === 'A');
    expect(surge).toMatchObject({
      direction: 'SELL_OFF',
      subject: 'USDT@bithumb:USDT/KRW:spot',
      label: 'VENUE',
    });
    const cascade = opened.find((content) => content.detector === 'B');
    expect(cascade).toMatchObject({ direction: 'SELL_OFF', label: 'LONG_LIQUIDATIONS' });
    expect(opened.every((content) => content.quality.includes('PROVISIONAL_THRESHOLDS'))).toBe(
      true,
    );
    const last = new Map(alerts.map((alert) => [alert.content.id, alert.content.state]));
    expect([...last.values()].every((state) => state === 'CLOSED')).toBe(true);
  });
});
