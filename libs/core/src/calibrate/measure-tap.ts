/** What detectors measure each second, for people who want to look at it elsewhere. A pipeline that is tapped raises no alerts of the tapped detectors. */
import { CASCADE_WINDOWS, type CascadeScope } from '../detect/cascade/cascade-scope.ts';
import { DIRECTION_SIGN, SURGE_WINDOWS } from '../detect/surge/surge-windows.ts';
import type { Market } from '../market/market.ts';
import type { Pipeline } from '../pipeline.ts';
import { PANE, WINDOW_COLUMN_COUNT } from '../window/open-panes.ts';
import { WINDOW_US } from '../window/window-bank.ts';

/** Sums of a pane, in the order of its columns: `sellQuanta`, `prints` … */
export const PANE_SUM_NAMES: readonly string[] = Object.entries(PANE)
  .filter(([, column]) => column < WINDOW_COLUMN_COUNT)
  .map(([name]) => camelCase(name));

/** One sealed second of one market. */
export interface PaneRow {
  /** Log time at which it was decided. */
  readonly timeUs: number;
  readonly market: string;
  readonly price: number; // unit: quote currency
  /** Quantities are in quanta of so many lots. */
  readonly quantumLots: number;
  /** By PANE_SUM_NAMES. */
  readonly sums: readonly number[]; // unit: that of the column
}

/** One score of one window, in one direction, in one second. */
export interface ScoreRow {
  readonly timeUs: number;
  readonly detector: 'A' | 'B';
  readonly subject: string;
  readonly direction: 'SELL_OFF' | 'SQUEEZE';
  readonly windowUs: number;
  readonly score: number; // unit: the detector's score
}

/** Hears every sealed second of every market that detector A watches, once. */
export function tapPanes(pipeline: Pipeline, take: (row: PaneRow) => void): void {
  const taken = new Map<Market, number>();
  pipeline.surge.probe = {
    second: ({ origin: { market } }, timeUs) => {
      // A market in two roles, as base and as quote, has two subjects.
      if (taken.get(market) === timeUs) return;
      taken.set(market, timeUs);
      const sums = PANE_SUM_NAMES.map((_name, column) => market.bank.coarseValue(0, column));
      const { price, tradeQuantumLots: quantumLots } = market;
      take({ timeUs, market: market.definition.key, price, quantumLots, sums });
    },
  };
}

/** Hears every score of detectors A and B at or above `scoreMin`, each second. */
export function tapScores(
  pipeline: Pipeline,
  scoreMin: number,
  take: (row: ScoreRow) => void,
): void {
  const tell = (row: ScoreRow): void => {
    if (row.score >= scoreMin) take(row);
  };
  pipeline.surge.probe = {
    second: (subject, timeUs) => {
      for (const [windowAt, window] of SURGE_WINDOWS.entries()) {
        const windowUs = WINDOW_US[window] as number;
        const of = { timeUs, detector: 'A', subject: subject.origin.key, windowUs } as const;
        const { SELL_OFF, SQUEEZE } = DIRECTION_SIGN;
        tell({ ...of, direction: 'SELL_OFF', score: subject.windowScore(windowAt, SELL_OFF) });
        tell({ ...of, direction: 'SQUEEZE', score: subject.windowScore(windowAt, SQUEEZE) });
      }
    },
  };
  pipeline.cascade.probe = {
    second: (scope: CascadeScope, timeUs) => {
      const direction = scope.side === 'SELL' ? 'SELL_OFF' : 'SQUEEZE';
      for (const [windowAt, window] of CASCADE_WINDOWS.entries()) {
        const windowUs = WINDOW_US[window] as number;
        const score = scope.score(windowAt, timeUs);
        tell({ timeUs, detector: 'B', subject: scope.name, direction, windowUs, score });
      }
    },
  };
}

/** `SELL_QUANTA` as `sellQuanta`. */
function camelCase(name: string): string {
  return name
    .toLowerCase()
    .replace(/_([a-z])/g, (_underscore, letter: string) => letter.toUpperCase());
}
