/** The stores that the settings name: Redis, or the SQLite file of an embedded run on the same machine. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AlertStore, IoOutcome, ViewStore } from '@breakwater/core';
import { SqliteAlertStore, SqliteViewStore } from '@breakwater/embedded';
import { RedisAlertStore, RedisViewStore } from '@breakwater/redis';
import { ConfigurationError, type RedisSettings } from '@breakwater/shell';

export interface OpenStores {
  readonly store: AlertStore;
  readonly view: ViewStore;
}

/**
 * Opens the stores of an embedded run's data folder, to be read beside the process that writes it.
 * @throws ConfigurationError where there is none.
 */
export function openFiles(dataDirectory: string): OpenStores {
  const file = join(dataDirectory, 'alerts.sqlite');
  if (existsSync(file)) {
    const viewFile = join(dataDirectory, 'view.sqlite');
    return {
      store: opened('BREAKWATER_DATA_DIR', SqliteAlertStore.open({ file })),
      view: opened('BREAKWATER_DATA_DIR', SqliteViewStore.open({ file: viewFile })),
    };
  }
  const message = `${file} does not exist: set REDIS_URL, or BREAKWATER_DATA_DIR to the folder of an embedded run.`;
  throw refused('BREAKWATER_DATA_DIR', message);
}

/**
 * Connects with the first call.
 * @throws ConfigurationError for what the adapter cannot do: a unix socket, a client certificate.
 */
export function openRedis(settings: RedisSettings): OpenStores {
  const { address, database, username, password, tls } = settings;
  if (address.kind === 'unix') {
    throw refused('REDIS_URL', 'unix sockets are not supported yet; use redis://host:port.');
  }
  if (tls !== null && tls.certificate !== null) {
    const message = 'client certificates are not supported yet; use an ACL user and password.';
    throw refused('REDIS_TLS_CERTIFICATE_LOCATION', message);
  }
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  const reached = {
    url: `${tls === null ? 'redis' : 'rediss'}://${host}:${address.port}/${database}`,
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password: password.reveal() }),
    ...(tls === null || tls.ca === null ? {} : { tlsCa: tls.ca }),
  };
  return {
    store: opened('REDIS_URL', RedisAlertStore.open(reached)),
    view: opened('REDIS_URL', RedisViewStore.open(reached)),
  };
}

function opened<Store>(setting: string, store: IoOutcome<Store>): Store {
  if (store.kind === 'ok') return store.value;
  throw refused(setting, store.detail);
}

function refused(setting: string, message: string): ConfigurationError {
  return new ConfigurationError([{ setting, origin: 'configuration', message }]);
}
