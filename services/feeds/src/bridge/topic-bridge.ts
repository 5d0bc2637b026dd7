/**
 * Finds the foreign topics of a mapping, those that are made later too, and follows each of their partitions.
 *
 * TB1 a partition is followed once at a time. Where its reading ends (deleted, made anew, cut, not permitted), that is told
 *    and it is begun again at a later look, since only the one who runs the topic can mend it.
 * TB2 bytes of fetches are shared among the partitions, so that memory does not grow with their number.
 */
import type { IoOutcome, StopSignal } from '@breakwater/core';
import type { Following, TopicListing, TopicSource } from '@breakwater/kafka';
import type { FeedClock } from '../feed-clock.ts';
import { BridgedPartition } from './bridged-partition.ts';
import type { PartitionParts } from './partition-parts.ts';
import { HEARTBEAT_US } from './status-source.ts';
import type { BridgeMapping, TopicMapping } from './topic-mapping.ts';
import { fitsTopic } from './topic-pattern.ts';

/** How soon a topic that was just made is found. */
const LOOK_MS = 3_000;
const HEARTBEAT_MS: number = HEARTBEAT_US / 1_000;
/** Between two attempts at a partition that cannot be read. */
const RETRY_MS = 5_000;
/** Of all fetches together; each partition holds two. */
const FETCH_BYTES_TOTAL = 67_108_864;
const FETCH_BYTES_MIN = 65_536;
const FETCH_BYTES_MAX = 1_048_576;
/** Partitions of one bridge: each has a connection of its own. */
const PARTITION_COUNT_MAX = 1_024;

export interface TopicBridgeOptions {
  readonly mapping: BridgeMapping;
  readonly source: TopicSource;
  readonly parts: Omit<PartitionParts, 'mapping'>;
  readonly clock: FeedClock;
  readonly stop: StopSignal;
  /** The foreign cluster can be asked, or cannot and why. */
  readonly onHealth: (problem: string | undefined) => void;
  /** A topic that may not be bridged, for example the domain's own log. */
  readonly ownTopic: string | undefined;
}

/** What is known of one foreign partition, for metrics. */
export interface PartitionState {
  readonly topic: string;
  readonly partition: number;
  readonly bridged: BridgedPartition | undefined;
  /** Why it is not read; undefined while it is. */
  readonly problem: string | undefined;
  /** Offsets between the foreign end, as last asked, and what is in the log; undefined before it was asked. */
  readonly lag: number | undefined;
}

interface Followed {
  readonly topic: string;
  readonly partition: number;
  following: Following | undefined;
  bridged: BridgedPartition | undefined;
  problem: string | undefined;
  endOffset: number | undefined;
  notBeforeMs: number;
}

export class TopicBridge {
  readonly #options: TopicBridgeOptions;
  readonly #followed = new Map<string, Followed>();
  readonly #ends = new Set<Promise<void>>();
  #bug: { readonly error: unknown } | undefined;
  #isRefusedSaid = false;

  constructor(options: TopicBridgeOptions) {
    this.#options = options;
  }

