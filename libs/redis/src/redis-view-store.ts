/**
 * View frames on Redis: the stream `{T:p}:view` of partition p of the topic with id T, entry id `milliseconds-0` of log
 * time, one field `json`. It has its own connections, so that a large or slow frame never delays an alert.
 */
import {
  assert,
  assertFrame,
  assertStreamKey,
  frameCountMax,
  type IoOutcome,
  type StoredEntry,
  type StoredFrame,
  type StreamKey,
  type ViewStore,
} from '@breakwater/core';
import { RedisConnection, type RedisSettings, settingsFailure } from './redis-connection.ts';
import { ok } from './redis-failure.ts';
import { readEntries, readStreams } from './stream-reply.ts';
import { TailPool } from './tail-pool.ts';

const KEPT_SECONDS = 7 * 86_400;
/** Puts between two renewals; a frame comes each second or more often. */
const KEEP_EVERY = 64;

export class RedisViewStore implements ViewStore {
  readonly #connection: RedisConnection;
  readonly #tails: TailPool;
  #putCount = 0;

  private constructor(settings: RedisSettings) {
    this.#connection = new RedisConnection(settings, 'commands');
    this.#tails = new TailPool(() => new RedisConnection(settings, 'blocking'));
  }

  /** A store that connects with its first call. Code: `bad-url` (fatal). */
  static open(settings: RedisSettings): IoOutcome<RedisViewStore> {
    return settingsFailure(settings) ?? ok(new RedisViewStore(settings));
  }

  async put(stream: StreamKey, frame: StoredFrame): Promise<IoOutcome<null>> {
    assertFrame(frame);
    const bound = ['MAXLEN', '~', String(frameCountMax(frame.json))];
    const entry = [`${frame.timeUs / 1_000}-0`, 'json', frame.json];
    const answered = await this.#connection.call('XADD', keyOf(stream), ...bound, ...entry);
    if (answered.kind === 'ok') return this.#keepAlive(stream);
    // A twin wrote the frame first. (For alerts the same error would be a contradiction.)
    return /equal or smaller than/.test(answered.detail) ? ok(null) : answered;
  }

  /** Frames expire a week after the last one: nobody looks at the screens of a log that ended. */
  async #keepAlive(stream: StreamKey): Promise<IoOutcome<null>> {
    const isDue = this.#putCount % KEEP_EVERY === 0;
    this.#putCount += 1;
    if (!isDue) return ok(null);
    const answered = await this.#connection.call('EXPIRE', keyOf(stream), String(KEPT_SECONDS));
    return answered.kind === 'ok' ? ok(null) : answered;
  }

  async newest(stream: StreamKey): Promise<IoOutcome<StoredFrame | null>> {
    const page = ['+', '-', 'COUNT', '1'];
    const answered = await this.#connection.call('XREVRANGE', keyOf(stream), ...page);
    if (answered.kind !== 'ok') return answered;
    return ok(readEntries(answered.value).map(frameOf)[0] ?? null);
  }

  async range(
    stream: StreamKey,
    { fromUs, toUs }: { readonly fromUs: number; readonly toUs: number },
    countMax: number,
  ): Promise<IoOutcome<readonly StoredFrame[]>> {
    assertPage(countMax);
    // Times of frames are whole milliseconds, so the first at or above a bound is its ceiling.
    const [firstMs, endMs] = [Math.ceil(fromUs / 1_000), Math.ceil(toUs / 1_000)];
    if (endMs <= 0) return ok([]); // `(0-0` is no bound to Redis.
    const first = String(Math.max(0, firstMs));
    const end = `(${endMs}-0`;
    const page = ['COUNT', String(countMax)];
    const answered = await this.#connection.call('XRANGE', keyOf(stream), first, end, ...page);
    return answered.kind === 'ok' ? ok(readEntries(answered.value).map(frameOf)) : answered;
  }

  async tail(
    stream: StreamKey,
    afterUs: number,
    countMax: number,
    waitMs: number,
  ): Promise<IoOutcome<readonly StoredFrame[]>> {
    // BLOCK 0 means without end to Redis.
    if (waitMs < 1) return this.range(stream, { fromUs: afterUs + 1, toUs: LAST_US }, countMax);
    assertPage(countMax);
    const key = keyOf(stream);
    const after = `${Math.floor(afterUs / 1_000)}-0`;
    const blockMs = Math.ceil(waitMs);
    const page = ['COUNT', String(countMax), 'BLOCK', String(blockMs), 'STREAMS', key, after];
    const answered = await this.#tails.use((connection) =>
      connection.block(blockMs, 'XREAD', ...page),
    );
    if (answered.kind !== 'ok') return answered;
    const entries = readStreams(answered.value).get(key);
    return ok(entries === undefined ? [] : readEntries(entries).map(frameOf));
  }

  close(): Promise<void> {
    this.#connection.close();
    this.#tails.close();
    return Promise.resolve();
  }
}

/** Later than any frame. */
const LAST_US = Number.MAX_SAFE_INTEGER;

function keyOf(stream: StreamKey): string {
  assertStreamKey(stream);
  return `{${stream.topicId}:${stream.partition}}:view`;
}

function frameOf({ id, json }: StoredEntry): StoredFrame {
  return { timeUs: Number(id.slice(0, id.indexOf('-'))) * 1_000, json };
}

function assertPage(countMax: number): void {
  assert(Number.isInteger(countMax) && countMax > 0, 'a page holds at least one frame');
}
