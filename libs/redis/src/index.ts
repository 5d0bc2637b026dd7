export { RedisAlertStore } from './redis-alert-store.ts';
export type { RedisSettings } from './redis-connection.ts';
export { RedisViewStore } from './redis-view-store.ts';
