/**
 * Who is to be told what, and what became of it: endpoints, cursors, messages, attempts and receipts in one SQLite file.
 *
 * G1 Messages and the cursor that they came from change in one transaction: a killed process neither loses nor repeats one.
 * G2 A message is known by endpoint and message id; offering it again changes nothing.
 * G3 Within a thread only the oldest unfinished message is due, so the order of a thread holds through every retry.
 * G4 No secret is kept here: keys lie in files.
 * G5 A receipt is to be reported from the change that made it until `markReported`, over every restart.
 * G6 That a message is under way is written before it is sent: where nothing can be written, nothing is sent.
 * G7 What was delivered is deleted only after its receipt is in the log; that the endpoint was told stays known.
 *
 * Several processes may open the file; one writes at a time. A failure of the file is an outcome.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { IoOutcome } from '@breakwater/core';
import {
  endpointOf,
  integer,
  integerOrNull,
  messageOf,
  type Row,
  receiptOf,
  reportOf,
  text,
} from './delivery-rows.ts';
import type {
  Attempt,
  AttemptResult,
  EndpointState,
  LedgerCounts,
  LedgerEndpoint,
  LedgerMessage,
  NewMessage,
  Receipt,
  ReceiptReport,
  StreamCursor,
} from './delivery-shapes.ts';
import { LEDGER_MIGRATIONS } from './delivery-tables.ts';
import { fatal, ok } from './outcome.ts';
import { openSqliteFile, sqliteFailure } from './sqlite-file.ts';

const BUSY_MS = 1_000;
/** Some thirty of the longest messages. */
const WRITE_AHEAD_BYTE_COUNT_MAX = 1 << 20;

export class DeliveryLedger {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Codes as `SqliteAlertStore.open`. `file` null: memory only. */
  static open(file: string | null): IoOutcome<DeliveryLedger> {
    const database = openSqliteFile({
      ...{ file, busyMs: BUSY_MS, synchronous: 'full', migrations: LEDGER_MIGRATIONS },
      writeAheadByteCountMax: WRITE_AHEAD_BYTE_COUNT_MAX,
      newerAdvice: 'use the build that wrote it',
    });
    return database.kind === 'ok' ? ok(new DeliveryLedger(database.value)) : database;
  }

  close(): void {
    this.#database.close();
  }

