export { type DataFolder, type DataFolderOptions, openDataFolder } from './data-folder.ts';
export { DeliveryLedger, isOfLedger } from './delivery-ledger.ts';
export type {
  Attempt,
  AttemptResult,
  EndpointState,
  LedgerCounts,
  LedgerEndpoint,
  LedgerMessage,
  NewMessage,
  Receipt,
  ReceiptReport,
} from './delivery-shapes.ts';
export type { ConsumerOptions, EmbeddedConsumer } from './embedded-consumer.ts';
export { EmbeddedLog, type EmbeddedLogOptions } from './embedded-log.ts';
export type { EmbeddedProducer, EmbeddedReader } from './embedded-producer.ts';
export { type FolderLock, lockFolder } from './folder-lock.ts';
export type { Durability } from './segment-file.ts';
export { SnapshotFolder } from './snapshot-folder.ts';
export { SqliteAlertStore, type SqliteStoreOptions } from './sqlite-alert-store.ts';
export { type SqliteViewOptions, SqliteViewStore } from './sqlite-view-store.ts';
