/** Where a surge comes from, as tables: which prices moved in; label, symptom and the number to tell out. */
import { describe, expect, it } from 'vitest';
import {
  BITHUMB,
  BITSTAMP,
  BTC,
  COINBASE,
  COINONE,
  calibrated,
  KRAKEN,
  RATE,
  UPBIT,
} from './surge-calibration.fixture.ts';
import { Floor, type Trading } from './surge-floor.fixture.ts';

const DOLLARS = [KRAKEN, COINBASE, BITSTAMP];
const WON = [UPBIT, BITHUMB, COINONE];
const UPBIT_BTC = 'upbit:BTC/KRW:spot';
const UPBIT_ETH = 'upbit:ETH/KRW:spot';
const OKX_BTC = 'okx:BTC/USDT:spot';
const ETH = 'binance:ETH/USDT:spot';
const OKX_ETH = 'okx:ETH/USDT:spot';
const BYBIT_ETH = 'bybit:ETH/USDT:spot';
const ETHERS = [ETH, OKX_ETH, BYBIT_ETH];
/** USDT in dollars and in won; bitcoin and ether in won on Upbit, and abroad in USDT. */
const PRICES: Readonly<Record<string, number>> = {
  ...Object.fromEntries(DOLLARS.map((key) => [key, 1])),
  ...Object.fromEntries(WON.map((key) => [key, 1_400])),
  ...Object.fromEntries(ETHERS.map((key) => [key, 5])),
  ...{ [RATE]: 1_400, [UPBIT_BTC]: 140_000, [UPBIT_ETH]: 7_000, [BTC]: 100, [OKX_BTC]: 100 },
};
/** Whatever moves is unusual. */
const UNUSUAL = calibrated({
  priceScale: [1e-4, 1e-4, 1e-4, 1e-4],
  pressureScale: [0.2, 0.2, 0.2, 0.2],
});

/** How far prices came, in percent. */
type Moves = readonly (readonly [keys: readonly string[], percent: number])[];

function trading(moves: Moves): Record<string, Trading> {
  return Object.fromEntries(
    moves.flatMap(([keys, percent]) =>
      keys.map((key) => [key, { price: (PRICES[key] ?? 0) * (1 + percent / 100) }] as const),
    ),
  );
}
interface Happening {
  readonly moves: Moves;
  readonly lacking?: readonly string[];
  /** Prices of before that are not the usual ones. */
  readonly from?: Moves;
}
/** What is told of a market that is pressed the way it moved, at the end of the second in which prices moved. */
function tell(key: string, { moves, lacking = [], from = [] }: Happening) {
  const past = { ...PRICES, ...pricesOf(from) };
  const prices = Object.fromEntries(
    Object.entries(past).filter(([name]) => !lacking.includes(name)),
  );
  const floor = new Floor({ prices, baselines: UNUSUAL, hasBooks: true }).until(1);
  const all = trading(moves);
  const price = all[key]?.price ?? prices[key] ?? 0;
  const side = price < (prices[key] ?? 0) ? { sells: 400 } : { buys: 400 };
  floor.at(2, { ...all, [key]: { ...side, price } });
  const seen = floor.seen.findLast(({ subject }) => subject.subject.endsWith(`@${key}`));
  if (seen === undefined) throw new Error(`nothing is told of ${key}`);
  return seen.facts;
}
function pricesOf(moves: Moves): Record<string, number> {
  return Object.fromEntries(
    Object.entries(trading(moves)).map(([key, { price }]) => [key, price ?? 0]),
  );
}

