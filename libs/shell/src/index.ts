/** The schema language of `parseDocument`; other packages take it from here, not from zod. */
export { z as schema } from 'zod';
export { AccessList, type Judgement, type Principal } from './access-list.ts';
export { letCompilerInline } from './compiler-budget.ts';
export { configurationSchema, readConfigurationFile } from './configuration-file.ts';
export { type DeskSettings, deskSettings } from './desk-settings.ts';
export {
  type DetectorSettings,
  detectorSettings,
  snapshotSettings,
} from './detector-settings.ts';
export {
  type DocumentProblem,
  type DocumentReading,
  describeDocumentProblems,
  keyPositions,
  type PlacedDocument,
  parseDocument,
  readPlaced,
} from './document.ts';
export { Environment, type SettingSources } from './environment.ts';
export { type FeedSettings, feedSettings } from './feed-settings.ts';
export { type HealthReport, HealthState } from './health-state.ts';
export {
  type KafkaClientSettings,
  type KafkaSettings,
  kafkaClientSettings,
  kafkaSettings,
  type SaslMechanism,
  sourceKafkaSettings,
  type TlsSettings,
} from './kafka-settings.ts';
export {
  EXIT_CODE,
  runService,
  type ServiceBody,
  type ServiceContext,
  type ServiceOptions,
  UsageError,
} from './lifecycle.ts';
export { ConfigurationError, type Problem, type Reading } from './problem.ts';
export { publicSettings } from './public-settings.ts';
export { type RedisSettings, redisSettings } from './redis-settings.ts';
export { type RegistrySettings, registrySettings } from './registry-settings.ts';
export { Secret } from './secret.ts';
export { serviceProblems } from './service-check.ts';
export {
  type DomainSettings,
  domainSettings,
  type HttpSettings,
  httpSettings,
  type LogLevel,
  logSettings,
} from './service-settings.ts';
export { SERVICE_NAMES, SETTINGS, type ServiceName } from './setting-catalogue.ts';
export { readConfiguration, withoutUser } from './setting-group.ts';
export { makeToken, ROLES, type Role } from './tokens-file.ts';
export { type WebhookSettings, webhookSettings } from './webhook-settings.ts';
