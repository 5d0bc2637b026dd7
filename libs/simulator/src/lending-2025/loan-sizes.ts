/**
 * Principals, such that sums and median come to the published won.
 *
 * Sizes are drawn per class, each class is scaled to its sums, and what rounding leaves is laid on loans of USDT, whose lot is
 * worth less than half a won, so that any whole won can be met (case-prices.ts). What a class weighs is ours; the sums are not.
 *
 * Invariants
 * LZ1 forced sums first (they fix their own loans), then new principal and turnover (three classes, three sums), then the
 *    median, then the sums again on large loans alone, then the remainder on single ones.
 */
import type { SeededRandom } from '../seeded-random.ts';
import {
  FIRST_MONTH_END_US,
  GUIDELINE_US,
  koreanMidnightUs,
  SEPTEMBER_END_US,
  SUMMER_END_US,
} from './case-calendar.ts';
import type { CaseLoan } from './case-loan.ts';
import { assetTicks, lotsOf, wonOf } from './case-prices.ts';
import type { VenueLives } from './loan-lives.ts';
import { solveThree } from './solve-three.ts';

const JULY_US = koreanMidnightUs('2025-07-01');
const AUGUST_US = koreanMidnightUs('2025-08-01');

/** Sums in won that the tape must return; the definitions are those of published-figures.ts. */
const FIRST_MONTH_TURNOVER_WON = 1_500_000_000_000;
const SUMMER_TURNOVER_WON = 2_498_300_000_000;
const NEW_PRINCIPAL_WON = 1_128_400_000_000;
const JULY_FORCED_WON = 79_200_000_000;
/** "More than 100 bn" to 31 August; how much more is ours. */
const SUMMER_FORCED_WON = 102_400_000_000;
const MEDIAN_WON = 2_490_000;
const UPBIT_NEW_PRINCIPAL_WON = 12_700_000_000;

/** Smallest loan of the programme (decenter.kr 2GVA8JS7QW), and the largest that is drawn here. */
const LOAN_WON_MIN = 100_000;
const LOAN_WON_MAX = 180_000_000;
/** Under the guideline's cap of 30 m won. */
const GUIDED_LOAN_WON_MAX = 25_000_000;
/** A loan that takes up a remainder stays well above the median, so that this stays where it is. */
const MENDED_WON_MIN = 2_700_000;
const MENDED_COUNT_MAX = 2_000;
/** Loans that are scaled once more after the median was met: by too little to reach it. */
const SCALED_AGAIN_WON_MIN = 4_000_000;

/** Median in won and spread of the logarithm before scaling. */
const SIZES: Readonly<Record<'early' | 'late' | 'long' | 'young', readonly [number, number]>> = {
  early: [2_950_000, 0.73],
  late: [1_490_000, 0.5],
  long: [2_770_000, 0.95],
  young: [3_200_000, 0.85],
};

export function sizeLoans({ plan, loans }: VenueLives, random: SeededRandom): void {
  const { venue } = plan;
  for (const loan of loans) {
    const [median, spread] = SIZES[sizeClass(loan)];
    const drawn = random.skewed(median, spread);
    const most = loan.openUs < GUIDELINE_US ? LOAN_WON_MAX : GUIDED_LOAN_WON_MAX;
    const won = Math.min(most, Math.max(LOAN_WON_MIN, drawn));
    loan.openTicks = assetTicks(venue, loan.asset, loan.openUs);
    loan.lots = lotsOf(loan.asset, won, loan.openTicks);
  }
  const book = new SizedBook(venue, loans);
  if (venue === 'upbit') book.meetNewPrincipal(UPBIT_NEW_PRINCIPAL_WON);
  else book.meetPublished();
}

function sizeClass({ kind, openUs }: CaseLoan): keyof typeof SIZES {
  if (kind === 'young') return 'young';
  if (kind !== 'short') return 'long';
  return openUs < FIRST_MONTH_END_US ? 'early' : 'late';
}

interface Sums {
  newPrincipal: number;
  monthTurnover: number;
  summerTurnover: number;
}

class SizedBook {
  readonly #venue: string;
  readonly #loans: readonly CaseLoan[];

