/** What a reader sees of a tape day by day, and of 11 October second by second: counted, not planned. */
import { DAY_COUNT, DAY_US, LAUNCH_US, SQUEEZE_FROM_US, SQUEEZE_TO_US } from './case-calendar.ts';
import { wonOf } from './case-prices.ts';
import type { CaseOperation } from './lending-tape.ts';

export interface VenueDay {
  /** Midnight in Korea at the day's end. */
  readonly endUs: number;
  /** Of all days until then: who opened a loan. */
  readonly borrowerCount: number;
  /** Of loans open at the day's end, at the prices at which they were drawn. */
  readonly outstandingWon: number;
  readonly openedCount: number;
  readonly forcedCount: number;
}

export interface CaseSeries {
  readonly byVenue: ReadonlyMap<string, readonly VenueDay[]>;
  /** Forced repayments in each second of the squeeze, with their won at the price of execution. */
  readonly squeeze: readonly {
    readonly atUs: number;
    readonly count: number;
    readonly won: number;
  }[];
}

interface VenueState {
  readonly borrowers: Set<number>;
  readonly open: Map<number, number>;
  outstandingWon: number;
  openedCount: number;
  forcedCount: number;
  readonly days: VenueDay[];
}

const SECOND_US = 1_000_000;

export class SeriesCount {
  readonly #states = new Map<string, VenueState>();
  readonly #squeeze: { readonly atUs: number; count: number; won: number }[] = Array.from(
    { length: (SQUEEZE_TO_US - SQUEEZE_FROM_US) / SECOND_US },
    (_, second) => ({ atUs: SQUEEZE_FROM_US + second * SECOND_US, count: 0, won: 0 }),
  );

  /** Operations rise in time. */
  add(operation: CaseOperation): void {
    const { venue, validTimeUs, name, principalWon } = operation;
    const state = this.#state(venue);
    endDays(state, validTimeUs);
    take(state, operation);
    const second = Math.floor((validTimeUs - SQUEEZE_FROM_US) / SECOND_US);
    const isForced = venue === 'bithumb' && name === 'FORCED_REPAYMENT';
    const bin = isForced ? this.#squeeze[second] : undefined;
    if (bin === undefined) return;
    bin.count += 1;
    bin.won += principalWon ?? 0;
  }

  /** Of all days until 20 November; after it nothing may be added. */
  value(): CaseSeries {
    for (const state of this.#states.values()) endDays(state, LAUNCH_US + DAY_COUNT * DAY_US);
    const byVenue = new Map([...this.#states].map(([venue, { days }]) => [venue, days] as const));
    return { byVenue, squeeze: this.#squeeze };
  }

  #state(venue: string): VenueState {
    const known = this.#states.get(venue);
    if (known !== undefined) return known;
    const counts = { outstandingWon: 0, openedCount: 0, forcedCount: 0 };
    const state = { borrowers: new Set<number>(), open: new Map(), ...counts, days: [] };
    this.#states.set(venue, state);
    return state;
  }
}

/** Writes down every day that has ended by the instant. */
function endDays(state: VenueState, untilUs: number): void {
  for (;;) {
    const endUs = LAUNCH_US + (state.days.length + 1) * DAY_US;
    if (endUs > untilUs) return;
    const { borrowers, outstandingWon, openedCount, forcedCount } = state;
    state.days.push({
      endUs,
      borrowerCount: borrowers.size,
      outstandingWon,
      openedCount,
      forcedCount,
    });
    state.openedCount = 0;
    state.forcedCount = 0;
  }
}

function take(
  state: VenueState,
  { name, loan, borrower, asset, lots, priceTicks }: CaseOperation,
): void {
  if (name === 'LOAN_OPEN') {
    const won = wonOf(asset, lots, priceTicks);
    state.borrowers.add(borrower);
    state.open.set(loan, won);
    state.outstandingWon += won;
    state.openedCount += 1;
  }
  if (name !== 'REPAYMENT' && name !== 'FORCED_REPAYMENT') return;
  state.outstandingWon -= state.open.get(loan) ?? 0;
  state.open.delete(loan);
  if (name === 'FORCED_REPAYMENT') state.forcedCount += 1;
}