describe('the label of a stablecoin in won', () => {
  it.each<Happening & { label: string; why: string }>([
    { moves: [[[UPBIT], -0.5]], label: 'VENUE', why: 'Upbit alone' },
    { moves: [[WON, -0.5]], label: 'NATIONAL', why: 'all won venues, and no other asset' },
    { moves: [[[...DOLLARS, ...WON], -0.5]], label: 'GLOBAL', why: 'its dollar price' },
    {
      moves: [[[...WON, UPBIT_BTC, UPBIT_ETH], -0.5]],
      label: 'FX',
      why: 'all that is priced in won',
    },
    {
      moves: [
        [WON, -0.6],
        [[UPBIT], -1],
      ],
      label: 'NATIONAL',
      why: 'the larger part is all venues’',
    },
    {
      moves: [
        [WON, -0.4],
        [[UPBIT], -1],
      ],
      label: 'VENUE',
      why: 'the larger part is its own',
    },
    {
      moves: [
        [WON, -5],
        [[UPBIT], -7],
      ],
      label: 'VENUE',
      why: 'a gap that would interrupt trading, whatever else moves more',
    },
    {
      moves: [
        [[...DOLLARS, ...WON], -0.5],
        [[UPBIT], -0.8],
      ],
      label: 'GLOBAL',
      why: 'the larger part is the dollar price',
    },
    {
      moves: [[[...WON, UPBIT_BTC, UPBIT_ETH], -0.5]],
      lacking: [RATE],
      label: 'FX',
      why: 'alike without a rate: held back as the currency’s',
    },
    {
      moves: [[WON, -0.5]],
      lacking: [RATE],
      label: 'NATIONAL',
      why: 'other assets in won stand still: no currency',
    },
    {
      moves: [
        [WON, -1],
        [[UPBIT_BTC, UPBIT_ETH], -0.4],
      ],
      lacking: [RATE],
      label: 'NATIONAL',
      why: 'other assets in won moved less than half as far',
    },
    {
      moves: [
        [WON, -1],
        [[UPBIT_BTC, UPBIT_ETH], -0.6],
      ],
      lacking: [RATE],
      label: 'UNREFERENCED',
      why: 'they moved more than half as far, and no rate says of what',
    },
    {
      moves: [[WON, -0.5]],
      lacking: [RATE, UPBIT_BTC, UPBIT_ETH],
      label: 'UNREFERENCED',
      why: 'nothing tells a currency from a country',
    },
    {
      moves: [[[UPBIT], -0.5]],
      lacking: [BITHUMB, COINONE],
      label: 'VENUE',
      why: 'its other assets stand still, and no other venue is known',
    },
    {
      moves: [[[UPBIT], -0.5]],
      lacking: [BITHUMB, COINONE, UPBIT_BTC, UPBIT_ETH],
      label: 'PRICE',
      why: 'a rate alone tells no venue from a country',
    },
    {
      moves: [[[UPBIT], -0.5]],
      lacking: [BITHUMB, COINONE, UPBIT_BTC, UPBIT_ETH, RATE],
      label: 'UNREFERENCED',
      why: 'nothing to compare with at all',
    },
    { moves: [[[UPBIT], 0.5]], label: 'VENUE', why: 'upwards likewise' },
    { moves: [[WON, 0.5]], label: 'NATIONAL', why: 'upwards likewise' },
  ])('where $moves moved without $lacking is $label: $why', ({ label, ...happening }) => {
    expect(tell(UPBIT, happening).label).toBe(label);
  });
});

it('a rate that is known and not live tells a country from a currency where no other asset does', () => {
  const prices = Object.fromEntries(
    Object.entries(PRICES).filter(([key]) => key !== UPBIT_BTC && key !== UPBIT_ETH),
  );
  const floor = new Floor({ prices, baselines: UNUSUAL, hasBooks: true });
  floor.stopped.add(RATE);
  floor.at(70, { ...trading([[WON, -0.5]]), [UPBIT]: { sells: 400, price: 1_393 } });
  expect(floor.last.facts.label).toBe('NATIONAL');
});

it.each([
  { rate: -0.4, label: 'FX', why: 'four fifths of the way: it was the rate, ahead of its feed' },
  { rate: -0.3, label: 'NATIONAL', why: 'less than 0.7 of it: the rest is the country’s' },
  { rate: 0.5, label: 'NATIONAL', why: 'the other way' },
])('a rate that follows by $rate % a national fall of 0.5 % makes it $label: $why', (example) => {
  const floor = new Floor({ prices: PRICES, baselines: UNUSUAL, hasBooks: true }).until(1);
  const fallen = { sells: 400, price: 1_393 };
  floor.at(2, { ...trading([[WON, -0.5]]), [UPBIT]: fallen });
  floor.at(20, { ...trading([[[RATE], example.rate]]), [UPBIT]: fallen }).until(21);
  expect(floor.last.subject.subject).toBe(`USDT@${UPBIT}`);
  expect(floor.last.facts.label).toBe(example.label);
  expect(floor.last.facts.quality.includes('FX_EXPLAINED')).toBe(example.label === 'FX');
});

