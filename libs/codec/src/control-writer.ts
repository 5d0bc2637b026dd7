/**
 * Signs control records with one key and appends them: how people and services speak into a running log.
 *
 * Invariants
 * CW1 one append at a time over all partitions, so that sequences reach a log in the order in which they were given.
 * CW2 the sequence is max(last + 1, wall time in µs): it rises over restarts without a memory, as long as the clock
 *    does not fall back by more than the process was away. A key belongs to one writer; two would race.
 * CW3 an append in doubt is repeated with the same bytes, and the pipeline takes a sequence once: the record counts once.
 * CW4 at most WAITING_COUNT_MAX records wait; a further one is refused.
 */
import type { KeyObject } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  assert,
  type ControlType,
  type IoOutcome,
  type LogClock,
  type LogProducer,
} from '@breakwater/core';
import { encodeControl } from './control-encoder.ts';
import { controlPublicKeyHex } from './control-key.ts';
import { controlRecords } from './control-parts.ts';

/** A person's click waits for at most these; each takes a few milliseconds. */
const WAITING_COUNT_MAX = 64;
/** Pauses before an append is repeated; with the log's own patience some 30 s. */
const PAUSES_MS = [100, 400, 1_600];

/** A partition and what its records must say. */
export interface ControlPlace {
  readonly topic: string;
  readonly partition: number;
  readonly domain: string;
  readonly clock: LogClock;
}

export interface ControlMessage {
  readonly type: ControlType;
  /** JSON value. */
  readonly content: unknown;
  /** A log time that the log has reached: it stamps the record where the log does not, and so cannot move the clock. */
  readonly logTimeUs: number;
}

export interface ControlWriterOptions {
  readonly privateKey: KeyObject;
  readonly producer: LogProducer;
  readonly wallMs: () => number;
}

export class ControlWriter {
  /** Hex of the public key that the domain must accept. */
  readonly signerKey: string;
  readonly #options: ControlWriterOptions;
  #sequence = -1;
  #waitingCount = 0;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(options: ControlWriterOptions) {
    this.#options = options;
    this.signerKey = controlPublicKeyHex(options.privateKey);
  }

  /**
   * Returns the record's offset; of a calibration in parts that of the last, from which on it holds. Codes of its own: `control-refused` (fatal) where the content cannot be written,
   * `control-busy` (retryable). After any other retryable outcome the record may be in the log.
   */
  async append(place: ControlPlace, message: ControlMessage): Promise<IoOutcome<number>> {
    if (this.#waitingCount >= WAITING_COUNT_MAX) {
      const detail = `${WAITING_COUNT_MAX} records wait to be appended; try again`;
      return { kind: 'retryable', code: 'control-busy', detail }; // CW4
    }
    this.#waitingCount += 1;
    const turn = this.#tail.then(() => this.#append(place, message)); // CW1
    this.#tail = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#waitingCount -= 1;
    }
  }

  async #append(place: ControlPlace, message: ControlMessage): Promise<IoOutcome<number>> {
    let appended: IoOutcome<number> | undefined;
    for (const control of controlRecords(message)) {
      appended = await this.#appendRecord(place, { ...message, ...control });
      if (appended.kind !== 'ok') return appended;
    }
    assert(appended !== undefined, 'every content has a record');
    return appended;
  }

  async #appendRecord(place: ControlPlace, message: ControlMessage): Promise<IoOutcome<number>> {
    const { privateKey, producer, wallMs } = this.#options;
    const { topic, partition, domain, clock } = place;
    const sequence = Math.max(this.#sequence + 1, Math.floor(wallMs() * 1_000)); // CW2
    const { type, content } = message;
    const value = encodeControl({ domain, sequence, type, content, privateKey });
    if (!(value instanceof Uint8Array)) {
      return { kind: 'fatal', code: 'control-refused', detail: value.detail };
    }
    this.#sequence = sequence;
    const timestampUs = Math.floor(message.logTimeUs / 1_000) * 1_000;
    const record = { key: null, value, ...(clock === 'create' ? { timestampUs } : {}) };
    for (const pauseMs of PAUSES_MS) {
      const outcome = await producer.append(topic, partition, [record]);
      if (outcome.kind !== 'retryable') return outcome;
      await wait(pauseMs); // CW3
    }
    return producer.append(topic, partition, [record]);
  }
}
