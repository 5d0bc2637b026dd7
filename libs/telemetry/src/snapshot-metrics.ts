/** What is published of snapshots: how old the newest is, what it cost, and what failed. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const PAUSE_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];
const WRITE_BUCKETS_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export interface TakenSnapshot {
  readonly byteCount: number;
  readonly pauseSeconds: number;
  readonly seconds: number;
}

export class SnapshotMetrics {
  readonly #bytes: Gauge;
  readonly #pauses: Histogram;
  readonly #seconds: Histogram;
  readonly #failures: Counter;
  readonly #restoredSeconds: Gauge;
  readonly #nowUs: () => number;
  /** By partition, wall time of the newest, or since when one is due. */
  readonly #newestUs = new Map<string, number>();

  constructor(registry: Registry, nowUs: () => number) {
    this.#nowUs = nowUs;
    const registers = [registry];
    const newestUs = this.#newestUs;
    new Gauge({
      name: 'breakwater_snapshot_age_seconds',
      help: 'Since the newest snapshot of a held partition, or since the partition is held where there is none; no sample where none are kept.',
      labelNames: ['partition'],
      registers,
      collect() {
        this.reset();
        for (const [partition, us] of newestUs) this.set({ partition }, (nowUs() - us) / 1e6);
      },
    });
    const labelNames = ['partition'];
    this.#bytes = new Gauge({
      name: 'breakwater_snapshot_bytes',
      help: 'Size of the newest snapshot.',
      ...{ labelNames, registers },
    });
    this.#restoredSeconds = new Gauge({
      name: 'breakwater_snapshot_restored_seconds',
      help: 'How long it took to load the snapshot that the partition began with; no sample where it began with the log.',
      ...{ labelNames, registers },
    });
    this.#pauses = new Histogram({
      name: 'breakwater_snapshot_pause_seconds',
      help: 'For so long a snapshot kept the partition from its records.',
      buckets: PAUSE_BUCKETS_SECONDS,
      registers,
    });
    this.#seconds = new Histogram({
      name: 'breakwater_snapshot_duration_seconds',
      help: 'From the beginning of a snapshot until it was durable.',
      buckets: WRITE_BUCKETS_SECONDS,
      registers,
    });
    this.#failures = new Counter({
      name: 'breakwater_snapshot_failures_total',
      help: 'Snapshots that could not be written (write) or loaded (load); alerts do not depend on them.',
      labelNames: ['operation'],
      registers,
    });
    // From the start at zero, so that the first failure is already a rise.
    for (const operation of ['write', 'load'] as const) this.failed(operation, 0);
  }

  /** The partition is held from now on, and one of it is due. */
  held(partition: string): void {
    this.#newestUs.set(partition, this.#nowUs());
  }

  ended(partition: string): void {
    this.#newestUs.delete(partition);
    this.#bytes.remove({ partition });
    this.#restoredSeconds.remove({ partition });
  }

  taken(partition: string, { byteCount, pauseSeconds, seconds }: TakenSnapshot): void {
    this.#newestUs.set(partition, this.#nowUs());
    this.#bytes.set({ partition }, byteCount);
    this.#pauses.observe(pauseSeconds);
    this.#seconds.observe(seconds);
  }

  restored(partition: string, seconds: number): void {
    this.#restoredSeconds.set({ partition }, seconds);
  }

  failed(operation: 'write' | 'load', count = 1): void {
    this.#failures.inc({ operation }, count);
  }
}
