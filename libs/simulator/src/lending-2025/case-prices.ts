/**
 * Prices of the case. What is published stands with its source; everything between is a simulated line through the order
 * of magnitude of those months.
 */
import {
  DAY_US,
  DIP_US,
  DIPS_FROM_US,
  dayIndex,
  isDense,
  isNearDense,
  LAUNCH_US,
  SLOT_COUNT,
  SQUEEZE_FROM_US,
  slotAt,
  slotStartUs,
} from './case-calendar.ts';

/** What was borrowed, first the asset that the case is about. */
export const CASE_ASSETS = ['USDT', 'XRP', 'BTC', 'ETH', 'SOL'] as const;
export type CaseAsset = (typeof CASE_ASSETS)[number];

/** Ticks in 10^exponent won and lots in 10^exponent units, as the venues quote them. */
export const ASSET_STEPS: Readonly<
  Record<CaseAsset, { readonly tick: number; readonly lot: number }>
> = {
  USDT: { tick: 0, lot: -4 },
  XRP: { tick: 0, lot: -4 },
  BTC: { tick: 3, lot: -8 },
  ETH: { tick: 3, lot: -8 },
  SOL: { tick: 2, lot: -4 },
};

/** 10^exponent, exact, from the number's own text: no engine's power decides a byte. */
export function powerOfTen(exponent: number): number {
  return Number(`1e${exponent}`);
}

/** Lots × ticks divided by this are won. */
const PRODUCT_PER_WON: Readonly<Record<CaseAsset, number>> = {
  USDT: 1e4,
  XRP: 1e4,
  BTC: 1e5,
  ETH: 1e5,
  SOL: 1e2,
};

/** Whole won. */
export function wonOf(asset: CaseAsset, lots: number, priceTicks: number): number {
  return Math.round((lots * priceTicks) / PRODUCT_PER_WON[asset]);
}

/** The lots that are worth `won`, to the nearest; of USDT exactly, since a lot is worth less than half a won. */
export function lotsOf(asset: CaseAsset, won: number, priceTicks: number): number {
  return Math.max(1, Math.round((won * PRODUCT_PER_WON[asset]) / priceTicks));
}

type Anchors = readonly (readonly [day: string, value: number])[];

/** 1,398.4 and 1,393.2 are closes of 21 and 22 August (segye.com 20250822510859), 1,425.8 that of 13 October. */
const KRW_PER_USD: Anchors = [
  ['2025-06-16', 1_366],
  ['2025-07-01', 1_356],
  ['2025-07-20', 1_390],
  ['2025-08-01', 1_398],
  ['2025-08-10', 1_388],
  ['2025-08-21', 1_398.4],
  ['2025-08-22', 1_393.2],
  ['2025-09-15', 1_388],
  ['2025-09-30', 1_404],
  ['2025-10-13', 1_425.8],
  ['2025-10-31', 1_426],
  ['2025-11-21', 1_468],
];

/** Of USDT in won over its price overseas: simulated but for 13 October, +5.55 % (1,505 against 1,425.8). */
const PREMIUM: Anchors = [
  ['2025-06-16', 0.004],
  ['2025-10-09', 0.004],
  ['2025-10-10', 0.012],
  ['2025-10-11', 0.02],
  ['2025-10-13', 0.0555],
  ['2025-10-20', 0.02],
  ['2025-10-31', 0.012],
  ['2025-11-21', 0.012],
];

const KRW_ANCHORS: Readonly<Record<Exclude<CaseAsset, 'USDT'>, Anchors>> = {
  BTC: [
    ['2025-06-16', 147e6],
    ['2025-06-22', 140e6],
    ['2025-07-01', 146e6],
    ['2025-07-14', 165e6],
    ['2025-08-03', 157e6],
    ['2025-08-14', 168e6],
    ['2025-09-01', 153e6],
    ['2025-10-06', 177e6],
    ['2025-10-11', 164e6],
    ['2025-11-21', 127e6],
  ],
  ETH: [
    ['2025-06-16', 3.55e6],
    ['2025-06-22', 3.1e6],
    ['2025-07-07', 3.5e6],
    ['2025-07-21', 5.2e6],
    ['2025-08-03', 4.8e6],
    ['2025-08-24', 6.7e6],
    ['2025-10-06', 6.6e6],
    ['2025-10-12', 5.7e6],
    ['2025-11-21', 4.1e6],
  ],
  XRP: [
    ['2025-06-16', 3_050],
    ['2025-06-22', 2_800],
    ['2025-07-07', 3_100],
    ['2025-07-21', 4_900],
    ['2025-08-03', 4_050],
    ['2025-08-14', 4_550],
    ['2025-09-01', 3_850],
    ['2025-10-06', 4_300],
    ['2025-10-11', 3_600],
    ['2025-11-21', 3_000],
  ],
  SOL: [
    ['2025-06-16', 212_000],
    ['2025-06-22', 190_000],
    ['2025-07-21', 280_000],
    ['2025-08-03', 228_000],
    ['2025-09-18', 345_000],
    ['2025-10-11', 270_000],
    ['2025-11-21', 190_000],
  ],
};

/** Each point once, as [days since launch, value]. */
const LINES = new Map<Anchors, readonly (readonly [number, number])[]>();

function alongLine(anchors: Anchors, timeUs: number): number {
  let line = LINES.get(anchors);
  if (line === undefined) {
    line = anchors.map(([day, value]) => [dayIndex(day), value] as const);
    LINES.set(anchors, line);
  }
  const at = (timeUs - LAUNCH_US) / DAY_US;
  let before = line[0] as readonly [number, number];
  for (const point of line) {
    if (point[0] > at) {
      const share = point[0] === before[0] ? 0 : (at - before[0]) / (point[0] - before[0]);
      return before[1] + (point[1] - before[1]) * Math.max(0, share);
    }
    before = point;
  }
  return before[1];
}

