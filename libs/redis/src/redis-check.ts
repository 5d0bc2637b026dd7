/** Checks at start whether a Redis may hold alerts, and loads the function library. */
import type { IoOutcome } from '@breakwater/core';
import { CODE, LIBRARY, LIBRARY_HASH, LIBRARY_TEXT } from './append-library.ts';
import type { RedisConnection, RedisSettings } from './redis-connection.ts';
import { type Failure, fatal, LOAD_ADVICE, ok, retryable } from './redis-failure.ts';

/** Functions came with Redis 7. */
const VERSION_MAJOR_MIN = 7;

/** Returns warnings (what production should not permit), or the refusal. */
export async function checkRedis(
  connection: RedisConnection,
  settings: RedisSettings,
): Promise<IoOutcome<readonly string[]>> {
  const answered = await connection.call('INFO');
  if (answered.kind !== 'ok') return answered;
  const facts = readInfo(String(answered.value));
  const refused = refusal(facts, settings);
  if (refused !== null) return refused;
  const library = await checkLibrary(connection, settings);
  if (library !== null) return library;
  return ok(await warnings(connection, facts));
}

/** `name:value` lines of INFO. */
function readInfo(text: string): ReadonlyMap<string, string> {
  const facts = new Map<string, string>();
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) facts.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return facts;
}

function refusal(facts: ReadonlyMap<string, string>, settings: RedisSettings): Failure | null {
  const version = facts.get('redis_version') ?? 'of unknown version';
  if (!(Number.parseInt(version, 10) >= VERSION_MAJOR_MIN)) {
    return fatal(
      'server-too-old',
      `Redis ${version} has no Functions; use ${VERSION_MAJOR_MIN}.0 or newer`,
    );
  }
  const mode = facts.get('redis_mode');
  if (mode !== 'standalone' || facts.get('cluster_enabled') === '1') {
    return fatal(
      'cluster-refused',
      `Redis runs as ${mode}; use a single primary, with replicas if you like`,
    );
  }
  if (facts.get('role') !== 'master') {
    return fatal('replica-refused', 'this Redis is a replica; use the address of its primary');
  }
  const policy = facts.get('maxmemory_policy');
  if (policy !== 'noeviction') {
    const detail = `maxmemory-policy is ${policy}, so Redis may evict alerts; set maxmemory-policy noeviction`;
    return fatal('eviction-refused', detail);
  }
  if (settings.requireDurable !== false && facts.get('aof_enabled') !== '1') {
    const detail =
      'this Redis has no append-only file, so a restart loses every alert; set appendonly yes and appendfsync always';
    return fatal('not-durable', detail);
  }
  return null;
}

async function checkLibrary(
  connection: RedisConnection,
  settings: RedisSettings,
): Promise<Failure | null> {
  const before = await connection.call('FCALL_RO', CODE, '0');
  if (before.kind === 'ok') return libraryFailure(before.value);
  if (before.code !== 'library-missing') return before;
  if (settings.loadLibrary === false) {
    return retryable('library-missing', `Redis lacks ${LIBRARY}; ${LOAD_ADVICE}`);
  }
  const loaded = await connection.call('FUNCTION', 'LOAD', LIBRARY_TEXT);
  // Another process may have loaded it meanwhile, so look at what is there now.
  const after = await connection.call('FCALL_RO', CODE, '0');
  if (after.kind === 'ok') return libraryFailure(after.value);
  if (loaded.kind === 'ok' || loaded.code !== 'not-permitted') {
    return loaded.kind === 'ok' ? after : loaded;
  }
  // Waited for: the user is known and may append, somebody else has to load.
  return retryable('library-missing', `this user may not load ${LIBRARY}; ${LOAD_ADVICE}`);
}

function libraryFailure(hash: unknown): Failure | null {
  if (hash === LIBRARY_HASH) return null;
  const detail = `Redis holds a library ${LIBRARY} of another text (${String(hash).slice(0, 12)}…, wanted ${LIBRARY_HASH.slice(0, 12)}…); run FUNCTION DELETE ${LIBRARY} once no other build uses it`;
  return fatal('library-mismatch', detail);
}

async function warnings(
  connection: RedisConnection,
  facts: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const found: string[] = [];
  if (facts.get('aof_enabled') !== '1') {
    found.push(
      'Redis has no append-only file: a restart loses every alert until the log is replayed',
    );
  }
  // A run-time user may lack CONFIG; then there is nothing to warn of.
  const sync = await connection.call('CONFIG', 'GET', 'appendfsync');
  const policy = sync.kind === 'ok' && Array.isArray(sync.value) ? String(sync.value[1]) : 'always';
  if (facts.get('aof_enabled') === '1' && policy !== 'always') {
    found.push(
      `appendfsync is ${policy}: a killed Redis may lose acknowledged alerts until the log is replayed; set appendfsync always`,
    );
  }
  return found;
}
