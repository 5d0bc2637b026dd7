/** Where the schema registry of bridged topics is, under the names that Confluent's own tools have. */
import { z } from 'zod';
import type { Environment } from './environment.ts';
import { readTlsFiles } from './kafka-settings.ts';
import type { Reading } from './problem.ts';
import { Secret } from './secret.ts';
import { readGroup } from './setting-group.ts';

export interface RegistrySettings {
  readonly url: string;
  readonly username: string | null;
  readonly password: Secret | null;
  /** PEM of the accepted authorities; null: those of the system. */
  readonly ca: string | null;
}

const schema = z.object({
  SCHEMA_REGISTRY_URL: z
    .string()
    .regex(/^https?:\/\/[^\s@]+$/, 'must be http:// or https:// and a host, without a user in it.')
    .optional(),
  SCHEMA_REGISTRY_USERNAME: z.string().optional(),
  SCHEMA_REGISTRY_PASSWORD: z.string().optional(),
  SCHEMA_REGISTRY_SSL_CA_LOCATION: z.string().optional(),
});

/** `SCHEMA_REGISTRY_*`; null where there is none. */
export function registrySettings(environment: Environment): Reading<RegistrySettings | null> {
  const group = readGroup({ schema, secrets: ['SCHEMA_REGISTRY_PASSWORD'] }, environment);
  if (group.values === null) return { kind: 'problems', problems: group.problems };
  const {
    SCHEMA_REGISTRY_URL: url,
    SCHEMA_REGISTRY_USERNAME: username,
    SCHEMA_REGISTRY_PASSWORD: password,
    SCHEMA_REGISTRY_SSL_CA_LOCATION: ca,
  } = group.values;
  if (url === undefined) return { kind: 'ok', value: null };
  const files = readTlsFiles({
    ca: ['SCHEMA_REGISTRY_SSL_CA_LOCATION', ca],
    certificate: ['', undefined],
    key: ['', undefined],
  });
  if (files.problems.length > 0) return { kind: 'problems', problems: files.problems };
  return {
    kind: 'ok',
    value: {
      url,
      username: username ?? null,
      password: password === undefined ? null : new Secret(password),
      ca: files.value.ca,
    },
  };
}
