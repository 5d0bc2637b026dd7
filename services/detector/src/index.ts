export { systemClock, type WorkerClock } from './clock.ts';
export { DetectorObserver, type ObserverParts } from './detector-observer.ts';
export type { Halt, HaltCode } from './halt.ts';
export type { PendingOutput } from './outbox.ts';
export {
  type DomainPipeline,
  PartitionWorker,
  type WorkerObserver,
  type WorkerParts,
} from './partition-worker.ts';
export { type DetectorParts, type RunObserver, runDetector } from './run.ts';
export { type DetectorServiceOptions, detectorService } from './service.ts';
export { storeEntry } from './store-entry.ts';
export { DETECTOR_VERSION } from './version.ts';
