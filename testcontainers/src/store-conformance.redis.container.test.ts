/** The Redis store is held to the same contract as SQLite. */
import { RedisAlertStore } from '@breakwater/redis';
import { sharedRedisUrl } from './shared-parts.ts';
import { storeConformance } from './store-conformance.ts';

storeConformance('Redis, two connections', async () => ({
  open: async () => {
    const opened = RedisAlertStore.open({ url: sharedRedisUrl() });
    if (opened.kind !== 'ok') throw new Error(opened.detail);
    return opened.value;
  },
  sharesBackend: true,
}));
