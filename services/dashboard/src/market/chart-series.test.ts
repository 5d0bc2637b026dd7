import type { MarketView } from '@breakwater/client';
import { sampleAlert } from '@breakwater/contract/sample';
import { describe, expect, it } from 'vitest';
import { marketView, SECOND_US, viewFrame } from '../page-fixture.ts';
import {
  flowSeries,
  liquidationSeries,
  premiumOf,
  priceSeries,
  rangeOf,
  unseenIn,
  worstMoment,
} from './chart-series.ts';
import { MarketHistory } from './market-history.ts';

describe('the history of markets', () => {
  it('keeps an hour in the order of time, and drops what is not newer', () => {
    const history = new MarketHistory();
    for (let second = 1; second <= 4_500; second += 1) history.take(viewFrame(second));
    expect(history.take(viewFrame(4_500))).toBe(false);
    const track = history.tracks.get('upbit:USDT/KRW:spot')!;
    const columns = [track.timesUs, track.prices, track.sells, ...Object.values(track.premiums)];
    const lengths = new Set(columns.map(({ length }) => length));
    expect(lengths.size).toBe(1);
    expect(track.timesUs.length).toBeGreaterThanOrEqual(3_600);
    expect(track.timesUs.length).toBeLessThan(3_961);
    expect(track.timesUs.at(-1)).toBe(4_500 * SECOND_US);
  });

  it('takes what lies before in front, once', () => {
    const blind = { venue: 'upbit', state: 'BLIND', silentMs: 1, reason: null } as const;
    const older = MarketHistory.of(
      [1, 2].map((second) => viewFrame(second, { coverage: [blind] })),
    );
    const history = MarketHistory.of([viewFrame(3)]);
    history.prepend(older);
    history.prepend(older);
    history.take(viewFrame(4));
    const track = history.tracks.get('upbit:USDT/KRW:spot')!;
    expect(track.timesUs.map((timeUs) => timeUs / SECOND_US)).toEqual([1, 2, 3, 4]);
    expect(track.premiums.venueGap).toHaveLength(4);
    expect([history.firstUs, history.lastUs]).toEqual([SECOND_US, 4 * SECOND_US]);
    expect(history.unseen.get('upbit')).toEqual([{ fromUs: 0, toUs: 2 * SECOND_US }]);
  });

  it('sums flows into equal steps and loses none of the span', () => {
    const history = MarketHistory.of(Array.from({ length: 900 }, (_, i) => viewFrame(i + 1)));
    const track = history.tracks.get('upbit:USDT/KRW:spot')!;
    const range = { fromUs: 0, toUs: 900 * SECOND_US };
    const { sells, buys, stepSeconds, seconds } = flowSeries(track, range);
    expect(stepSeconds).toBe(5);
    expect(seconds).toHaveLength(180);
    expect([new Set(sells), new Set(buys)]).toEqual([new Set([10]), new Set([15])]);
  });

  it('spreads joined frames over the seconds that they sum', () => {
    const joined = { ...viewFrame(30), fromUs: 10 * SECOND_US };
    const track = MarketHistory.of([joined]).tracks.get('upbit:USDT/KRW:spot')!;
    const { sells } = flowSeries(track, { fromUs: 0, toUs: 40 * SECOND_US });
    expect(sells).toHaveLength(40);
    expect(new Set(sells.slice(0, 10))).toEqual(new Set([0]));
    expect(sells.slice(10, 30)).toEqual(Array.from({ length: 20 }, () => 0.1));
    expect(sells.slice(30).every((sum) => sum === 0)).toBe(true);
  });

  it('shows price and the premium that the alert is about, and leaves gaps as gaps', () => {
    const subject = {
      ...{ asset: 'USDT', venue: 'upbit', market: 'upbit:USDT/KRW:spot' },
      ...{
        globalDepeg: null,
        nationalPremium: Math.log(1.05),
        venueGap: Math.log(1.5),
        relativePremium: null,
      },
    };
    const history = MarketHistory.of([
      viewFrame(1, { subjects: [subject] }),
      viewFrame(2, { markets: [marketView({ price: null })] }),
    ]);
    const track = history.tracks.get('upbit:USDT/KRW:spot')!;
    expect([
      premiumOf(track, 'nationalPremium'),
      premiumOf(track, 'globalDepeg'),
      premiumOf(track, null),
    ]).toEqual([...['nationalPremium', 'venueGap', 'venueGap']]);
    const { prices, premiums } = priceSeries(track, { fromUs: 0, toUs: 9e9 }, 'venueGap');
    expect(prices).toEqual([1_440, null]);
    expect(premiums[0]).toBeCloseTo(50, 9);
    expect(premiums[1]).toBeNull();
  });

  it('counts liquidations of the asset, or of all where the asset has none', () => {
    const perpetual = (base: string, forcedSellCount: number): MarketView => {
      const type = 'linear';
      return marketView({
        key: `bybit:${base}/USDT:linear`,
        venue: 'bybit',
        base,
        type,
        forcedSellCount,
      });
    };
    const markets = [marketView(), perpetual('BTC', 4), perpetual('ETH', 6)];
    const history = MarketHistory.of([viewFrame(1, { markets })]);
    const range = { fromUs: 0, toUs: 2 * SECOND_US };
    const sum = (assets: string[]): [number, boolean] => {
      const { sells, isOfAll } = liquidationSeries(history, assets, range);
      return [sells.reduce((total, count) => total + count, 0), isOfAll];
    };
    expect([sum(['BTC']), sum(['USDT'])]).toEqual([
      [4, false],
      [10, true],
    ]);
  });

  it('remembers when a venue was not seen', () => {
    const blind = { venue: 'upbit', state: 'BLIND', silentMs: 1, reason: null } as const;
    const seconds = [1, 2, 3, 4, 30, 31];
    const history = MarketHistory.of(
      seconds.map((second) => viewFrame(second, second === 1 ? {} : { coverage: [blind] })),
    );
    const spans = unseenIn(history, 'upbit', { fromUs: 0, toUs: 99 * SECOND_US });
    expect(spans.map(({ fromUs, toUs }) => [fromUs / SECOND_US, toUs / SECOND_US])).toEqual([
      [1, 4],
      [29, 31],
    ]);
    expect(unseenIn(history, 'upbit', { fromUs: 5e6, toUs: 9e6 })).toEqual([]);
  });

  it('draws no price where the venue was not seen, nor through a hole of the view', () => {
    const blind = { venue: 'upbit', state: 'BLIND', silentMs: 1, reason: null } as const;
    const frames = [1, 2, 3, 4, 9, 10].map((second) => {
      return viewFrame(second, second === 3 ? { coverage: [blind] } : {});
    });
    const history = MarketHistory.of(frames);
    const track = history.tracks.get('upbit:USDT/KRW:spot')!;
    const range = { fromUs: 0, toUs: 99 * SECOND_US };
    const unseen = unseenIn(history, 'upbit', range);
    const { seconds, prices } = priceSeries(track, range, null, unseen);
    expect(seconds).toEqual([1, 2, 3, 4, 6, 9, 10]);
    expect(prices).toEqual([1_440, 1_440, null, 1_440, null, 1_440, 1_440]);
  });

  it('spans what led to an alert, and shades the worst moment', () => {
    const life = { onsetUs: 1_000 * SECOND_US, closeUs: null };
    const [from, to] = [rangeOf(life, 1_060 * SECOND_US), rangeOf({ ...life, closeUs: 2e9 }, 9e9)];
    expect([from.fromUs / SECOND_US, from.toUs / SECOND_US]).toEqual([760, 1_060]);
    expect([to.fromUs / SECOND_US, to.toUs / SECOND_US]).toEqual([820, 2_120]);
    const peak = { ...sampleAlert().content.peak, timeUs: 100 * SECOND_US };
    const spans = [0, 15 * SECOND_US].map((windowUs) =>
      worstMoment({ peak: { ...peak, windowUs } }),
    );
    expect(spans.map((span) => (span?.fromUs ?? 0) / SECOND_US)).toEqual([98, 85]);
    expect(worstMoment({ peak: null })).toBeNull();
  });
});
