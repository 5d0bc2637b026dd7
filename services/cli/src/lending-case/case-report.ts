/** Everything that the report of the lending case shows, from the tape, the fed prices and the alerts of the run. */
import {
  type CaseOperation,
  type CaseSeries,
  FigureCounts,
  type LendingCase,
  type LoansAfterOrder,
  ORDER_DAYS,
  OrderCount,
  type OrderDay,
  PUBLISHED_FIGURES,
  type ReturnedFigure,
  SeriesCount,
  suspensionOrder,
  UNRECONCILED_FIGURES,
  type UnreconciledFigure,
} from '@breakwater/simulator';
import type { CaseAlert } from './case-alerts.ts';
import type { PriceTap } from './price-tap.ts';

export interface CaseReport {
  readonly seed: number;
  readonly version: string;
  readonly figures: readonly ReturnedFigure[];
  readonly unreconciled: readonly {
    readonly figure: UnreconciledFigure;
    /** What the tape has where it can be counted; in the unit of the figure. */
    readonly returned: number | null;
  }[];
  readonly series: CaseSeries;
  /** Midnight of the order of this run, and its end. */
  readonly orderUs: number;
  readonly orderEndUs: number;
  readonly orderDay: OrderDay;
  readonly loansAfter: readonly (LoansAfterOrder & { readonly day: OrderDay })[];
  readonly alerts: readonly CaseAlert[];
  readonly prices: PriceTap;
}

/** Counts the tape as it is fed. */
export class CaseCounts {
  readonly #figures: FigureCounts;
  readonly #series = new SeriesCount();
  readonly #orders = ORDER_DAYS.map((day) => ({
    day,
    count: new OrderCount(suspensionOrder(day)),
  }));

  constructor() {
    const counted = UNRECONCILED_FIGURES.flatMap((figure) => figure.counted ?? []);
    this.#figures = new FigureCounts([...PUBLISHED_FIGURES, ...counted]);
  }

  add(operation: CaseOperation): void {
    this.#figures.add(operation);
    this.#series.add(operation);
    for (const { count } of this.#orders) count.add(operation);
  }

  report(own: LendingCase, run: Pick<CaseReport, 'alerts' | 'prices' | 'version'>): CaseReport {
    const { order, orderDay, seed } = own;
    const all = this.#figures.returned();
    const returned = new Map(all.map((one) => [one.figure, one.returned]));
    return {
      ...{ seed, ...run, orderDay, orderUs: order.effectiveTimeUs },
      orderEndUs: order.endTimeUs ?? own.endTimeUs,
      figures: all.slice(0, PUBLISHED_FIGURES.length),
      unreconciled: UNRECONCILED_FIGURES.map((figure) => ({
        figure,
        returned: figure.counted === null ? null : (returned.get(figure.counted) ?? null),
      })),
      series: this.#series.value(),
      loansAfter: this.#orders.map(({ day, count }) => ({ day, ...count.value() })),
    };
  }
}
