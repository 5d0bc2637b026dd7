/** Rows of the delivery ledger as values; a row of another shape is a bug. */
import { assert } from '@breakwater/core';
import type { LedgerEndpoint, LedgerMessage, Receipt, ReceiptReport } from './delivery-shapes.ts';

export type Row = Readonly<Record<string, unknown>>;

export function endpointOf(row: Row): LedgerEndpoint {
  const state = text(row['state']);
  assert(state === 'unproven' || state === 'active' || state === 'disabled', 'a known state');
  return {
    id: text(row['id']),
    url: text(row['url']),
    venue: row['venue'] === null ? null : text(row['venue']),
    severityMin: text(row['severity_min']),
    from: row['from_where'] === 'now' ? 'now' : 'beginning',
    state,
    stateReason: text(row['state_reason']),
    createdMs: integer(row['created_ms']),
    isBegun: row['is_begun'] === 1,
  };
}

export function messageOf(row: Row): LedgerMessage {
  return {
    sequence: integer(row['sequence']),
    messageId: text(row['message_id']),
    alertId: text(row['alert_id']),
    domain: text(row['domain']),
    timeUs: integer(row['time_us']),
    thread: text(row['thread']),
    body: text(row['body']),
    createdMs: integer(row['created_ms']),
    attemptCount: integer(row['attempt_count']),
    firstAttemptMs: integerOrNull(row['first_attempt_ms']),
  };
}

export function receiptOf(row: Row): Receipt {
  const state = text(row['state']);
  assert(state === 'pending' || state === 'delivered' || state === 'dead', 'a known state');
  return {
    messageId: text(row['message_id']),
    state,
    attemptCount: integer(row['attempt_count']),
    createdMs: integer(row['created_ms']),
    deliveredMs: integerOrNull(row['delivered_ms']),
    acknowledgedMs: integerOrNull(row['acknowledged_ms']),
    acknowledgedBy: row['acknowledged_by'] === null ? null : text(row['acknowledged_by']),
    lastCode: text(row['last_code']),
    lastDetail: text(row['last_detail']),
  };
}

export function integer(value: unknown): number {
  assert(typeof value === 'number' && Number.isSafeInteger(value), 'the column holds an integer');
  return value;
}
export function integerOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : integer(value);
}
export function text(value: unknown): string {
  assert(typeof value === 'string', 'the column holds text');
  return value;
}

export function reportOf(row: Row): ReceiptReport {
  const isDead = row['state'] === 'dead';
  const acknowledgedBy = row['acknowledged_by'] === null ? null : text(row['acknowledged_by']);
  const delivered = acknowledgedBy === null ? 'delivered' : 'acknowledged';
  const lastMs = integerOrNull(row['last_ms']) ?? integer(row['created_ms']);
  return {
    sequence: integer(row['sequence']),
    endpoint: text(row['endpoint_id']),
    venue: row['venue'] === null ? null : text(row['venue']),
    messageId: text(row['message_id']),
    alertId: text(row['alert_id']),
    topicId: text(row['topic_id']),
    partition: integer(row['partition']),
    domain: text(row['domain']),
    timeUs: integer(row['time_us']),
    state: isDead ? 'dead' : delivered,
    acknowledgedBy,
    reportedMs: integerOrNull(row['delivered_ms']) ?? lastMs,
  };
}