  /** Runs until the stop signal. Returns the outcome that nobody can mend: the rights to list topics are missing. */
  async run(): Promise<IoOutcome<null>> {
    const { stop, clock } = this.#options;
    let beatMs = clock.nowMs() + HEARTBEAT_MS;
    try {
      while (!stop.aborted && this.#bug === undefined) {
        const looked = await this.#look();
        if (looked.kind === 'fatal') return looked;
        if (clock.nowMs() >= beatMs) {
          for (const { bridged, problem } of this.#followed.values()) {
            if (problem === undefined) bridged?.heartbeat();
          }
          beatMs = clock.nowMs() + HEARTBEAT_MS;
        }
        await clock.sleep(LOOK_MS, stop);
      }
    } finally {
      for (const { following } of this.#followed.values()) following?.end();
      await Promise.all(this.#ends);
    }
    if (this.#bug !== undefined) throw this.#bug.error;
    return { kind: 'ok', value: null };
  }

  states(): PartitionState[] {
    return [...this.#followed.values()].map(({ topic, partition, bridged, problem, endOffset }) => {
      const stored = bridged?.storedOffset;
      const lag =
        stored === undefined || endOffset === undefined || stored < 0
          ? undefined
          : Math.max(0, endOffset - stored);
      return { topic, partition, bridged, problem, lag };
    });
  }

  async #look(): Promise<IoOutcome<null>> {
    const { source, onHealth } = this.#options;
    const listed = await source.list();
    if (listed.kind !== 'ok') {
      onHealth(`${listed.code}: ${listed.detail}`);
      return listed.kind === 'fatal' ? listed : { kind: 'ok', value: null };
    }
    onHealth(undefined);
    for (const topic of listed.value) {
      const mapping = this.#mappingOf(topic);
      if (mapping === undefined) continue;
      for (let partition = 0; partition < topic.partitionCount; partition += 1) {
        this.#take(topic.topic, partition, mapping);
      }
    }
    await this.#askEnds();
    return { kind: 'ok', value: null };
  }

  #mappingOf({ topic }: TopicListing): TopicMapping | undefined {
    if (topic === this.#options.ownTopic) return undefined;
    return this.#options.mapping.topics.find((entry) => fitsTopic(entry.topic, topic));
  }

  #take(topic: string, partition: number, mapping: TopicMapping): void {
    const name = `${topic}/${partition}`;
    let followed = this.#followed.get(name);
    if (followed === undefined) {
      if (this.#followed.size >= PARTITION_COUNT_MAX) {
        this.#refuse(name);
        return;
      }
      followed = {
        ...{ topic, partition, following: undefined, bridged: undefined, problem: undefined },
        endOffset: undefined,
        notBeforeMs: 0,
      };
      this.#followed.set(name, followed);
    }
    const { clock, stop } = this.#options;
    if (followed.following !== undefined || clock.nowMs() < followed.notBeforeMs) return;
    if (!stop.aborted) this.#follow(followed, mapping);
  }

  #refuse(name: string): void {
    if (this.#isRefusedSaid) return;
    this.#isRefusedSaid = true;
    this.#options.parts.log(
      'error',
      'too many partitions for one bridge; run another with a mapping of its own',
      {
        partition: name,
        partitions: PARTITION_COUNT_MAX,
      },
    );
  }

  #follow(followed: Followed, mapping: TopicMapping): void {
    const { source, parts } = this.#options;
    const { topic, partition } = followed;
    const before = followed.bridged;
    const following = source.follow(
      { topic, partition },
      (info) => {
        const bridged = new BridgedPartition({ ...parts, mapping }, info);
        if (before !== undefined) bridged.succeed(before);
        followed.bridged = bridged;
        followed.problem = undefined;
        return bridged;
      },
      { fetchByteCountMax: this.#fetchBytes() },
    );
    followed.following = following;
    const end = following
      .run()
      .then(
        (outcome) => this.#ended(followed, outcome),
        (error: unknown) => {
          this.#bug = { error };
        },
      )
      .finally(() => this.#ends.delete(end));
    this.#ends.add(end);
  }

  #ended(followed: Followed, outcome: IoOutcome<null>): void {
    const { clock, parts } = this.#options;
    followed.following = undefined;
    if (outcome.kind === 'ok') return;
    const isAnew = outcome.code === 'topic-recreated';
    followed.problem = `${outcome.code}: ${outcome.detail}`;
    followed.notBeforeMs = clock.nowMs() + (isAnew ? 0 : RETRY_MS);
    followed.bridged?.down(followed.problem);
    parts.log('warn', 'a partition is not read', {
      partition: `${followed.topic}/${followed.partition}`,
      code: outcome.code,
      detail: outcome.detail,
    });
  }

  #fetchBytes(): number {
    const share = Math.floor(FETCH_BYTES_TOTAL / (2 * Math.max(1, this.#followed.size)));
    return Math.min(Math.max(share, FETCH_BYTES_MIN), FETCH_BYTES_MAX);
  }

  /** For lag: one question after the other, since nothing waits for it. */
  async #askEnds(): Promise<void> {
    for (const followed of this.#followed.values()) {
      if (this.#options.stop.aborted || followed.following === undefined) continue;
      const { topic, partition } = followed;
      const located = await this.#options.source.locate({ topic, partition });
      if (located.kind === 'ok') followed.endOffset = located.value.endOffset;
    }
  }
}