export function krwPerUsd(timeUs: number): number {
  return alongLine(KRW_PER_USD, timeUs);
}

type SecondAnchors = readonly (readonly [second: number, value: number])[];

function alongSeconds(points: SecondAnchors, second: number): number {
  let before = points[0] as readonly [number, number];
  for (const point of points) {
    if (point[0] > second) {
      if (point === points[0]) return point[1];
      return before[1] + ((point[1] - before[1]) * (second - before[0])) / (point[0] - before[0]);
    }
    before = point;
  }
  return before[1];
}

/** Won prices of USDT in the squeeze, in seconds from 06:22:00. Bithumb fell to 1,660 three seconds after its top. */
const SQUEEZE: Readonly<Record<string, SecondAnchors>> = {
  bithumb: [
    [0, 1_450],
    [60, 1_620],
    [100, 2_300],
    [125, 3_900],
    [139, 5_755],
    [140, 5_755],
    [143, 1_660],
    [180, 1_640],
    [600, 1_560],
    [1_200, 1_500],
  ],
  upbit: [
    [0, 1_450],
    [60, 1_540],
    [130, 1_650],
    [145, 1_650],
    [240, 1_590],
    [600, 1_540],
    [1_200, 1_500],
  ],
  coinone: [
    [0, 1_450],
    [60, 1_550],
    [130, 1_670],
    [145, 1_670],
    [240, 1_600],
    [600, 1_545],
    [1_200, 1_500],
  ],
};
const SQUEEZE_SECONDS = 1_200;

/** The highest price overseas was 1.083 USD. */
const SQUEEZE_USD: SecondAnchors = [
  [0, 1.001],
  [60, 1.05],
  [130, 1.083],
  [145, 1.083],
  [240, 1.02],
  [600, 1.002],
];

/** In seconds from the beginning of a dip: what is added to the premium. */
const DIP: SecondAnchors = [
  [0, 0],
  [300, -0.009],
  [900, -0.014],
  [1_200, -0.009],
  [1_800, 0],
];

export function usdPerUsdt(timeUs: number): number {
  const second = (timeUs - SQUEEZE_FROM_US) / 1e6;
  if (second >= 0 && second < 600) return alongSeconds(SQUEEZE_USD, second);
  return 1.0004;
}

/** A fixed number in ±1 that depends on what and when, not on who asks: prices of a slot are the same for all. */
function wobble(salt: number, slot: number): number {
  let word = Math.imul(slot + 1, 0x9e3779b1) ^ Math.imul(salt + 7, 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 15), 0x2c1b3c6d);
  word = Math.imul(word ^ (word >>> 12), 0x297a2d39);
  return (((word ^ (word >>> 15)) >>> 0) / 0x1_0000_0000) * 2 - 1;
}

/** None beside dense prices: a step at a quarter hour would be an event of its own. */
const USDT_WOBBLE = 0.0004;
const COIN_WOBBLE = 0.008;

/** Won for a USDT at the venue, in ticks of 1 won. */
export function tetherTicks(venue: string, timeUs: number): number {
  const second = (timeUs - SQUEEZE_FROM_US) / 1e6;
  const squeeze = SQUEEZE[venue];
  if (squeeze !== undefined && second >= 0 && second < SQUEEZE_SECONDS) {
    return Math.round(alongSeconds(squeeze, second));
  }
  const abroad = krwPerUsd(timeUs) * usdPerUsdt(timeUs);
  const premium = alongLine(PREMIUM, timeUs) + dipAt(venue, timeUs);
  const noise = isNearDense(timeUs) ? 0 : USDT_WOBBLE * wobble(0, slotAt(timeUs));
  return Math.round(abroad * (1 + premium + noise));
}

/** Both lenders' markets fall, Coinone's by half. */
function dipAt(venue: string, timeUs: number): number {
  for (const fromUs of DIPS_FROM_US) {
    if (timeUs < fromUs || timeUs >= fromUs + DIP_US) continue;
    return alongSeconds(DIP, (timeUs - fromUs) / 1e6) * (venue === 'coinone' ? 0.5 : 1);
  }
  return 0;
}

/** Prices of the slots that have one price, by asset: half a million operations ask for them. */
const SLOT_TICKS = new Map<CaseAsset, Int32Array>();

/** In the market's ticks. One price for a whole slot, but for the dense ones. */
export function assetTicks(venue: string, asset: CaseAsset, timeUs: number): number {
  const slot = slotAt(timeUs);
  if (isDense(slot)) return ticksAt(venue, asset, timeUs);
  let table = SLOT_TICKS.get(asset);
  if (table === undefined) {
    table = Int32Array.from({ length: SLOT_COUNT }, (_, at) => ticksAt('', asset, slotStartUs(at)));
    SLOT_TICKS.set(asset, table);
  }
  return table[slot] as number;
}

function ticksAt(venue: string, asset: CaseAsset, timeUs: number): number {
  if (asset === 'USDT') return tetherTicks(venue, timeUs);
  const won = alongLine(KRW_ANCHORS[asset], timeUs);
  const noise = COIN_WOBBLE * wobble(CASE_ASSETS.indexOf(asset), slotAt(timeUs));
  const wonPerTick = asset === 'XRP' ? 1 : asset === 'SOL' ? 100 : 1_000;
  return Math.round((won * (1 + noise)) / wonPerTick);
}
