/** Feeds a scenario so that somebody can watch: the calm before at full speed, the rest at a multiple of log time. */
import type { KeyObject } from 'node:crypto';
import type { FeedRecord, LogProducer } from '@breakwater/core';
import { type FeedControl, LogFeeder } from '@breakwater/feeds';
import { required } from '../command/command-error.ts';

export interface DemonstrationFeed {
  readonly records: Iterable<FeedRecord>;
  /** From here on at `speed`. */
  readonly watchFromUs: number;
  /** Log seconds per second. */
  readonly speed: number;
  readonly producer: LogProducer;
  readonly topic: string;
  readonly controls: {
    readonly domain: string;
    readonly privateKey: KeyObject;
    readonly contents: readonly FeedControl[];
  };
  readonly stop: AbortSignal;
  /** The calm is in the log; from here on it is paced. */
  readonly onWatch: () => void;
}

/** Log time of TICKs after the last record: long enough for the last panes to be sealed. */
const TAIL_US = 30_000_000;

/** One feeder after the other on the same stream. @throws CommandError where the log cannot be written. */
export async function feedDemonstration(feed: DemonstrationFeed): Promise<void> {
  const { producer, topic, stop } = feed;
  const [calm, rest] = splitAt(feed.records, feed.watchFromUs);
  const place = { producer, topic, partition: 0, clock: 'create', stop } as const;
  const controls = { ...feed.controls, sequence: 0 };
  const before = new LogFeeder({ ...place, speed: 'unbounded', controls, tailUs: 0 });
  required(await before.feed(calm), 'writing the calm before');
  feed.onWatch();
  const speed = Number.isFinite(feed.speed) ? feed.speed : 'unbounded';
  const after = new LogFeeder({ ...place, speed, tailUs: TAIL_US });
  required(await after.feed(rest), 'writing the incident');
}

/** Two streams over one, to be read one after the other; records are filled again, so none is held while pulling. */
function splitAt(
  records: Iterable<FeedRecord>,
  atUs: number,
): [Generator<FeedRecord>, Generator<FeedRecord>] {
  const source = records[Symbol.iterator]();
  let border: FeedRecord | undefined;
  function* before(): Generator<FeedRecord> {
    for (let next = source.next(); next.done !== true; next = source.next()) {
      if (next.value.timestampUs >= atUs) {
        border = next.value;
        return;
      }
      yield next.value;
    }
  }
  function* after(): Generator<FeedRecord> {
    if (border !== undefined) yield border;
    for (let next = source.next(); next.done !== true; next = source.next()) yield next.value;
  }
  return [before(), after()];
}
