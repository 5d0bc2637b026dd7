/** How many orders a feed hides that shows one a second, from how many seconds show any. */
import { describe, expect, it } from 'vitest';
import { ln } from '../../number/elementary.ts';
import { PANE } from '../../window/open-panes.ts';
import { BTC, BTC_BYBIT, type Burst, CascadeStage, NEVER } from './cascade-stage.fixture.ts';
import { sampledSize } from './occupancy.ts';

const NORMAL = { thresholds: { 10: NEVER, 60: NEVER, 300: NEVER } } as const;
const ETH = 'binance-usdm:ETH/USDT:linear';

/** Bursts in each of `count` seconds from `from` on. */
function every(count: number, from: number, burst: Omit<Burst, 'second'>): Burst[] {
  return Array.from({ length: count }, (_, at) => ({ ...burst, second: from + at }));
}

function sizeAfter(bursts: readonly Burst[], seconds = 60) {
  const stage = new CascadeStage(NORMAL).run(seconds, bursts);
  return sampledSize([...stage.markets.values()], PANE.FORCED_SELLS);
}

describe('the size on sampled feeds', () => {
  const one = { sells: 1, sampled: 1 };
  it.each<[string, Burst[], occupied: number, estimated: number, capped: number]>([
    ['one second of sixty', every(1, 7, one), 1, -60 * ln(59 / 60), 0],
    ['every second second', every(30, 30, one), 30, -60 * ln(0.5), 0],
    ['19 of 20 seconds', every(57, 3, one), 57, -60 * ln(0.05), 0],
    ['more, which could be anything', every(58, 2, one), 58, -60 * ln(0.05), 1],
    ['every second', every(60, 0, one), 60, -60 * ln(0.05), 1],
  ])('of %s', (_what, bursts, occupied, estimated, capped) => {
    const size = sizeAfter(bursts);
    expect(size).toMatchObject({
      ...{ symbolCount: 1, occupiedSecondCount: occupied, shownCount: occupied },
      cappedSymbolCount: capped,
    });
    expect(size?.estimatedCount).toBeCloseTo(estimated, 10);
  });

  it('is shared by the sides as what is shown is', () => {
    const bursts = [...every(20, 0, one), ...every(10, 20, { buys: 1, sampled: 1 })];
    const size = sizeAfter(bursts);
    expect(size).toMatchObject({ occupiedSecondCount: 30, shownCount: 20 });
    expect(size?.estimatedCount).toBeCloseTo((-60 * ln(0.5) * 2) / 3, 10);
  });

  it('adds symbols up, but none of a complete feed and none of the other side alone', () => {
    const size = sizeAfter([
      ...every(30, 0, one),
      ...every(15, 0, { ...one, market: ETH }),
      ...every(60, 0, { sells: 9, market: BTC_BYBIT }),
      ...every(20, 0, { buys: 1, sampled: 1, market: 'okx:SOL/USDT:linear' }),
    ]);
    expect(size).toMatchObject({ symbolCount: 2, occupiedSecondCount: 45, shownCount: 45 });
    expect(size?.estimatedCount).toBeCloseTo(-60 * ln(0.5) - 60 * ln(0.75), 10);
  });

  it('forgets what is older than a minute', () => {
    const bursts = [...every(5, 0, one), ...every(6, 60, one)];
    expect(sizeAfter(bursts, 66)).toMatchObject({ occupiedSecondCount: 6 });
    expect(sizeAfter(bursts, 200)).toBeNull();
  });

  it.each([BTC, BTC_BYBIT])('is not known of complete feeds (%s)', (market) => {
    expect(sizeAfter(every(9, 0, { sells: 4, market }))).toBeNull();
  });
});
