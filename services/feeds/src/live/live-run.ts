/** Live feeds as a service runs them: opened from a configuration, published in metrics, told in the log at intervals. */
import type { LogProducer, StopSignal } from '@breakwater/core';
import type { LiveFeedReading, Metrics } from '@breakwater/telemetry';
import { InstrumentTable } from '@breakwater/venues';
import { instrumentRows } from '../instrument-file.ts';
import type { ConnectionFeed, FeedLogger } from './connection-feed.ts';
import { planConnections } from './connection-plan.ts';
import { FrameRecorder } from './frame-recorder.ts';
import { type LiveConfig, LiveConfigError } from './live-config.ts';
import { type LiveFailure, LiveFeeds, type LiveFeedsOptions } from './live-feeds.ts';
import { LiveReaders } from './live-readers.ts';

export interface LiveRunOptions {
  readonly config: LiveConfig;
  readonly producer: LogProducer;
  readonly topic: string;
  readonly logger: FeedLogger;
  readonly metrics: Metrics;
  readonly stop: StopSignal;
  readonly timing?: LiveFeedsOptions['timing'];
  readonly onStarted?: (feeds: LiveFeeds) => void;
}

const PROGRESS_EVERY_MS = 60_000;

/** Runs until the stop signal; returns what ended it before, if anything did. @throws LiveConfigError for the instrument file. */
export async function runLive(options: LiveRunOptions): Promise<LiveFailure | undefined> {
  const { config, producer, topic, logger, stop, timing } = options;
  const readers = new LiveReaders(
    new InstrumentTable(
      instrumentRows(config.instruments, (message) => new LiveConfigError(message)),
    ),
  );
  const recorder = await openRecorder(config, logger);
  const feeds = new LiveFeeds({
    ...{ venues: config.venues, rate: config.rate, producer, topic, recorder, logger, stop },
    readers,
    ...(timing === undefined ? {} : { timing }),
  });
  const unwatch = watchFeeds(feeds, options.metrics);
  options.onStarted?.(feeds);
  const progress = setInterval(() => logger.info('live', liveProgress(feeds)), PROGRESS_EVERY_MS);
  try {
    return await feeds.run();
  } finally {
    clearInterval(progress);
    unwatch();
    await recorder?.close();
    logger.info('live feeds ended', liveProgress(feeds));
  }
}

async function openRecorder(
  { record, venues }: LiveConfig,
  logger: FeedLogger,
): Promise<FrameRecorder | undefined> {
  if (record === undefined) return undefined;
  const connections = venues.flatMap((watch) =>
    planConnections(watch.plan, watch).map(({ source }) => ({ source, venue: watch.plan.venue })),
  );
  const startedMs = Date.now();
  const name = `live-${new Date(startedMs).toISOString().slice(0, 10)}`;
  const onFailure = (detail: string): void => {
    logger.error('frames are not recorded any more', { folder: record, detail });
  };
  try {
    return await FrameRecorder.open({ folder: record, name, startedMs, connections, onFailure });
  } catch (error) {
    throw new LiveConfigError(`frames cannot be recorded: ${(error as Error).message}`);
  }
}

function watchFeeds(feeds: LiveFeeds, metrics: Metrics): () => void {
  const ends = feeds.connections.map((connection) =>
    metrics.watchLiveFeed(connection.source.name, () => readingOf(connection)),
  );
  ends.push(
    metrics.watchLiveLog(() => ({
      waitingByteCount: feeds.log.waitingByteCount,
      suspendCount: feeds.suspendCount,
    })),
  );
  return () => {
    for (const end of ends) end();
  };
}

function readingOf(connection: ConnectionFeed): LiveFeedReading {
  const { session, tally, clock, lossCounts, refusedCount, snapshotCount } = connection;
  return {
    isUp: session.isUp,
    connectCount: session.connectCount,
    frameCount: tally.frameCount,
    eventCount: tally.eventCount,
    ignoredCountByRule: tally.ignoredCountByRule,
    rejectedCountByReason: tally.rejectedCountByReason,
    lossCountByCode: lossCounts,
    ...{ refusedCount, snapshotCount },
    ...clock.reading(),
  };
}

/** Figures of a log line. */
export function liveProgress(feeds: LiveFeeds): Record<string, number> {
  const { connections, log } = feeds;
  const sum = (count: (connection: ConnectionFeed) => number): number =>
    connections.reduce((total, connection) => total + count(connection), 0);
  return {
    connectionCount: connections.length,
    upCount: connections.filter(({ session }) => session.isUp).length,
    frameCount: sum(({ tally }) => tally.frameCount),
    eventCount: sum(({ tally }) => tally.eventCount),
    rejectedCount: sum(({ tally }) => tally.rejectedCount),
    lossCount: sum(({ lossCounts }) => Object.values(lossCounts).reduce((a, b) => a + b, 0)),
    recordCount: log.recordCount,
    waitingByteCount: log.waitingByteCount,
  };
}
