/**
 * The alert store on Redis. Keys of the stream of partition p of the topic with id T:
 *
 *     {T:p}:alerts  {T:p}:quarantine  {T:p}:acknowledgements
 *                                      streams, entry id `(offset+1)-sequence`, one field `json`
 *     {T:p}:meta                       hash: hw, build, digest; anchor_at, anchor_reason, anchor_time_s
 *     breakwater:streams               set of `T:p`
 *
 * Everything that writes is one call of the function library (append-library.ts).
 *
 * RAS1 A Redis that was fit once and lacks the library now is another one, or was emptied: it is examined as at the start before
 *      anything is written into it, and the library is loaded again where the user may.
 * RAS2 What an operator can mend in Redis is `retryable` from then on, whatever it was at the start: the log keeps.
 */
import {
  type AlertStore,
  type AppendReply,
  type AppendRequest,
  assert,
  assertAppendRequest,
  assertStreamKey,
  type IoOutcome,
  mergeEntries,
  parseEntryId,
  STREAM_KINDS,
  type StoredEntry,
  type StreamKey,
  type StreamKind,
  type StreamMark,
  type TailEntry,
} from '@breakwater/core';
import { ANCHOR, APPEND } from './append-library.ts';
import { checkRedis } from './redis-check.ts';
import { RedisConnection, type RedisSettings, settingsFailure } from './redis-connection.ts';
import { fatal, ok, retryable } from './redis-failure.ts';
import { readEntries, readStreams, texts } from './stream-reply.ts';
import { TailPool } from './tail-pool.ts';

const STREAMS = 'breakwater:streams';
const KEY_COUNT = '5';

/** What is mended in Redis and not in this process. */
const MENDABLE: ReadonlySet<string> = new Set([
  'library-missing',
  'library-mismatch',
  'not-permitted',
  'eviction-refused',
  'not-durable',
  'replica-refused',
]);

export class RedisAlertStore implements AlertStore {
  readonly #settings: RedisSettings;
  readonly #connection: RedisConnection;
  readonly #tails: TailPool;
  #warnings: readonly string[] = [];
  /** Whether a check has ever found this Redis fit. */
  #wasFit = false;

  private constructor(settings: RedisSettings) {
    this.#settings = settings;
    this.#connection = new RedisConnection(settings, 'commands');
    this.#tails = new TailPool(() => new RedisConnection(settings, 'blocking'));
  }

  /** A store that connects with its first call. Code: `bad-url` (fatal). */
  static open(settings: RedisSettings): IoOutcome<RedisAlertStore> {
    return settingsFailure(settings) ?? ok(new RedisAlertStore(settings));
  }

  /** Warnings of the newest `check`: acceptable here, not in production. */
  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /**
   * Codes (fatal): `server-too-old`, `cluster-refused`, `replica-refused`, `eviction-refused`, `not-durable`,
   * `library-missing`, `library-mismatch`, and those of `redis-failure.ts`.
   */
  async check(): Promise<IoOutcome<null>> {
    const checked = await checkRedis(this.#connection, this.#settings);
    if (checked.kind !== 'ok') return checked;
    this.#warnings = checked.value;
    this.#wasFit = true;
    return ok(null);
  }

  async mark(stream: StreamKey): Promise<IoOutcome<StreamMark>> {
    const { meta } = keysOf(stream);
    const answered = await this.#connection.call('HMGET', meta, 'hw', 'build', 'digest');
    if (answered.kind !== 'ok') return this.#mendable<never>(answered);
    const [highWater, build, digest] = texts(answered.value);
    return ok({
      highWater: count(highWater ?? '0'),
      build: count(build ?? '0'),
      digest: digest ?? '',
    });
  }

  async append(stream: StreamKey, request: AppendRequest): Promise<IoOutcome<AppendReply>> {
    assertAppendRequest(request);
    const keys = keysOf(stream);
    const { build, previous, next, digest } = request;
    const args = [String(build), String(previous), String(next), digest, keys.name];
    for (const entry of request.entries) {
      const key = String(STREAM_KINDS.indexOf(entry.stream) + 1);
      args.push(key, String(entry.offset + 1), String(entry.sequence), entry.json);
    }
    const answered = await this.#change(APPEND, [...keys.all, ...args]);
    return answered.kind === 'ok' ? readReply(texts(answered.value)) : answered;
  }

  /** Code `anchor-refused` (fatal) unless the stream is fresh; the same anchor again is `ok`. */
  async anchor(stream: StreamKey, at: number, reason: string): Promise<IoOutcome<null>> {
    assert(Number.isSafeInteger(at) && at >= 0, 'an anchor is an exact offset');
    const keys = keysOf(stream);
    const args = [String(at), reason, keys.name];
    const answered = await this.#change(ANCHOR, [...keys.all, ...args]);
    if (answered.kind !== 'ok') return answered;
    const [reply, highWater] = texts(answered.value);
    if (reply === 'OK') return ok(null);
    const detail = `{${keys.name}} is at ${highWater}; only a fresh stream can be anchored`;
    return fatal('anchor-refused', detail);
  }

  async streams(): Promise<IoOutcome<readonly StreamKey[]>> {
    const answered = await this.#connection.call('SMEMBERS', STREAMS);
    if (answered.kind !== 'ok') return answered;
    const keys = texts(answered.value).map((name) => {
      assert(name !== null, 'a set has no empty member');
      const colon = name.lastIndexOf(':');
      return { topicId: name.slice(0, colon), partition: count(name.slice(colon + 1)) };
    });
    keys.sort((a, b) =>
      a.topicId === b.topicId ? a.partition - b.partition : a.topicId < b.topicId ? -1 : 1,
    );
    return ok(keys);
  }

  /** Code `bad-cursor` (fatal) where `after` is no entry id. */
  async range(
    stream: StreamKey,
    kind: StreamKind,
    after: string,
    countMax: number,
  ): Promise<IoOutcome<readonly StoredEntry[]>> {
    assert(Number.isInteger(countMax) && countMax > 0, 'a page holds at least one entry');
    const key = keysOf(stream)[kind];
    if (parseEntryId(after) === null) return badCursor(after);
    const page = ['COUNT', String(countMax)];
    const answered = await this.#connection.call('XRANGE', key, `(${after}`, '+', ...page);
    return answered.kind === 'ok' ? ok(readEntries(answered.value)) : answered;
  }

  async tail(
    stream: StreamKey,
    kinds: readonly StreamKind[],
    after: string,
    countMax: number,
    waitMs: number,
  ): Promise<IoOutcome<readonly TailEntry[]>> {
    assert(kinds.length > 0, 'a tail is of some kind');
    assert(Number.isInteger(countMax) && countMax > 0, 'a page holds at least one entry');
    const keys = keysOf(stream);
    if (parseEntryId(after) === null) return badCursor(after);
    // One command for all kinds, so that they are seen at one moment.
    const names = [...kinds.map((kind) => keys[kind]), ...kinds.map(() => after)];
    const page = ['COUNT', String(countMax)];
    const blockMs = Math.ceil(waitMs);
    const answered =
      // BLOCK 0 means without end to Redis.
      waitMs < 1
        ? await this.#connection.call('XREAD', ...page, 'STREAMS', ...names)
        : await this.#tails.use((connection) =>
            connection.block(
              blockMs,
              'XREAD',
              ...page,
              'BLOCK',
              String(blockMs),
              'STREAMS',
              ...names,
            ),
          );
    if (answered.kind !== 'ok') return answered;
    const read = readStreams(answered.value);
    const found = kinds.flatMap((kind) => {
      const entries = read.get(keys[kind]);
      return entries === undefined ? [] : readEntries(entries).map((entry) => ({ ...entry, kind }));
    });
    return ok(mergeEntries(found, countMax));
  }

