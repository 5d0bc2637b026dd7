/** What a USDT market in won is compared with, as a table: prices of the other markets in, references out. */
import { describe, expect, it } from 'vitest';
import { Market } from '../../market/market.ts';
import { definition } from '../../pipeline.fixture.ts';
import { emptyReferences, ReferenceBoard, type ReferencePlan } from './reference-board.ts';

const NOW_US = 1_760_000_000_000_000;
const MINUTE_US = 60_000_000;
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
const dollars = (prices: readonly number[], ago = 0): Market[] =>
  prices.map((price, at) => market(`venue${at}:USDT/USD:spot`, price, ago));
const rate = (price: number, ago = 0): Market => market('reference:USD/KRW:fx', price, ago);

function planOf(own: Market, parts: Partial<ReferencePlan>): ReferencePlan {
  return {
    own,
    unit: 'fiat',
    fx: undefined,
    usd: [],
    peerUsd: [],
    others: [],
    coins: [],
    ...parts,
  };
}

function computed(plan: ReferencePlan): ReturnType<typeof emptyReferences> {
  const into = emptyReferences();
  new ReferenceBoard().compute(plan, NOW_US, into);
  return into;
}

describe('the global peg', () => {
  it.each([
    { of: [], venues: 0, peg: BLANK },
    { of: [0.99], venues: 1, peg: 0.99 },
    { of: [1.02, 0.98, 1], venues: 3, peg: 1 },
    { of: [3, 1, 1, 2], venues: 4, peg: Math.sqrt(2) },
    // A venue that has no price is no price of anything: it neither counts nor moves the median.
    { of: [BLANK, 1.02, BLANK, 0.98, 1], venues: 3, peg: 1 },
    { of: [BLANK], venues: 0, peg: BLANK },
  ])('of $of is $peg from $venues venues', ({ of, venues, peg }) => {
    const found = computed(planOf(won(1_400), { usd: dollars(of) }));
    expect(found.usdVenueCount).toBe(venues);
    if (Number.isNaN(peg)) expect(found.globalDepeg).toBeNaN();
    else expect(found.globalDepeg).toBeCloseTo(Math.log(peg), 12);
  });

  it.each([
    { ago: 5, venues: 1 },
    { ago: 5 + 1 / 60, venues: 0 },
  ])('takes a price of $ago minutes ago: $venues', ({ ago, venues }) => {
    const found = computed(planOf(won(1_400), { usd: dollars([1], ago) }));
    expect(found.usdVenueCount).toBe(venues);
  });
});

describe('the national premium', () => {
  const usd = dollars([1, 1, 1]);
  const others = [market('bithumb:USDT/KRW:spot', 1_470), market('coinone:USDT/KRW:spot', 1_484)];
  it.each([
    { what: 'is the median of all won venues over FX and peg', own: 1_456, fx: 1_400, is: 1.05 },
    { what: 'needs the own price', own: BLANK, fx: 1_400, is: BLANK },
    { what: 'needs a rate', own: 1_456, fx: BLANK, is: BLANK },
  ])('$what', ({ own, fx, is }) => {
    const found = computed(planOf(won(own), { usd, others, fx: rate(fx) }));
    if (Number.isNaN(is)) expect(found.nationalPremium).toBeNaN();
    else expect(found.nationalPremium).toBeCloseTo(Math.log(is), 12);
    // The others’ median is without the own price.
    expect(found.othersMedian).toBeCloseTo(Math.log(Math.sqrt(1_470 * 1_484)), 12);
    expect(found.otherVenueCount).toBe(2);
  });

  it.each([
    { ago: 1, isLive: true },
    { ago: 1 + 1 / 60, isLive: false },
  ])('has a live rate of $ago minutes ago: $isLive', ({ ago, isLive }) => {
    expect(computed(planOf(won(1_400), { usd, fx: rate(1_400, ago) })).fxLive).toBe(isLive);
  });

  it('is none of a market in dollars or against another stablecoin', () => {
    const own = market('kraken:USDT/USD:spot', 1);
    const inDollars = computed(planOf(own, { unit: 'usd', usd }));
    expect(inDollars).toMatchObject({ fx: 0, fxLive: true });
    expect(inDollars.nationalPremium).toBeNaN();
    const peer = computed(planOf(own, { unit: 'peer', usd, peerUsd: dollars([0.98, 0.98]) }));
    expect(peer.fx).toBeCloseTo(-Math.log(0.98), 12);
    expect(peer.nationalPremium).toBeNaN();
  });
});

describe('the rate that coins imply', () => {
  const coin = (own: number, global: number, quote: string) => ({
    own: market('upbit:BTC/KRW:spot', own),
    global: [market(`binance:BTC/${quote}:spot`, global)],
  });
  it.each([
    {
      what: 'is the median over coins',
      coins: [coin(140, 0.1, 'USDT'), coin(290, 0.2, 'USDT'), coin(450, 0.3, 'USDT')],
      is: 1_450,
    },
    {
      what: 'leaves out a coin without a price',
      coins: [coin(BLANK, 0.1, 'USDT'), coin(290, 0.2, 'USDT')],
      is: 1_450,
    },
    {
      what: 'turns dollars into the asset by its peg',
      coins: [coin(140, 0.1, 'USD')],
      is: 1_400 * 0.9,
    },
    { what: 'is none without coins', coins: [], is: BLANK },
  ])('$what', ({ coins, is }) => {
    const found = computed(planOf(won(1_400), { coins, usd: dollars([0.9]) }));
    if (Number.isNaN(is)) expect(found.impliedRate).toBeNaN();
    else expect(found.impliedRate).toBeCloseTo(Math.log(is), 12);
  });
});
