/** One folder holds the log, the alert store, the view and the snapshots of an embedded run: `log/`, `alerts.sqlite`, `view.sqlite`, `snapshots/`. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { IoOutcome } from '@breakwater/core';
import { EmbeddedLog, type EmbeddedLogOptions } from './embedded-log.ts';
import { diskFailure, ok } from './outcome.ts';
import type { Durability } from './segment-file.ts';
import { SnapshotFolder } from './snapshot-folder.ts';
import { SqliteAlertStore } from './sqlite-alert-store.ts';
import { SqliteViewStore } from './sqlite-view-store.ts';

export interface DataFolderOptions extends Omit<EmbeddedLogOptions, 'folder'> {
  /** null: memory only. */
  readonly folder: string | null;
  /** `each` (default): appends of both are on the disk when they answer. `close`: a power cut may undo the last seconds. */
  readonly durability?: Durability;
}

export interface DataFolder {
  readonly log: EmbeddedLog;
  readonly store: SqliteAlertStore;
  readonly view: SqliteViewStore;
  /** null: memory only, so there is nothing to restart from. */
  readonly snapshots: SnapshotFolder | null;
  close(): Promise<void>;
}

/** Opens all; the lock of the log refuses a second process. Codes: those of `EmbeddedLog.open` and `SqliteAlertStore.open`. */
export async function openDataFolder(options: DataFolderOptions): Promise<IoOutcome<DataFolder>> {
  const { folder } = options;
  try {
    if (folder !== null) mkdirSync(folder, { recursive: true });
  } catch (error) {
    return diskFailure(error, `making ${folder}`);
  }
  const log = await EmbeddedLog.open({
    ...options,
    folder: folder === null ? null : join(folder, 'log'),
  });
  if (log.kind !== 'ok') return log;
  const store = SqliteAlertStore.open({
    file: folder === null ? null : join(folder, 'alerts.sqlite'),
    durability: options.durability === 'close' ? 'normal' : 'full',
    ...(options.nowMs === undefined ? {} : { nowMs: options.nowMs }),
  });
  if (store.kind !== 'ok') {
    await log.value.close();
    return store;
  }
  const view = SqliteViewStore.open({
    file: folder === null ? null : join(folder, 'view.sqlite'),
  });
  if (view.kind !== 'ok') {
    await store.value.close();
    await log.value.close();
    return view;
  }
  const close = async (): Promise<void> => {
    await Promise.all([store.value.close(), view.value.close()]);
    await log.value.close();
  };
  const snapshots = folder === null ? null : new SnapshotFolder(join(folder, 'snapshots'));
  return ok({ log: log.value, store: store.value, view: view.value, snapshots, close });
}
