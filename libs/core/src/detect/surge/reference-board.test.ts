/** What a market is compared with, as tables: prices of the other markets in, references out. */
import { describe, expect, it } from 'vitest';
import { definition } from '../../event/instrument.fixture.ts';
import { Market } from '../../market/market.ts';
import {
  type DollarPrice,
  emptyReferences,
  ReferenceBoard,
  type ReferencePlan,
} from './reference-board.ts';

const NOW_US = 1_760_000_000_000_000;
const MINUTE_US = 60_000_000;
const SECOND = 1 / 60; // unit: minutes
const BLANK = Number.NaN;

/** A market with a price of some minutes ago; NaN: it never had one. */
function market(key: string, price: number, agoMinutes = 0): Market {
  const made = new Market(definition(key), 0);
  made.price = Number.isNaN(price) ? 0 : price;
  made.logPrice = Math.log(price);
  made.pricePaneUs = NOW_US - agoMinutes * MINUTE_US;
  return made;
}

const won = (price: number, ago = 0): Market => market('upbit:USDT/KRW:spot', price, ago);
const rate = (price: number, ago = 0): Market => market('reference:USD/KRW:fx', price, ago);
/** What an asset is worth on markets in dollars, and on those in a stablecoin. */
function worth(
  prices: readonly number[],
  { asset = 'USDT', ago = 0, pegged = [] }: Partial<Worth> = {},
): DollarPrice {
  return {
    asset,
    usd: prices.map((price, at) => market(`venue${at}:${asset}/USD:spot`, price, ago)),
    pegged: pegged.map(([price, quote], at) => ({
      market: market(`other${at}:${asset}/USDT:spot`, price),
      quote,
    })),
  };
}
interface Worth {
  readonly asset: string;
  readonly ago: number; // unit: minutes
  readonly pegged: readonly (readonly [number, DollarPrice | null])[];
}

function planOf(own: Market, parts: Partial<ReferencePlan>): ReferencePlan {
  return {
    own,
    ...{ unit: 'fiat', isPegged: true, fx: undefined, global: worth([]), peer: undefined },
    ...{ others: [], locals: [], leader: undefined },
    ...parts,
  };
}

function computed(plan: ReferencePlan): ReturnType<typeof emptyReferences> {
  const into = emptyReferences();
  new ReferenceBoard().compute(plan, NOW_US, NOW_US, into);
  return into;
}

/** `expected` as a price; NaN: nothing is known. */
function expectPrice(found: number, expected: number): void {
  if (Number.isNaN(expected)) expect(found).toBeNaN();
  else expect(Math.exp(found)).toBeCloseTo(expected, 9);
}

describe('the price in dollars', () => {
  it.each([
    { of: [], venues: 0, price: BLANK },
    { of: [0.99], venues: 1, price: 0.99 },
    { of: [1.02, 0.98, 1], venues: 3, price: 1 },
    { of: [3, 1, 1, 2], venues: 4, price: Math.sqrt(2) },
    // A venue that has no price is no price of anything: it neither counts nor moves the median.
    { of: [BLANK, 1.02, BLANK, 0.98, 1], venues: 3, price: 1 },
    { of: [BLANK], venues: 0, price: BLANK },
  ])('of $of is $price from $venues venues', ({ of, venues, price }) => {
    const found = computed(planOf(won(1_400), { global: worth(of) }));
    expect(found.globalVenueCount).toBe(venues);
    expectPrice(found.global, price);
  });

  it.each([
    { ago: 5, venues: 1 },
    { ago: 5 + SECOND, venues: 0 },
  ])('takes a price of $ago minutes ago: $venues', ({ ago, venues }) => {
    const found = computed(planOf(won(1_400), { global: worth([1], { ago }) }));
    expect(found.globalVenueCount).toBe(venues);
  });

  const usdt = worth([0.9, 0.9]);
  it.each([
    {
      what: 'counts a market in a stablecoin at that one’s own price',
      btc: worth([], { asset: 'BTC', pegged: [[100, usdt]] }),
      ...{ price: 90, venues: 1 },
    },
    {
      what: 'at par where nobody prices the stablecoin in dollars',
      btc: worth([], { asset: 'BTC', pegged: [[100, null]] }),
      ...{ price: 100, venues: 1 },
    },
    {
      what: 'not at all where its dollar price is old',
      btc: worth([], { asset: 'BTC', pegged: [[100, worth([0.9], { ago: 6 })]] }),
      ...{ price: BLANK, venues: 0 },
    },
    {
      what: 'is the median of both kinds',
      btc: worth([91], {
        asset: 'BTC',
        pegged: [
          [100, usdt],
          [102, usdt],
        ],
      }),
      ...{ price: 91, venues: 3 },
    },
  ])('$what', ({ btc, price, venues }) => {
    const own = market('upbit:BTC/KRW:spot', 140_000);
    const found = computed(planOf(own, { isPegged: false, global: btc }));
    expectPrice(found.global, price);
    expect(found.globalVenueCount).toBe(venues);
  });

  it('is found once for all that ask in an instant, and anew in the next', () => {
    const board = new ReferenceBoard();
    const global = worth([1]);
    const plan = planOf(won(1_400), { global });
    const into = emptyReferences();
    const ask = (instantUs: number, nowUs = NOW_US): number => {
      board.compute(plan, nowUs, instantUs, into);
      return Math.exp(into.global);
    };
    expect(ask(1)).toBe(1);
    (global.usd[0] as Market).logPrice = Math.log(0.98);
    expect(ask(1)).toBe(1);
    expect(ask(2)).toBeCloseTo(0.98, 12);
    (global.usd[0] as Market).logPrice = Math.log(0.96);
    expect(ask(2, NOW_US + 1)).toBeCloseTo(0.96, 12);
    (global.usd[0] as Market).logPrice = 0;
    board.forget();
    expect(ask(2, NOW_US + 1)).toBe(1);
  });
});

