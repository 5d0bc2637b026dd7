/** A partition reader that writes down what it was told, and checks that no two calls overlap. */
import { setTimeout as delay } from 'node:timers/promises';
import type {
  IoOutcome,
  LogConsumer,
  PartitionInfo,
  PartitionReader,
  RawRecord,
} from '@breakwater/core';
import { expect } from 'vitest';

export interface ReaderScript {
  /** Where to start; default the low offset. */
  readonly start?: (partition: PartitionInfo) => number;
  /** Awaited in `process`, before the records count as read. */
  readonly onProcess?: (records: readonly RawRecord[]) => Promise<void>;
}

class ConformanceReader implements PartitionReader {
  readonly partition: PartitionInfo;
  readonly records: RawRecord[] = [];
  readonly holes: { from: number; to: number }[] = [];
  idleCount = 0;
  callCount = 0;
  revokedCount = 0;
  #active = false;
  readonly #script: ReaderScript;

  constructor(partition: PartitionInfo, script: ReaderScript) {
    this.partition = partition;
    this.#script = script;
  }

  start(): Promise<number> {
    return this.#call(async () => this.#script.start?.(this.partition) ?? this.partition.lowOffset);
  }
  process(records: readonly RawRecord[]): Promise<void> {
    return this.#call(async () => {
      await this.#script.onProcess?.(records);
      // The log may reuse the bytes of a record after `process`, so what is kept is copied.
      for (const record of records) this.records.push(copyOf(record));
    });
  }
  hole(from: number, to: number): Promise<void> {
    return this.#call(async () => void this.holes.push({ from, to }));
  }
  idle(): Promise<void> {
    return this.#call(async () => {
      this.idleCount += 1;
    });
  }
  revoked(): void {
    this.revokedCount += 1;
  }

  async #call<T>(work: () => Promise<T>): Promise<T> {
    expect(this.#active, 'calls of one partition never overlap').toBe(false);
    this.#active = true;
    this.callCount += 1;
    try {
      // Yields, so that an overlapping second call would show.
      await delay(0);
      return await work();
    } finally {
      this.#active = false;
    }
  }
}

export interface RunningConsumer {
  /** By partition. */
  readonly readers: ReadonlyMap<number, ConformanceReader>;
  /** Resolves once the condition holds; rejects when the consumer has ended before. */
  until(condition: () => boolean): Promise<void>;
  /** Stops and returns the outcome. */
  stop(): Promise<IoOutcome<null>>;
  readonly ended: Promise<IoOutcome<null>>;
}

const WAIT_MS_MAX = 40_000;

/** Runs a consumer with recording readers in the background. */
export function runConsumer(consumer: LogConsumer, script: ReaderScript = {}): RunningConsumer {
  const readers = new Map<number, ConformanceReader>();
  const halt = new AbortController();
  const ended = consumer.run((partition) => {
    const reader = new ConformanceReader(partition, script);
    readers.set(partition.partition, reader);
    return reader;
  }, halt.signal);
  let over = false;
  const settled = ended.then(
    () => undefined,
    () => undefined,
  );
  void settled.then(() => {
    over = true;
  });
  const until = async (condition: () => boolean): Promise<void> => {
    const endMs = performance.now() + WAIT_MS_MAX;
    while (!condition()) {
      if (over) throw new Error(`the consumer ended early: ${JSON.stringify(await ended)}`);
      if (performance.now() > endMs) throw new Error('the consumer did not get there in time');
      await delay(5);
    }
  };
  const stop = async (): Promise<IoOutcome<null>> => {
    halt.abort();
    return ended;
  };
  return { readers, until, stop, ended };
}

function copyOf(record: RawRecord): RawRecord {
  return {
    ...record,
    key: record.key === null ? null : new Uint8Array(record.key),
    value: record.value === null ? null : new Uint8Array(record.value),
  };
}