  /** Code `endpoint-exists` (fatal) where the id is taken. */
  addEndpoint(endpoint: LedgerEndpoint): IoOutcome<null> {
    const { id, url, venue, severityMin, from, state, stateReason, createdMs } = endpoint;
    return this.#change(() => {
      const known = this.#get('SELECT 1 FROM endpoint WHERE id = ?', id);
      if (known !== undefined)
        return fatal('endpoint-exists', `there is an endpoint ${id} already`);
      this.#run(
        'INSERT INTO endpoint VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)',
        ...[id, url, venue, severityMin, from, state, stateReason, createdMs],
      );
      return ok(null);
    });
  }

  endpoints(): IoOutcome<readonly LedgerEndpoint[]> {
    return this.#read(() => this.#all('SELECT * FROM endpoint ORDER BY id').map(endpointOf));
  }

  setEndpointState(id: string, state: EndpointState, reason: string): IoOutcome<null> {
    return this.#change(() => {
      this.#run('UPDATE endpoint SET state = ?, state_reason = ? WHERE id = ?', state, reason, id);
      return ok(null);
    });
  }

  /** Sets the first cursors of an endpoint. */
  begin(id: string, cursors: readonly StreamCursor[]): IoOutcome<null> {
    return this.#change(() => {
      for (const cursor of cursors) this.#setCursor(id, cursor);
      this.#run('UPDATE endpoint SET is_begun = 1 WHERE id = ?', id);
      return ok(null);
    });
  }

  /** The cursor of a stream, `0-0` where it was never read. */
  cursor(id: string, stream: Omit<StreamCursor, 'after'>): IoOutcome<string> {
    const sql = 'SELECT after FROM cursor WHERE endpoint_id = ? AND topic_id = ? AND partition = ?';
    return this.#read(() => {
      const row = this.#get(sql, id, stream.topicId, stream.partition);
      return row === undefined ? '0-0' : text(row['after']);
    });
  }

  /** Whether the endpoint was told of the alert, or of anything of the thread, before. */
  knows(id: string, of: 'alert' | 'thread', key: string): IoOutcome<boolean> {
    const column = of === 'alert' ? 'alert_id' : 'thread';
    const sql = `SELECT 1 FROM message WHERE endpoint_id = ?1 AND ${column} = ?2
      UNION ALL SELECT 1 FROM told WHERE endpoint_id = ?1 AND ${column} = ?2 LIMIT 1`;
    return this.#read(() => this.#get(sql, id, key) !== undefined);
  }

  /** Takes messages and moves the cursor in one step (G1, G2). */
  take(
    id: string,
    page: { readonly messages: readonly NewMessage[]; readonly cursor: StreamCursor },
    nowMs: number,
  ): IoOutcome<null> {
    return this.#change(() => {
      const { topicId, partition } = page.cursor;
      for (const { messageId, alertId, domain, timeUs, thread, body } of page.messages) {
        this.#run(
          `INSERT INTO message (endpoint_id, message_id, alert_id, topic_id, partition, domain, time_us, thread, body,
             state, created_ms, due_ms, attempt_count)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?, 0) ON CONFLICT DO NOTHING`,
          ...[id, messageId, alertId, topicId, partition, domain, timeUs, thread, body],
          ...[nowMs, nowMs],
        );
      }
      this.#setCursor(id, page.cursor);
      return ok(null);
    });
  }

  /** Messages to send now, at most one of each thread (G3), oldest first. */
  due(id: string, nowMs: number, countMax: number): IoOutcome<readonly LedgerMessage[]> {
    const sql = `${HEADS} WHERE due_ms <= ? ORDER BY sequence LIMIT ?`;
    return this.#read(() => this.#all(sql, id, nowMs, countMax).map(messageOf));
  }

  /** When the next message is to be sent; null where none waits. */
  nextDueMs(id: string): IoOutcome<number | null> {
    const sql = `SELECT min(due_ms) AS due_ms FROM (${HEADS})`;
    return this.#read(() => integerOrNull(this.#get(sql, id)?.['due_ms']));
  }

  /** Writes down that an attempt at each of `messages` begins (G6); until `untilMs` none of them is due. */
  intend(
    messages: readonly LedgerMessage[],
    time: { readonly nowMs: number; readonly untilMs: number },
  ): IoOutcome<null> {
    const sql = `UPDATE message SET is_in_flight = 1, due_ms = ?, first_attempt_ms = coalesce(first_attempt_ms, ?)
      WHERE sequence = ?`;
    return this.#change(() => {
      for (const { sequence } of messages) this.#run(sql, time.untilMs, time.nowMs, sequence);
      return ok(null);
    });
  }

  /** Makes due what a process that is gone had under way: nobody knows whether it arrived. Returns how many. */
  reclaim(nowMs: number): IoOutcome<number> {
    const sql = `UPDATE message SET is_in_flight = 0, due_ms = ? WHERE is_in_flight = 1 AND state = 'pending'`;
    return this.#change(() => ok(this.#run(sql, nowMs)));
  }

  /**
   * Deletes messages that were delivered before `beforeMs`, with their attempts, `countMax` at a time (G7); where
   * receipts go to no log, their age is enough. Returns how many.
   */
  prune(
    beforeMs: number,
    { isReceiptNeeded, countMax }: { readonly isReceiptNeeded: boolean; readonly countMax: number },
  ): IoOutcome<number> {
    const old = `SELECT sequence FROM message WHERE state = 'delivered' AND delivered_ms < ?1
      AND (is_reported = 1 OR ?2 = 0) ORDER BY delivered_ms LIMIT ?3`;
    const which = [beforeMs, isReceiptNeeded ? 1 : 0, countMax] as const;
    return this.#change(() => {
      this.#run(
        `INSERT OR IGNORE INTO told SELECT endpoint_id, thread, alert_id FROM message WHERE sequence IN (${old})`,
        ...which,
      );
      this.#run(`DELETE FROM attempt WHERE message_sequence IN (${old})`, ...which);
      return ok(this.#run(`DELETE FROM message WHERE sequence IN (${old})`, ...which));
    });
  }

  /** Writes down what became of an attempt, and with it the state of the message. */
  record(message: LedgerMessage, attempt: Attempt, result: AttemptResult): IoOutcome<null> {
    const { sequence } = message;
    const { timeMs, code, detail, status } = attempt;
    return this.#change(() => {
      this.#run(
        `INSERT INTO attempt SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4, ?5
         FROM attempt WHERE message_sequence = ?1`,
        ...[sequence, timeMs, code, detail, status],
      );
      const deliveredMs = result.kind === 'delivered' ? result.timeMs : null;
      const by = result.kind === 'delivered' ? result.acknowledgedBy : null;
      this.#run(
        `UPDATE message SET state = ?, attempt_count = ?, first_attempt_ms = coalesce(first_attempt_ms, ?),
           due_ms = ?, delivered_ms = ?, acknowledged_ms = ?, acknowledged_by = ?, last_code = ?, last_detail = ?,
           is_reported = 0, is_in_flight = 0
         WHERE sequence = ?`,
        result.kind === 'retry' ? 'pending' : result.kind,
        message.attemptCount + 1,
        timeMs,
        result.kind === 'retry' ? result.dueMs : timeMs,
        ...[deliveredMs, by === null ? null : deliveredMs, by],
        ...[code, detail, sequence],
      );
      return ok(null);
    });
  }

  /** Makes waiting retries of an endpoint due: it answers again after it was down. */
  wake(id: string, nowMs: number): IoOutcome<null> {
    const sql =
      "UPDATE message SET due_ms = ? WHERE endpoint_id = ? AND state = 'pending' AND due_ms > ?";
    return this.#change(() => {
      this.#run(sql, nowMs, id, nowMs);
      return ok(null);
    });
  }

  /** Messages of an endpoint that is not active die unsent when they were taken before `beforeMs`; returns how many. */
  bury(id: string, beforeMs: number, reason: string): IoOutcome<number> {
    const sql = `UPDATE message SET state = 'dead', last_code = 'endpoint-not-active', last_detail = ?, is_reported = 0
      WHERE endpoint_id = ? AND state = 'pending' AND created_ms < ?`;
    return this.#change(() => ok(this.#run(sql, reason, id, beforeMs)));
  }

  /** Puts dead letters back: all, or the one of this message id. Their attempts are kept, and counted anew. Returns how many. */
  replay(id: string, messageId: string | null, nowMs: number): IoOutcome<number> {
    const sql = `UPDATE message SET state = 'pending', due_ms = ?, created_ms = ?, first_attempt_ms = NULL, attempt_count = 0
      WHERE endpoint_id = ? AND state = 'dead' AND (?4 IS NULL OR message_id = ?4)`;
    return this.#change(() => ok(this.#run(sql, nowMs, nowMs, id, messageId)));
  }

  /** In the order the messages were taken. */
  receipts(id: string): IoOutcome<readonly Receipt[]> {
    const sql = 'SELECT * FROM message WHERE endpoint_id = ? ORDER BY sequence';
    return this.#read(() => this.#all(sql, id).map(receiptOf));
  }

  /** Receipts that were not reported yet (G5), of all endpoints, oldest first. */
  unreported(countMax: number): IoOutcome<readonly ReceiptReport[]> {
    const sql = `SELECT message.*, endpoint.venue,
        (SELECT max(time_ms) FROM attempt WHERE message_sequence = sequence) AS last_ms
      FROM message JOIN endpoint ON endpoint.id = endpoint_id
      WHERE message.state <> 'pending' AND is_reported = 0 ORDER BY sequence LIMIT ?`;
    return this.#read(() => this.#all(sql, countMax).map(reportOf));
  }

  /** Ends the reporting of what `report` says; of a state that has changed since, it does not. */
  markReported({ sequence, state }: ReceiptReport): IoOutcome<null> {
    const sql = `UPDATE message SET is_reported = 1 WHERE sequence = ? AND state = ?`;
    return this.#change(() => {
      this.#run(sql, sequence, state === 'dead' ? 'dead' : 'delivered');
      return ok(null);
    });
  }

  counts(id: string): IoOutcome<LedgerCounts> {
    const sql = `SELECT coalesce(sum(state = 'pending'), 0) AS pending,
      min(CASE WHEN state = 'pending' THEN created_ms END) AS oldest_ms, coalesce(sum(state = 'delivered'), 0) AS delivered,
      count(acknowledged_ms) AS acknowledged, coalesce(sum(state = 'dead'), 0) AS dead FROM message WHERE endpoint_id = ?`;
    return this.#read(() => {
      const row = this.#get(sql, id) ?? {};
      return {
        pendingCount: integer(row['pending']),
        oldestPendingMs: integerOrNull(row['oldest_ms']),
        deliveredCount: integer(row['delivered']),
        acknowledgedCount: integer(row['acknowledged']),
        deadCount: integer(row['dead']),
      };
    });
  }

  #setCursor(id: string, { topicId, partition, after }: StreamCursor): void {
    this.#run(
      `INSERT INTO cursor VALUES (?, ?, ?, ?)
       ON CONFLICT (endpoint_id, topic_id, partition) DO UPDATE SET after = excluded.after`,
      ...[id, topicId, partition, after],
    );
  }

  #change<T>(change: () => IoOutcome<T>): IoOutcome<T> {
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      const outcome = change();
      this.#database.exec('COMMIT');
      return outcome;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      return ledgerFailure(error);
    }
  }

  #read<T>(read: () => T): IoOutcome<T> {
    try {
      return ok(read());
    } catch (error) {
      return ledgerFailure(error);
    }
  }

  #get(sql: string, ...values: readonly (string | number | null)[]): Row | undefined {
    return this.#database.prepare(sql).get(...values);
  }
  #all(sql: string, ...values: readonly (string | number | null)[]): Row[] {
    return this.#database.prepare(sql).all(...values);
  }
  #run(sql: string, ...values: readonly (string | number | null)[]): number {
    return Number(this.#database.prepare(sql).run(...values).changes);
  }
}

/** Codes as `SqliteAlertStore.open`, `ledger-` for `store-`: whoever reads them has an alert store, too. */
function ledgerFailure(error: unknown): IoOutcome<never> {
  const failure = sqliteFailure(error);
  return { ...failure, code: failure.code.replace(/^store-/, LEDGER_CODE) };
}

const LEDGER_CODE = 'ledger-';

/** Whether an outcome is a failure of a ledger, and not of what is asked beside it. */
export function isOfLedger(
  outcome: IoOutcome<unknown>,
): outcome is Exclude<IoOutcome<never>, { kind: 'ok' }> {
  return outcome.kind !== 'ok' && outcome.code.startsWith(LEDGER_CODE);
}

/** The oldest unfinished message of each thread of an endpoint. */
const HEADS = `SELECT message.* FROM message JOIN (
    SELECT min(sequence) AS head FROM message WHERE endpoint_id = ? AND state = 'pending' GROUP BY thread
  ) ON sequence = head`;
