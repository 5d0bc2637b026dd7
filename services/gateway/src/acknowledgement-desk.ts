/**
 * Takes acknowledgements: signs them with the desk's key and appends them to the log that the alert came from. It is
 * there, for everybody, once the pipeline has put it out again (alert-feed.ts).
 *
 * Invariants
 * AD1 a record goes to the log whose identity the alert's stream carries, or nowhere: a topic of the same name that was
 *    made anew is another log.
 * AD2 the same words of the same person for the same alert within REPEAT_MS are one record, however often they are
 *    sent; an attempt that failed is forgotten, so that it can be made again.
 * AD3 a record that the pipeline refuses within a second is refused to the person, too; a pipeline that is
 *    away judges it later.
 * AD4 bounded: CLICK_COUNT_MAX at once per person, CLICKS_PER_SECOND after that; REPEAT_COUNT_MAX remembered.
 */
import { type DeskLog, DeskWriter } from '@breakwater/codec';
import { type AlertStore, acknowledgementFault, type StreamKey } from '@breakwater/core';
import type { Logger } from '@breakwater/telemetry';
import { parseStreamName } from '@breakwater/websocket';
import type { IndexedAlert } from './alert-index.ts';
import type { ApiError } from './api-error.ts';
import { ClickBudget } from './click-budget.ts';
import { refusalOf } from './record-verdict.ts';

export interface TakenAcknowledgement {
  readonly stream: string;
  /** Offset of the record. */
  readonly offset: number;
}

export type DeskAnswer =
  | { readonly kind: 'taken'; readonly taken: TakenAcknowledgement }
  | { readonly kind: 'refused'; readonly error: ApiError };

const REPEAT_MS = 60_000;
const REPEAT_COUNT_MAX = 10_000;
/** All alerts of a wide incident at once, and then as fast as a person reads. */
const CLICK_COUNT_MAX = 120;
const CLICKS_PER_SECOND = 2;
/** A person is told after this; the record may still enter. */
const PATIENCE_MS = 10_000;

interface Said {
  readonly atMs: number;
  readonly answer: Promise<DeskAnswer>;
}

export class AcknowledgementDesk {
  readonly #writer: DeskWriter;
  readonly #store: AlertStore;
  readonly #logger: Logger;
  readonly #budget = new ClickBudget({ countMax: CLICK_COUNT_MAX, perSecond: CLICKS_PER_SECOND });
  /** By alert, person and words; the oldest first. */
  readonly #said = new Map<string, Said>();

  constructor(log: DeskLog, { store, logger }: { store: AlertStore; logger: Logger }) {
    this.#writer = new DeskWriter(log);
    this.#store = store;
    this.#logger = logger;
  }

  /** `alerts`: the alert in every stream that knows it. */
  acknowledge(alerts: readonly IndexedAlert[], by: string, note: string): Promise<DeskAnswer> {
    const nowMs = performance.now();
    const key = JSON.stringify([alerts[0]?.alertId, by, note]);
    const said = this.#said.get(key);
    if (said !== undefined && nowMs - said.atMs < REPEAT_MS) return withPatience(said.answer); // AD2
    if (!this.#budget.take(by, nowMs)) {
      const detail = 'too many acknowledgements in a short time; try again in a minute';
      return Promise.resolve(refused(429, 'too-many', detail)); // AD4
    }
    const answer = this.#append(alerts, by, note);
    this.#said.delete(key);
    this.#said.set(key, { atMs: nowMs, answer });
    const [oldest] = this.#said.keys();
    if (this.#said.size > REPEAT_COUNT_MAX && oldest !== undefined) this.#said.delete(oldest);
    void answer.then(({ kind }) => {
      if (kind === 'refused' && this.#said.get(key)?.answer === answer) this.#said.delete(key);
    });
    return withPatience(answer);
  }

  async #append(alerts: readonly IndexedAlert[], by: string, note: string): Promise<DeskAnswer> {
    const content = { alertId: alerts[0]?.alertId ?? '', by, note };
    const fault = acknowledgementFault(content);
    if (fault !== undefined) return refused(400, 'bad-acknowledgement', fault);
    for (const alert of alerts) {
      const stream = parseStreamName(alert.stream);
      if (stream === null) continue;
      const { domain, timeUs: logTimeUs } = alert.newest.head;
      const message = { type: 'acknowledgement', domain, content, logTimeUs } as const;
      const appended = await this.#writer.append(stream, message);
      if (appended.kind === 'ok') {
        const error = await this.#objection(stream, appended.value); // AD3
        if (error !== null) return { kind: 'refused', error };
        return { kind: 'taken', taken: { stream: alert.stream, offset: appended.value } };
      }
      if (appended.code !== 'foreign-log') return refused(503, appended.code, LOG_AWAY); // AD1
    }
    const detail =
      'the alert does not come from the log that this gateway writes to; acknowledge it where BREAKWATER_TOPIC names its log';
    return refused(409, 'foreign-log', detail);
  }

  /** What to say where the pipeline has refused the record already: a click must not vanish behind a friendly answer. */
  async #objection(stream: StreamKey, offset: number): Promise<ApiError | null> {
    const refusal = await refusalOf(this.#store, stream, offset);
    if (refusal === null) return null;
    this.#logger.error('an acknowledgement was quarantined', { ...stream, offset, ...refusal });
    // The second of two appends of one record, the first of which was in doubt, is refused like this, and all is well.
    if (refusal.reason === 'stale-control') return null;
    const remedy = 'an operator lets this gateway in with: breakwater topics desk-key gateway';
    const detail = `the log does not accept what this gateway signs (${refusal.reason}); ${remedy}`;
    return { status: 409, code: 'not-accepted', detail };
  }
}

const LOG_AWAY =
  'the log does not answer at the moment; nothing is shown as acknowledged until it is';

function refused(status: ApiError['status'], code: string, detail: string): DeskAnswer {
  return { kind: 'refused', error: { status, code, detail } };
}

function withPatience(answer: Promise<DeskAnswer>): Promise<DeskAnswer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(refused(503, 'log-slow', LOG_AWAY)), PATIENCE_MS);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
