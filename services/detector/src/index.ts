export { systemClock, type WorkerClock } from './clock.ts';
export { DetectorObserver, type ObserverParts } from './detector-observer.ts';
export { HALT_CODES, type Halt, type HaltCode } from './halt.ts';
export type { PendingOutput } from './outbox.ts';
export {
  type DomainPipeline,
  PartitionWorker,
  type WorkerObserver,
  type WorkerParts,
} from './partition-worker.ts';
export { BUILD_LEVEL, type DetectorParts, runDetector } from './run.ts';
export { storeEntry } from './store-entry.ts';
