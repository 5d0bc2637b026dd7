import { expect, test } from 'vitest';
import { settingsFailure } from './redis-connection.ts';
import { redisFailure } from './redis-failure.ts';

test.each([
  ['LOADING Redis is loading the dataset in memory', 'retryable', 'store-loading'],
  ["OOM command not allowed when used memory > 'maxmemory'.", 'retryable', 'store-full'],
  ['MISCONF Errors writing to the AOF file: No space left on device', 'retryable', 'store-disk'],
  ["READONLY You can't write against a read only replica.", 'retryable', 'read-only'],
  ['WRONGPASS invalid username-password pair or user is disabled.', 'fatal', 'not-permitted'],
  ["NOPERM this user has no permissions to run the 'fcall' command", 'fatal', 'not-permitted'],
  ['NOAUTH Authentication required.', 'fatal', 'not-permitted'],
  ['ERR Function not found', 'fatal', 'library-missing'],
  ['BWORPHAN entries without a high-water mark', 'fatal', 'store-inconsistent'],
  [
    'ERR The ID specified in XADD is equal or smaller than the target stream top item script: x',
    'fatal',
    'store-inconsistent',
  ],
  [
    'WRONGTYPE Operation against a key holding the wrong kind of value',
    'fatal',
    'store-inconsistent',
  ],
  ['MOVED 3999 127.0.0.1:6381', 'fatal', 'cluster-refused'],
  ['Command timed out', 'retryable', 'timeout'],
  ['Connection is closed.', 'retryable', 'unavailable'],
  ['Reached the max retries per request limit (which is 0).', 'retryable', 'unavailable'],
  ["Stream isn't writeable and enableOfflineQueue options is false", 'retryable', 'unavailable'],
  ['connect ECONNREFUSED 127.0.0.1:6379', 'retryable', 'unavailable'],
  ['getaddrinfo ENOTFOUND redis.nowhere', 'retryable', 'unavailable'],
  ['read ECONNRESET', 'retryable', 'unavailable'],
  ['self-signed certificate', 'fatal', 'tls-refused'],
  ['unable to verify the first certificate', 'fatal', 'tls-refused'],
  ['ERR something nobody has thought of', 'fatal', 'unexpected-reply'],
])('%s', (message, kind, code) => {
  expect(redisFailure(new Error(message), 'FCALL at host')).toMatchObject({ kind, code });
});

test('an address that is none is refused without printing it, for it may hold a password', () => {
  for (const url of ['', 'localhost:6379', 'http://u:secret@host', 'redis://', 'redis//secret']) {
    const failure = settingsFailure({ url });
    expect(failure).toMatchObject({ kind: 'fatal', code: 'bad-url' });
    expect(failure?.detail).not.toContain('secret');
  }
  expect(settingsFailure({ url: 'redis://host', tlsCa: 'PEM' })).toMatchObject({ code: 'bad-url' });
  expect(settingsFailure({ url: 'rediss://u:p@host:1/2', tlsCa: 'PEM' })).toBeNull();
});
