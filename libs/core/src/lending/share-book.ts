/**
 * Detector C1's figures of one venue: how many users, loans and won were repaid by force, of how many.
 *
 * Definitions. Users of a window: distinct borrowers with a loan open at any time in it. Loans: those open at any time
 * in it. Won: all that was drawn of these loans, at the prices of then. Repaid by force: users and loans with at least one
 * forced repayment in the window, and the won that these repaid. A window begins with a whole minute.
 *
 * Invariants
 * SHB1 every count is of an exact set; a user or loan counts once in a window, however often it was repaid by force.
 * SHB2 counts are functions of the set of entries, not of their order.
 */
import type { StateIo } from '../state/state-io.ts';
import { MinuteSeries, minuteOf, minuteStartUs, WINDOW_MINUTES } from './minute-series.ts';

const SHARE_MEASURES = ['users', 'loans', 'won'] as const;
export type ShareMeasure = (typeof SHARE_MEASURES)[number];
const SHARE_WINDOWS = ['1d', '7d', '30d', 'launch'] as const;
export type ShareWindow = (typeof SHARE_WINDOWS)[number];

/** Why a loan had to be repaid: what was borrowed rose, or what stood behind it fell; `UNKNOWN` where no price tells. */
const FORCED_CAUSES = ['BORROWED_ROSE', 'COLLATERAL_FELL', 'UNKNOWN'] as const;
export type ForcedCause = (typeof FORCED_CAUSES)[number];

/** A ratio with its birth certificate. */
export interface ForcedShare {
  readonly measure: ShareMeasure;
  readonly window: ShareWindow;
  readonly cause: ForcedCause | 'ALL';
  readonly numerator: number; // unit: as the measure
  readonly denominator: number; // unit: as the measure
  /** Rounded half up; 0 of nothing. */
  readonly shareBp: number;
  /** The window: [fromUs, toUs]. */
  readonly fromUs: number;
  readonly toUs: number;
  /** Operations within it that came after their instant was told. */
  readonly restatedCount: number;
  /** Borrowers or loans were left out, since the book is full. */
  readonly isLowerBound: boolean;
}

/** When somebody or something was last open, and last repaid by force; all but `lastClosed` by cause, ALL first. */
export interface Standing {
  lastClosed: number; // unit: minute; -1: never
  readonly forced: [number, number, number, number]; // unit: minute; -1: never
}

export function newStanding(): Standing {
  return { lastClosed: -1, forced: [-1, -1, -1, -1] };
}

type ByCause<T> = [T, T, T, T];

/** One measure: what is open, what was closed when, what was repaid by force when. */
class Measure {
  open = 0;
  ever = 0;
  readonly everForced: ByCause<number> = [0, 0, 0, 0];
  readonly closed: MinuteSeries;
  readonly forced: ByCause<MinuteSeries>;

  constructor(newest: number) {
    const series = (): MinuteSeries => new MinuteSeries(newest);
    this.closed = series();
    this.forced = [series(), series(), series(), series()];
  }

  advance(minute: number): void {
    this.closed.advance(minute);
    for (const series of this.forced) series.advance(minute);
  }

  keep(io: StateIo): void {
    io.fields(this, 'open', 'ever');
    io.into(this.everForced);
    io.part(this.closed);
    for (const series of this.forced) io.part(series);
  }
}

export class ShareBook {
  readonly #measures: Readonly<Record<ShareMeasure, Measure>>;
  readonly #users: Measure;
  readonly #loans: Measure;
  readonly #won: Measure;
  /** Borrowers with an open loan, by the minute at which one of theirs was last repaid by force. */
  readonly #openForced: MinuteSeries;
  readonly #restated: MinuteSeries;
  #everRestated = 0;
  #newest: number; // unit: minute
  /** Of the first loan; +∞ before. */
  #launchUs = Number.POSITIVE_INFINITY;
  /** Whether the venue's book had to leave something out. */
  isLowerBound = false;

  constructor(timeUs: number) {
    const minute = minuteOf(timeUs);
    this.#newest = minute;
    this.#users = new Measure(minute);
    this.#loans = new Measure(minute);
    this.#won = new Measure(minute);
    this.#measures = { users: this.#users, loans: this.#loans, won: this.#won };
    this.#openForced = new MinuteSeries(minute);
    this.#restated = new MinuteSeries(minute);
  }

