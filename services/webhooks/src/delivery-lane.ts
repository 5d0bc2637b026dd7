/**
 * All work for one endpoint: reads the alert store behind the endpoint's cursors, queues, sends, writes receipts.
 *
 * DL1 A lane shares nothing with other lanes but the files, so a bad endpoint delays no other.
 * DL2 What was read is queued before the cursor moves, in one transaction. That a message is sent is written down before it
 *    is, and what became of it before more is sent: where the ledger takes nothing, nothing is sent beyond the attempts that
 *    were under way, and what became of those is kept until it does. A kill in between sends the same id again: at least once.
 * DL3 After FAILURE_COUNT_MAX failures in a row only one message probes; the first success wakes the others.
 */
import {
  type Alert,
  type AlertStore,
  assert,
  type IoOutcome,
  type Notice,
  noticeOf,
  type StoredEntry,
  type StreamKey,
  venuesOf,
} from '@breakwater/core';
import {
  type Attempt,
  type AttemptResult,
  type DeliveryLedger,
  isOfLedger,
  type LedgerEndpoint,
  type LedgerMessage,
  type NewMessage,
} from '@breakwater/embedded';
import type { Logger, Metrics, WithheldReason } from '@breakwater/telemetry';
import {
  type DeliveryAnswer,
  type DeliveryOptions,
  type DeliveryOutcome,
  deliver,
  RETRY_SPAN_MS,
  retryDecision,
  sign,
} from '@breakwater/webhook';
import { parseStoredAlert } from '@breakwater/wiring';
import type { Clock } from './clock.ts';
import { readKeys } from './key-files.ts';
import { makeMessage } from './message.ts';

export interface LaneParts {
  readonly store: Pick<AlertStore, 'streams' | 'range'>;
  readonly ledger: DeliveryLedger;
  readonly keyFolder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** A number of [0, 1) for the jitter of retries. */
  readonly random: () => number;
  readonly delivery: Pick<DeliveryOptions, 'rule' | 'limits' | 'resolve' | 'ca'>;
  /** Venues seen by any lane: what no exchange may be told of another. */
  readonly knownVenues: Set<string>;
}

/** An attempt that was not even made has an outcome, too. */
type LaneOutcome =
  | DeliveryOutcome
  | {
      readonly kind: 'retryable';
      readonly code: 'key-missing';
      readonly detail: string;
      readonly status: null;
      readonly afterMs: null;
    };

/** An attempt that has ended. */
interface Finished {
  readonly message: LedgerMessage;
  readonly attempt: Attempt;
  readonly result: AttemptResult;
  readonly outcome: LaneOutcome;
}

const PAGE_COUNT = 200;
/** Longer than any attempt may take (`DeliveryLimits.totalMs`); what is still under way then belongs to nobody. */
const UNDER_WAY_MS = 60_000;
const SOCKET_COUNT_MAX = 4;
const FAILURE_COUNT_MAX = 5;
/** What a receipt in the log can hold. */
const ACKNOWLEDGER_CHARACTER_COUNT_MAX = 100;

export class DeliveryLane {
  readonly #parts: LaneParts;
  #failureCount = 0;
  #isStoreAway = false;
  /** Ended, and not written down yet (DL2); bounded by the attempts of one round. */
  #unwritten: Finished[] = [];

  constructor(parts: LaneParts) {
    this.#parts = parts;
  }

  /** One round for `endpoint` as it is now; returns whether there may be more to do at once. */
  async step(endpoint: LedgerEndpoint): Promise<IoOutcome<boolean>> {
    const written = this.#writeDown(endpoint);
    if (written.kind !== 'ok') return written;
    const read = await this.#read(endpoint);
    if (read.kind === 'fatal' || isOfLedger(read)) return read;
    this.#saySince(endpoint, read);
    if (endpoint.state !== 'active') return this.#bury(endpoint);
    const sent = await this.#send(endpoint);
    if (sent.kind !== 'ok') return sent;
    return ok(sent.value || (read.kind === 'ok' && read.value));
  }

