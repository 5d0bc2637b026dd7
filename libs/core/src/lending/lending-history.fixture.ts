/** Random histories of lending programmes: mostly what venues do, and every way in which they go wrong. */
import type {
  AssetStanding,
  LendingOrder,
  LendingPolicy,
  LendingRule,
} from '../control/lending-policy.ts';
import { LENDING_OPERATION } from '../event/lending-event.ts';
import {
  DAY,
  HOUR,
  operationEntry,
  orderOf,
  ruleOf,
  SECOND,
  T,
  termsEntry,
} from './lending.fixture.ts';
import type { LendingEntry } from './lending-entry.ts';

/** Mulberry32: whole numbers below a bound from a seed. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(bound: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000) * bound);
  }

  one<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
}

const OPERATIONS = [
  ...['LOAN_OPEN', 'LOAN_OPEN', 'LOAN_OPEN', 'EXTENSION', 'TOP_UP', 'REPAYMENT', 'REPAYMENT'],
  ...['FORCED_REPAYMENT', 'FORCED_REPAYMENT', 'COLLATERAL_MARK', 'COLLATERAL_MARK'],
  ...['LIQUIDATION_WARNING', 'LIQUIDATION_WARNING', 'QUALIFICATION'],
] as (keyof typeof LENDING_OPERATION)[];

/** Under which a history is judged: every kind of rule, some of a time of their own, and one order or two. */
export function randomPolicy(dice: Dice): LendingPolicy {
  const from = T + dice.below(3) * DAY;
  const rules: LendingRule[] = [
    ruleOf('loan-to-value', { maxBp: 20_000, toUs: from }),
    ruleOf('loan-to-value', {
      ...{ id: 'ratio-2', maxBp: 8_500, fromUs: from, otherwiseCountedBp: 9_000 },
      counted: [{ assets: ['KRW'], countedBp: 10_000 }],
    }),
    ruleOf('user-cap', { firstWon: 3_000_000, tierWonMax: 7_000_000 }),
    ruleOf('fee', { maxPpmPerYear: 200_000, includesForcedFee: dice.chance(50) }),
    ruleOf('fee', { id: 'fee-2', maxPpmPerYear: 200_000, includesForcedFee: true, binding: false }),
    ruleOf('eligible-assets', {
      ...{ assets: dice.one([null, ['USDT']]), fromUs: from, rankMax: 20, wonMarketCountMin: 3 },
      standings: dice.chance(50) ? [] : randomStandings(dice),
      flagged: dice.chance(70)
        ? []
        : [{ asset: 'XRP', fromUs: T + dice.below(9) * DAY, toUs: null }],
    }),
    ruleOf('own-assets', { venues: ['bithumb'] }),
    ruleOf('qualification', { fromUs: from }),
    ruleOf('notice', { leadUsMin: HOUR }),
    ruleOf('hazard', { toleratedBp: 200, alternativeBp: 1_000 }),
    ruleOf('disclosure', { statusUsMax: 9 * HOUR, forcedLiquidationsUsMax: 2 * DAY, fromUs: from }),
  ];
  const order = (id: string, parts: Partial<LendingOrder>): LendingOrder =>
    orderOf({ id, effectiveTimeUs: T + dice.below(4) * DAY, ...parts });
  const scope = { venues: dice.one([[], ['bithumb']]), programmes: ['a'], assets: [] };
  const orders = [order('first', { scope }), order('second', { permitted: ['REPAYMENT'] })];
  return { rules: { version: 1, rules }, orders: orders.slice(0, 1 + dice.below(2)) };
}

/** Of some days: an asset falls out of the first twenty, another is listed on three won markets. */
function randomStandings(dice: Dice): AssetStanding[] {
  const fallsUs = T + dice.below(8) * DAY;
  const from = { fromUs: T - DAY, toUs: fallsUs };
  return [
    { asset: 'USDT', rank: 20, wonMarketCount: null, ...from },
    { asset: 'USDT', rank: 21, wonMarketCount: 2 + dice.below(2), fromUs: fallsUs, toUs: null },
    { asset: 'XRP', rank: null, wonMarketCount: 2 + dice.below(2), fromUs: T, toUs: T + 9 * DAY },
  ];
}

/** So many rows of some days, in the order in which they are taken. */
export function randomHistory(dice: Dice, count: number): LendingEntry[] {
  const entries: LendingEntry[] = [
    termsEntry({
      programme: 'a',
      validTimeUs: T - DAY,
      lender: dice.one(['Bithumb', 'Affiliate']),
    }),
    termsEntry({ programme: 'a', venue: 'upbit', validTimeUs: T - DAY }),
  ];
  const stepUs = Math.floor((6 * DAY) / count);
  let nowUs = T;
  for (let at = 0; at < count; at += 1) {
    nowUs += dice.below(2 * stepUs);
    const last = entries[entries.length - 1 - dice.below(3)];
    if (dice.chance(2) && last !== undefined) entries.push({ ...last, recordTimeUs: nowUs });
    else if (dice.chance(2)) entries.push(randomTerms(dice, nowUs));
    else if (dice.chance(5)) entries.push(randomDisclosure(dice, nowUs, last));
    else entries.push(counterpart(dice, last, nowUs) ?? randomOperation(dice, nowUs));
  }
  return entries;
}

