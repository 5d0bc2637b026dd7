export { type Clock, systemClock } from './clock.ts';
export { type DispatcherParts, runDispatcher } from './dispatcher.ts';
export {
  addEndpoint,
  disableEndpoint,
  listEndpoints,
  listReceipts,
  openRegistry,
  proveEndpoint,
  type RegistryParts,
  replayDeadLetters,
  rotateKey,
} from './endpoint-registry.ts';
export { readVerifyingKeys } from './key-files.ts';
export { type ReceivedMessage, type Receiver, startReceiver } from './receiver.ts';
export { webhooksService } from './service.ts';