  /** One call of the library; into another Redis than before only after it was found fit (RAS1). */
  async #change(name: string, args: readonly string[]): Promise<IoOutcome<unknown>> {
    const answered = await this.#connection.call('FCALL', name, KEY_COUNT, ...args);
    if (answered.kind === 'ok' || answered.code !== 'library-missing' || !this.#wasFit) {
      return this.#mendable(answered);
    }
    const checked = await this.check();
    if (checked.kind !== 'ok') return this.#mendable(checked);
    return this.#mendable(await this.#connection.call('FCALL', name, KEY_COUNT, ...args));
  }

  /** RAS2 */
  #mendable<T>(outcome: IoOutcome<T>): IoOutcome<T> {
    const isMendable = this.#wasFit && outcome.kind === 'fatal' && MENDABLE.has(outcome.code);
    return isMendable ? retryable(outcome.code, outcome.detail) : outcome;
  }

  close(): Promise<void> {
    this.#connection.close();
    this.#tails.close();
    return Promise.resolve();
  }
}

function keysOf(stream: StreamKey): Readonly<Record<StreamKind, string>> & {
  readonly name: string;
  readonly meta: string;
  /** As the function library takes them. */
  readonly all: readonly string[];
} {
  assertStreamKey(stream);
  const name = `${stream.topicId}:${stream.partition}`;
  const key = (part: string): string => `{${name}}:${part}`;
  const meta = key('meta');
  return {
    name,
    alerts: key('alerts'),
    quarantine: key('quarantine'),
    acknowledgements: key('acknowledgements'),
    meta,
    all: [...STREAM_KINDS.map(key), meta, STREAMS],
  };
}

function readReply([reply, first, second]: readonly (string | null)[]): IoOutcome<AppendReply> {
  switch (reply) {
    case 'OK':
      return ok({ kind: 'OK' });
    case 'DUP':
      return ok({ kind: 'DUP', highWater: count(first), digest: second ?? '' });
    case 'GAP':
      return ok({ kind: 'GAP', highWater: count(first) });
    case 'FENCED':
      return ok({ kind: 'FENCED', build: count(first) });
    default:
      return fatal(
        'unexpected-reply',
        `the append function answered ${String(reply).slice(0, 40)}`,
      );
  }
}

function count(text: string | null | undefined): number {
  const value = Number(text ?? Number.NaN);
  assert(Number.isSafeInteger(value) && value >= 0, 'marks in the store are exact');
  return value;
}

function badCursor(after: string): IoOutcome<never> {
  const detail = `${JSON.stringify(after)} is no cursor; begin with 0-0 or the id of an entry`;
  return fatal('bad-cursor', detail);
}
