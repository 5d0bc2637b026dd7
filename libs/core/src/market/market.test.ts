import { describe, expect, it } from 'vitest';
import type { InstrumentDefinition } from '../event/instrument.ts';
import { BOOK_STATE, PANE, PANE_COLUMN_COUNT } from '../window/open-panes.ts';
import { Market } from './market.ts';

const { VALID, INVALID, CROSSED } = BOOK_STATE;
/** Ticks of 0.1 won. */
const DEFINITION: InstrumentDefinition = {
  key: 'upbit:USDT/KRW:spot',
  venue: 'upbit',
  base: 'USDT',
  quote: 'KRW',
  type: 'spot',
  tick: { mantissa: 1, exponent: -1 },
  lot: { mantissa: 1, exponent: -8 },
  effectiveTimeUs: 0,
};
type Columns = Partial<Record<keyof typeof PANE, number>>;
const book = (state: number, bids: [number, number], asks: [number, number]): Columns => ({
  BOOK_STATE: state,
  BID_TICKS: bids[0],
  BID_LOTS: bids[1],
  ASK_TICKS: asks[0],
  ASK_LOTS: asks[1],
});

/** Seals one pane after the other, each with what the row says, as the pipeline does. */
function sealed(...panes: readonly Columns[]): Market {
  const market = new Market(DEFINITION, 0);
  market.bank.wake(400);
  for (const columns of panes) {
    const row = PANE_COLUMN_COUNT;
    market.open.cells.fill(0, row, 2 * PANE_COLUMN_COUNT);
    for (const [name, value] of Object.entries(columns)) {
      market.open.cells[row + PANE[name as keyof typeof PANE]] = value;
    }
    market.bank.advance(market.open.cells, row);
    market.absorb(row);
  }
  return market;
}

describe('the furthest prices of forced orders', () => {
  const forced = { FORCED_SELLS: 2, FORCED_SELL_TICKS: 14_500 };
  it.each<[string, readonly Columns[], sell: number, buy: number]>([
    ['are none before any', [{ LAST_TICKS: 14_690 }], 0, 0],
    [
      'are those of the pane',
      [{ ...forced, FORCED_BUYS: 1, FORCED_BUY_TICKS: 15_000 }],
      14_500,
      15_000,
    ],
    ['stay where a pane has none', [forced, { LAST_TICKS: 14_690 }], 14_500, 0],
    [
      'are the newest pane’s, not the furthest ever',
      [forced, { FORCED_BUYS: 1, FORCED_BUY_TICKS: 9 }],
      0,
      9,
    ],
    ['go where the pane has no price of any', [forced, { FORCED_SELLS: 1 }], 0, 0],
  ])('%s', (_what, panes, sell, buy) => {
    const { forcedSellTicks, forcedBuyTicks } = sealed(...panes);
    expect([forcedSellTicks, forcedBuyTicks]).toEqual([sell, buy]);
  });
});

describe('the price of a market', () => {
  it.each<[string, readonly Columns[], number]>([
    ['none yet', [{}], 0],
    ['the last trade', [{ LAST_TICKS: 14_690, LAST_TIME: 7 }], 1_469],
    ['the last trade, not the first', [{ LAST_TICKS: 14_690 }, { LAST_TICKS: 14_700 }], 1_470],
    ['the last trade, long ago', [{ LAST_TICKS: 14_690 }, {}, {}], 1_469],
    ['a reference rate where nothing trades', [{ RATE_TICKS: 14_000 }], 1_400],
    ['a trade rather than a rate', [{ RATE_TICKS: 14_000, LAST_TICKS: 14_690 }], 1_469],
    ['the middle of a book of equal sides', [book(VALID, [14_600, 5], [14_610, 5])], 1_460.5],
    ['nearer to the ask where more is bid', [book(VALID, [14_600, 9], [14_610, 1])], 1_460.9],
    ['nearer to the bid where more is asked', [book(VALID, [14_600, 1], [14_610, 9])], 1_460.1],
    [
      'a book rather than a trade',
      [{ ...book(VALID, [14_600, 5], [14_610, 5]), LAST_TICKS: 14_690 }],
      1_460.5,
    ],
    [
      'the trade where the book has no bids',
      [{ ...book(VALID, [0, 0], [14_700, 5]), LAST_TICKS: 14_690 }],
      1_469,
    ],
    [
      'the trade where the book has no asks',
      [{ ...book(VALID, [14_600, 5], [0, 0]), LAST_TICKS: 14_690 }],
      1_469,
    ],
    [
      'the trade where the book is crossed',
      [{ ...book(CROSSED, [14_800, 5], [14_700, 5]), LAST_TICKS: 14_690 }],
      1_469,
    ],
    [
      'the trade once the book has a gap',
      [
        { ...book(VALID, [14_600, 5], [14_610, 5]), LAST_TICKS: 14_690 },
        book(INVALID, [0, 0], [0, 0]),
      ],
      1_469,
    ],
    [
      'the book as it was, where a pane has none',
      [book(VALID, [14_600, 5], [14_610, 5]), { LAST_TICKS: 14_690 }],
      1_460.5,
    ],
    // Wider than 10 bp a book says no more than between what the price is.
    [
      'the book of 10 bp rather than a trade',
      [{ ...book(VALID, [14_600, 5], [14_614, 5]), LAST_TICKS: 14_690 }],
      1_460.7,
    ],
    [
      'the trade inside a wider book',
      [{ ...book(VALID, [14_600, 5], [14_615, 5]), LAST_TICKS: 14_602 }],
      1_460.2,
    ],
    [
      'the bid of a wide book that has passed the trade',
      [{ ...book(VALID, [14_600, 5], [14_700, 5]), LAST_TICKS: 14_500 }],
      1_460,
    ],
    [
      'the ask of a wide book that has passed the trade',
      [{ ...book(VALID, [14_600, 5], [14_700, 5]), LAST_TICKS: 14_800 }],
      1_470,
    ],
    [
      'the middle of a wide book where nothing traded',
      [book(VALID, [14_600, 5], [14_700, 5])],
      1_465,
    ],
    [
      'the middle of one tick, however coarse',
      [{ ...book(VALID, [3, 5], [4, 5]), LAST_TICKS: 3 }],
      0.35,
    ],
  ])('is %s', (_, panes, price) => {
    const market = sealed(...panes);
    expect(market.price).toBeCloseTo(price, 9);
    expect(market.logPrice).toBe(price === 0 ? Number.NaN : market.logPrice);
    if (price > 0) expect(market.logPrice).toBeCloseTo(Math.log(price), 12);
  });
});

