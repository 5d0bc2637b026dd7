/** How the price went with a cascade: before the first forced order, after it, and when it began to move. */
import { describe, expect, it } from 'vitest';
import type { Market } from '../../market/market.ts';
import { ChannelHistory, COLUMN } from '../surge/channel-history.ts';
import type { SurgeSubject } from '../surge/surge-subject.ts';
import {
  BTC,
  BTC_BYBIT,
  type Burst,
  CascadeStage,
  NOTHING_USUAL,
  SECOND_US,
  START_US,
} from './cascade-stage.fixture.ts';

/** ln price at the end of a second since the start. */
type Tape = (second: number) => number;

/** Detector A's subject of a market whose price is known by the second. */
class Priced {
  readonly history: ChannelHistory = new ChannelHistory();
  readonly subject: SurgeSubject;
  readonly #tape: Tape;

  constructor(market: Market, tape: Tape, orientation: 1 | -1 = 1) {
    this.#tape = tape;
    const { history } = this;
    const silent = { priceScore: () => 0, change: () => Number.NaN, fxChange: () => 0 };
    this.subject = {
      ...silent,
      history,
      origin: { market, orientation },
    } as unknown as SurgeSubject;
  }

  push(second: number): void {
    this.history.now[COLUMN.DIRECT] = this.#tape(second);
    for (let pane = 0; pane < 4; pane += 1) this.history.pushFine();
    this.history.pushCoarse();
  }
}

interface Way {
  readonly direction?: 'SELL_OFF' | 'SQUEEZE';
  readonly orientation?: 1 | -1;
}

/** The course at the end of second `until`, with prices by market. */
function courseOf(
  until: number,
  bursts: readonly Burst[],
  tapes: Readonly<Record<string, Tape>>,
  { direction = 'SELL_OFF', orientation = 1 }: Way = {},
) {
  const stage = new CascadeStage(NOTHING_USUAL);
  const priced = new Map<Market, Priced>();
  for (const [key, tape] of Object.entries(tapes)) {
    const market = stage.market(key);
    priced.set(market, new Priced(market, tape, orientation));
  }
  stage.pricesOf = (market) => {
    const own = priced.get(market)?.subject;
    return own === undefined ? [] : [own];
  };
  for (let second = 0; second < until; second += 1) {
    for (const one of priced.values()) one.push(second);
    stage.run(second + 1, bursts);
  }
  const course = stage.at(until, 'asset:BTC', direction)?.facts.course;
  const shockUs = course?.firstShockTimeUs ?? null;
  return {
    price: course?.price ?? null,
    shock: shockUs === null ? null : (shockUs - START_US) / SECOND_US,
  };
}

const FORCED: Burst[] = [{ second: 400, sells: 9 }];
/** Flat, then by `from` until second `at`, and by `to` from second `at` on. */
const steps = (...moves: [second: number, by: number][]): Tape => {
  return (second) => moves.reduce((sum, [since, by]) => (second >= since ? sum + by : sum), 11);
};

describe('the price', () => {
  it.each<[string, Tape, until: number, before: number, after: number, share: number | null]>([
    ['that stands', steps(), 410, 0, 0, null],
    ['that fell before', steps([300, -0.02]), 410, -0.02, 0, 0],
    ['that fell after', steps([400, -0.03]), 410, 0, -0.03, 1],
    ['that fell before and after', steps([390, -0.01], [402, -0.03]), 410, -0.01, -0.03, 0.75],
    ['that rose before', steps([390, 0.01], [402, -0.03]), 410, 0.01, -0.03, 1],
    ['that came back is told at its furthest', steps([401, -0.03], [404, 0.02]), 410, 0, -0.03, 1],
    ['that rose after has not gone', steps([401, 0.03]), 410, 0, 0, null],
    ['of more than five minutes before does not count', steps([99, -0.02]), 410, 0, 0, null],
    ['of five minutes before does', steps([100, -0.02]), 410, -0.02, 0, 0],
  ])('%s', (_what, tape, until, before, after, share) => {
    const { price } = courseOf(until, FORCED, { [BTC]: tape });
    expect(price?.market).toBe(BTC);
    expect(price?.before).toBeCloseTo(before, 10);
    expect(price?.after).toBeCloseTo(after, 10);
    if (share === null) expect(price?.afterShare).toBeNull();
    else expect(price?.afterShare).toBeCloseTo(share, 10);
  });

  it('of forced buys goes up', () => {
    const bursts: Burst[] = [{ second: 400, buys: 9 }];
    const tape = steps([390, 0.01], [402, 0.03], [404, -0.2]);
    const { price, shock } = courseOf(410, bursts, { [BTC]: tape }, { direction: 'SQUEEZE' });
    expect(price?.after).toBeCloseTo(0.03, 10);
    expect(price?.afterShare).toBeCloseTo(0.75, 10);
    expect(shock).toBe(390);
  });

  it('is that of the market with most forced orders that has one, ties by name', () => {
    const fell = { [BTC]: steps([400, -0.01]), [BTC_BYBIT]: steps([400, -0.02]) };
    const both = (own: number, bybit: number): Burst[] => [
      { second: 400, market: BTC_BYBIT, sells: bybit },
      { second: 400, market: BTC, sells: own },
    ];
    expect(courseOf(402, both(8, 9), fell).price?.market).toBe(BTC_BYBIT);
    expect(courseOf(402, both(9, 9), fell).price?.market).toBe(BTC);
    expect(courseOf(402, both(8, 9), { [BTC]: steps() }).price?.market).toBe(BTC);
  });

  it('is not known without one, where it is too young, or where the asset is the quote', () => {
    expect(courseOf(402, FORCED, {}).price).toBeNull();
    expect(courseOf(402, FORCED, { [BTC]: () => Number.NaN })).toEqual({
      price: null,
      shock: null,
    });
    const young: Tape = (second) => (second < 101 ? Number.NaN : 11);
    expect(courseOf(402, FORCED, { [BTC]: young }).price).toBeNull();
    expect(courseOf(402, FORCED, { [BTC]: steps() }, { orientation: -1 }).price).toBeNull();
  });
});

describe('the first price shock', () => {
  it.each<[string, Tape, until: number, shock: number | null]>([
    ['is none of a price that stands', steps(), 410, null],
    [
      'is the second in which it had gone 0.4 % in 15 s',
      steps([390, -0.003], [395, -0.0011]),
      410,
      395,
    ],
    ['is none where that takes longer', steps([380, -0.003], [395, -0.0011]), 410, null],
    ['is none the other way', steps([390, 0.02]), 410, null],
    ['may come before the first forced order, by five minutes', steps([102, -0.01]), 410, 102],
    ['is none of before that', steps([80, -0.01]), 410, null],
    ['may come after the alert has opened', steps([406, -0.01]), 410, 406],
    ['is not known yet before that', steps([406, -0.01]), 405, null],
    ['is the first of two', steps([395, -0.01], [406, -0.01]), 410, 395],
  ])('%s', (_what, tape, until, shock) => {
    expect(courseOf(until, FORCED, { [BTC]: tape }).shock).toBe(shock);
  });
});
