/**
 * Prices of forced repayments (docs/detection-model.md, "Prices of forced repayments"): further than 3 % and six scales from the price
 * elsewhere is S3, with how many users it harmed and what they lost beyond that price; so is one beyond the gap at which the venue
 * claims to stop them.
 */

import type { InputRange } from '../../alert/alert.ts';
import { decimalValue } from '../../event/instrument.ts';
import { LENDING_OPERATION, type LendingTerms } from '../../event/lending-event.ts';
import { isRestated, type LendingEntry } from '../../lending/lending-entry.ts';
import type { Market } from '../../market/market.ts';
import { exp, ln } from '../../number/elementary.ts';
import type { StateIo } from '../../state/state-io.ts';
import type { SubjectsOf } from '../cascade/cascade-price.ts';
import { dislocationLimit, priceElsewhere } from '../cascade/dislocation.ts';
import { limitOf } from '../surge/surge-harm.ts';
import { type LendingRuling, type Measured, OFFSET_COUNT_MAX, type Reading } from './aspect.ts';

/** Ten minutes without another are the end of it: forced orders come in runs. */
const EXECUTION_HOLD_US = 600_000_000;
/** One order beyond the gap may have been on its way; a second one shows that nothing stopped them. */
const GUARD_COUNT = 2;
/** Users who are told apart; far more than one venue forced at once in October 2025. */
const USER_COUNT_MAX = 100_000;

interface Furthest {
  readonly away: number; // unit: ln
  readonly limit: number; // unit: ln
}

export class ExecutionAspect implements Measured {
  readonly name = 'price-sanity';
  readonly isDoneToLoans = true;
  readonly #venue: string;
  readonly #subjectsOf: SubjectsOf;
  /** By programme: the gap at which the venue claims to stop forced repayments. */
  readonly #guards = new Map<string, number>();
  readonly #users = new Set<string>();
  readonly #assets = new Set<string>();
  readonly #markets = new Set<string>();
  readonly #offsets: InputRange[] = [];
  #lastTimeUs = 0;
  #furthest: Furthest | undefined;
  #unguarded: Furthest | undefined;
  #unguardedCount = 0;
  #count = 0;
  #excessWon = 0; // unit: won
  #judgedCount = 0;
  #unreferencedCount = 0;

  constructor(venue: string, subjectsOf: SubjectsOf) {
    this.#venue = venue;
    this.#subjectsOf = subjectsOf;
  }

  get dueUs(): number {
    return this.#lastTimeUs + EXECUTION_HOLD_US;
  }

  publish({ programme, guardBp }: LendingTerms): void {
    if (guardBp === null) this.#guards.delete(programme);
    else this.#guards.set(programme, guardBp);
  }

