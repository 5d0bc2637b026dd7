/** An alert as a source has it: all its revisions, and where in a log they belong. */
import type { Alert, StreamKey } from '@breakwater/core';

export interface FoundAlert {
  readonly id: string;
  /** In the order of the log; at least one. */
  readonly revisions: readonly Alert[];
  /** null where the source does not know the log: a file of alerts. */
  readonly stream: StreamKey | null;
}

/** Where alerts are looked for. */
export interface AlertSource {
  /** For people: where they are looked for. */
  readonly name: string;
  /** Every revision, in the order of its log, with the stream it is from. */
  alerts(): AsyncIterable<{ readonly alert: Alert; readonly stream: StreamKey | null }>;
  close(): Promise<void>;
}
