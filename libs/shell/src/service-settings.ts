/** Settings every service shares: where it listens, how it logs, which domain's log it reads. */
import { isIPv6 } from 'node:net';
import { z } from 'zod';
import { AccessList } from './access-list.ts';
import type { Environment } from './environment.ts';
import type { Reading } from './problem.ts';
import { Secret } from './secret.ts';
import { choice, commaSeparated, readGroup, wholeNumber } from './setting-group.ts';
import { TOKEN_ADVICE, TOKEN_PATTERN } from './tokens-file.ts';

export interface HttpSettings {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Who may call; open only where `host` is loopback. */
  readonly access: AccessList;
  /** Origins of pages, besides the server's own, that may open a WebSocket. */
  readonly allowedOrigins: readonly string[];
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface DomainSettings {
  readonly topic: string;
  /** Log and store of an embedded run. */
  readonly dataDirectory: string;
}

const httpSchema = z.object({
  HTTP_HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]{1,255}$/, 'must be an address or a host name, for example 127.0.0.1.')
    .default('127.0.0.1'),
  HTTP_PORT: wholeNumber(0, 65_535).optional(),
  HTTP_ALLOWED_ORIGINS: z
    .string()
    .transform(commaSeparated)
    .refine(
      (origins) => origins.every((origin) => URL.parse(origin)?.origin === origin),
      'must be origins separated by commas, for example https://desk.example.com (no path).',
    )
    .optional(),
  BREAKWATER_TOKEN: z.string().regex(TOKEN_PATTERN, TOKEN_ADVICE).optional(),
  BREAKWATER_TOKENS_FILE: z.string().optional(),
});

const logSchema = z.object({ LOG_LEVEL: choice(LOG_LEVELS).optional() });

const domainSchema = z.object({
  BREAKWATER_TOPIC: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,249}$/, 'must be a Kafka topic name: letters, digits, dots, dashes.')
    .default('market.events'),
  BREAKWATER_DATA_DIR: z.string().default('data'),
});

/** `HTTP_*` and `BREAKWATER_TOKEN*`; another address than loopback without a token is refused. */
export function httpSettings(
  portDefault: number,
): (environment: Environment) => Reading<HttpSettings> {
  return (environment) => {
    const group = readGroup({ schema: httpSchema, secrets: ['BREAKWATER_TOKEN'] }, environment);
    if (group.values === null) return { kind: 'problems', problems: group.problems };
    const { values } = group;
    const token = values.BREAKWATER_TOKEN;
    const access = AccessList.of(
      token === undefined ? null : new Secret(token),
      values.BREAKWATER_TOKENS_FILE ?? null,
    );
    if (access.kind === 'problems') return access;
    if (access.value.isOpen && !isLoopback(values.HTTP_HOST)) {
      const message = `${values.HTTP_HOST} can be reached from elsewhere, so a bearer token is needed: set BREAKWATER_TOKENS_FILE, or BREAKWATER_TOKEN_FILE (or BREAKWATER_TOKEN), or bind to 127.0.0.1.`;
      const origin = group.origin('HTTP_HOST');
      return { kind: 'problems', problems: [{ setting: 'HTTP_HOST', origin, message }] };
    }
    const value: HttpSettings = {
      host: values.HTTP_HOST,
      port: values.HTTP_PORT ?? portDefault,
      access: access.value,
      allowedOrigins: values.HTTP_ALLOWED_ORIGINS ?? [],
    };
    return { kind: 'ok', value };
  };
}

/** `LOG_LEVEL`, `info` where not set. */
export function logSettings(environment: Environment): Reading<{ readonly level: LogLevel }> {
  const group = readGroup({ schema: logSchema, secrets: [] }, environment);
  if (group.values === null) return { kind: 'problems', problems: group.problems };
  return { kind: 'ok', value: { level: group.values.LOG_LEVEL ?? 'info' } };
}

/** `BREAKWATER_TOPIC` and `BREAKWATER_DATA_DIR`. */
export function domainSettings(environment: Environment): Reading<DomainSettings> {
  const group = readGroup({ schema: domainSchema, secrets: [] }, environment);
  if (group.values === null) return { kind: 'problems', problems: group.problems };
  const { BREAKWATER_TOPIC: topic, BREAKWATER_DATA_DIR: dataDirectory } = group.values;
  return { kind: 'ok', value: { topic, dataDirectory } };
}

/** Whether only this machine can reach `host`. */
function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1' || host === '[::1]') return true;
  return !isIPv6(host) && /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
