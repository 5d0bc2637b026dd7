/** The log that alerts come from, opened to be read: on Kafka, in the folder of an embedded run, or a copy of it. */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogReader, PartitionInfo, StreamKey } from '@breakwater/core';
import { EmbeddedLog } from '@breakwater/embedded';
import { CommandError, required } from '../command/command-error.ts';
import { openKafka } from '../composition/real-parts.ts';

/** Where a log lies. Of the two places one is given. */
export interface LogPlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly kafka?: string | undefined;
  /** Folder of an embedded run. */
  readonly dataDir?: string | undefined;
  readonly topic?: string | undefined;
}

export interface DomainLog {
  /** For people: where it lies. */
  readonly name: string;
  readonly reader: LogReader;
  /** Every partition of the topic that was named; of a folder without a name, of all topics. */
  readonly partitions: readonly PartitionInfo[];
  close(): Promise<void>;
}

const TOPIC_DEFAULT = 'market.events';

/** @throws CommandError where the log cannot be read or has no such topic. */
export async function openDomainLog(place: LogPlace): Promise<DomainLog> {
  if (place.dataDir !== undefined) return openFolderLog(place.dataDir, place.topic);
  const { log, brokers } = openKafka(place.env, { kafka: place.kafka });
  const reader = log.reader();
  const topic = place.topic ?? place.env['BREAKWATER_TOPIC'] ?? TOPIC_DEFAULT;
  const close = (): Promise<void> => reader.close();
  try {
    const partitions = await partitionsOf(reader, topic);
    return { name: `${topic} at ${brokers}`, reader, partitions, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A folder that a running process writes is copied first: its log may be read, but not be opened twice. */
async function openFolderLog(dataDir: string, topic: string | undefined): Promise<DomainLog> {
  const folder = join(dataDir, 'log');
  if (!existsSync(folder)) {
    throw new CommandError(`there is no log in ${dataDir}; is it the data folder of a run?`);
  }
  const opened = await EmbeddedLog.open({ folder, durability: 'close' });
  if (opened.kind !== 'fatal' || opened.code !== 'folder-locked') {
    const log = required(opened, `opening ${folder}`);
    return described(log, dataDir, topic, () => log.close());
  }
  const copy = mkdtempSync(join(tmpdir(), 'breakwater-log-'));
  const removeCopy = (): void => rmSync(copy, { recursive: true, force: true });
  try {
    const isOfLog = (path: string): boolean => !/[/\\]lock(\.pid)?$/.test(path);
    cpSync(folder, copy, { recursive: true, filter: isOfLog });
    const log = required(await EmbeddedLog.open({ folder: copy }), `opening a copy of ${folder}`);
    return await described(log, dataDir, topic, async () => {
      await log.close();
      removeCopy();
    });
  } catch (error) {
    removeCopy();
    throw error;
  }
}

async function described(
  log: EmbeddedLog,
  dataDir: string,
  topic: string | undefined,
  close: () => Promise<void>,
): Promise<DomainLog> {
  const reader = log.reader();
  try {
    const { topicNames } = log;
    if (topic !== undefined && !topicNames.includes(topic)) {
      const known = topicNames.join(', ') || 'none';
      throw new CommandError(`${dataDir} has no topic ${topic}; there are: ${known}`);
    }
    const wanted = topic === undefined ? topicNames : [topic];
    const partitions = await Promise.all(wanted.map((name) => partitionsOf(reader, name)));
    return { name: dataDir, reader, partitions: partitions.flat(), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function partitionsOf(reader: LogReader, topic: string): Promise<PartitionInfo[]> {
  const first = required(await reader.inspect(topic, 0), `looking at ${topic}`);
  const found = [first];
  for (;;) {
    const next = await reader.inspect(topic, found.length);
    if (next.kind === 'fatal' && next.code === 'unknown-partition') return found;
    found.push(required(next, `looking at ${topic}/${found.length}`));
  }
}

/** The partition that a stream of alerts comes from. @throws CommandError where this log does not have it. */
export function partitionOf({ name, partitions }: DomainLog, stream: StreamKey): PartitionInfo {
  const found = partitions.find(
    ({ topicId, partition }) => topicId === stream.topicId && partition === stream.partition,
  );
  if (found !== undefined) return found;
  throw new CommandError(
    `the alert comes from topic id ${stream.topicId}, partition ${stream.partition}, and ${name} does not have it: name the topic (--topic), or the log that it was written from.`,
  );
}
/** The one partition that a command works on. @throws CommandError where several could be meant. */
export function onePartition(log: DomainLog, partition: number | undefined): PartitionInfo {
  const { name, partitions } = log;
  const wanted = partitions.filter((info) => info.partition === (partition ?? info.partition));
  const [only] = wanted;
  if (only !== undefined && wanted.length === 1) return only;
  const there = partitions.map((info) => `${info.topic}/${info.partition}`).join(', ') || 'none';
  throw new CommandError(
    `${name} has several partitions (${there}): name one (--topic, --partition).`,
  );
}
