/** Why a partition was stopped. A halted partition reads and appends nothing until an operator has acted. */

/** Stable codes: label values of `breakwater_partition_halted`, and the headings of the runbook. */
const HALT_CODES = [
  /** The oldest records are gone and the store does not have their alerts. */
  'log-trimmed',
  /** The store is ahead of the log: the log was truncated or rewritten. */
  'log-rewritten',
  /** The log skipped offsets while it was being read. */
  'log-hole',
  /** The log no longer is the one, or no longer begins where it did, so that it cannot be replayed. */
  'log-replaced',
  /** The same input gave other outputs than before. */
  'diverged',
  /** A worker of a newer build has taken the stream over. */
  'fenced',
  /** The store lost entries, and replaying the log did not put them back. */
  'rewind-failed',
  /** The store or the log refuses for a reason that waiting does not mend. */
  'refused',
] as const;
export type HaltCode = (typeof HALT_CODES)[number];

export interface Halt {
  readonly code: HaltCode;
  /** What happened and what to do, for people. */
  readonly detail: string;
}
