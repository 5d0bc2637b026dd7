/**
 * What a topic's folder holds:
 *
 *     TOPIC/topic.json                         identity and settings
 *     TOPIC/PARTITION/00000000000000000000.log segments, named by their first offset
 *     TOPIC/PARTITION/floor.json               lowest offset kept and highest timestamp removed, once records were removed
 */
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { assert, type LogClock } from '@breakwater/core';

export interface TopicSettings {
  readonly topicId: string;
  readonly clock: LogClock;
  readonly partitionCount: number;
  readonly retentionMs: number;
}

export interface PartitionFloor {
  readonly lowOffset: number;
  readonly timestampMs: number;
}

export interface SegmentPath {
  readonly path: string;
  readonly baseOffset: number;
}

export function segmentName(baseOffset: number): string {
  return `${String(baseOffset).padStart(20, '0')}.log`;
}

/** Segments of a partition's folder in offset order; the folder is made where it is missing. */
export async function readSegments(
  folder: string,
): Promise<{ segments: readonly SegmentPath[]; floor: PartitionFloor }> {
  await mkdir(folder, { recursive: true });
  const segments: SegmentPath[] = [];
  for (const name of (await readdir(folder)).sort()) {
    if (!/^\d{20}\.log$/.test(name)) continue;
    segments.push({ path: join(folder, name), baseOffset: Number(name.slice(0, 20)) });
  }
  const floor = (await readJson<PartitionFloor>(join(folder, 'floor.json'))) ?? {
    lowOffset: 0,
    timestampMs: 0,
  };
  return { segments, floor };
}

export async function writeFloor(folder: string, floor: PartitionFloor): Promise<void> {
  await writeJson(join(folder, 'floor.json'), floor);
}

/** Topics of a log folder by name. */
export async function readTopics(folder: string): Promise<ReadonlyMap<string, TopicSettings>> {
  await mkdir(folder, { recursive: true });
  const topics = new Map<string, TopicSettings>();
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const settings = await readJson<TopicSettings>(join(folder, entry.name, 'topic.json'));
    if (settings !== null) topics.set(entry.name, settings);
  }
  return topics;
}

export async function writeTopic(folder: string, settings: TopicSettings): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeJson(join(folder, 'topic.json'), settings);
}

async function readJson<T>(path: string): Promise<T | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  // These files are written whole by this process's own kind (see writeJson), so their shape is an invariant.
  const value: T | null = text === null ? null : JSON.parse(text);
  assert(value === null || typeof value === 'object', `${path} holds a JSON object`);
  return value;
}

/** Replaces the file whole: written beside it, synced, renamed, and the folder synced. */
async function writeJson(path: string, value: object): Promise<void> {
  const file = await open(`${path}.new`, 'w');
  try {
    await file.writeFile(`${JSON.stringify(value, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
