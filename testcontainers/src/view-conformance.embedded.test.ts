/** The SQLite view store, in memory and in a file, is held to the same contract as Redis. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteViewStore } from '@breakwater/embedded';
import { viewConformance } from './view-conformance.ts';

viewConformance('SQLite in a file, two connections', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-view-'));
  return {
    open: async () => {
      const opened = SqliteViewStore.open({ file: join(folder, 'view.sqlite') });
      if (opened.kind !== 'ok') throw new Error(opened.detail);
      return opened.value;
    },
    sharesBackend: true,
    end: async () => rmSync(folder, { recursive: true }),
  };
});

viewConformance('SQLite in memory', async () => ({
  open: async () => SqliteViewStore.inMemory(),
  sharesBackend: false,
}));