  constructor(venue: string, loans: readonly CaseLoan[]) {
    this.#venue = venue;
    this.#loans = loans;
  }

  meetNewPrincipal(wantedWon: number): void {
    const due = this.#loans.filter(({ openUs }) => openUs < SEPTEMBER_END_US);
    const sum = (): number => due.reduce((won, loan) => won + this.#openWon(loan), 0);
    this.#scale(due, wantedWon / sum());
    this.#spread(due, wantedWon - sum());
  }

  meetPublished(): void {
    this.#meetForced();
    this.#meetSums(0);
    this.#meetMedian();
    this.#meetSums(SCALED_AGAIN_WON_MIN);
    this.#mend();
  }

  /** July's forced repayments, then those of June and August. */
  #meetForced(): void {
    const young = this.#loans.filter(({ kind }) => kind === 'young');
    const isJuly = ({ closeUs }: CaseLoan): boolean => {
      return closeUs !== null && closeUs >= JULY_US && closeUs < AUGUST_US;
    };
    const parts: readonly (readonly [CaseLoan[], number])[] = [
      [young.filter(isJuly), JULY_FORCED_WON],
      [young.filter((loan) => !isJuly(loan)), SUMMER_FORCED_WON - JULY_FORCED_WON],
    ];
    for (const [part, wantedWon] of parts) {
      const sum = (): number => part.reduce((won, loan) => won + this.#closeWon(loan), 0);
      this.#scale(part, wantedWon / sum());
      // What is left is met at the price of the execution: one loan of USDT takes it.
      const taker = part.find(({ asset, lots }) => asset === 'USDT' && lots > 4e7);
      if (taker === undefined) throw new Error('LZ1: no loan of USDT takes the remainder');
      const ticks = this.#ticks(taker, taker.closeUs as number);
      taker.lots = lotsOf('USDT', this.#closeWon(taker) + wantedWon - sum(), ticks);
    }
  }

  /** Scales the loans of three classes that are at least so large; all others stay as they are. */
  #meetSums(wonMin: number): void {
    const isFree = (loan: CaseLoan): boolean =>
      sizeClass(loan) !== 'young' && this.#openWon(loan) >= wonMin;
    const classes = (['early', 'late', 'long'] as const).map((name) => ({
      loans: this.#loans.filter((loan) => sizeClass(loan) === name && isFree(loan)),
    }));
    const given = this.#sums(this.#loans.filter((loan) => !isFree(loan)));
    const parts = classes.map(({ loans }) => this.#sums(loans));
    const factors = solveThree(
      (['newPrincipal', 'monthTurnover', 'summerTurnover'] as const).map((key) => ({
        weights: parts.map((part) => part[key]),
        wanted: WANTED[key] - given[key],
      })),
    );
    classes.forEach(({ loans }, at) => {
      const factor = factors[at] as number;
      if (!(factor > 0.4 && factor < 2.5)) throw new Error(`LZ1: a class is scaled by ${factor}`);
      this.#scale(loans, factor);
    });
  }

  /** Loans nearest to the median are moved onto it until as many lie above as below. */
  #meetMedian(): void {
    const counted = this.#loans.filter(({ openUs }) => openUs < SUMMER_END_US);
    const half = counted.length / 2 - 1;
    const distances = counted
      .map((loan) => ({ loan, away: this.#openWon(loan) - MEDIAN_WON }))
      .filter(({ away }) => away !== 0);
    const above = distances.filter(({ away }) => away > 0);
    const below = distances.filter(({ away }) => away < 0);
    for (const side of [above, below]) {
      const movable = side
        .filter(({ loan }) => loan.asset === 'USDT' && loan.kind !== 'young')
        .sort((a, b) => Math.abs(a.away) - Math.abs(b.away));
      for (const { loan } of movable.slice(0, Math.max(0, side.length - half))) {
        loan.lots = lotsOf('USDT', MEDIAN_WON, loan.openTicks);
      }
    }
  }

  /**
   * The last won, on three kinds of loans whose price at the opening is that at the end:
   * a: opened and repaid in the first month; f: opened in it, repaid later in the summer; g: opened in the summer and open at
   * its end. A won more on each adds (1, 2, 2), (1, 1, 2) and (1, 0, 1) to (new principal, month, summer).
   */
  #mend(): void {
    const is = this.#sums(this.#loans);
    const principal = WANTED.newPrincipal - is.newPrincipal;
    const month = WANTED.monthTurnover - is.monthTurnover;
    const summer = WANTED.summerTurnover - is.summerTurnover;
    const a = month + principal - summer;
    const f = month - 2 * a;
    const g = principal - a - f;
    const plain = this.#loans.filter(
      ({ kind, asset, extensions }) =>
        asset === 'USDT' && (kind === 'short' || kind === 'maturity') && extensions.length === 0,
    );
    const closesIn = (loan: CaseLoan, fromUs: number, toUs: number): boolean => {
      const { closeUs } = loan;
      if (closeUs === null || closeUs < fromUs || closeUs >= toUs) return false;
      return this.#ticks(loan, closeUs) === loan.openTicks;
    };
    const opened = plain.filter(({ openUs }) => openUs < FIRST_MONTH_END_US);
    this.#spread(
      opened.filter((loan) => closesIn(loan, 0, FIRST_MONTH_END_US)),
      a,
    );
    this.#spread(
      opened.filter((loan) => closesIn(loan, FIRST_MONTH_END_US, SUMMER_END_US)),
      f,
    );
    this.#spread(
      plain.filter(({ openUs, closeUs }) => {
        const isOpen = closeUs === null || closeUs >= SUMMER_END_US;
        return openUs >= FIRST_MONTH_END_US && openUs < SUMMER_END_US && isOpen;
      }),
      g,
    );
  }

  /** Lays the won on loans of USDT, evenly; the first takes what does not divide. */
  #spread(among: readonly CaseLoan[], won: number): void {
    if (won === 0) return;
    const room = Math.max(0, -won / Math.min(MENDED_COUNT_MAX, among.length)) * 1.5;
    const takers = among
      .filter(
        (loan) => loan.asset === 'USDT' && this.#openWon(loan) > MENDED_WON_MIN + Math.ceil(room),
      )
      .slice(0, MENDED_COUNT_MAX);
    const share = Math.trunc(won / takers.length);
    takers.forEach((loan, at) => {
      const own = at === 0 ? won - share * (takers.length - 1) : share;
      const wanted = this.#openWon(loan) + own;
      loan.lots = lotsOf('USDT', wanted, loan.openTicks);
      if (this.#openWon(loan) !== wanted) throw new Error('LZ1: a whole won can be met in USDT');
    });
    if (takers.length === 0) throw new Error(`LZ1: nobody takes ${won} won`);
  }

  #scale(loans: readonly CaseLoan[], factor: number): void {
    for (const loan of loans) loan.lots = Math.max(1, Math.round(loan.lots * factor));
  }

  #sums(loans: readonly CaseLoan[]): Sums {
    const sums = { newPrincipal: 0, monthTurnover: 0, summerTurnover: 0 };
    for (const loan of loans) {
      if (loan.openUs < SEPTEMBER_END_US) sums.newPrincipal += this.#openWon(loan);
      for (const atUs of [loan.openUs, ...loan.extensions, loan.closeUs]) {
        if (atUs === null || atUs >= SUMMER_END_US) continue;
        const won = wonOf(loan.asset, loan.lots, this.#ticks(loan, atUs));
        sums.summerTurnover += won;
        if (atUs < FIRST_MONTH_END_US) sums.monthTurnover += won;
      }
    }
    return sums;
  }

  #openWon({ asset, lots, openTicks }: CaseLoan): number {
    return wonOf(asset, lots, openTicks);
  }

  #closeWon(loan: CaseLoan): number {
    return wonOf(loan.asset, loan.lots, this.#ticks(loan, loan.closeUs as number));
  }

  #ticks({ asset }: CaseLoan, atUs: number): number {
    return assetTicks(this.#venue, asset, atUs);
  }
}

const WANTED: Sums = {
  newPrincipal: NEW_PRINCIPAL_WON,
  monthTurnover: FIRST_MONTH_TURNOVER_WON,
  summerTurnover: SUMMER_TURNOVER_WON,
};
