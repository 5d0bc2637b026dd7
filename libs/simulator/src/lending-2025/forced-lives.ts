/**
 * Loans that end by force: who, when, and since when the loan ran.
 *
 * In the first month exactly FIRST_MONTH_FORCED_COUNT borrowers are met at least once. Their first times follow a constant
 * hazard per open borrower: with as many joining each day, the risk set grows with t and so does the density of first times.
 */
import type { SeededRandom } from '../seeded-random.ts';
import { type BorrowerList, slotIn } from './borrower-list.ts';
import {
  SLOTS_PER_DAY,
  SQUEEZE_FROM_US,
  SQUEEZE_TO_US,
  slotAt,
  slotOfDay,
} from './case-calendar.ts';
import { type CaseLoan, NO_TIMES, operationUs } from './case-loan.ts';
import { CASE_ASSETS, type CaseAsset } from './case-prices.ts';
import { type ForcedSpan, SQUEEZE_DAY, type VenuePlan } from './venue-plan.ts';

/** Of 27,600 (FSC, 19 August 2025). */
const FIRST_MONTH_FORCED_COUNT = 3_635;
const FIRST_MONTH_DAYS = 30;
/** After the first month, of forced repayments those of somebody who had one before: 2.5 a head, as in the first month. */
const REPEATED_SHARE = 0.6;
/** A young loan is this old at most. */
const YOUNG_SLOTS_MAX = 10 * SLOTS_PER_DAY;
/** Held loans were drawn between these days, before the order, and are extended until they end. */
const HELD_FROM_DAY = 31;
const HELD_TO_DAY = 62;

/** Share of each asset in what is borrowed: USDT, XRP and BTC as reported (saemaeul-news 2123), the rest split by us. */
const ASSET_SHARES: readonly (readonly [CaseAsset, number])[] = [
  ['USDT', 0.342],
  ['XRP', 0.177],
  ['BTC', 0.149],
  ['ETH', 0.2],
  ['SOL', 0.132],
];

export function borrowedAsset(random: SeededRandom): CaseAsset {
  let rest = random.uniform();
  for (const [asset, share] of ASSET_SHARES) {
    rest -= share;
    if (rest < 0) return asset;
  }
  return 'SOL';
}

export function forcedLives(
  plan: VenuePlan,
  borrowers: BorrowerList,
  random: SeededRandom,
): CaseLoan[] {
  const lives = new ForcedLives(borrowers, random);
  const isBithumb = plan.venue === 'bithumb';
  if (isBithumb) lives.firstMonth(plan.forced);
  for (const span of plan.forced) {
    if (!isBithumb || span.from >= FIRST_MONTH_DAYS) lives.span(span);
  }
  if (isBithumb) lives.squeezeDay();
  return lives.loans;
}

class ForcedLives {
  readonly loans: CaseLoan[] = [];
  readonly #borrowers: BorrowerList;
  readonly #random: SeededRandom;
  /** Borrowers of young loans, in the order of the draw. */
  readonly #met: number[] = [];

  constructor(borrowers: BorrowerList, random: SeededRandom) {
    this.#borrowers = borrowers;
    this.#random = random;
  }

  /** First times by constant hazard, then repeats among those who were met before, until the spans have their counts. */
  firstMonth(spans: readonly ForcedSpan[]): void {
    const random = this.#random;
    const slotCount = slotOfDay(FIRST_MONTH_DAYS);
    const times = Array.from({ length: FIRST_MONTH_FORCED_COUNT }, () =>
      Math.max(8, Math.floor(slotCount * Math.sqrt(random.uniform()))),
    ).sort((a, b) => a - b);
    const met: { readonly borrower: number; readonly slot: number }[] = [];
    const isMet = new Set<number>();
    for (const slot of times) {
      const borrower = this.#newcomer(slot, isMet);
      isMet.add(borrower);
      met.push({ borrower, slot });
      this.#met.push(borrower);
      this.#young(borrower, slot);
    }
    for (const span of spans.filter(({ to }) => to <= FIRST_MONTH_DAYS)) {
      const [from, to] = [slotOfDay(span.from), slotOfDay(span.to)];
      const firstCount = met.filter(({ slot }) => slot >= from && slot < to).length;
      const slots = this.#slots({ ...span, count: span.count - firstCount });
      for (const slot of slots) {
        const before = met.findIndex((one) => one.slot > slot);
        const count = before === -1 ? met.length : before;
        // Nobody has been met yet: the next one is met again, a slot later than at first.
        const again = met[count === 0 ? 0 : random.index(count)] as (typeof met)[number];
        this.#young(again.borrower, Math.max(slot, again.slot + 1));
      }
    }
  }

