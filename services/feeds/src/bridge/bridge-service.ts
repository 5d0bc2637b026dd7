/** `BREAKWATER_FEED=topics:FILE`: foreign topics into a domain's log until told to stop. */
import { setTimeout as sleep } from 'node:timers/promises';
import { EventBatch, type PartitionInfo } from '@breakwater/core';
import type { KafkaLog } from '@breakwater/kafka';
import { ConfigurationError, EXIT_CODE, type HealthState } from '@breakwater/shell';
import type { Logger, Metrics } from '@breakwater/telemetry';
import { wallClock } from '../feed-clock.ts';
import { BridgeQueue } from './bridge-queue.ts';
import { type BridgedLog, BridgedLogScan, primedSteps } from './bridged-log.ts';
import { type MappingFile, readMappingFile } from './mapping-file.ts';
import { PositionedSink } from './positioned-sink.ts';
import { type RegistrySettings, SchemaRegistry } from './schema-registry.ts';
import { TopicBridge } from './topic-bridge.ts';
import { MappingError } from './topic-mapping.ts';

/**
 * How long the log must bring nothing more of a bridge before what is read of it is taken for all: an append of a process that was killed
 * may still be under way in the broker.
 */
const QUIET_MS = 1_000;
const QUIET_LOOK_COUNT_MAX = 5;
const READ_SAID_MS = 5_000;

export interface BridgeRun {
  readonly mappingPath: string;
  /** The log's cluster, and that of the topics where it is another. */
  readonly log: KafkaLog;
  readonly foreign: KafkaLog;
  readonly isSameCluster: boolean;
  readonly topic: string;
  readonly partition: number;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly health: HealthState;
  readonly url: string;
  readonly registry: RegistrySettings | null;
}

/** Parts of the process's readiness. */
export const BRIDGE_HEALTH: readonly string[] = ['log', 'topics'];

/** Returns the exit code. @throws ConfigurationError where the mapping cannot be used, before anything is opened. */
export async function bridgeTopics(run: BridgeRun): Promise<number> {
  const { logger, signal, topic, partition } = run;
  const { mapping, names } = readMapping(run.mappingPath);
  const recovered = await recover(run);
  if (typeof recovered === 'string') {
    logger.error('feeds cannot start', { topic, detail: recovered });
    return EXIT_CODE.failed;
  }
  run.health.ready('log');
  const ending = new AbortController();
  const onStop = (): void => ending.abort();
  signal.addEventListener('abort', onStop, { once: true });
  if (signal.aborted) onStop();
  const producer = run.log.producer();
  const source = run.foreign.topics();
  const queue = new BridgeQueue({
    ...{ producer, topic, partition, clock: wallClock, stop: ending.signal },
    onHealth: (problem) => healthOf(run, 'log', problem),
  });
  const bridge = new TopicBridge({
    mapping,
    source,
    clock: wallClock,
    stop: ending.signal,
    ownTopic: run.isSameCluster ? topic : undefined,
    onHealth: (problem) => healthOf(run, 'topics', problem),
    parts: {
      ...{ queue, recovered, sink: new PositionedSink(), statusBatch: new EventBatch() },
      steps: primedSteps(recovered),
      names,
      registry: run.registry === null ? undefined : new SchemaRegistry(run.registry),
      pause: (delayMs) => wallClock.sleep(delayMs, ending.signal),
      isOver: () => ending.signal.aborted,
      startedMs: Date.now(),
      wallMs: Date.now,
      log: (level, message, fields) => logger[level](message, fields),
    },
  });
  const unwatch = watch(run, bridge, queue);
  logger.info('bridging', { topic, partition, mapping: run.mappingPath, url: run.url });
  try {
    return await untilEnd(run, { queue, bridge, ending });
  } finally {
    unwatch();
    signal.removeEventListener('abort', onStop);
    await Promise.all([producer.close(), source.close()]);
  }
}