  /** Once when the store goes, once when it is back; not at every round in between. */
  #saySince({ id }: LedgerEndpoint, read: IoOutcome<boolean>): void {
    const { logger } = this.#parts;
    const isAway = read.kind !== 'ok';
    if (isAway && !this.#isStoreAway) {
      logger.warn('the alert store cannot be read now', { endpoint: id, code: read.code });
    }
    if (!isAway && this.#isStoreAway) {
      logger.info('the alert store can be read again', { endpoint: id });
    }
    this.#isStoreAway = isAway;
  }

  async #read(endpoint: LedgerEndpoint): Promise<IoOutcome<boolean>> {
    const { store, ledger, clock } = this.#parts;
    const streams = await store.streams();
    if (streams.kind !== 'ok') return streams;
    if (!endpoint.isBegun) {
      const begun = await this.#begin(endpoint, streams.value);
      if (begun.kind !== 'ok') return begun;
    }
    let hasMore = false;
    for (const stream of streams.value) {
      const cursor = ledger.cursor(endpoint.id, stream);
      if (cursor.kind !== 'ok') return cursor;
      const page = await store.range(stream, 'alerts', cursor.value, PAGE_COUNT);
      if (page.kind !== 'ok') return page;
      const last = page.value.at(-1);
      if (last === undefined) continue;
      const messages = this.#messagesOf(page.value, endpoint);
      if (messages.kind !== 'ok') return messages;
      const after = { ...stream, after: last.id };
      const taken = ledger.take(
        endpoint.id,
        { messages: messages.value, cursor: after },
        clock.nowMs(),
      ); // DL2
      if (taken.kind !== 'ok') return taken;
      hasMore ||= page.value.length === PAGE_COUNT;
    }
    return ok(hasMore);
  }

  /** Sets the first cursors: behind what the store holds, unless all of it is wanted. */
  async #begin(endpoint: LedgerEndpoint, streams: readonly StreamKey[]): Promise<IoOutcome<null>> {
    const cursors = [];
    for (const stream of endpoint.from === 'now' ? streams : []) {
      let after = '0-0';
      for (;;) {
        const page = await this.#parts.store.range(stream, 'alerts', after, PAGE_COUNT);
        if (page.kind !== 'ok') return page;
        after = page.value.at(-1)?.id ?? after;
        if (page.value.length < PAGE_COUNT) break;
      }
      cursors.push({ ...stream, after });
    }
    return this.#parts.ledger.begin(endpoint.id, cursors);
  }

  #messagesOf(
    entries: readonly StoredEntry[],
    endpoint: LedgerEndpoint,
  ): IoOutcome<readonly NewMessage[]> {
    const { knownVenues, logger } = this.#parts;
    const messages: NewMessage[] = [];
    for (const { id, json } of entries) {
      const alert = parseStoredAlert(json);
      if (typeof alert === 'string') {
        logger.error('an entry of the alert store is no alert', { entry: id, detail: alert });
        continue;
      }
      for (const name of venuesOf(alert)) knownVenues.add(name);
      const notice = this.#noticeOf(alert, endpoint, messages);
      if (notice.kind !== 'ok') return notice;
      if (notice.value === null) continue;
      const made = makeMessage(alert, notice.value, endpoint, knownVenues);
      if (made.kind === 'message') messages.push(made.message);
      else this.#withhold(endpoint, alert, made.reason);
    }
    return ok(messages);
  }

  /** `queued`: what the endpoint is about to be told. */
  #noticeOf(
    { content }: Alert,
    endpoint: LedgerEndpoint,
    queued: readonly NewMessage[],
  ): IoOutcome<Notice | null> {
    const { id, incidentId } = content;
    const known =
      endpoint.venue === null
        ? this.#knows(endpoint, 'thread', incidentId, queued)
        : this.#knows(endpoint, 'alert', id, queued);
    return known.kind === 'ok' ? ok(noticeOf(content, endpoint, () => known.value)) : known;
  }

  #knows(
    { id }: LedgerEndpoint,
    of: 'alert' | 'thread',
    key: string,
    queued: readonly NewMessage[],
  ): IoOutcome<boolean> {
    const isQueued = queued.some(
      ({ alertId, thread }) => (of === 'alert' ? alertId : thread) === key,
    );
    return isQueued ? ok(true) : this.#parts.ledger.knows(id, of, key);
  }

  #withhold(endpoint: LedgerEndpoint, { content }: Alert, reason: WithheldReason): void {
    const { logger, metrics } = this.#parts;
    const { id: alert, revision } = content;
    logger.error('a message was withheld', { endpoint: endpoint.id, alert, revision, reason });
    metrics.webhooks.withheld(endpoint.id, reason);
  }

  #bury(endpoint: LedgerEndpoint): IoOutcome<boolean> {
    const { ledger, clock } = this.#parts;
    const reason = `the endpoint was ${endpoint.state} for 72 hours`;
    const buried = ledger.bury(endpoint.id, clock.nowMs() - RETRY_SPAN_MS, reason);
    return buried.kind === 'ok' ? ok(false) : buried;
  }

  async #send(endpoint: LedgerEndpoint): Promise<IoOutcome<boolean>> {
    const { ledger, clock } = this.#parts;
    const countMax = this.#failureCount >= FAILURE_COUNT_MAX ? 1 : SOCKET_COUNT_MAX; // DL3
    const due = ledger.due(endpoint.id, clock.nowMs(), countMax);
    if (due.kind !== 'ok' || due.value.length === 0) return due.kind === 'ok' ? ok(false) : due;
    const nowMs = clock.nowMs();
    const intended = ledger.intend(due.value, { nowMs, untilMs: nowMs + UNDER_WAY_MS });
    if (intended.kind !== 'ok') return intended;
    this.#unwritten = await Promise.all(
      due.value.map((message) => this.#attempt(endpoint, message)),
    );
    const written = this.#writeDown(endpoint);
    return written.kind === 'ok' ? ok(true) : written;
  }

  async #attempt(endpoint: LedgerEndpoint, message: LedgerMessage): Promise<Finished> {
    const { clock, metrics } = this.#parts;
    const timeMs = clock.nowMs();
    const startMs = performance.now();
    const outcome = await this.#deliver(endpoint, message, timeMs);
    const seconds = (performance.now() - startMs) / 1_000;
    const code = outcome.kind === 'delivered' ? 'delivered' : outcome.code;
    metrics.webhooks.attempted({ endpoint: endpoint.id, outcome: code, seconds });
    const result = this.#judge(outcome, message, timeMs);
    const attempt =
      outcome.kind === 'delivered'
        ? { timeMs, code, detail: '', status: outcome.answer.status }
        : { timeMs, code, detail: outcome.detail, status: outcome.status };
    return { message, attempt, result, outcome };
  }

  /** Writes down what became of attempts, oldest first; what could not be written is tried again at the next step. */
  #writeDown(endpoint: LedgerEndpoint): IoOutcome<null> {
    const { ledger, metrics } = this.#parts;
    for (;;) {
      const [finished] = this.#unwritten;
      if (finished === undefined) return ok(null);
      const { message, attempt, result, outcome } = finished;
      const recorded = ledger.record(message, attempt, result);
      if (recorded.kind !== 'ok') return recorded;
      this.#unwritten.shift();
      if (result.kind === 'delivered') {
        metrics.webhooks.delivered((result.timeMs - message.createdMs) / 1_000);
      }
      const done = this.#afterwards(endpoint, outcome);
      if (done.kind !== 'ok') return done;
    }
  }

  async #deliver(
    endpoint: LedgerEndpoint,
    { messageId: id, body }: LedgerMessage,
    timeMs: number,
  ): Promise<LaneOutcome> {
    const { keyFolder, delivery } = this.#parts;
    const keys = readKeys(keyFolder, endpoint.id);
    if (keys.kind === 'problem') {
      const { detail } = keys;
      return { kind: 'retryable', code: 'key-missing', detail, status: null, afterMs: null };
    }
    const headers = sign({ id, timestampSeconds: timeMs / 1_000, body }, keys.keys);
    return deliver({ ...delivery, url: endpoint.url, headers, body, nowMs: timeMs });
  }

  #judge(outcome: LaneOutcome, message: LedgerMessage, timeMs: number): AttemptResult {
    const { clock, random } = this.#parts;
    if (outcome.kind === 'delivered') {
      const by = acknowledgerOf(outcome.answer);
      return { kind: 'delivered', timeMs: clock.nowMs(), acknowledgedBy: by };
    }
    const decision = retryDecision({
      attemptCount: message.attemptCount + 1,
      sinceFirstAttemptMs: timeMs - (message.firstAttemptMs ?? timeMs),
      retryAfterMs: outcome.kind === 'retryable' ? outcome.afterMs : null,
      random: random(),
    });
    if (decision.kind === 'dead') return decision;
    return { kind: 'retry', dueMs: timeMs + decision.delayMs };
  }

  /** What an outcome means for the endpoint as a whole. */
  #afterwards(endpoint: LedgerEndpoint, outcome: LaneOutcome): IoOutcome<unknown> {
    const { ledger, clock, logger } = this.#parts;
    if (outcome.kind === 'delivered') {
      const wasDown = this.#failureCount >= FAILURE_COUNT_MAX;
      this.#failureCount = 0;
      return wasDown ? ledger.wake(endpoint.id, clock.nowMs()) : ok(null); // DL3
    }
    this.#failureCount += 1;
    const { code, detail } = outcome;
    logger.warn('a delivery failed', { endpoint: endpoint.id, code, detail });
    if (outcome.kind !== 'fatal') return ok(null);
    return ledger.setEndpointState(endpoint.id, 'disabled', `${code}: ${detail}`);
  }
}

/** Who says that the message was seen: the header, or `acknowledgedBy` of a JSON body; null where nobody does. */
function acknowledgerOf(answer: DeliveryAnswer): string | null {
  const by = answer.acknowledgedBy ?? fieldOf(answer.body, 'acknowledgedBy');
  if (by === null) return null;
  const printable = by.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '').trim();
  const cut = printable.slice(0, ACKNOWLEDGER_CHARACTER_COUNT_MAX);
  // A cut may fall between the two halves of a character.
  return cut === '' ? null : cut.replace(/[\uD800-\uDBFF]$/, '');
}

/** A text field of a JSON object, or null. */
export function fieldOf(json: string, name: string): string | null {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null;
    const field: unknown = Reflect.get(value, name);
    return typeof field === 'string' ? field : null;
  } catch {
    return null;
  }
}

function ok<T>(value: T): IoOutcome<T> {
  assert(value !== undefined, 'an outcome has a value');
  return { kind: 'ok', value };
}
