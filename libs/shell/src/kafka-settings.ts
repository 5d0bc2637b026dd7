/** Kafka settings under the names that Kafka users know. */
import { hostname } from 'node:os';
import { z } from 'zod';
import { type Environment, readTextFile } from './environment.ts';
import type { Problem, Reading } from './problem.ts';
import { Secret } from './secret.ts';
import { choice, commaSeparated, readGroup } from './setting-group.ts';

export interface TlsSettings {
  /** PEM of the accepted authorities; null: those of the system. */
  readonly ca: string | null;
  /** PEM of the client's own certificate and key, for mutual TLS. */
  readonly certificate: string | null;
  readonly key: Secret | null;
}

export type SaslMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512';

export interface KafkaSettings {
  /** `host:port`. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly groupId: string;
  /** null: an unencrypted connection. */
  readonly tls: TlsSettings | null;
  readonly sasl: {
    readonly mechanism: SaslMechanism;
    readonly username: string;
    readonly password: Secret;
  } | null;
}

const BROKER = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})$/;
const NAME = /^[A-Za-z0-9._-]{1,200}$/;
const nameSchema = z
  .string()
  .regex(NAME, 'must be 1 to 200 letters, digits, dots, dashes, underscores.');

const brokersSchema = z
  .string('is needed: host:port of one or more brokers, separated by commas.')
  .transform(commaSeparated)
  .refine(
    (brokers) => brokers.length > 0 && brokers.every(isBroker),
    'must be host:port of one or more brokers, separated by commas, for example localhost:9092.',
  );

