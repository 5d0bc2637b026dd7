/** A partition reader that remembers everything it was told, in order. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PartitionInfo, PartitionReader, RawRecord } from '@breakwater/core';

export interface RecordingPlan {
  /** Where to start; default: the oldest record. */
  readonly start?: (partition: PartitionInfo) => number;
  /** Called with each chunk, and awaited: the back-pressure. */
  readonly onRecords?: (records: readonly RawRecord[]) => Promise<void>;
  readonly onIdle?: () => Promise<void>;
}

export class RecordingReader implements PartitionReader {
  readonly partition: PartitionInfo;
  readonly records: RawRecord[] = [];
  readonly holes: { from: number; to: number }[] = [];
  idleCount = 0;
  isRevoked = false;
  readonly #plan: RecordingPlan;
  #isBusy = false;

  constructor(partition: PartitionInfo, plan: RecordingPlan = {}) {
    this.partition = partition;
    this.#plan = plan;
  }

  /** Everything in order, in few words: `0 1 hole 2-5 5`. */
  get told(): string {
    const holes = new Map(this.holes.map(({ from, to }) => [to, `hole ${from}-${to} `]));
    return this.records.map(({ offset }) => `${holes.get(offset) ?? ''}${offset}`).join(' ');
  }

  start(): Promise<number> {
    return Promise.resolve(this.#plan.start?.(this.partition) ?? this.partition.lowOffset);
  }

  async process(records: readonly RawRecord[]): Promise<void> {
    await this.#alone(async () => {
      this.records.push(...records);
      await this.#plan.onRecords?.(records);
    });
  }

  async hole(from: number, to: number): Promise<void> {
    await this.#alone(() => {
      this.holes.push({ from, to });
      return Promise.resolve();
    });
  }

  async idle(): Promise<void> {
    await this.#alone(async () => {
      this.idleCount += 1;
      await this.#plan.onIdle?.();
    });
  }

  revoked(): void {
    this.isRevoked = true;
  }

  /** Calls must never overlap. */
  async #alone(work: () => Promise<void>): Promise<void> {
    if (this.#isBusy) throw new Error('two calls of one reader overlap');
    this.#isBusy = true;
    try {
      await work();
    } finally {
      this.#isBusy = false;
    }
  }
}

/**
 * Waits until `condition` holds, asking every 20 ms.
 * @throws Error naming what was waited for when `waitMs` pass.
 */
export async function waitFor(
  what: string,
  condition: () => boolean,
  waitMs = 30_000,
): Promise<void> {
  const deadline = performance.now() + waitMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`${what}: not in ${waitMs} ms`);
    await sleep(20);
  }
}
