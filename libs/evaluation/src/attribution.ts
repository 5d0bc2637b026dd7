/** Whether incidents name the right cause: a confusion matrix, and the share that a supervisor would accept. */
import { type Interval, wilson } from './interval.ts';
import type { Cause } from './labels.ts';
import type { EventOutcome } from './scoring.ts';

export interface AttributionRow {
  readonly truth: Cause;
  /** Named cause → events. */
  readonly named: Readonly<Partial<Record<Cause, number>>>;
  readonly foundCount: number;
  /** Those whose named cause is among the label's. */
  readonly rightCount: number;
  readonly interval: Interval;
}

/** Rows by the first cause of each label; events without a cause or not found are left out. */
export function attribution(outcomes: readonly EventOutcome[]): AttributionRow[] {
  const rows = new Map<
    Cause,
    { named: Partial<Record<Cause, number>>; right: number; all: number }
  >();
  for (const { event, cause } of outcomes) {
    const truth = event.causes?.[0];
    if (truth === undefined || cause === null) continue;
    const row = rows.get(truth) ?? { named: {}, right: 0, all: 0 };
    rows.set(truth, row);
    row.named[cause] = (row.named[cause] ?? 0) + 1;
    row.all += 1;
    if (event.causes?.includes(cause) === true) row.right += 1;
  }
  return [...rows].map(([truth, { named, right, all }]) => {
    return { truth, named, foundCount: all, rightCount: right, interval: wilson(right, all) };
  });
}
