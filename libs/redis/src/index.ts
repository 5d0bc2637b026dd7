export { RedisAlertStore } from './redis-alert-store.ts';
export type { RedisSettings } from './redis-connection.ts';