describe('the national premium', () => {
  const global = worth([1, 1, 1]);
  const others = [market('bithumb:USDT/KRW:spot', 1_470), market('coinone:USDT/KRW:spot', 1_484)];
  it.each([
    { what: 'is the median of all won venues over FX and peg', own: 1_456, fx: 1_400, is: 1.05 },
    { what: 'needs the own price', own: BLANK, fx: 1_400, is: BLANK },
    { what: 'needs a rate', own: 1_456, fx: BLANK, is: BLANK },
  ])('$what', ({ own, fx, is }) => {
    const found = computed(planOf(won(own), { global, others, fx: rate(fx) }));
    expectPrice(found.nationalPremium, is);
    // The others’ median is without the own price.
    expectPrice(found.othersMedian, Math.sqrt(1_470 * 1_484));
    expect(found.otherVenueCount).toBe(2);
  });

  it('of a coin is over its own price in dollars', () => {
    const own = market('upbit:BTC/KRW:spot', 147_000);
    const bitcoin = worth([100], { asset: 'BTC' });
    const found = computed(planOf(own, { isPegged: false, global: bitcoin, fx: rate(1_400) }));
    expectPrice(found.nationalPremium, 1.05);
  });

  it.each([
    { ago: 1, isLive: true },
    { ago: 1 + SECOND, isLive: false },
  ])('has a live rate of $ago minutes ago: $isLive', ({ ago, isLive }) => {
    expect(computed(planOf(won(1_400), { global, fx: rate(1_400, ago) })).fxLive).toBe(isLive);
  });

  it('is none of a market in dollars or in a stablecoin', () => {
    const own = market('kraken:USDT/USD:spot', 1);
    const inDollars = computed(planOf(own, { unit: 'usd', global }));
    expect(inDollars).toMatchObject({ fx: 0, fxLive: true });
    expect([inDollars.nationalPremium, inDollars.currency]).toEqual([BLANK, BLANK]);
    const peer = computed(planOf(own, { unit: 'peer', global, peer: worth([0.98, 0.98]) }));
    expectPrice(peer.fx, 1 / 0.98);
    expect(peer.fxLive).toBe(true);
    expect([peer.nationalPremium, peer.currency]).toEqual([BLANK, BLANK]);
  });
});

describe('the rate that the venue’s other assets imply', () => {
  const local = (price: number, dollarPrice: number) => ({
    market: market('upbit:BTC/KRW:spot', price),
    global: worth([dollarPrice], { asset: 'BTC' }),
  });
  it.each([
    {
      what: 'is the median over them',
      locals: [local(140, 0.1), local(290, 0.2), local(450, 0.3)],
      is: 1_450,
    },
    {
      what: 'leaves out one without a price',
      locals: [local(BLANK, 0.1), local(290, 0.2)],
      is: 1_450,
    },
    {
      what: 'leaves out one that the world does not price at present',
      locals: [local(140, BLANK), local(290, 0.2)],
      is: 1_450,
    },
    { what: 'is none without them', locals: [], is: BLANK },
  ])('$what', ({ locals, is }) => {
    expectPrice(computed(planOf(won(1_400), { locals })).currency, is);
  });
});

describe('the coin that leads the market', () => {
  it.each([
    { what: 'has a price in dollars', leader: worth([100], { asset: 'BTC' }), is: 100 },
    { what: 'has none at present', leader: worth([100], { asset: 'BTC', ago: 6 }), is: BLANK },
    { what: 'is none', leader: undefined, is: BLANK },
  ])('$what', ({ leader, is }) => {
    const own = market('upbit:ETH/KRW:spot', 140_000);
    expectPrice(computed(planOf(own, { isPegged: false, leader })).market, is);
  });
});
