/**
 * One connection to Redis. By default ioredis repeats a command whose reply was lost, or waits for it without end. The
 * settings here prevent both: nothing is queued while it is down, nothing is sent twice, every command has a deadline.
 *
 * RC1 A command that failed may have been applied. The caller finds out by calling again (OK, DUP or GAP).
 * RC2 When a deadline passes the connection is dropped, because a half-open one never replies.
 */
import type { IoOutcome } from '@breakwater/core';
import { Redis, type RedisOptions } from 'ioredis';
import { type Failure, fatal, ok, redisFailure } from './redis-failure.ts';

export interface RedisSettings {
  /** `redis://host:port/database` or `rediss://…`. */
  readonly url: string;
  /** ACL user and password; they count before those of the URL. */
  readonly username?: string;
  readonly password?: string;
  /** PEM of the authority that signed the server's certificate; default: those Node knows. */
  readonly tlsCa?: string;
  /** Refuse a Redis without an append-only file. Default true. */
  readonly requireDurable?: boolean;
  /** Load the function library where it is missing. Default true; else an operator loads it. */
  readonly loadLibrary?: boolean;
  /** Deadline of a command and of a wait for the connection; default 2,000 ms. */
  readonly commandTimeoutMs?: number;
}

const COMMAND_TIMEOUT_MS = 2_000;
const RECONNECT_DELAY_MS_MAX = 1_000;

export class RedisConnection {
  readonly #client: Redis;
  readonly #address: string;
  readonly #timeoutMs: number;
  #lastError: Error | null = null;
  #closed = false;

  constructor(settings: RedisSettings, use: 'commands' | 'blocking') {
    this.#timeoutMs = settings.commandTimeoutMs ?? COMMAND_TIMEOUT_MS;
    this.#address = new URL(settings.url).host;
    this.#client = new Redis(settings.url, clientOptions(settings, use, this.#timeoutMs));
    this.#client.on('error', (error: Error) => {
      this.#lastError = error;
    });
    this.#client.on('ready', () => {
      this.#lastError = null;
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Runs one command. Codes: see `redis-failure.ts`, and `store-closed`. */
  async call(command: string, ...args: readonly string[]): Promise<IoOutcome<unknown>> {
    const failure = await this.#ready();
    if (failure !== null) return failure;
    try {
      return ok(await this.#client.call(command, ...args));
    } catch (error) {
      return this.#failed(error, command);
    }
  }

  /** Runs a command that the server may hold back for `waitMs`. */
  async block(
    waitMs: number,
    command: string,
    ...args: readonly string[]
  ): Promise<IoOutcome<unknown>> {
    const failure = await this.#ready();
    if (failure !== null) return failure;
    let deadline: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const expire = (): void => reject(new Error('Command timed out'));
      deadline = setTimeout(expire, waitMs + this.#timeoutMs);
    });
    try {
      return ok(await Promise.race([this.#client.call(command, ...args), late]));
    } catch (error) {
      return this.#failed(error, command);
    } finally {
      clearTimeout(deadline);
    }
  }

  close(): void {
    this.#closed = true;
    this.#client.disconnect();
  }

  #failed(error: unknown, command: string): Failure {
    if (this.#closed) return closedFailure();
    const failure = redisFailure(error, `${command} at ${this.#address}`);
    if (failure.code === 'timeout') this.#client.disconnect(true);
    return failure;
  }

  /** Waits for the connection, at most one deadline; null once it is there. */
  async #ready(): Promise<Failure | null> {
    if (this.#closed) return closedFailure();
    const client = this.#client;
    if (client.status === 'ready') return null;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        client.off('ready', end).off('end', end).off('error', onError);
        resolve();
      };
      // Waiting helps where the connection is down, not where it was refused.
      const onError = (error: Error): void => {
        if (redisFailure(error, '').kind === 'fatal') end();
      };
      const timer = setTimeout(end, this.#timeoutMs);
      client.on('ready', end).on('end', end).on('error', onError);
      if (client.status === 'wait' || client.status === 'end')
        client.connect().catch(() => undefined);
    });
    if (this.#closed) return closedFailure();
    if (this.#isReady()) return null;
    return redisFailure(
      this.#lastError ?? new Error('connect timed out'),
      `Redis at ${this.#address}`,
    );
  }

  #isReady(): boolean {
    return this.#client.status === 'ready';
  }
}

/** What is wrong with the settings, or null. Code `bad-url` (fatal). */
export function settingsFailure(settings: RedisSettings): Failure | null {
  // The URL may hold a password, so it is not printed.
  const advice = 'the Redis address has the form redis://host:port or rediss://host:port';
  if (!URL.canParse(settings.url)) return fatal('bad-url', advice);
  const { protocol, hostname } = new URL(settings.url);
  if (!['redis:', 'rediss:'].includes(protocol) || hostname === '') return fatal('bad-url', advice);
  if (settings.tlsCa !== undefined && protocol !== 'rediss:') {
    return fatal(
      'bad-url',
      'a CA is set but the address is not rediss://, so TLS would not be used',
    );
  }
  return null;
}

function clientOptions(
  settings: RedisSettings,
  use: 'commands' | 'blocking',
  timeoutMs: number,
): RedisOptions & { replyMapping: 'legacy' } {
  return {
    ...credentials(settings),
    replyMapping: 'legacy',
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: timeoutMs,
    // A blocking read passes its own deadline.
    commandTimeout: use === 'commands' ? timeoutMs : undefined,
    retryStrategy: (attempt) => Math.min(RECONNECT_DELAY_MS_MAX, 25 * 2 ** Math.min(attempt, 8)),
    // After a fail-over the old primary refuses every write with READONLY: reconnect, but do not send again.
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 1 : false),
  };
}

function credentials(settings: RedisSettings): RedisOptions {
  const { username, password, tlsCa } = settings;
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tlsCa === undefined ? {} : { tls: { ca: tlsCa } }),
  };
}

function closedFailure(): Failure {
  return fatal('store-closed', 'the store was closed');
}
