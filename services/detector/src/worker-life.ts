/**
 * Whether a worker may go on, and the patience it has with its store and log.
 *
 * Invariants
 * WL1 a life ends once: by revocation or by the process's stop; what waits in it is woken then.
 * WL2 a halt is final and reported once; its first reason stands.
 */
import type { IoOutcome, PartitionInfo, StopSignal } from '@breakwater/core';
import type { WorkerClock } from './clock.ts';
import type { Halt, HaltCode } from './halt.ts';

export interface LifeObserver {
  /** An operational failure that is being retried. */
  retrying(operation: string, code: string, detail: string): void;
  halted(partition: PartitionInfo, halt: Halt): void;
  /** The partition was taken away or the process stops. */
  ended(partition: PartitionInfo): void;
}

/** An operation that has failed and is tried again. */
export interface Retry {
  readonly operation: string;
  readonly code: string;
  readonly detail: string;
}

const RETRY_DELAY_MS_MIN = 50;
const RETRY_DELAY_MS_MAX = 2_000;

export class WorkerLife {
  readonly #partition: PartitionInfo;
  readonly #observer: LifeObserver;
  readonly #clock: WorkerClock;
  readonly #stop: StopSignal;
  readonly #ended = new AbortController();
  #halt: Halt | null = null;
  #retry: Retry | null = null;

  constructor(
    partition: PartitionInfo,
    parts: {
      readonly observer: LifeObserver;
      readonly clock: WorkerClock;
      readonly stop: StopSignal;
    },
  ) {
    this.#partition = partition;
    this.#observer = parts.observer;
    this.#clock = parts.clock;
    this.#stop = parts.stop;
    this.#stop.addEventListener('abort', this.end, { once: true });
    if (this.#stop.aborted) this.end();
  }

  get halt(): Halt | null {
    return this.#halt;
  }
  /** What stands still until it succeeds; null where nothing does. */
  get retry(): Retry | null {
    return this.#retry;
  }
  /** The partition was taken away or the process stops. */
  get ended(): boolean {
    return this.#ended.signal.aborted;
  }
  get stopped(): boolean {
    return this.#halt !== null || this.#ended.signal.aborted;
  }

  readonly end = (): void => {
    if (this.#ended.signal.aborted) return;
    this.#stop.removeEventListener('abort', this.end);
    this.#ended.abort();
    this.#observer.ended(this.#partition);
  };

  stopWith(code: HaltCode, detail: string): void {
    if (this.#halt !== null) return;
    this.#halt = { code, detail };
    this.#observer.halted(this.#partition, this.#halt);
  }

  /** Repeats an operation until it succeeds, with growing pauses; undefined where the life ended or halted meanwhile. */
  async patiently<T>(
    operation: string,
    attempt: () => Promise<IoOutcome<T>>,
  ): Promise<T | undefined> {
    for (let retryCount = 0; !this.stopped; retryCount += 1) {
      const outcome = await attempt();
      this.#retry = outcome.kind === 'retryable' ? { operation, ...outcome } : null;
      if (outcome.kind === 'ok') return this.#ended.signal.aborted ? undefined : outcome.value;
      if (outcome.kind === 'fatal') {
        this.stopWith('refused', `${operation}: ${outcome.detail} (${outcome.code})`);
        return undefined;
      }
      this.#observer.retrying(operation, outcome.code, outcome.detail);
      await this.pause(retryCount);
    }
    return undefined;
  }

  /** 50 ms, doubling up to 2 s; shorter where the life ends. */
  async pause(retryCount: number): Promise<void> {
    const delayMs = Math.min(
      RETRY_DELAY_MS_MIN * 2 ** Math.min(retryCount, 10),
      RETRY_DELAY_MS_MAX,
    );
    await this.#clock.sleep(delayMs, this.#ended.signal);
  }

  /** Resolves when the partition is taken away or the process stops. */
  async untilEnded(): Promise<void> {
    const { signal } = this.#ended;
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}