const schema = z.object({
  KAFKA_BROKERS: brokersSchema,
  KAFKA_CLIENT_ID: nameSchema.optional(),
  KAFKA_GROUP_ID: nameSchema.optional(),
  KAFKA_SECURITY_PROTOCOL: choice(['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL']).optional(),
  KAFKA_SASL_MECHANISM: choice(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']).optional(),
  KAFKA_SASL_USERNAME: z.string().optional(),
  KAFKA_SASL_PASSWORD: z.string().optional(),
  KAFKA_SASL_PLAIN_WITHOUT_TLS: choice(['allow', 'refuse']).optional(),
  KAFKA_SSL_CA_LOCATION: z.string().optional(),
  KAFKA_SSL_CERTIFICATE_LOCATION: z.string().optional(),
  KAFKA_SSL_KEY_LOCATION: z.string().optional(),
});
type KafkaValues = z.output<typeof schema>;

/** `KAFKA_*`; `service` names the default group (`breakwater.SERVICE`) and client (`SERVICE-host`). */
export function kafkaSettings(
  service: string,
): (environment: Environment) => Reading<KafkaSettings> {
  return (environment) => {
    const group = readGroup({ schema, secrets: ['KAFKA_SASL_PASSWORD'] }, environment);
    if (group.values === null) return { kind: 'problems', problems: group.problems };
    const { values } = group;
    const protocol = values.KAFKA_SECURITY_PROTOCOL ?? 'PLAINTEXT';
    const tls = readTls(values, { wanted: protocol.endsWith('SSL') });
    const sasl = readSasl(values, { wanted: protocol.startsWith('SASL'), tls: tls.value !== null });
    const problems = [...tls.problems, ...sasl.problems];
    if (problems.length > 0) return { kind: 'problems', problems };
    const value: KafkaSettings = {
      brokers: values.KAFKA_BROKERS,
      clientId:
        values.KAFKA_CLIENT_ID ?? `${service}-${hostname()}`.replace(/[^A-Za-z0-9._-]/g, '-'),
      groupId: values.KAFKA_GROUP_ID ?? `breakwater.${service}`,
      tls: tls.value,
      sasl: sasl.value,
    };
    return { kind: 'ok', value };
  };
}

function readSasl(
  values: KafkaValues,
  state: { readonly wanted: boolean; readonly tls: boolean },
): { readonly value: KafkaSettings['sasl']; readonly problems: Problem[] } {
  const problems: Problem[] = [];
  const report = (setting: string, message: string): void => {
    problems.push({ setting, origin: 'combination', message });
  };
  const username = values.KAFKA_SASL_USERNAME;
  const password = values.KAFKA_SASL_PASSWORD;
  const mechanism = values.KAFKA_SASL_MECHANISM ?? 'SCRAM-SHA-512';
  if (!state.wanted) {
    if (username !== undefined || password !== undefined) {
      report(
        'KAFKA_SECURITY_PROTOCOL',
        'must be SASL_SSL for the given SASL credentials to be used.',
      );
    }
    return { value: null, problems };
  }
  if (username === undefined) report('KAFKA_SASL_USERNAME', 'is needed with a SASL protocol.');
  if (password === undefined) {
    report('KAFKA_SASL_PASSWORD', 'is needed with a SASL protocol (or KAFKA_SASL_PASSWORD_FILE).');
  }
  if (mechanism === 'PLAIN' && !state.tls && values.KAFKA_SASL_PLAIN_WITHOUT_TLS !== 'allow') {
    report(
      'KAFKA_SASL_MECHANISM',
      'PLAIN sends the password readable without TLS: use SASL_SSL or SCRAM, or set KAFKA_SASL_PLAIN_WITHOUT_TLS=allow.',
    );
  }
  if (problems.length > 0 || username === undefined || password === undefined) {
    return { value: null, problems };
  }
  const name = mechanism.toLowerCase() as SaslMechanism;
  return { value: { mechanism: name, username, password: new Secret(password) }, problems };
}

function readTls(
  values: KafkaValues,
  state: { readonly wanted: boolean },
): { readonly value: TlsSettings | null; readonly problems: Problem[] } {
  const files: TlsLocations = {
    ca: ['KAFKA_SSL_CA_LOCATION', values.KAFKA_SSL_CA_LOCATION],
    certificate: ['KAFKA_SSL_CERTIFICATE_LOCATION', values.KAFKA_SSL_CERTIFICATE_LOCATION],
    key: ['KAFKA_SSL_KEY_LOCATION', values.KAFKA_SSL_KEY_LOCATION],
  };
  if (state.wanted) return readTlsFiles(files);
  const given = [files.ca, files.certificate, files.key].find(([, path]) => path !== undefined);
  if (given === undefined) return { value: null, problems: [] };
  const message = 'has no effect without TLS; set KAFKA_SECURITY_PROTOCOL to SSL or SASL_SSL.';
  return { value: null, problems: [{ setting: given[0], origin: 'combination', message }] };
}

type TlsLocation = readonly [setting: string, path: string | undefined];
export interface TlsLocations {
  readonly ca: TlsLocation;
  readonly certificate: TlsLocation;
  readonly key: TlsLocation;
}

/** Reads the PEM files of a TLS connection; a certificate without its key, or the reverse, is a problem. */
export function readTlsFiles(locations: TlsLocations): {
  readonly value: TlsSettings;
  readonly problems: Problem[];
} {
  const problems: Problem[] = [];
  const read = ([setting, path]: TlsLocation): string | null => {
    if (path === undefined) return null;
    const file = readTextFile(path);
    if (file.kind === 'text' && file.text.includes('-----BEGIN ')) return file.text;
    const message = file.kind === 'text' ? `${path} is not in PEM form.` : file.message;
    problems.push({ setting, origin: path, message });
    return null;
  };
  const ca = read(locations.ca);
  const certificate = read(locations.certificate);
  const key = read(locations.key);
  if ((locations.certificate[1] === undefined) !== (locations.key[1] === undefined)) {
    const message = `and ${locations.key[0]} are needed together.`;
    problems.push({ setting: locations.certificate[0], origin: 'combination', message });
  }
  return { value: { ca, certificate, key: key === null ? null : new Secret(key) }, problems };
}

function isBroker(text: string): boolean {
  const port = Number(BROKER.exec(text)?.[2] ?? '0');
  return port >= 1 && port <= 65_535;
}

const SOURCE_PREFIX = 'SOURCE_';

/** `SOURCE_KAFKA_*`: the cluster whose topics are bridged; null where it is that of the log. */
export function sourceKafkaSettings(
  service: string,
): (environment: Environment) => Reading<KafkaSettings | null> {
  return (environment) => {
    const under = environment.under(SOURCE_PREFIX);
    const names = Object.keys(schema.shape);
    const isAbsent = (name: string): boolean => {
      const lookup = name.endsWith('PASSWORD') ? under.lookupSecret(name) : under.lookup(name);
      return lookup.kind === 'absent';
    };
    if (names.every(isAbsent)) {
      return { kind: 'ok', value: null };
    }
    const reading = kafkaSettings(service)(under);
    if (reading.kind === 'ok') return reading;
    const problems = reading.problems.map((problem) => ({
      ...problem,
      setting: SOURCE_PREFIX + problem.setting,
    }));
    return { kind: 'problems', problems };
  };
}

/** What a Kafka client is made from: the settings with their secrets revealed, which happens here and nowhere else. */
export interface KafkaClientSettings {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly tls: {
    readonly ca: string | null;
    readonly certificate: string | null;
    readonly key: string | null;
  } | null;
  readonly sasl: {
    readonly mechanism: SaslMechanism;
    readonly username: string;
    readonly password: string;
  } | null;
}

export function kafkaClientSettings(settings: KafkaSettings): KafkaClientSettings {
  const { brokers, clientId, tls, sasl } = settings;
  return {
    brokers,
    clientId,
    tls: tls === null ? null : { ...tls, key: tls.key?.reveal() ?? null },
    sasl: sasl === null ? null : { ...sasl, password: sasl.password.reveal() },
  };
}
