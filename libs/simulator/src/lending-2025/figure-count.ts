/** Returns the published figures by counting a tape, each under its own definition and in its own window. */
import type { LendingOperationName } from '@breakwater/core';
import { DAY_US } from './case-calendar.ts';
import type { CaseOperation } from './lending-tape.ts';
import type { Measure, PublishedFigure } from './published-figures.ts';

export interface ReturnedFigure {
  readonly figure: PublishedFigure;
  readonly returned: number; // unit: that of the figure
  /** Returned less published, after rounding to what was printed; of a bound, how far beyond it. */
  readonly difference: number; // unit: that of the figure
  readonly isMet: boolean;
}

export class FigureCounts {
  readonly #counters: readonly { readonly figure: PublishedFigure; readonly counter: Counter }[];

  constructor(figures: readonly PublishedFigure[]) {
    this.#counters = figures.map((figure) => ({ figure, counter: counterOf(figure) }));
  }

  add(operation: CaseOperation): void {
    const { venue, validTimeUs } = operation;
    for (const { figure, counter } of this.#counters) {
      if (venue !== figure.venue) continue;
      if (validTimeUs >= figure.fromUs && validTimeUs < figure.toUs) counter.add(operation);
    }
  }

  /** In the order of the figures. */
  returned(): ReturnedFigure[] {
    return this.#counters.map(({ figure, counter }) => judged(figure, counter.value()));
  }
}

/** The value under the figure's relation. */
function judged(figure: PublishedFigure, returned: number): ReturnedFigure {
  const { value, relation, printedTo } = figure;
  const rounded = Math.round(returned / printedTo) * printedTo;
  const isBound = relation === 'more-than' || relation === 'at-least';
  const difference = isBound ? returned - value : rounded - value;
  const isMet =
    relation === 'more-than' ? returned > value : isBound ? returned >= value : difference === 0;
  return { figure, returned, difference, isMet };
}

interface Counter {
  add(operation: CaseOperation): void;
  value(): number;
}

const PRINCIPAL: ReadonlySet<LendingOperationName> = new Set([
  'LOAN_OPEN',
  'EXTENSION',
  'TOP_UP',
  'REPAYMENT',
  'FORCED_REPAYMENT',
]);
const USES: ReadonlySet<LendingOperationName> = new Set(['LOAN_OPEN', 'EXTENSION', 'TOP_UP']);
const FORCED: ReadonlySet<LendingOperationName> = new Set(['FORCED_REPAYMENT']);
const OPENED: ReadonlySet<LendingOperationName> = new Set(['LOAN_OPEN']);

function counterOf({ measure, fromUs }: PublishedFigure): Counter {
  return COUNTERS[measure](fromUs);
}

const COUNTERS: Readonly<Record<Measure, (fromUs: number) => Counter>> = {
  'service-users': () => distinct(null),
  borrowers: () => distinct(OPENED),
  'forced-borrowers': () => distinct(FORCED),
  loans: () => events(OPENED),
  uses: () => events(USES),
  forced: () => events(FORCED),
  'forced-won': () => won(FORCED),
  'new-principal': () => won(OPENED),
  turnover: () => won(PRINCIPAL),
  'median-loan': median,
  'turnover-per-borrower': () => ratio(won(PRINCIPAL), distinct(OPENED), 1),
  'forced-borrowers-per-borrower': () => ratio(distinct(FORCED), distinct(OPENED), 10_000),
  'forced-per-use': () => ratio(events(FORCED), events(USES), 10_000),
  'forced-per-loan': () => ratio(events(FORCED), events(OPENED), 10_000),
  'days-joining-after-order': joiningDays,
};

function distinct(names: ReadonlySet<LendingOperationName> | null): Counter {
  // Borrowers are numbered from 0 at their venue: one flag each, looked at for every operation of half a year.
  let seen = new Uint8Array(65_536);
  let count = 0;
  return {
    add: ({ name, borrower }) => {
      if (names !== null && !names.has(name)) return;
      if (borrower >= seen.length) {
        const larger = new Uint8Array(2 * borrower);
        larger.set(seen);
        seen = larger;
      }
      if (seen[borrower] === 1) return;
      seen[borrower] = 1;
      count += 1;
    },
    value: () => count,
  };
}

function events(names: ReadonlySet<LendingOperationName>): Counter {
  let count = 0;
  return {
    add: ({ name }) => {
      if (names.has(name)) count += 1;
    },
    value: () => count,
  };
}

function won(names: ReadonlySet<LendingOperationName>): Counter {
  let sum = 0;
  return {
    add: ({ name, principalWon }) => {
      if (names.has(name)) sum += principalWon ?? 0;
    },
    value: () => sum,
  };
}

function median(): Counter {
  const values: number[] = [];
  return {
    add: ({ name, principalWon }) => {
      if (name === 'LOAN_OPEN') values.push(principalWon ?? 0);
    },
    value: () => {
      const sorted = Float64Array.from(values).sort();
      const half = sorted.length >> 1;
      const upper = sorted[half] ?? 0;
      return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
    },
  };
}

function ratio(above: Counter, below: Counter, scale: number): Counter {
  return {
    add: (operation) => {
      above.add(operation);
      below.add(operation);
    },
    value: () => (below.value() === 0 ? 0 : (above.value() / below.value()) * scale),
  };
}

/** A loan soon after a qualification of the same borrower is a first one: everybody qualifies on the day of the first loan. */
function joiningDays(fromUs: number): Counter {
  const qualified = new Set<number>();
  let lastUs = fromUs;
  return {
    add: ({ name, borrower, validTimeUs }) => {
      if (name === 'QUALIFICATION') qualified.add(borrower);
      if (name === 'LOAN_OPEN' && qualified.delete(borrower)) lastUs = validTimeUs;
    },
    value: () => Math.floor((lastUs - fromUs) / DAY_US),
  };
}