  span(span: ForcedSpan): void {
    for (const slot of this.#slots(span)) {
      if (span.kind === 'held') this.#held(slot, borrowedAsset(this.#random));
      else this.#young(this.#anybody(slot), slot);
    }
  }

  /** Mostly somebody who was met before. */
  #anybody(slot: number): number {
    const again = this.#met[this.#random.index(Math.max(1, this.#met.length))];
    const isThere = again !== undefined && this.#borrowers.joinSlot(again) < slot - 3;
    if (isThere && this.#random.chance(REPEATED_SHARE)) return again;
    const first = this.#newcomer(slot, new Set());
    this.#met.push(first);
    return first;
  }

  squeezeDay(): void {
    const random = this.#random;
    const { day, squeezeCount, borrowerCount, otherCount } = SQUEEZE_DAY;
    const held = this.#borrowers.countBefore(slotOfDay(HELD_FROM_DAY));
    const chosen = new Set<number>();
    while (chosen.size < borrowerCount) chosen.add(random.index(held));
    const holders = [...chosen];
    for (let index = 0; index < squeezeCount; index += 1) {
      // Each holder once, the rest among them as it falls.
      const at = index < borrowerCount ? index : random.index(borrowerCount);
      const loan = this.#held(slotAt(SQUEEZE_FROM_US), 'USDT', holders[at]);
      loan.closeUs = squeezeUs(random);
    }
    const squeezeSlot = slotAt(SQUEEZE_FROM_US);
    for (let index = 0; index < otherCount; index += 1) {
      // The market fell from 05:50 on: other coins' collateral, before and after the squeeze.
      const slot = squeezeSlot - 3 + random.index(24);
      const asset = CASE_ASSETS[1 + random.index(CASE_ASSETS.length - 1)] as CaseAsset;
      this.#held(slot === squeezeSlot ? squeezeSlot + 1 : slot, asset);
    }
    if (slotOfDay(day) > squeezeSlot) throw new Error('the squeeze lies on its day');
  }

  #slots(span: ForcedSpan): number[] {
    const random = this.#random;
    const shocks = Array.from({ length: span.shockCount }, () => slotIn(span, random));
    return Array.from({ length: span.count }, () => {
      const isShock = shocks.length > 0 && random.chance(span.shockShare);
      if (!isShock) return slotIn(span, random);
      // The first shock is the largest.
      const at = Math.floor(shocks.length * random.uniform() * random.uniform());
      return shocks[at] as number;
    });
  }

  #newcomer(slot: number, except: ReadonlySet<number>): number {
    for (;;) {
      const borrower = this.#borrowers.anyBefore(Math.max(4, slot - 3), this.#random);
      if (borrower === undefined) throw new Error('nobody has joined before the first is forced');
      if (!except.has(borrower)) return borrower;
    }
  }

  #young(borrower: number, slot: number): void {
    const earliest = Math.max(this.#borrowers.joinSlot(borrower) + 1, slot - YOUNG_SLOTS_MAX);
    const openSlot = earliest + this.#random.index(Math.max(1, slot - 1 - earliest));
    this.#push('young', borrower, openSlot, slot, borrowedAsset(this.#random));
  }

  #held(slot: number, asset: CaseAsset, chosen?: number): CaseLoan {
    const borrower =
      chosen ?? this.#random.index(this.#borrowers.countBefore(slotOfDay(HELD_FROM_DAY)));
    const openSlot = slotIn({ from: HELD_FROM_DAY, to: HELD_TO_DAY }, this.#random);
    return this.#push('held', borrower, openSlot, slot, asset);
  }

  #push(
    kind: 'young' | 'held',
    borrower: number,
    openSlot: number,
    closeSlot: number,
    asset: CaseAsset,
  ): CaseLoan {
    const loan: CaseLoan = {
      ...{ kind, asset, borrower, openSlot },
      openUs: operationUs(openSlot, this.#random),
      closeSlot,
      closeUs: operationUs(closeSlot, this.#random),
      isForced: true,
      ...{ extensions: NO_TIMES, topUps: NO_TIMES, lots: 0, openTicks: 0 },
    };
    this.loans.push(loan);
    return loan;
  }
}

/** Densest just before the top: each purchase lifts the price into the next loan's trigger. */
function squeezeUs(random: SeededRandom): number {
  const spanMs = (SQUEEZE_TO_US - SQUEEZE_FROM_US) / 1_000;
  const share = (random.uniform() + random.uniform() + random.uniform()) / 3;
  const ms = Math.floor(spanMs * (0.3 + 0.68 * share));
  return SQUEEZE_FROM_US + Math.min(ms, spanMs - 1) * 1_000;
}
