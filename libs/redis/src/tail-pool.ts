/** Connections for blocking reads: one per waiting tail, kept for the next. */
import type { IoOutcome } from '@breakwater/core';
import type { RedisConnection } from './redis-connection.ts';
import { fatal, retryable } from './redis-failure.ts';

/** More than any gateway has partitions; a further tail is refused as retryable. */
const TAIL_COUNT_MAX = 256;

export class TailPool {
  readonly #connect: () => RedisConnection;
  readonly #idle: RedisConnection[] = [];
  readonly #busy = new Set<RedisConnection>();
  #closed = false;

  constructor(connect: () => RedisConnection) {
    this.#connect = connect;
  }

  /** Codes of its own: `tails-exhausted` (retryable), `store-closed` (fatal). */
  async use<T>(
    read: (connection: RedisConnection) => Promise<IoOutcome<T>>,
  ): Promise<IoOutcome<T>> {
    if (this.#closed) return fatal('store-closed', 'the store was closed');
    if (this.#busy.size >= TAIL_COUNT_MAX) {
      return retryable(
        'tails-exhausted',
        `${TAIL_COUNT_MAX} tails wait already; share one per stream`,
      );
    }
    const connection = this.#idle.pop() ?? this.#connect();
    this.#busy.add(connection);
    try {
      return await read(connection);
    } finally {
      this.#busy.delete(connection);
      if (!connection.closed) this.#idle.push(connection);
    }
  }

  close(): void {
    this.#closed = true;
    for (const connection of [...this.#idle, ...this.#busy]) connection.close();
  }
}
