/**
 * A record of the log as the pipeline sees it: decoded, in offset order. Its timestamp is the only clock.
 */
import type { EventBatch } from '../event/event-batch.ts';
import type { QuarantineReason } from './quarantine.ts';

/** A control record whose signature the codec found good *for the key it names*; whether that key counts, the core decides. */
export interface SignedControl {
  readonly domain: string;
  /** Rises by at least one with each control record of the same key. */
  readonly sequence: number;
  /** Hex of the 32 raw bytes of the Ed25519 public key that signed. */
  readonly signerKey: string;
  readonly type: string;
  /** JSON value, not yet validated. */
  readonly content: unknown;
}

export type RecordBody =
  /** An empty record: nothing but time. */
  | { readonly kind: 'tick' }
  | { readonly kind: 'batch'; readonly batch: EventBatch }
  | { readonly kind: 'control'; readonly control: SignedControl }
  | {
      readonly kind: 'malformed';
      readonly reason: QuarantineReason;
      readonly detail: string;
      /** It is a control record, so it says nothing of persons; of anything else nobody knows. */
      readonly isControl: boolean;
    };

export interface LogRecord {
  readonly offset: number;
  /** Kafka's record timestamp (milliseconds) in microseconds. */
  readonly timestampUs: number;
  readonly body: RecordBody;
}
