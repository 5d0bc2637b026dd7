export { type DataFolder, type DataFolderOptions, openDataFolder } from './data-folder.ts';
export {
  type AttemptResult,
  DeliveryLedger,
  type EndpointState,
  type LedgerCounts,
  type LedgerEndpoint,
  type LedgerMessage,
  type NewMessage,
  type Receipt,
} from './delivery-ledger.ts';
export type { ConsumerOptions, EmbeddedConsumer } from './embedded-consumer.ts';
export { EmbeddedLog, type EmbeddedLogOptions } from './embedded-log.ts';
export type { EmbeddedProducer, EmbeddedReader } from './embedded-producer.ts';
export type { Durability } from './segment-file.ts';
export { SqliteAlertStore, type SqliteStoreOptions } from './sqlite-alert-store.ts';
export { type SqliteViewOptions, SqliteViewStore } from './sqlite-view-store.ts';
