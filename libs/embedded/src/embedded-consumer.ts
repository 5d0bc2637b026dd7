/**
 * Reads every partition of its topics; the partitions take turns, the calls for one never overlap.
 * An embedded log has one process, so every consumer is given all partitions and none is ever revoked.
 */
import {
  type IoOutcome,
  type LogConsumer,
  type NoPartition,
  type PartitionInfo,
  type PartitionReader,
  type StopSignal,
  TICK_AFTER_US,
} from '@breakwater/core';
import { diskFailure, fatal, ok } from './outcome.ts';
import type { PartitionLog } from './partition-log.ts';

/** A chunk is small enough that a stop is noticed soon and large enough that its overhead is not. */
const CHUNK_BYTE_COUNT_MAX = 1 << 18;

export interface AssignedPartition {
  readonly log: PartitionLog;
  inspect(): PartitionInfo;
}

export interface ConsumerOptions {
  readonly topics: readonly string[];
  /** A reader that has read nothing for so long is told so. Default 250 ms (one TICK). */
  readonly idleMs?: number;
}

const IDLE_MS: number = TICK_AFTER_US / 1_000;

export class EmbeddedConsumer implements LogConsumer {
  readonly #assign: () => IoOutcome<readonly AssignedPartition[]>;
  readonly #idleMs: number;
  #isRunning = false;

  constructor(assign: () => IoOutcome<readonly AssignedPartition[]>, idleMs: number = IDLE_MS) {
    this.#assign = assign;
    this.#idleMs = idleMs;
  }

  get noPartition(): NoPartition | null {
    return this.#isRunning ? null : { code: 'joining', detail: 'nothing is read yet' };
  }

  /** Codes (all fatal): `unknown-topic`, `start-out-of-range`, `log-closed`, `log-damaged`, `disk-failed`. */
  async run(
    open: (partition: PartitionInfo) => PartitionReader,
    stop: StopSignal,
  ): Promise<IoOutcome<null>> {
    if (stop.aborted) return ok(null);
    const assigned = this.#assign();
    if (assigned.kind !== 'ok') return assigned;
    this.#isRunning = true;
    const halt = new AbortController();
    const onStop = (): void => halt.abort();
    stop.addEventListener('abort', onStop, { once: true });
    // The first that fails stops the others; all have ended before the answer.
    const runs = assigned.value.map(async (partition) => {
      try {
        const outcome = await this.#read(partition, open(partition.inspect()), halt.signal);
        if (outcome.kind !== 'ok') halt.abort();
        return outcome;
      } catch (bug) {
        halt.abort();
        throw bug;
      }
    });
    const ends = await Promise.allSettled(runs);
    stop.removeEventListener('abort', onStop);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    for (const end of ends) {
      if (end.status === 'fulfilled' && end.value.kind !== 'ok') return end.value;
    }
    return ok(null);
  }

  async #read(
    partition: AssignedPartition,
    reader: PartitionReader,
    stop: StopSignal,
  ): Promise<IoOutcome<null>> {
    const { log } = partition;
    let position = await reader.start();
    while (!stop.aborted) {
      if (log.closed)
        return fatal('log-closed', `${nameOf(partition)} was closed or deleted under a reader`);
      if (position > log.endOffset || !Number.isSafeInteger(position)) {
        const detail = `${nameOf(partition)} ends at ${log.endOffset}, reading was to start at ${position}; the alert store belongs to another log or this one lost records`;
        return fatal('start-out-of-range', detail);
      }
      if (position < log.lowOffset) {
        const to = log.lowOffset;
        await reader.hole(position, to);
        position = to;
        continue;
      }
      const step = await this.#step(partition, { reader, position, stop });
      if (step.kind !== 'ok') return step;
      position = step.value;
      // The event loop turns once per chunk, so that a reader of a long log starves nobody.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    return ok(null);
  }

  /** Reads one chunk or waits for one; returns the position after it. */
  async #step(
    partition: AssignedPartition,
    at: { reader: PartitionReader; position: number; stop: StopSignal },
  ): Promise<IoOutcome<number>> {
    const { reader, position, stop } = at;
    let records: Awaited<ReturnType<PartitionLog['read']>>;
    try {
      records = await partition.log.read(position, CHUNK_BYTE_COUNT_MAX);
    } catch (error) {
      return diskFailure(error, `reading ${nameOf(partition)}`);
    }
    const last = records.at(-1);
    if (last === undefined) {
      const woken = await partition.log.wait(position, this.#idleMs, stop);
      if (!woken && !stop.aborted) await reader.idle();
      return ok(position);
    }
    if (stop.aborted) return ok(position);
    await reader.process(records);
    return ok(last.offset + 1);
  }
}

function nameOf(partition: AssignedPartition): string {
  const { topic, partition: number } = partition.inspect();
  return `${topic}/${number}`;
}
