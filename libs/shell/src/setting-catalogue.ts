/** Every setting there is, for people: what it is for, who reads it, what holds where it is not set. */

export const SERVICE_NAMES = ['detector', 'gateway', 'feeds', 'webhooks'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

export interface SettingDescription {
  readonly name: string;
  readonly about: string;
  readonly services: readonly ServiceName[];
  /** Never printed, and may also come as NAME_FILE. */
  readonly isSecret: boolean;
  /** What holds where it is not set, for people; null: nothing does. */
  readonly fallback: string | null;
}

const DETECTOR: readonly ServiceName[] = ['detector'];
const ALL: readonly ServiceName[] = SERVICE_NAMES;
const KAFKA: readonly ServiceName[] = ALL;
const REDIS: readonly ServiceName[] = ['detector', 'gateway', 'webhooks'];
const FEEDS: readonly ServiceName[] = ['feeds'];
const WEBHOOKS: readonly ServiceName[] = ['webhooks'];
const GATEWAY: readonly ServiceName[] = ['gateway'];
const DESKS: readonly ServiceName[] = ['gateway', 'webhooks'];

export const SETTINGS: readonly SettingDescription[] = [
  open('HTTP_HOST', ALL, 'Address to listen on; another than loopback needs tokens.', '127.0.0.1'),
  open('HTTP_PORT', ALL, 'Port to listen on; 0 is any free one.', '9101, 8080, 9102 or 9103'),
  open(
    'HTTP_ALLOWED_ORIGINS',
    ALL,
    'Origins of pages that may connect and read /v1, besides our own.',
    'none',
  ),
  secret('BREAKWATER_TOKEN', ALL, 'One bearer token for everything.'),
  open('BREAKWATER_TOKENS_FILE', ALL, 'YAML list of tokens with roles.', null),
  open('LOG_LEVEL', ALL, 'debug, info, warn, error or fatal.', 'info'),
  open('BREAKWATER_TOPIC', ALL, 'Topic of the log.', 'market.events'),
  open('BREAKWATER_DATA_DIR', ALL, 'Folder of an embedded store, of keys, of endpoints.', 'data'),
  open('KAFKA_BROKERS', KAFKA, 'host:port of brokers, separated by commas.', null),
  open('KAFKA_CLIENT_ID', KAFKA, 'How Kafka calls this process.', 'service and host name'),
  open('KAFKA_GROUP_ID', KAFKA, 'Consumer group.', 'breakwater.detector'),
  open('KAFKA_SECURITY_PROTOCOL', KAFKA, 'PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL.', 'PLAINTEXT'),
  open('KAFKA_SASL_MECHANISM', KAFKA, 'PLAIN, SCRAM-SHA-256, SCRAM-SHA-512.', 'SCRAM-SHA-512'),
  open('KAFKA_SASL_USERNAME', KAFKA, 'User of a SASL protocol.', null),
  secret('KAFKA_SASL_PASSWORD', KAFKA, 'Password of a SASL protocol.'),
  open('KAFKA_SASL_PLAIN_WITHOUT_TLS', KAFKA, 'allow: send the password readable.', 'refuse'),
  open('KAFKA_SSL_CA_LOCATION', KAFKA, 'PEM file of accepted authorities.', 'those of the system'),
  open('KAFKA_SSL_CERTIFICATE_LOCATION', KAFKA, 'PEM file of our own certificate.', null),
  open('KAFKA_SSL_KEY_LOCATION', KAFKA, 'PEM file of its key.', null),
  secret('REDIS_URL', REDIS, 'redis://host:port, or rediss:// for TLS.'),
  open('REDIS_USERNAME', REDIS, 'ACL user; counts before that of the address.', null),
  secret('REDIS_PASSWORD', REDIS, 'Password; counts before that of the address.'),
  open('REDIS_TLS_CA_LOCATION', REDIS, 'PEM file of accepted authorities.', 'those of the system'),
  open('REDIS_TLS_CERTIFICATE_LOCATION', REDIS, 'PEM file of our own certificate.', null),
  open('REDIS_TLS_KEY_LOCATION', REDIS, 'PEM file of its key.', null),
  open(
    'BREAKWATER_EXPECTED_DOMAINS',
    DETECTOR,
    'Domains that must be worked on, with metrics from the start.',
    'whatever the log holds',
  ),
  open('BREAKWATER_READY_LAG_RECORDS', DETECTOR, 'Unready with more records to catch up.', '5000'),
  open(
    'BREAKWATER_SNAPSHOT_DIR',
    DETECTOR,
    'Where snapshots are kept, so that a restart is short; none: nowhere.',
    'snapshots in BREAKWATER_DATA_DIR',
  ),
  open('BREAKWATER_SNAPSHOT_SECONDS', DETECTOR, 'From one snapshot to the next, at most.', '60'),
  open('BREAKWATER_SPARE_MEMBER', DETECTOR, 'ready: without a partition it is, too.', 'unready'),
  open('BREAKWATER_FEED', FEEDS, 'scenario:NAME, folder:PATH, live:FILE or topics:FILE.', null),
  open('BREAKWATER_FEED_PARTITION', FEEDS, 'Partition that topics are bridged into.', '0'),
  open('BREAKWATER_FEED_SEED', FEEDS, 'Seed of a scenario.', '1'),
  open('BREAKWATER_FEED_SPEED', FEEDS, 'Log seconds per second.', 'as fast as the log takes'),
  open('SOURCE_KAFKA_BROKERS', FEEDS, 'Cluster of bridged topics.', 'that of the log'),
  open('SOURCE_KAFKA_CLIENT_ID', FEEDS, 'As KAFKA_CLIENT_ID, there.', 'service and host name'),
  open('SOURCE_KAFKA_GROUP_ID', FEEDS, 'Has no effect: no group is joined.', null),
  open('SOURCE_KAFKA_SECURITY_PROTOCOL', FEEDS, 'As KAFKA_SECURITY_PROTOCOL, there.', 'PLAINTEXT'),
  open('SOURCE_KAFKA_SASL_MECHANISM', FEEDS, 'As KAFKA_SASL_MECHANISM, there.', 'SCRAM-SHA-512'),
  open('SOURCE_KAFKA_SASL_USERNAME', FEEDS, 'User of a SASL protocol, there.', null),
  secret('SOURCE_KAFKA_SASL_PASSWORD', FEEDS, 'Password of a SASL protocol, there.'),
  open('SOURCE_KAFKA_SASL_PLAIN_WITHOUT_TLS', FEEDS, 'allow: send it readable, there.', 'refuse'),
  open('SOURCE_KAFKA_SSL_CA_LOCATION', FEEDS, 'PEM file of authorities.', 'those of the system'),
  open('SOURCE_KAFKA_SSL_CERTIFICATE_LOCATION', FEEDS, 'PEM file of our certificate.', null),
  open('SOURCE_KAFKA_SSL_KEY_LOCATION', FEEDS, 'PEM file of its key.', null),
  open('SCHEMA_REGISTRY_URL', FEEDS, 'Registry of the schemas of bridged topics.', 'none'),
  open('SCHEMA_REGISTRY_USERNAME', FEEDS, 'Its user, for basic authentication.', null),
  secret('SCHEMA_REGISTRY_PASSWORD', FEEDS, 'Password of that user.'),
  open('SCHEMA_REGISTRY_SSL_CA_LOCATION', FEEDS, 'PEM file of authorities.', 'those of the system'),
  secret('BREAKWATER_DESK_KEY', DESKS, 'Private key that signs acknowledgements or receipts.'),
  secret(
    'BREAKWATER_PUBLIC_NAMES_KEY',
    GATEWAY,
    'Makes the pseudonyms under which the public sees venues; without it the public sees none.',
  ),
  open('BREAKWATER_WEBHOOK_PORTS', WEBHOOKS, 'Ports that endpoints may have.', '443, 8443'),
  open('BREAKWATER_WEBHOOK_KEEP_DAYS', WEBHOOKS, 'Days that delivered messages are kept.', '30'),
  open('BREAKWATER_WEBHOOK_LOCAL_RECEIVERS', WEBHOOKS, 'Loopback receivers to allow.', 'none'),
];

/** Names that a file or the environment may hold: with each secret also NAME_FILE. */
export const SETTING_NAMES: readonly string[] = SETTINGS.flatMap(({ name, isSecret }) =>
  isSecret ? [name, `${name}_FILE`] : [name],
);

function open(
  name: string,
  services: readonly ServiceName[],
  about: string,
  fallback: string | null,
): SettingDescription {
  return { name, about, services, isSecret: false, fallback };
}

function secret(name: string, services: readonly ServiceName[], about: string): SettingDescription {
  return { name, about, services, isSecret: true, fallback: null };
}
