/** Settings as the shell reads them, in the form the adapters take: secrets are revealed here and nowhere else. */
import type { RedisSettings as RedisAdapterSettings } from '@breakwater/redis';
import { ConfigurationError, type RedisSettings } from '@breakwater/shell';

/**
 * What `RedisAlertStore.open` takes.
 * @throws ConfigurationError for what the adapter cannot do: a unix socket, a client certificate.
 */
export function adapterRedisSettings(settings: RedisSettings): RedisAdapterSettings {
  const { address, database, username, password, tls } = settings;
  if (address.kind === 'unix') {
    throw refused('REDIS_URL', 'unix sockets are not supported yet; use redis://host:port.');
  }
  if (tls !== null && (tls.certificate !== null || tls.key !== null)) {
    const message = 'client certificates are not supported yet; use an ACL user and password.';
    throw refused('REDIS_TLS_CERTIFICATE_LOCATION', message);
  }
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  const scheme = tls === null ? 'redis' : 'rediss';
  return {
    url: `${scheme}://${host}:${address.port}/${database}`,
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password: password.reveal() }),
    ...(tls === null || tls.ca === null ? {} : { tlsCa: tls.ca }),
  };
}

function refused(setting: string, message: string): ConfigurationError {
  return new ConfigurationError([{ setting, origin: 'configuration', message }]);
}
