/** The Redis view store is held to the same contract as SQLite. */
import { RedisViewStore } from '@breakwater/redis';
import { sharedRedisUrl } from './shared-parts.ts';
import { viewConformance } from './view-conformance.ts';

viewConformance('Redis, two connections', async () => ({
  open: async () => {
    const opened = RedisViewStore.open({ url: sharedRedisUrl() });
    if (opened.kind !== 'ok') throw new Error(opened.detail);
    return opened.value;
  },
  sharesBackend: true,
}));
