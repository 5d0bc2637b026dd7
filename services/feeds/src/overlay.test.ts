import { encodeBatch } from '@breakwater/codec';
import { BatchWriter, EVENT_FLAG, type FeedRecord, SIDE } from '@breakwater/core';
import { expect, it } from 'vitest';
import { displacementShare, overlay, overlayLabels, planOverlays } from './overlay.ts';

const MARKET = 'kraken:USDC/USD:spot';
const MINUTE_US = 60_000_000;
const DAY_US = 86_400_000_000;
const OPTIONS = {
  market: MARKET,
  basisPoints: 60,
  direction: 'SELL_OFF',
  everyUs: DAY_US / 4,
  seed: 7,
  spans: [{ fromUs: 0, toUs: DAY_US }],
} as const;

/** A bar a minute on two markets; every third bar of each has buys only. */
async function* bars(): AsyncGenerator<FeedRecord> {
  for (let minute = 1; minute <= 1_440; minute += 1) {
    for (const instrument of [MARKET, 'kraken:BTC/USD:spot']) {
      const writer = new BatchWriter({ source: instrument, session: 1, streamClass: 0 });
      const eventTimeUs = minute * MINUTE_US;
      const bar = { instrument, eventTimeUs, priceTicks: 10_000, flags: EVENT_FLAG.FROM_BAR };
      if (minute % 3 > 0)
        writer.trade({ ...bar, aggressorSide: SIDE.SELL, quantityLots: 10, count: 2 });
      writer.trade({ ...bar, aggressorSide: SIDE.BUY, quantityLots: 20, count: 3 });
      yield { timestampUs: eventTimeUs, source: instrument, batch: writer.batch };
    }
  }
}

it('plans the same episodes from the same seed, inside their spans and apart', () => {
  const plan = planOverlays(OPTIONS);
  expect(planOverlays(OPTIONS)).toEqual(plan);
  expect(planOverlays({ ...OPTIONS, seed: 8 }).episodes).not.toEqual(plan.episodes);
  expect(plan.episodes.length).toBe(4);
  let freeFromUs = 0;
  for (const { fromUs, toUs } of plan.episodes) {
    expect(fromUs).toBeGreaterThanOrEqual(freeFromUs);
    expect(toUs).toBeLessThanOrEqual(DAY_US);
    freeFromUs = toUs + (toUs - fromUs) / 2;
  }
  expect(() => planOverlays({ ...OPTIONS, everyUs: MINUTE_US })).toThrow(/must not touch/);
});

it('displaces its market during episodes only, and presses until the hold ends', async () => {
  const plan = planOverlays(OPTIONS);
  let deepest = 10_000;
  let pressedCount = 0;
  const plain = bars();
  for await (const { batch, source, timestampUs } of overlay(bars(), plan)) {
    const untouched = (await plain.next()).value as FeedRecord;
    const share = displacementShare(plan, timestampUs);
    if (source !== MARKET || share === 0) {
      expect(encodeBatch(batch)).toEqual(encodeBatch(untouched.batch));
      continue;
    }
    deepest = Math.min(deepest, batch.priceTicks(0));
    expect(batch.priceTicks(0)).toBe(Math.round(10_000 * (1 - share * 0.006)));
    const episode = plan.episodes.find(
      ({ fromUs, toUs }) => timestampUs > fromUs && timestampUs < toUs,
    );
    const isPressed = timestampUs <= (episode?.releaseUs ?? 0);
    pressedCount += isPressed ? 1 : 0;
    // Sells are multiplied; a bar of buys alone becomes one of sells.
    const hadSells = untouched.batch.eventCount === 2;
    if (isPressed) {
      expect([batch.side(0), batch.quantityLots(0)]).toEqual([SIDE.SELL, hadSells ? 80 : 160]);
    } else {
      expect(batch.quantityLots(0)).toBe(hadSells ? 10 : 20);
    }
    if (hadSells) expect([batch.side(1), batch.quantityLots(1)]).toEqual([SIDE.BUY, 20]);
  }
  expect(deepest).toBe(9_940);
  expect(pressedCount).toBeGreaterThan(4 * 10);
});

it('answers what it injected as labels', () => {
  const labels = overlayLabels(planOverlays({ ...OPTIONS, direction: 'SQUEEZE' }), 'USDC');
  expect(labels.length).toBe(4);
  expect(labels[0]).toMatchObject({ detector: 'A', direction: 'SQUEEZE', scope: ['USDC'] });
  expect(Date.parse(labels[0]?.to ?? '')).toBeGreaterThan(Date.parse(labels[0]?.from ?? ''));
});