describe('when the price was last said', () => {
  // Panes 400, 401 … of a quarter second, so the first ends at 100.25 s.
  it.each<[string, readonly Columns[], number]>([
    ['never', [{}], 0],
    ['by a trade', [{}, { LAST_TICKS: 1 }, {}], 100.5],
    ['by a rate', [{ RATE_TICKS: 1 }, {}], 100.25],
    ['by a valid book', [{}, {}, book(VALID, [1, 1], [2, 1])], 100.75],
    ['not by an invalid book', [book(INVALID, [1, 1], [2, 1])], 0],
    ['not by a crossed book', [{ LAST_TICKS: 1 }, book(CROSSED, [2, 1], [1, 1])], 100.25],
  ])('%s', (_, panes, second) => {
    expect(sealed(...panes).pricePaneUs).toBe(second * 1_000_000);
  });

  it('and when it first traded, which no later trade moves', () => {
    expect(sealed({ RATE_TICKS: 1 }).firstTradeUs).toBe(0);
    expect(sealed({}, { LAST_TICKS: 1 }, { LAST_TICKS: 2 }).firstTradeUs).toBe(100_500_000);
  });

  it('and keeps the times that the events bore', () => {
    const market = sealed({ LAST_TICKS: 1, LAST_TIME: 55, RATE_TICKS: 2, RATE_TIME: 66 }, {});
    expect([market.lastTimeUs, market.rateTimeUs, market.rateTicks]).toEqual([55, 66, 2]);
  });
});

describe('what is known of its book', () => {
  const known = ({ bookPaneUs, hasHadBids, hasHadAsks }: Market): unknown => {
    return [bookPaneUs / 1_000_000, hasHadBids, hasHadAsks];
  };
  it.each<[string, readonly Columns[], unknown]>([
    ['nothing before it said anything', [{ LAST_TICKS: 1 }], [0, false, false]],
    ['both sides', [book(VALID, [1, 1], [2, 1]), {}], [100.25, true, true]],
    ['bids alone', [book(VALID, [1, 1], [0, 0])], [100.25, true, false]],
    ['asks alone', [{}, book(VALID, [0, 0], [2, 1])], [100.5, false, true]],
    [
      'both, once seen',
      [book(VALID, [1, 1], [2, 1]), book(VALID, [0, 0], [0, 0])],
      [100.5, true, true],
    ],
    ['no side of one that is crossed', [book(CROSSED, [2, 1], [1, 1])], [100.25, false, false]],
  ])('is %s', (_, panes, expected) => {
    expect(known(sealed(...panes))).toEqual(expected);
  });
});

it('divides by a quantum exactly, since it is a power of two', () => {
  const market = new Market(DEFINITION, 0);
  expect([market.tradeQuantumLots, market.tradeQuantaPerLot]).toEqual([0, 0]);
  market.tradeQuantumLots = 8_192;
  expect(12_345_678 * market.tradeQuantaPerLot).toBe(12_345_678 / 8_192);
});
