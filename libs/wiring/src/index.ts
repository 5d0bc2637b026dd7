export { adapterRedisSettings } from './adapter-settings.ts';
export { deskOf, type OpenDesk } from './open-desk.ts';
export { type OpenStores, openAlertStore, openStores } from './open-store.ts';
export { parseStoredAlert } from './stored-alert.ts';
