/** The stores that the settings name: Redis, or the SQLite files of an embedded run on the same machine. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AlertStore, IoOutcome, ViewStore } from '@breakwater/core';
import { SqliteAlertStore, SqliteViewStore } from '@breakwater/embedded';
import { RedisAlertStore, RedisViewStore } from '@breakwater/redis';
import {
  ConfigurationError,
  type DomainSettings,
  type Environment,
  readConfiguration,
  redisSettings,
} from '@breakwater/shell';
import { adapterRedisSettings } from './adapter-settings.ts';

type DataFolder = Pick<DomainSettings, 'dataDirectory'>;

export interface OpenStores {
  readonly store: AlertStore;
  readonly view: ViewStore;
}

/**
 * The alert store: Redis where REDIS_URL is set, which is connected with the first call; else the file of an embedded
 * run's data folder, to be read beside the process that writes it.
 * @throws ConfigurationError where there is no such file, or for what the Redis adapter cannot do.
 */
export function openAlertStore(environment: Environment, domain: DataFolder): AlertStore {
  const redis = redisOf(environment);
  if (redis !== null) return opened('REDIS_URL', RedisAlertStore.open(redis));
  return opened('BREAKWATER_DATA_DIR', SqliteAlertStore.open({ file: alertFile(domain) }));
}

/** As `openAlertStore`, with the store of what screens show. @throws ConfigurationError */
export function openStores(environment: Environment, domain: DataFolder): OpenStores {
  const store = openAlertStore(environment, domain);
  const redis = redisOf(environment);
  if (redis !== null) return { store, view: opened('REDIS_URL', RedisViewStore.open(redis)) };
  const file = join(domain.dataDirectory, 'view.sqlite');
  return { store, view: opened('BREAKWATER_DATA_DIR', SqliteViewStore.open({ file })) };
}

function redisOf(environment: Environment): ReturnType<typeof adapterRedisSettings> | null {
  if (environment.lookupSecret('REDIS_URL').kind === 'absent') return null;
  return adapterRedisSettings(readConfiguration(environment, { redis: redisSettings }).redis);
}

function alertFile({ dataDirectory }: DataFolder): string {
  const file = join(dataDirectory, 'alerts.sqlite');
  if (existsSync(file)) return file;
  const message = `${file} does not exist: set REDIS_URL, or BREAKWATER_DATA_DIR to the folder of an embedded run.`;
  throw refused('BREAKWATER_DATA_DIR', message);
}

function opened<Store>(setting: string, store: IoOutcome<Store>): Store {
  if (store.kind === 'ok') return store.value;
  throw refused(setting, store.detail);
}

function refused(setting: string, message: string): ConfigurationError {
  return new ConfigurationError([{ setting, origin: 'configuration', message }]);
}
