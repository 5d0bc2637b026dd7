/**
 * Every venue that is watched, and the rate, into one partition of an `append` log.
 *
 * Invariants
 * LVF1 each connection is a source of its own; all of a run have one session, above that of every run before.
 * LVF2 a heartbeat a source every HEARTBEAT_EVERY_MS, while it is up: twice within what is promised.
 * LVF3 where the log does not follow, connections stop reading; after SUSPEND_AFTER_MS they are given up, which is told as DOWN
 *    when the log takes records again. Nothing that was read is dropped.
 * LVF4 at the end each source says MAINTENANCE: silence that follows is on purpose.
 */
import type { EncodeRefusal } from '@breakwater/codec';
import {
  FEED_STATUS,
  type IoOutcome,
  type LogProducer,
  STREAM_CLASS,
  type StopSignal,
} from '@breakwater/core';
import { ConnectionFeed, type FeedLogger } from './connection-feed.ts';
import { type ConnectionPlan, planConnections } from './connection-plan.ts';
import type { FrameRecorder } from './frame-recorder.ts';
import { LiveLog } from './live-log.ts';
import type { LiveReaders } from './live-readers.ts';
import { LiveSource } from './live-source.ts';
import { type RatePlan, RateSource, rateDefinition } from './rate-source.ts';
import { SnapshotRequests } from './snapshot-requests.ts';
import type { SessionTiming } from './socket-session.ts';
import { VenueClock } from './venue-clock.ts';
import type { VenueWatch } from './venue-watch.ts';

export interface LiveFeedsOptions {
  readonly venues: readonly VenueWatch[];
  readonly rate: RatePlan | undefined;
  readonly producer: LogProducer;
  readonly topic: string;
  readonly readers: LiveReaders;
  /** Keeps the frames too; undefined: nobody does. */
  readonly recorder: FrameRecorder | undefined;
  readonly logger: FeedLogger;
  readonly stop: StopSignal;
  readonly timing?: SessionTiming;
  readonly random?: () => number;
  readonly lingerMs?: number;
  readonly pressedByteCount?: number;
  readonly suspendAfterMs?: number;
  /** How long a connection may take at the start before it is told of. */
  readonly awaitedMs?: number;
  readonly heartbeatEveryMs?: number;
}

export interface LiveFailure {
  readonly code: string;
  readonly detail: string;
}

const LINGER_MS = 100;
const HEARTBEAT_EVERY_MS = 2_000;
const HEARTBEAT_US = 5_000_000;
const RATE_HEARTBEAT_US = 30_000_000;
const SUSPEND_AFTER_MS = 10_000;
const DRAIN_MS = 5_000;

export class LiveFeeds {
  readonly connections: readonly ConnectionFeed[];
  readonly rate: RateSource | undefined;
  readonly log: LiveLog;
  readonly #options: LiveFeedsOptions;
  readonly #snapshots: readonly SnapshotRequests[];
  readonly #clocks: readonly VenueClock[];
  readonly #sources: readonly LiveSource[];
  readonly #failed: Promise<LiveFailure>;
  readonly #fail: (failure: LiveFailure) => void;
  #heartbeats: NodeJS.Timeout | undefined;
  #suspending: NodeJS.Timeout | undefined;
  suspendCount = 0;
  refusedEventCount = 0;

