/**
 * Appends what a desk signs to the log that an alert came from.
 *
 * The log is known by the identity in the alert's stream (`topicId:partition`) and not by its name: a topic of the same
 * name that was made anew is another log, and gets nothing of the former's.
 */
import type { KeyObject } from 'node:crypto';
import type {
  Acknowledgement,
  IoOutcome,
  LogProducer,
  LogReader,
  Receipt,
  StreamKey,
} from '@breakwater/core';
import { ControlWriter } from './control-writer.ts';

/** The log that a desk writes to, and the key that signs; the adapters stay open: they are the caller's. */
export interface DeskLog {
  readonly topic: string;
  /** Of this process alone: two that share a key race each other (ControlWriter, CW2). */
  readonly privateKey: KeyObject;
  readonly producer: LogProducer;
  readonly reader: Pick<LogReader, 'inspect'>;
}

export type DeskMessage = {
  readonly domain: string;
  /** A log time that the log has reached, for example that of the alert's revision. */
  readonly logTimeUs: number;
} & (
  | { readonly type: 'acknowledgement'; readonly content: Acknowledgement }
  | { readonly type: 'receipt'; readonly content: Receipt }
);

/** Codes by which a log says that it has no such partition. */
const ELSEWHERE: ReadonlySet<string> = new Set(['unknown-topic', 'unknown-partition']);

export class DeskWriter {
  readonly #log: DeskLog;
  readonly #writer: ControlWriter;

  constructor(log: DeskLog) {
    this.#log = log;
    const { privateKey, producer } = log;
    this.#writer = new ControlWriter({ privateKey, producer, wallMs: Date.now });
  }

  /**
   * Returns the record's offset. Code of its own: `foreign-log` (fatal) where the stream is not of this log; else those
   * of the log and of `ControlWriter`. After a retryable outcome the record may be in the log.
   */
  async append(stream: StreamKey, message: DeskMessage): Promise<IoOutcome<number>> {
    const { topic, reader } = this.#log;
    const { partition } = stream;
    const info = await reader.inspect(topic, partition);
    if (info.kind !== 'ok' && !ELSEWHERE.has(info.code)) return info;
    if (info.kind !== 'ok' || info.value.topicId !== stream.topicId) {
      const detail = `the alert does not come from the log ${topic} that is written to here; BREAKWATER_TOPIC must name its log`;
      return { kind: 'fatal', code: 'foreign-log', detail };
    }
    const { domain, type, content, logTimeUs } = message;
    const place = { topic, partition, domain, clock: info.value.clock };
    return this.#writer.append(place, { type, content, logTimeUs });
  }
}
