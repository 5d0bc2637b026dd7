export { type Clock, systemClock } from './clock.ts';
export {
  addEndpoint,
  listEndpoints,
  listReceipts,
  openRegistry,
  proveEndpoint,
  type RegistryParts,
  replayDeadLetters,
  rotateKey,
} from './endpoint-registry.ts';
export { webhooksService } from './service.ts';