  /** Judges a forced repayment by the references of the instant at which it was taken. */
  judge(entry: LendingEntry, market: Market | undefined, timeUs: number): void {
    const { event, priceTicks } = entry;
    if (event.kind !== 'operation' || event.operation !== LENDING_OPERATION.FORCED_REPAYMENT)
      return;
    if (priceTicks === 0) return;
    this.#judgedCount += 1;
    const subject = market === undefined ? undefined : this.#subjectsOf(market)[0];
    const elsewhere = subject === undefined ? Number.NaN : priceElsewhere(subject);
    // What came late is not compared with what others pay now.
    if (
      market === undefined ||
      subject === undefined ||
      isRestated(entry) ||
      !Number.isFinite(elsewhere)
    ) {
      this.#unreferencedCount += 1;
      return;
    }
    const price = decimalValue(priceTicks, market.definition.tick);
    const away = ln(price) - elsewhere;
    const limit = dislocationLimit(subject, -1);
    const isDislocated = away > limit;
    const guard = this.#guardOf(event.programme);
    const isBeyond = away > guard;
    if (!isDislocated && !isBeyond) return;
    if (this.#lastTimeUs > 0 && timeUs - this.#lastTimeUs >= EXECUTION_HOLD_US) this.#begin();
    if (isBeyond) this.#noteUnguarded({ away, limit: guard });
    if (!isDislocated && this.#unguardedCount < GUARD_COUNT) return;
    this.#note(entry, timeUs);
    if (!isDislocated) return;
    this.#count += 1;
    if (this.#furthest === undefined || away > this.#furthest.away)
      this.#furthest = { away, limit };
    if (this.#users.size < USER_COUNT_MAX) this.#users.add(event.borrower);
    const units = decimalValue(entry.principalLots, market.definition.lot);
    this.#excessWon += Math.round((price - exp(elsewhere)) * units);
  }

  /** From where on the venue has claimed to stop forced repayments, in ln; +∞: it claims nothing. */
  #guardOf(programme: string): number {
    const guardBp = this.#guards.get(programme);
    return guardBp === undefined ? Number.POSITIVE_INFINITY : limitOf(guardBp / 10_000, -1);
  }

  /** One that the venue has claimed to stop; the second says that it does not. */
  #noteUnguarded(one: Furthest): void {
    this.#unguardedCount += 1;
    if (this.#unguarded === undefined || one.away > this.#unguarded.away) this.#unguarded = one;
  }

  read(timeUs: number): Reading | undefined {
    const told = this.#furthest ?? this.#unguarded;
    if (told === undefined || this.#lastTimeUs === 0) return undefined;
    const isUnguarded = this.#unguardedCount >= GUARD_COUNT;
    return {
      level: timeUs - this.#lastTimeUs >= EXECUTION_HOLD_US ? 0 : 3,
      pressing: Math.max(1, this.#count),
      figure: {
        label: isUnguarded ? 'GUARD_NOT_ACTING' : 'DISLOCATED',
        value: told.away,
        windowUs: 0,
      },
      facts: () => ({
        rulings: this.#rulings(),
        scope: {
          assets: [...this.#assets].sort(),
          venues: [this.#venue],
          markets: [...this.#markets].sort(),
        },
        channels: this.#channels(told),
        unavailable:
          this.#unreferencedCount === 0
            ? []
            : [`reference: ${this.#unreferencedCount} of ${this.#judgedCount} forced repayments`],
        // What came late is compared with nothing.
        quality: [],
        inputs: [...this.#offsets],
      }),
    };
  }

  /** With the forced repayment at hand, which is judged already. */
  #begin(): void {
    this.#users.clear();
    this.#assets.clear();
    this.#markets.clear();
    this.#offsets.length = 0;
    this.#furthest = undefined;
    this.#unguarded = undefined;
    this.#unguardedCount = 0;
    this.#count = 0;
    this.#excessWon = 0;
    this.#judgedCount = 1;
    this.#unreferencedCount = 0;
  }

  #note({ asset, market, offset }: LendingEntry, timeUs: number): void {
    this.#lastTimeUs = timeUs;
    this.#assets.add(asset);
    this.#markets.add(market);
    const isNew = this.#offsets.at(-1)?.lastOffset !== offset;
    if (isNew && this.#offsets.length < OFFSET_COUNT_MAX) {
      this.#offsets.push({ market, firstOffset: offset, lastOffset: offset });
    }
  }

  #rulings(): LendingRuling[] {
    const rulings: LendingRuling[] = [];
    if (this.#furthest !== undefined) {
      const { away: value, limit } = this.#furthest;
      rulings.push({ rule: 'C5.execution', severity: 'S3', value, limit });
    }
    if (this.#unguarded !== undefined && this.#unguardedCount >= GUARD_COUNT) {
      const { away: value, limit } = this.#unguarded;
      rulings.push({ rule: 'C5.guard', severity: 'S3', value, limit });
    }
    return rulings;
  }

  #channels({ away }: Furthest) {
    const plain = { windowUs: 0, baseline: 0, scale: 0, tailScore: 0 };
    const [count, userCount] = [this.#count, this.#users.size];
    const judged = { forcedCount: this.#judgedCount, unreferencedCount: this.#unreferencedCount };
    return [
      {
        name: 'execution.away',
        value: away,
        ...plain,
        raw: { dislocatedCount: count, ...judged },
      },
      { name: 'execution.harmedUsers', value: userCount, ...plain, raw: { userCount } },
      {
        name: 'execution.excess',
        value: this.#excessWon,
        ...plain,
        raw: { excessWon: this.#excessWon },
      },
    ] as const;
  }

  keep(io: StateIo): void {
    io.into(this.#guards);
    io.into(this.#users);
    io.into(this.#assets);
    io.into(this.#markets);
    io.into(this.#offsets);
    this.#lastTimeUs = io.value(this.#lastTimeUs);
    this.#furthest = io.value(this.#furthest);
    this.#unguarded = io.value(this.#unguarded);
    this.#unguardedCount = io.value(this.#unguardedCount);
    this.#count = io.value(this.#count);
    this.#excessWon = io.value(this.#excessWon);
    this.#judgedCount = io.value(this.#judgedCount);
    this.#unreferencedCount = io.value(this.#unreferencedCount);
  }
}
