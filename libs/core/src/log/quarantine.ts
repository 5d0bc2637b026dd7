/**
 * Bad input is a value. A record that cannot be decoded is quarantined whole; an invalid event in a valid
 * batch alone, with its index. Nothing else is lost, nothing is dropped in silence.
 */

export const QUARANTINE_REASONS = [
  // whole records (codec)
  'truncated',
  'oversized',
  'bad-framing',
  'unknown-schema',
  'foreign-schema',
  'bad-count',
  'bad-checksum',
  'missing-checksum',
  'trailing-bytes',
  'bad-text',
  'bad-number',
  'bad-enum',
  'bad-json',
  'bad-signature',
  // whole records (core)
  'no-genesis',
  'stale-session',
  'foreign-key',
  'key-role',
  'foreign-domain',
  'stale-control',
  'bad-control',
  'source-shut-out',
  // stamps of records; what is in the records is taken (core)
  'time-leap',
  'time-step',
  // single events (core)
  'unknown-instrument',
  'bad-instrument',
  'bad-price',
  'bad-quantity',
  'bad-side',
  'bad-time',
  'time-ahead',
  'bad-position',
  'second-book-source',
  'bad-pseudonym',
  'bad-lending',
  // foreign rows (formats, feeds)
  'bad-row',
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

export interface QuarantineEntry {
  readonly offset: number;
  /** Row in the batch, or -1 for the whole record. */
  readonly index: number;
  readonly reason: QuarantineReason;
  readonly detail: string;
  /** Name of the source, or empty where the record did not say. */
  readonly source: string;
  /** The record holds loans, or cannot be read and may: what it says of persons is in the log and nowhere else. */
  readonly withheld: boolean;
}