describe('the label in dollars, and of coins', () => {
  it.each<Happening & { key: string; label: string; why: string }>([
    { key: KRAKEN, moves: [[DOLLARS, -0.5]], label: 'GLOBAL', why: 'a stablecoin everywhere' },
    { key: KRAKEN, moves: [[[KRAKEN], -0.5]], label: 'VENUE', why: 'a stablecoin at one venue' },
    { key: ETH, moves: [[ETHERS, -1]], label: 'MARKET', why: 'a coin everywhere' },
    { key: ETH, moves: [[[ETH], -1]], label: 'VENUE', why: 'a coin at one venue' },
    {
      ...{ key: ETH, moves: [[[ETH], -1]], lacking: [OKX_ETH, BYBIT_ETH] },
      ...{ label: 'PRICE', why: 'a coin at the only venue' },
    },
    {
      ...{ key: ETH, moves: [[[ETH, BTC, OKX_BTC], -1]], lacking: [OKX_ETH, BYBIT_ETH] },
      ...{ label: 'MARKET', why: 'a coin at the only venue, as far as bitcoin' },
    },
    {
      ...{ key: UPBIT_BTC, moves: [[[UPBIT_BTC], -1]] },
      ...{ label: 'VENUE', why: 'a coin in won, alone' },
    },
    {
      key: UPBIT_BTC,
      moves: [[[UPBIT_BTC, BTC, OKX_BTC], -1]],
      label: 'MARKET',
      why: 'in won as abroad',
    },
  ])('of $key where $moves moved is $label: $why', ({ key, label, ...happening }) => {
    expect(tell(key, happening).label).toBe(label);
  });
});

describe('a symptom', () => {
  it.each<Happening & { key: string; symptom: string | null; why: string }>([
    {
      key: UPBIT,
      moves: [[[UPBIT], 0.5]],
      symptom: null,
      why: 'a squeeze from where it usually is',
    },
    {
      ...{ key: KRAKEN, moves: [[DOLLARS, -0.1]], from: [[DOLLARS, -1.5]] },
      ...{ symptom: 'RECOVERY', why: 'back to the dollar from a discount, nearly' },
    },
    {
      ...{ key: KRAKEN, moves: [[DOLLARS, -0.5]], from: [[DOLLARS, -1.5]] },
      ...{ symptom: 'RECOVERY', why: 'half of the way back' },
    },
    {
      ...{ key: KRAKEN, moves: [[DOLLARS, 0.5]], from: [[DOLLARS, -0.5]] },
      ...{ symptom: null, why: 'beyond the dollar: no way back any more' },
    },
    {
      ...{ key: KRAKEN, moves: [[DOLLARS, 0.5]], from: [[DOLLARS, 1.5]] },
      ...{ symptom: 'RECOVERY', why: 'down to the dollar from a premium' },
    },
    {
      key: UPBIT_BTC,
      moves: [[[UPBIT_BTC, UPBIT_ETH, UPBIT], -1]],
      symptom: 'QUOTE_ECHO',
      why: 'all that is priced in won',
    },
    {
      ...{ key: UPBIT_BTC, moves: [[[UPBIT_BTC], -1]] },
      ...{ symptom: null, why: 'the venue’s other assets stand still' },
    },
    {
      key: UPBIT_BTC,
      moves: [
        [[UPBIT_BTC, UPBIT_ETH, UPBIT], -1],
        [[RATE], -1],
        [[UPBIT_BTC], -2],
      ],
      symptom: null,
      why: 'the rate explains what all have, not what it has beyond',
    },
    {
      key: ETH,
      moves: [
        [ETHERS, -1],
        [[BTC, OKX_BTC], -0.6],
      ],
      symptom: 'MARKET_MOVE',
      why: 'bitcoin came more than half as far',
    },
    {
      key: ETH,
      moves: [
        [ETHERS, -1],
        [[BTC, OKX_BTC], -0.4],
      ],
      symptom: null,
      why: 'bitcoin came less',
    },
    {
      key: ETH,
      moves: [
        [ETHERS, -1],
        [[BTC, OKX_BTC], 1],
      ],
      symptom: null,
      why: 'bitcoin went the other way',
    },
    {
      key: BTC,
      moves: [[[BTC, OKX_BTC], -1]],
      symptom: null,
      why: 'bitcoin leads the market and follows nobody',
    },
  ])('of $key where $moves moved is $symptom: $why', ({ key, symptom, ...happening }) => {
    expect(tell(key, happening).symptom).toBe(symptom);
  });

  // Minutes after a fall by 2 %, which has left the short windows.
  it.each([
    { what: 'all won venues', keys: WON, lacking: [] },
    { what: 'one venue', keys: [UPBIT], lacking: [] },
    {
      what: 'a venue with nothing to compare with',
      keys: [UPBIT],
      lacking: [BITHUMB, COINONE, UPBIT_BTC, UPBIT_ETH],
    },
  ])('of $what that come back is a recovery until they are where they were', (example) => {
    const { keys, lacking } = example;
    const symptomAt = (percent: number): string | null => {
      const known = Object.entries(PRICES).filter(([key]) => !lacking.some((name) => name === key));
      const prices = Object.fromEntries(known);
      const floor = new Floor({ prices, baselines: UNUSUAL, hasBooks: true }).until(1);
      floor.at(2, trading([[keys, -2]]));
      const back = trading([[keys, percent]]);
      floor.at(1_300, { ...back, [UPBIT]: { buys: 400, price: back[UPBIT]?.price ?? 0 } });
      const { subject, facts } = floor.last;
      expect(subject).toMatchObject({ subject: `USDT@${UPBIT}`, direction: 'SQUEEZE' });
      return facts.symptom;
    };
    expect([symptomAt(-1), symptomAt(0.5)]).toEqual(['RECOVERY', null]);
  });

  it('that is the market’s is flagged', () => {
    const moves: Moves = [[[...ETHERS, BTC, OKX_BTC], -1]];
    expect(tell(ETH, { moves }).quality).toContain('MKT_SHOCK');
    expect(tell(ETH, { moves: [[ETHERS, -1]] }).quality).not.toContain('MKT_SHOCK');
  });
});