/** Of a notice its forced repayment soon after, of a forced repayment a notice that comes late or comes to be known late. */
function counterpart(
  dice: Dice,
  last: LendingEntry | undefined,
  nowUs: number,
): LendingEntry | undefined {
  if (last?.event.kind !== 'operation' || !dice.chance(60)) return undefined;
  const { event, venue, asset, validTimeUs } = last;
  const { programme, loanId, borrower } = event;
  const of = { venue, asset, programme, loanId, by: Number.parseInt(borrower.slice(-4), 16) };
  if (event.operation === LENDING_OPERATION.LIQUIDATION_WARNING) {
    const forced = {
      principalLots: 100 + dice.below(2_000),
      priceTicks: 1_500,
      validTimeUs: nowUs,
    };
    return operationEntry('FORCED_REPAYMENT', { ...of, ...forced, recordTimeUs: nowUs });
  }
  if (event.operation !== LENDING_OPERATION.FORCED_REPAYMENT) return undefined;
  const warnedUs = dice.chance(50) ? nowUs : validTimeUs - dice.below(HOUR);
  const notice = { principalLots: 0, validTimeUs: warnedUs, recordTimeUs: nowUs };
  return operationEntry('LIQUIDATION_WARNING', { ...of, ...notice });
}

function randomTerms(dice: Dice, nowUs: number): LendingEntry {
  const programme = dice.one(['a', 'b', 'c']);
  const predecessor = dice.chance(70) ? dice.one(['a', 'b', 'c', 'z']) : null;
  return termsEntry({
    ...{ programme, predecessor: predecessor === programme ? null : predecessor },
    ...{ venue: dice.one(['bithumb', 'upbit']), version: 1 + dice.below(4), validTimeUs: nowUs },
    loanToValueMaxBp: dice.one([8_500, 20_000]),
    capPerUserWon: dice.one([3_000_000, 9_000_000]),
  });
}

/**
 * A status, or a count of forced repayments that is right now and then: of whole minutes as a rule, that begin or end in the minute of
 * an entry before it, and of what is long past.
 */
function randomDisclosure(dice: Dice, nowUs: number, last: LendingEntry | undefined): LendingEntry {
  const kind = dice.one(['STATUS', 'FORCED_LIQUIDATIONS'] as const);
  const minuteUs = 60 * SECOND;
  const edgeUs = Math.floor((last?.validTimeUs ?? nowUs) / minuteUs) * minuteUs;
  const lengthUs = dice.one([minuteUs, 10 * minuteUs, HOUR, DAY, 46 * DAY]);
  const fromUs = dice.chance(50) ? edgeUs : edgeUs - lengthUs;
  const toUs = fromUs + lengthUs + (dice.chance(10) ? SECOND : 0);
  const disclosure = { kind, fromUs, toUs, outstandingWon: 0, forcedCount: dice.below(3) };
  return operationEntry('DISCLOSURE', {
    ...{ venue: dice.one(['bithumb', 'upbit']), programme: 'a', principalLots: 0, disclosure },
    ...{ validTimeUs: nowUs - (dice.chance(8) ? dice.below(20 * HOUR) : 0), recordTimeUs: nowUs },
  });
}

function randomOperation(dice: Dice, nowUs: number): LendingEntry {
  const name = dice.one(OPERATIONS);
  const agoUs = dice.chance(8) ? dice.below(20 * HOUR) : dice.below(SECOND);
  const lots = dice.chance(2)
    ? dice.one([0, -1, 0.5])
    : dice.one([1, 300, 500, 850, 899, 900, 1_000, 1_001, 4_000]);
  const isQuiet =
    name === 'COLLATERAL_MARK' || name === 'LIQUIDATION_WARNING' || name === 'QUALIFICATION';
  const by = 1 + dice.below(12);
  const valueWon = dice.one([0, 900_000, 1_100_000, 1_176_471, 4_000_000]);
  return operationEntry(name, {
    // A borrower's loans as a rule, now and then somebody else's.
    ...{ by: dice.chance(3) ? 9 : by, loanId: `L${by}-${dice.below(2)}` },
    ...{
      venue: dice.one(['bithumb', 'bithumb', 'upbit']),
      programme: dice.one(['a', 'a', 'a', 'b']),
    },
    ...{ asset: dice.chance(12) ? 'XRP' : 'USDT', priceTicks: dice.one([0, 1_300, 1_400, 1_540]) },
    principalLots: isQuiet || (name === 'TOP_UP' && dice.chance(50)) ? 0 : lots,
    ...(dice.chance(5) ? { principalWon: null } : {}),
    ...(dice.chance(60)
      ? {
          collateral: [
            { asset: 'KRW', quantity: valueWon, valueWon },
            { asset: 'BTC', quantity: 1 + dice.below(3), valueWon: dice.below(300_000) },
          ],
        }
      : name === 'LOAN_OPEN' && dice.chance(10)
        ? { collateral: null }
        : {}),
    requestTimeUs: dice.chance(10) ? nowUs - agoUs - dice.below(2 * DAY) : null,
    feePpmPerDay: dice.one([null, 500, 548]),
    maturityTimeUs: dice.one([null, nowUs + 30 * DAY, nowUs + DAY]),
    triggerPriceTicks: dice.one([null, 1_450, 1_600]),
    lender: dice.chance(3) ? 'Somebody' : null,
    capWon: name === 'QUALIFICATION' ? dice.one([null, 5_000_000, 9_000_000]) : null,
    ...{ validTimeUs: nowUs - agoUs, recordTimeUs: nowUs },
  });
}
