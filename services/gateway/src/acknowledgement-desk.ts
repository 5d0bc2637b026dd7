/**
 * Takes acknowledgements: signs them with the desk's key and appends them to the log that the alert came from. It is
 * there, for everybody, once the pipeline has put it out again (alert-feed.ts).
 *
 * Invariants
 * D1 a record goes to the log whose identity the alert's stream carries, or nowhere: a topic of the same name that was
 *    made anew is another log.
 * D2 the same words of the same person for the same alert within REPEAT_MS are one record, however often they are
 *    sent; an attempt that failed is forgotten, so that it can be made again.
 * D3 bounded: CLICK_COUNT_MAX at once per person, CLICKS_PER_SECOND after that; REPEAT_COUNT_MAX remembered.
 */
import { type DeskLog, DeskWriter } from '@breakwater/codec';
import { acknowledgementFault } from '@breakwater/core';
import { parseStreamName } from '@breakwater/websocket';
import type { IndexedAlert } from './alert-index.ts';
import type { ApiError } from './alert-routes.ts';
import { ClickBudget } from './click-budget.ts';

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
  readonly #budget = new ClickBudget({ countMax: CLICK_COUNT_MAX, perSecond: CLICKS_PER_SECOND });
  /** By alert, person and words; the oldest first. */
  readonly #said = new Map<string, Said>();

  constructor(log: DeskLog) {
    this.#writer = new DeskWriter(log);
  }

  /** `alerts`: the alert in every stream that knows it. */
  acknowledge(alerts: readonly IndexedAlert[], by: string, note: string): Promise<DeskAnswer> {
    const nowMs = performance.now();
    const key = JSON.stringify([alerts[0]?.alertId, by, note]);
    const said = this.#said.get(key);
    if (said !== undefined && nowMs - said.atMs < REPEAT_MS) return withPatience(said.answer); // D2
    if (!this.#budget.take(by, nowMs)) {
      const detail = 'too many acknowledgements in a short time; try again in a minute';
      return Promise.resolve(refused(429, 'too-many', detail)); // D3
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
        return { kind: 'taken', taken: { stream: alert.stream, offset: appended.value } };
      }
      if (appended.code !== 'foreign-log') return refused(503, appended.code, LOG_AWAY); // D1
    }
    const detail =
      'the alert does not come from the log that this gateway writes to; acknowledge it where BREAKWATER_TOPIC names its log';
    return refused(409, 'foreign-log', detail);
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