describe('the number to tell', () => {
  it.each<Happening & { key: string; percent: number; windowUs: number; why: string }>([
    {
      ...{ key: KRAKEN, moves: [[DOLLARS, -1]], from: [[DOLLARS, -0.4]] },
      ...{ percent: -1, windowUs: 0, why: 'GLOBAL: how far it stands from the dollar' },
    },
    {
      ...{ key: UPBIT, moves: [[WON, -1]], from: [[WON, 2]] },
      ...{ percent: -1, windowUs: 0, why: 'NATIONAL: what the premium is now' },
    },
    {
      ...{ key: UPBIT, moves: [[[UPBIT], -1]], from: [[[UPBIT], 0.5]] },
      ...{ percent: -1, windowUs: 0, why: 'VENUE: how far it is from the others' },
    },
    {
      ...{ key: UPBIT, moves: [[[UPBIT], -1]], lacking: [BITHUMB, COINONE] },
      ...{ percent: -1, windowUs: 0, why: 'VENUE without others: from its other assets' },
    },
    {
      ...{ key: ETH, moves: [[ETHERS, -1]], from: [[ETHERS, 1]] },
      ...{ percent: (0.99 / 1.01) * 100 - 100, windowUs: 15e6, why: 'MARKET: how far it came' },
    },
  ])('of $key is $percent %: $why', ({ key, percent, windowUs, ...happening }) => {
    const found = tell(key, happening);
    expect(Math.exp(found.value) * 100 - 100).toBeCloseTo(percent, 6);
    expect(found.windowUs).toBe(windowUs);
  });

  it('of an open alert is how far it came since before it began, not in the last window', () => {
    const floor = new Floor({ prices: PRICES, baselines: UNUSUAL, hasBooks: true }).until(1);
    floor.at(2, { ...trading([[ETHERS, -2]]), [ETH]: { sells: 400, price: 4.9 } });
    floor.at(30, { ...trading([[ETHERS, -3]]), [ETH]: { sells: 400, price: 4.85 } });
    const { label, value, windowUs } = floor.last.facts;
    expect(label).toBe('MARKET');
    expect(Math.exp(value) * 100 - 100).toBeCloseTo(-3, 6);
    expect(windowUs).toBe(60e6);
  });

  it('of an alert whose price is back is nothing, and no echo', () => {
    const floor = new Floor({ prices: PRICES, baselines: UNUSUAL, hasBooks: true }).until(1);
    floor.at(2, { [UPBIT_BTC]: { sells: 400, price: 138_600 } });
    floor.at(3, { [UPBIT_BTC]: { buys: 400, price: 140_000 } });
    const sellOff = floor.seen.findLast(({ subject }) => subject.direction === 'SELL_OFF');
    expect(sellOff?.second).toBe(3);
    expect(sellOff?.facts.value).toBeCloseTo(0, 9);
    expect(sellOff?.facts.symptom).toBeNull();
  });
});