  advance(timeUs: number): void {
    const minute = minuteOf(timeUs);
    if (minute <= this.#newest) return;
    this.#newest = minute;
    for (const measure of [this.#users, this.#loans, this.#won]) measure.advance(minute);
    this.#openForced.advance(minute);
    this.#restated.advance(minute);
  }

  restated(timeUs: number): void {
    this.#restated.add(minuteOf(timeUs), 1);
    this.#everRestated += 1;
  }

  /** Borrowers with an open loan of whom none was repaid by force within 30 days. */
  get atRiskCount(): number {
    return this.#users.open - this.#openForced.sum(2);
  }

  /** Whether nothing of the borrower was repaid by force within 30 days before the instant. */
  isAtRisk({ forced: [last] }: Standing, timeUs: number): boolean {
    return last < minuteOf(timeUs) - WINDOW_MINUTES[2];
  }

  opened(borrower: Standing, isFirstOpen: boolean, timeUs: number): void {
    this.#launchUs = Math.min(this.#launchUs, timeUs);
    this.#loans.open += 1;
    this.#loans.ever += 1;
    if (!isFirstOpen) return;
    this.#users.open += 1;
    if (borrower.lastClosed >= 0) this.#users.closed.add(borrower.lastClosed, -1);
    if (borrower.forced[0] >= 0) this.#openForced.add(borrower.forced[0], 1);
  }

  newBorrower(): void {
    this.#users.ever += 1;
  }

  drawn(won: number): void {
    this.#won.open += won;
    this.#won.ever += won;
  }

  /** `drawnWon`: all that was drawn of the loan. */
  closed(
    loan: { readonly drawnWon: number; readonly borrower: Standing; readonly isLastOpen: boolean },
    timeUs: number,
  ): void {
    const minute = minuteOf(timeUs);
    this.#loans.open -= 1;
    this.#loans.closed.add(minute, 1);
    this.#won.open -= loan.drawnWon;
    this.#won.closed.add(minute, loan.drawnWon);
    const { borrower } = loan;
    borrower.lastClosed = Math.max(borrower.lastClosed, minute);
    if (!loan.isLastOpen) return;
    this.#users.open -= 1;
    this.#users.closed.add(borrower.lastClosed, 1);
    if (borrower.forced[0] >= 0) this.#openForced.add(borrower.forced[0], -1);
  }

  /** A forced repayment; before `closed`, where it ends the loan. */
  forced(who: { readonly borrower: Standing; readonly loan: Standing }, what: Forced): void {
    const minute = minuteOf(what.timeUs);
    const cause = (1 + FORCED_CAUSES.indexOf(what.cause)) as 1 | 2 | 3;
    const before = who.borrower.forced[0];
    for (const at of [0, cause] as const) {
      moveTo(this.#users, at, who.borrower, minute);
      moveTo(this.#loans, at, who.loan, minute);
      this.#won.everForced[at] += what.won;
      this.#won.forced[at].add(minute, what.won);
    }
    if (minute <= before) return;
    if (before >= 0) this.#openForced.add(before, -1);
    this.#openForced.add(minute, 1);
  }

  /** Of every cause together, by measure and window, as of an instant at or after every entry. */
  overall(timeUs: number): ForcedShare[] {
    this.advance(timeUs);
    return SHARE_MEASURES.flatMap((measure) =>
      SHARE_WINDOWS.map((window, at) =>
        this.#share({ measure, window, cause: 'ALL' }, at, 0, timeUs),
      ),
    );
  }

  /** Every measure, window and cause, as of an instant at or after every entry. */
  shares(timeUs: number): ForcedShare[] {
    this.advance(timeUs);
    const causes = ['ALL', ...FORCED_CAUSES] as const;
    return SHARE_MEASURES.flatMap((measure) =>
      SHARE_WINDOWS.flatMap((window, windowAt) =>
        causes.map((cause, causeAt) =>
          this.#share({ measure, window, cause }, windowAt, causeAt, timeUs),
        ),
      ),
    );
  }

  #share(
    what: Pick<ForcedShare, 'measure' | 'window' | 'cause'>,
    windowAt: number,
    causeAt: number,
    toUs: number,
  ): ForcedShare {
    const measure = this.#measures[what.measure];
    const cause = causeAt as 0 | 1 | 2 | 3;
    const { isLowerBound } = this;
    if (what.window === 'launch') {
      const [numerator, denominator] = [measure.everForced[cause], measure.ever];
      const span = {
        fromUs: Math.min(this.#launchUs, toUs),
        toUs,
        restatedCount: this.#everRestated,
      };
      return { ...what, ...ratio(numerator, denominator), ...span, isLowerBound };
    }
    const window = windowAt as 0 | 1 | 2;
    const denominator = measure.open + measure.closed.sum(window);
    const fromUs = minuteStartUs(this.#newest - WINDOW_MINUTES[window]);
    const span = { fromUs, toUs, restatedCount: this.#restated.sum(window) };
    const numerator = measure.forced[cause].sum(window);
    return { ...what, ...ratio(numerator, denominator), ...span, isLowerBound };
  }

  /** `#measures` are the three again. */
  keep(io: StateIo): void {
    io.part(this.#users);
    io.part(this.#loans);
    io.part(this.#won);
    io.part(this.#openForced);
    io.part(this.#restated);
    this.#everRestated = io.value(this.#everRestated);
    this.#newest = io.value(this.#newest);
    this.#launchUs = io.value(this.#launchUs);
    io.fields(this, 'isLowerBound');
  }
}

interface Forced {
  readonly cause: ForcedCause;
  readonly won: number;
  readonly timeUs: number;
}

/** SHB1: a member stands at the minute of its last forced repayment alone. */
function moveTo(measure: Measure, cause: 0 | 1 | 2 | 3, member: Standing, minute: number): void {
  const last = member.forced[cause];
  if (last < 0) measure.everForced[cause] += 1;
  if (minute <= last) return;
  if (last >= 0) measure.forced[cause].add(last, -1);
  measure.forced[cause].add(minute, 1);
  member.forced[cause] = minute;
}

function ratio(
  numerator: number,
  denominator: number,
): Pick<ForcedShare, 'numerator' | 'denominator' | 'shareBp'> {
  const shareBp = denominator === 0 ? 0 : Math.floor((numerator / denominator) * 10_000 + 0.5);
  return { numerator, denominator, shareBp };
}
