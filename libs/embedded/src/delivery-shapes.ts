/** What the delivery ledger takes and returns. */

/** `unproven`: its owner has not answered a challenge yet. `disabled`: the receiver wants no more, or the URL is refused. */
export type EndpointState = 'unproven' | 'active' | 'disabled';

export interface LedgerEndpoint {
  readonly id: string;
  readonly url: string;
  /** null: the supervisor's own, which sees all venues. */
  readonly venue: string | null;
  readonly severityMin: string;
  /** `now`: only what comes after the first look at the store. */
  readonly from: 'now' | 'beginning';
  readonly state: EndpointState;
  readonly stateReason: string;
  readonly createdMs: number;
  /** Whether the cursors have been set (see `from`). */
  readonly isBegun: boolean;
}

export interface NewMessage {
  readonly messageId: string;
  readonly alertId: string;
  readonly domain: string;
  /** Log time of the alert's revision. */
  readonly timeUs: number;
  /** Messages of one thread arrive in order. */
  readonly thread: string;
  readonly body: string;
}

export interface LedgerMessage extends NewMessage {
  readonly sequence: number;
  /** When it was queued, or queued again. */
  readonly createdMs: number;
  readonly attemptCount: number;
  /** null before the first attempt. */
  readonly firstAttemptMs: number | null;
}

export interface Attempt {
  readonly timeMs: number;
  /** `delivered` or the code of the failure. */
  readonly code: string;
  readonly detail: string;
  readonly status: number | null;
}

export type AttemptResult =
  /** `acknowledgedBy`: whom the answer named, or null. */
  | { readonly kind: 'delivered'; readonly timeMs: number; readonly acknowledgedBy: string | null }
  | { readonly kind: 'retry'; readonly dueMs: number }
  | { readonly kind: 'dead' };

export interface Receipt {
  readonly messageId: string;
  readonly state: 'pending' | 'delivered' | 'dead';
  readonly attemptCount: number;
  readonly createdMs: number;
  readonly deliveredMs: number | null;
  readonly acknowledgedMs: number | null;
  readonly acknowledgedBy: string | null;
  readonly lastCode: string;
  readonly lastDetail: string;
}

/** What a receipt says of a message, for the log that its alert came from. */
export interface ReceiptReport extends Omit<StreamCursor, 'after'> {
  readonly sequence: number;
  readonly endpoint: string;
  readonly venue: string | null;
  readonly messageId: string;
  readonly alertId: string;
  readonly domain: string;
  /** Log time of the alert's revision. */
  readonly timeUs: number;
  readonly state: 'delivered' | 'acknowledged' | 'dead';
  readonly acknowledgedBy: string | null;
  /** When it was delivered or last tried. */
  readonly reportedMs: number;
}

export interface LedgerCounts {
  readonly pendingCount: number;
  /** When the oldest of them was queued; null where none waits. */
  readonly oldestPendingMs: number | null;
  readonly deliveredCount: number;
  readonly acknowledgedCount: number;
  readonly deadCount: number;
}

/** A place in the alert store up to which an endpoint has been served. */
export interface StreamCursor {
  readonly topicId: string;
  readonly partition: number;
  readonly after: string;
}
