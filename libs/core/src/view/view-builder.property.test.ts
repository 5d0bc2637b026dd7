/** Flows of frames against a naive count of the trades, however the seconds are gathered into frames. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { definition, Log, START_US } from '../pipeline.fixture.ts';
import { mergeFrames } from './merge-frames.ts';
import type { MarketView, ViewFrame } from './view-frame.ts';

const SECOND = 1_000_000;
/** A market on a socket and one that is polled, whose panes are sealed eight seconds later. */
const MARKETS = [
  { key: 'kraken:USDT/USD:spot', streamClass: 0, laterUs: 0 },
  { key: 'upbit:USDT/KRW:spot', streamClass: 1, laterUs: 8 * SECOND },
] as const;

interface Print {
  readonly market: number;
  readonly atMs: number;
  readonly sold: boolean;
  readonly forced: boolean;
  readonly lots: number;
}
const print: fc.Arbitrary<Print> = fc.record({
  market: fc.nat(MARKETS.length - 1),
  atMs: fc.nat(40_000),
  sold: fc.boolean(),
  forced: fc.boolean(),
  lots: fc.integer({ min: 1, max: 5_000 }),
});

function opened(): Log {
  const log = new Log();
  for (const { key, streamClass } of MARKETS) {
    const write = { source: key, timestampUs: START_US };
    log.write(
      { ...write, write: (writer) => void writer.instrument(definition(key), START_US) },
      streamClass,
    );
  }
  return log;
}

/** Writes the prints in order of time, and a tick each second until all is sealed; calls `seen` after each step. */
function play(prints: readonly Print[], seen: (log: Log) => void): Log {
  const log = opened();
  const steps = prints.map(({ market, atMs, sold, forced, lots }) => ({
    atUs: START_US + SECOND + atMs * 1_000,
    take: (atUs: number) => {
      const { key, streamClass } = MARKETS[market]!;
      const fields = { instrument: key, eventTimeUs: atUs, priceTicks: 100, quantityLots: lots };
      const side = sold ? -1 : 1;
      const slot = { source: key, timestampUs: atUs + 1_000 };
      log.write(
        {
          ...slot,
          write: (writer) =>
            void (forced
              ? writer.liquidation({ ...fields, forcedSide: side, coverage: 1 })
              : writer.trade({ ...fields, aggressorSide: side })),
        },
        streamClass,
      );
    },
  }));
  for (let second = 0; second < 60; second += 1) {
    steps.push({ atUs: START_US + second * SECOND + 1, take: (atUs) => log.tick(atUs) });
  }
  steps.sort((left, right) => left.atUs - right.atUs);
  for (const { atUs, take } of steps) {
    take(atUs);
    seen(log);
  }
  return log;
}

type Flow = Pick<MarketView, 'sellQuantity' | 'buyQuantity' | 'tradeCount' | 'forcedSellQuantity'>;

function naiveFlow(prints: readonly Print[], market: number, frame: ViewFrame): Flow {
  const { laterUs } = MARKETS[market]!;
  const lots = { sell: 0, buy: 0, forcedSell: 0 };
  let tradeCount = 0;
  for (const one of prints) {
    const timeUs = START_US + SECOND + one.atMs * 1_000 + laterUs;
    if (one.market !== market || timeUs < frame.fromUs || timeUs >= frame.timeUs) continue;
    if (!one.forced) tradeCount += 1;
    if (one.forced) lots.forcedSell += one.sold ? one.lots : 0;
    else if (one.sold) lots.sell += one.lots;
    else lots.buy += one.lots;
  }
  return {
    sellQuantity: lots.sell / 1e4,
    buyQuantity: lots.buy / 1e4,
    tradeCount,
    forcedSellQuantity: lots.forcedSell / 1e4,
  };
}

function expectFlows(prints: readonly Print[], frame: ViewFrame): void {
  for (const [at, { key }] of MARKETS.entries()) {
    const shown = frame.markets.find((market) => market.key === key)!;
    const { sellQuantity, buyQuantity, tradeCount, forcedSellQuantity } = shown;
    const wanted = naiveFlow(prints, at, frame);
    expect(tradeCount).toBe(wanted.tradeCount);
    expect(sellQuantity).toBeCloseTo(wanted.sellQuantity, 9);
    expect(buyQuantity).toBeCloseTo(wanted.buyQuantity, 9);
    expect(forcedSellQuantity).toBeCloseTo(wanted.forcedSellQuantity, 9);
  }
}

it('frames cover each second once and hold what was traded in it, whatever the pace of asking', () => {
  const stride = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(fc.array(print, { maxLength: 60, size: 'max' }), stride, (prints, every) => {
      const frames: ViewFrame[] = [];
      let count = 0;
      const log = play(prints, ({ pipeline }) => {
        count += 1;
        if (count % every !== 0) return;
        const frame = pipeline.viewSince(frames.at(-1)?.timeUs ?? 0);
        if (frame !== null) frames.push(frame);
      });
      for (const [at, frame] of frames.entries()) {
        if (at > 0) expect(frame.fromUs).toBe(frames[at - 1]!.timeUs);
        expectFlows(prints, frame);
      }
      if (frames.length > 0) expectFlows(prints, frames.reduce(mergeFrames));
      // Looking changes nothing.
      const alone = play(prints, () => {});
      expect(log.pipeline.digest).toBe(alone.pipeline.digest);
      expect(log.alerts).toEqual(alone.alerts);
    }),
    { numRuns: 60 },
  );
});
