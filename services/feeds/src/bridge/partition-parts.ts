/** What the reading of every foreign partition shares, and what each counts. */
import type { InstrumentNames, LearnedSteps } from '@breakwater/venues';
import type { BridgeQueue } from './bridge-queue.ts';
import type { BridgedLog } from './bridged-log.ts';
import type { PositionedSink } from './positioned-sink.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import type { StatusSource } from './status-source.ts';
import type { TopicMapping } from './topic-mapping.ts';

export interface PartitionParts {
  readonly mapping: TopicMapping;
  readonly queue: BridgeQueue;
  /** Shared by all partitions: used within one turn at a time. */
  readonly sink: PositionedSink;
  readonly statusBatch: ConstructorParameters<typeof StatusSource>[0]['batch'];
  readonly steps: LearnedSteps;
  readonly names: InstrumentNames;
  readonly registry: SchemaRegistry | undefined;
  /** Waits, or returns at once where the bridge ends. */
  readonly pause: (delayMs: number) => Promise<void>;
  readonly isOver: () => boolean;
  readonly recovered: BridgedLog;
  /** Session of the bridge's own statuses: rises with each start. */
  readonly startedMs: number;
  readonly wallMs: () => number;
  readonly log: (
    level: 'info' | 'warn' | 'error',
    message: string,
    fields: Readonly<Record<string, string | number>>,
  ) => void;
}

export interface PartitionCounts {
  /** Foreign records that were read. */
  records: number;
  /** Events written into the log, definitions included. */
  events: number;
  ignored: number;
  rejected: number;
  /** Foreign offsets that no record was left at. */
  lostOffsets: number;
  /** Times that the topic was found made anew, or cut. */
  rebirths: number;
}