  constructor(options: LiveFeedsOptions) {
    this.#options = options;
    const failed = Promise.withResolvers<LiveFailure>();
    this.#failed = failed.promise;
    this.#fail = failed.resolve;
    const { producer, topic, stop, pressedByteCount } = options;
    this.log = new LiveLog({
      ...{ producer, topic, partition: 0, stop },
      onPressure: (isPressed) => this.#pressed(isPressed),
      onFailure: (failure) => this.#logFailed(failure),
      ...(pressedByteCount === undefined ? {} : { pressedByteCount }),
    });
    const session = Date.now();
    const venues = options.venues.map((watch) => this.#openVenue(watch, session));
    this.connections = venues.flatMap(({ connections }) => connections);
    this.#snapshots = venues.flatMap(({ snapshots }) => snapshots ?? []);
    this.#clocks = venues.map(({ clock }) => clock);
    this.rate = options.rate === undefined ? undefined : this.#openRate(options.rate, session);
    this.#sources = [...this.connections.map(({ source }) => source), ...this.#rateSources];
  }

  readonly #rateSources: LiveSource[] = [];

  /** Runs until the stop signal, or until nothing can be appended any more, which it returns. */
  async run(): Promise<LiveFailure | undefined> {
    const { stop } = this.#options;
    for (const { session } of this.connections) session.start();
    for (const clock of this.#clocks) clock.start();
    this.rate?.start();
    this.#heartbeats = setInterval(() => {
      for (const source of this.#sources) source.heartbeat();
      for (const connection of this.connections) connection.tend();
    }, this.#options.heartbeatEveryMs ?? HEARTBEAT_EVERY_MS);
    const stopped = new Promise<undefined>((resolve) => {
      if (stop.aborted) resolve(undefined);
      else stop.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    const failure = await Promise.race([stopped, this.#failed]);
    await this.#close();
    return failure;
  }

  async #close(): Promise<void> {
    clearInterval(this.#heartbeats);
    clearTimeout(this.#suspending);
    for (const { session } of this.connections) session.stop();
    for (const requests of this.#snapshots) requests.stop();
    for (const clock of this.#clocks) clock.stop();
    this.rate?.stop();
    for (const source of this.#sources) {
      // LVF4.
      if (source.status !== undefined) source.say(FEED_STATUS.MAINTENANCE, 'the feed was ended');
      source.flush();
    }
    const drained = new Promise<void>((resolve) => setTimeout(resolve, DRAIN_MS).unref());
    await Promise.race([this.log.finish(), drained]);
  }

  #openVenue(
    watch: VenueWatch,
    session: number,
  ): {
    readonly connections: ConnectionFeed[];
    readonly snapshots: SnapshotRequests | undefined;
    readonly clock: VenueClock;
  } {
    const { plan } = watch;
    const { logger, random } = this.#options;
    const { rest, snapshot: rule } = plan;
    const snapshots =
      rest === undefined || rule.kind !== 'rest'
        ? undefined
        : new SnapshotRequests({
            ...{ rest, rule, ...(random === undefined ? {} : { random }) },
            onFailure: (symbol, detail) =>
              logger.warn('no snapshot of a book', { venue: plan.venue, symbol, detail }),
          });
    const connections = planConnections(plan, watch).map((connection) =>
      this.#openConnection(plan.venue, connection, snapshots, session),
    );
    const meters = connections.map((connection) => connection.clock);
    return { connections, snapshots, clock: new VenueClock(plan, meters) };
  }

  #openConnection(
    venue: string,
    connection: ConnectionPlan,
    snapshots: SnapshotRequests | undefined,
    session: number,
  ): ConnectionFeed {
    const { readers, recorder, logger, timing, random } = this.#options;
    const { source: name, socket } = connection;
    return new ConnectionFeed({
      ...{ connection, venue, snapshots, logger, timing, random, nowUs },
      source: this.#openSource(name, session),
      messages: () => readers.messages(venue),
      writer: (own) => readers.writer(venue, own),
      expect: (symbol) => readers.expect(venue, symbol, nowUs()),
      awaitedMs: this.#options.awaitedMs,
      onFrame: (text, receivedTimeUs) => recorder?.frame(name, text, receivedTimeUs),
      onOpened: (atUs) => recorder?.opened(name, socket.url, atUs),
    });
  }

  #openSource(name: string, session: number): LiveSource {
    return new LiveSource({
      ...{ name, session, nowUs, heartbeatUs: HEARTBEAT_US },
      lingerMs: this.#options.lingerMs ?? LINGER_MS,
      definition: (key) => this.#options.readers.definition(key, () => this.#sendAll()),
      take: (records) => this.log.add(records),
      onRefused: (refusals) => this.#refused(name, refusals),
    });
  }

  #openRate(plan: RatePlan, session: number): RateSource {
    const { logger, lingerMs = LINGER_MS } = this.#options;
    const name = `feeds/reference/${plan.base}-${plan.quote}`;
    const heartbeatUs = Math.max(RATE_HEARTBEAT_US, plan.everyMs * 2_000);
    const source = new LiveSource({
      ...{ name, session, nowUs, heartbeatUs, lingerMs, streamClass: STREAM_CLASS.POLLED },
      definition: () => rateDefinition(plan),
      take: (records) => this.log.add(records),
      onRefused: (refusals) => this.#refused(name, refusals),
    });
    this.#rateSources.push(source);
    const onProblem = (detail: string): void => logger.warn('no exchange rate', { name, detail });
    return new RateSource({ plan, source, nowUs, onProblem });
  }

  /** LVF3. */
  #pressed(isPressed: boolean): void {
    const { logger, suspendAfterMs = SUSPEND_AFTER_MS } = this.#options;
    clearTimeout(this.#suspending);
    for (const { session } of this.connections) {
      if (isPressed) session.pause();
      else session.resume();
    }
    const { waitingByteCount } = this.log;
    if (!isPressed) {
      logger.info('the log follows again', { waitingByteCount });
      return;
    }
    logger.warn('the log does not follow; feeds stop reading', { waitingByteCount });
    this.#suspending = setTimeout(() => this.#suspend(), suspendAfterMs);
  }

  #suspend(): void {
    this.suspendCount += 1;
    const detail = 'the log took no records; what happened meanwhile is not in it';
    for (const { session } of this.connections) session.suspend({ code: 'log-slow', detail });
  }

  /** Sends what every source has gathered. */
  #sendAll(): void {
    for (const source of this.#sources) source.flush();
  }

  #logFailed({ kind, ...failure }: IoOutcome<never>): void {
    if (kind !== 'ok') this.#fail(failure as LiveFailure);
  }

  #refused(name: string, refusals: readonly EncodeRefusal[]): void {
    this.refusedEventCount += refusals.length;
    const [first] = refusals;
    this.#options.logger.error('events that no record can carry', {
      ...{ feed: name, count: refusals.length },
      ...{ reason: first?.reason, detail: first?.detail },
    });
  }
}

function nowUs(): number {
  return Date.now() * 1_000;
}
