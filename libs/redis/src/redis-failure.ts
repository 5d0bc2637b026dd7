/** What an error of Redis or of its connection means for the caller. Details never carry arguments or secrets. */
import type { IoOutcome } from '@breakwater/core';

export type Failure = Exclude<IoOutcome<never>, { kind: 'ok' }>;

export function ok<T>(value: T): IoOutcome<T> {
  return { kind: 'ok', value };
}

export function retryable(code: string, detail: string): Failure {
  return { kind: 'retryable', code, detail };
}

export function fatal(code: string, detail: string): Failure {
  return { kind: 'fatal', code, detail };
}

/** For an operator whose run-time user may not load it. */
export const LOAD_ADVICE =
  'the function library is not there: breakwater doctor --redis URL --load-library loads it, with a user that may run FUNCTION LOAD; nothing has to be restarted';

interface Rule {
  readonly pattern: RegExp;
  readonly kind: Failure['kind'];
  readonly code: string;
  readonly advice: string;
}

/** The first match counts. After a retryable failure the call is in doubt; calling again settles it. */
const RULES: readonly Rule[] = [
  rule(/^(LOADING|BUSY|MASTERDOWN|TRYAGAIN)\b/, 'retryable', 'store-loading', 'Redis is busy'),
  rule(/^OOM\b/, 'retryable', 'store-full', 'raise maxmemory or free memory in Redis'),
  rule(/^MISCONF\b/, 'retryable', 'store-disk', 'Redis cannot write its file; see its log'),
  rule(/^(READONLY|NOREPLICAS|UNBLOCKED)\b/, 'retryable', 'read-only', 'a fail-over is under way'),
  rule(
    /^(NOAUTH|WRONGPASS|NOPERM)\b/,
    'fatal',
    'not-permitted',
    'check user name, password and the ACL; a run-time user needs ~{* ~breakwater:streams +@connection +info +fcall +fcall_ro +hmget +hset +xadd +sadd +exists +time +xrange +xrevrange +xread +smembers +expire',
  ),
  rule(/Function not found/i, 'fatal', 'library-missing', LOAD_ADVICE),
  rule(
    /^BWORPHAN\b/,
    'fatal',
    'store-inconsistent',
    'the meta key of a stream was deleted; delete its streams too, the replay fills them again',
  ),
  rule(
    /equal or smaller than|^WRONGTYPE\b/,
    'fatal',
    'store-inconsistent',
    'somebody else wrote to a stream of this store; delete its three keys, the replay fills them again',
  ),
  rule(/^(MOVED|ASK|CLUSTERDOWN|CROSSSLOT)\b/, 'fatal', 'cluster-refused', 'use a single Redis'),
  rule(/Command timed out/, 'retryable', 'timeout', 'Redis is slow or out of reach'),
  rule(
    /Connection is closed|isn't writeable|ECONNRE|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|connect/i,
    'retryable',
    'unavailable',
    'is Redis running and the address right?',
  ),
  rule(
    /certificate|self[- ]signed|SSL|TLS/i,
    'fatal',
    'tls-refused',
    'check the CA and the address',
  ),
];

/** Codes: those of the rules, or `unexpected-reply` (fatal). */
export function redisFailure(error: unknown, doing: string): Failure {
  const text = error instanceof Error ? error.message || error.name : String(error);
  // ioredis reports a lost connection as exhausted retries, although retries are switched off.
  const message = /max retries per request/i.test(text) ? 'Connection is closed' : text;
  const found = RULES.find(({ pattern }) => pattern.test(message));
  // Only the first line, and never the command, which may carry arguments.
  const detail = `${doing}: ${message.split('\n')[0]?.slice(0, 200)}`;
  if (found === undefined) return fatal('unexpected-reply', detail);
  return { kind: found.kind, code: found.code, detail: `${detail}; ${found.advice}` };
}

function rule(pattern: RegExp, kind: Failure['kind'], code: string, advice: string): Rule {
  return { pattern, kind, code, advice };
}
