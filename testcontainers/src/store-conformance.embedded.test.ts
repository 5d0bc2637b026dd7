/** The SQLite store, in memory and in a file, is held to the same contract as Redis. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertStore } from '@breakwater/core';
import { SqliteAlertStore } from '@breakwater/embedded';
import { storeConformance } from './store-conformance.ts';

storeConformance('SQLite in a file, two connections', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-store-'));
  return {
    open: async () => openFile(join(folder, 'alerts.sqlite')),
    sharesBackend: true,
    end: async () => rmSync(folder, { recursive: true }),
  };
});

storeConformance('SQLite in memory', async () => ({
  open: async () => SqliteAlertStore.inMemory(),
  sharesBackend: false,
}));

function openFile(file: string): AlertStore {
  const opened = SqliteAlertStore.open({ file, durability: 'normal' });
  if (opened.kind !== 'ok') throw new Error(opened.detail);
  return opened.value;
}
