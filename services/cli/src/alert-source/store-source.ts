/** Alerts of a store: Redis, or the SQLite file of an embedded run, read beside whoever writes it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type AlertStore, ENTRY_ID_FIRST, type StreamKey } from '@breakwater/core';
import { SqliteAlertStore } from '@breakwater/embedded';
import { parseStoredAlert } from '@breakwater/wiring';
import { CommandError, required } from '../command/command-error.ts';
import { openRedis } from '../composition/real-parts.ts';
import type { AlertSource } from './found-alert.ts';

/** Where a store lies; Redis, of REDIS_URL too, where no folder is given. */
export interface StorePlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly redis?: string | undefined;
  /** Folder of an embedded run. */
  readonly dataDir?: string | undefined;
}

/** @throws CommandError where there is none; ConfigurationError where no Redis is named. */
export function openAlertStore({ env, redis, dataDir }: StorePlace): AlertStore {
  if (dataDir === undefined) return openRedis(env, { redis });
  const file = join(dataDir, 'alerts.sqlite');
  if (!existsSync(file)) {
    throw new CommandError(`there is no alert store in ${dataDir}; is it the data folder?`);
  }
  return required(SqliteAlertStore.open({ file }), `opening ${file}`);
}

const PAGE_COUNT_MAX = 500;

export function storeSource(store: AlertStore, name: string): AlertSource {
  return {
    name,
    alerts: async function* () {
      for (const stream of required(await store.streams(), 'listing the streams')) {
        for await (const { json } of entriesOf(store, stream)) {
          const alert = parseStoredAlert(json);
          if (typeof alert === 'string') throw new CommandError(`${name}: ${alert}`);
          yield { alert, stream };
        }
      }
    },
    close: () => store.close(),
  };
}

/** Every stored entry of a stream, of one kind. @throws CommandError where the store cannot be read. */
export async function* entriesOf(
  store: AlertStore,
  stream: StreamKey,
  kind: 'alerts' | 'acknowledgements' = 'alerts',
): AsyncGenerator<{ readonly id: string; readonly json: string }> {
  for (let cursor = ENTRY_ID_FIRST; ; ) {
    const page = await store.range(stream, kind, cursor, PAGE_COUNT_MAX);
    const entries = required(page, `reading ${kind}`);
    const last = entries.at(-1);
    if (last === undefined) return;
    yield* entries;
    cursor = last.id;
  }
}
