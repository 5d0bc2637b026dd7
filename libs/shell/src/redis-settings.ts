/** Redis settings: one URL, with the secret parts from files where wanted. */
import { z } from 'zod';
import type { Environment } from './environment.ts';
import { readTlsFiles, type TlsSettings } from './kafka-settings.ts';
import type { Problem, Reading } from './problem.ts';
import { Secret } from './secret.ts';
import { readGroup } from './setting-group.ts';

export interface RedisSettings {
  readonly address:
    | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
    | { readonly kind: 'unix'; readonly path: string };
  readonly database: number;
  readonly username: string | null;
  readonly password: Secret | null;
  readonly tls: TlsSettings | null;
}

const schema = z.object({
  REDIS_URL: z.string('is needed, for example redis://localhost:6379.'),
  REDIS_USERNAME: z.string().optional(),
  REDIS_PASSWORD: z.string().optional(),
  REDIS_TLS_CA_LOCATION: z.string().optional(),
  REDIS_TLS_CERTIFICATE_LOCATION: z.string().optional(),
  REDIS_TLS_KEY_LOCATION: z.string().optional(),
});

/** `REDIS_*`: `redis://`, `rediss://` (TLS) or `unix:`; cluster and sentinel addresses are refused. */
export function redisSettings(environment: Environment): Reading<RedisSettings> {
  // The URL may carry a password, so it is a secret as a whole.
  const group = readGroup({ schema, secrets: ['REDIS_URL', 'REDIS_PASSWORD'] }, environment);
  if (group.values === null) return { kind: 'problems', problems: group.problems };
  const { values } = group;
  const origin = group.origin('REDIS_URL');
  const refused = (message: string): Reading<RedisSettings> => ({
    kind: 'problems',
    problems: [{ setting: 'REDIS_URL', origin, message }],
  });
  if (values.REDIS_URL.includes(',')) {
    return refused('names several servers; Redis Cluster is not supported: name one server.');
  }
  const url = URL.parse(values.REDIS_URL);
  if (url === null || !['redis:', 'rediss:', 'unix:'].includes(url.protocol)) {
    return refused('must be redis://host:port, rediss://host:port (TLS) or unix:/path/to/socket.');
  }
  const database = /^\/?(\d{0,4})$/.exec(url.protocol === 'unix:' ? '' : url.pathname);
  if (database === null)
    return refused('must end in a database number, for example redis://host:6379/0.');
  const tls = readTls(values, { wanted: url.protocol === 'rediss:' });
  if (tls.problems.length > 0) return { kind: 'problems', problems: tls.problems };
  const password = values.REDIS_PASSWORD ?? decodeURIComponent(url.password);
  const username = values.REDIS_USERNAME ?? decodeURIComponent(url.username);
  const value: RedisSettings = {
    address: addressOf(url),
    database: Number(database[1]),
    username: username === '' ? null : username,
    password: password === '' ? null : new Secret(password),
    tls: tls.value,
  };
  return { kind: 'ok', value };
}

function addressOf(url: URL): RedisSettings['address'] {
  if (url.protocol === 'unix:') return { kind: 'unix', path: decodeURIComponent(url.pathname) };
  const host = url.hostname === '' ? 'localhost' : url.hostname.replace(/^\[|\]$/g, '');
  return { kind: 'tcp', host, port: url.port === '' ? 6379 : Number(url.port) };
}

function readTls(
  values: z.output<typeof schema>,
  state: { readonly wanted: boolean },
): { readonly value: TlsSettings | null; readonly problems: readonly Problem[] } {
  if (state.wanted) {
    return readTlsFiles({
      ca: ['REDIS_TLS_CA_LOCATION', values.REDIS_TLS_CA_LOCATION],
      certificate: ['REDIS_TLS_CERTIFICATE_LOCATION', values.REDIS_TLS_CERTIFICATE_LOCATION],
      key: ['REDIS_TLS_KEY_LOCATION', values.REDIS_TLS_KEY_LOCATION],
    });
  }
  if (values.REDIS_TLS_CA_LOCATION === undefined) return { value: null, problems: [] };
  const message = 'has no effect without TLS; begin REDIS_URL with rediss://.';
  return {
    value: null,
    problems: [{ setting: 'REDIS_TLS_CA_LOCATION', origin: 'combination', message }],
  };
}