/** The first of both that ends takes the other along. */
async function untilEnd(
  { logger }: BridgeRun,
  parts: {
    readonly queue: BridgeQueue;
    readonly bridge: TopicBridge;
    readonly ending: AbortController;
  },
): Promise<number> {
  const { queue, bridge, ending } = parts;
  const ended = (run: Promise<Awaited<ReturnType<BridgeQueue['run']>>>): typeof run =>
    run.finally(() => ending.abort());
  const outcomes = await Promise.all([ended(bridge.run()), ended(queue.run())]);
  let code: number = EXIT_CODE.ok;
  for (const outcome of outcomes) {
    if (outcome.kind === 'ok') continue;
    logger.error('bridge stopped', { code: outcome.code, detail: outcome.detail });
    code = EXIT_CODE.failed;
  }
  const { recordCount, retryCount } = queue;
  logger.info('bridge ended', { recordCount, retryCount, unsentBytes: queue.byteCount });
  return code;
}

/** What the log holds of the bridge, or why it cannot be bridged into. */
async function recover(run: BridgeRun): Promise<BridgedLog | string> {
  const { topic, partition, logger, signal } = run;
  const reader = run.log.reader();
  const scan = new BridgedLogScan();
  try {
    let from: number | undefined;
    for (let look = 0; ; look += 1) {
      const info = await reader.inspect(topic, partition);
      if (info.kind !== 'ok') return `${info.code}: ${info.detail}`;
      const refusal = refusalOf(info.value);
      if (refusal !== undefined) return refusal;
      const { lowOffset, endOffset } = info.value;
      if (from === undefined)
        logger.info('reading what the log holds', { topic, lowOffset, endOffset });
      const range = { from: from ?? lowOffset, to: endOffset, onRead: readSayer(run, endOffset) };
      const bridgedCount = await scan.read(reader, { topic, partition }, range);
      if (signal.aborted || (look > 0 && bridgedCount === 0)) return scan;
      if (look === QUIET_LOOK_COUNT_MAX) {
        logger.warn('another bridge writes into this partition; each topic must have one bridge', {
          topic,
        });
        return scan;
      }
      from = endOffset;
      await sleep(QUIET_MS);
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await reader.close();
  }
}

/** Says now and then how far the reading of a long log has come. */
function readSayer({ logger, topic }: BridgeRun, endOffset: number): (offset: number) => void {
  let saidMs = performance.now();
  return (offset) => {
    if (performance.now() - saidMs < READ_SAID_MS) return;
    saidMs = performance.now();
    logger.info('reading what the log holds', { topic, offset, endOffset });
  };
}

function refusalOf({ topic, partition, clock, endOffset }: PartitionInfo): string | undefined {
  if (clock !== 'append') {
    return `${topic} is stamped by its feeder; foreign topics go into a live domain: breakwater topics apply`;
  }
  return endOffset > 0
    ? undefined
    : `partition ${partition} of ${topic} holds no domain; open one: breakwater topics apply`;
}

function readMapping(path: string): MappingFile {
  try {
    return readMappingFile(path);
  } catch (error) {
    if (error instanceof MappingError) throw refused(path, `\n${error.message}`);
    throw error;
  }
}

function refused(path: string, message: string): ConfigurationError {
  return new ConfigurationError([{ setting: 'BREAKWATER_FEED', origin: path, message }]);
}

function healthOf({ health }: BridgeRun, part: string, problem: string | undefined): void {
  if (problem === undefined) health.ready(part);
  else health.notReady(part, problem);
}

function watch({ metrics }: BridgeRun, bridge: TopicBridge, queue: BridgeQueue): () => void {
  return metrics.bridge.watch({
    topics: () =>
      bridge.states().map(({ topic, partition, bridged, problem, lag }) => ({
        topic,
        partition,
        isRead: problem === undefined && bridged !== undefined,
        lag: lag ?? 0,
        ...(bridged?.counts ?? NO_COUNTS),
      })),
    queue: () => {
      const { byteCount, recordCount, retryCount } = queue;
      return { waitingBytes: byteCount, recordCount, retryCount };
    },
  });
}

const NO_COUNTS = {
  ...{ records: 0, events: 0, ignored: 0, rejected: 0, lostOffsets: 0, rebirths: 0 },
};
