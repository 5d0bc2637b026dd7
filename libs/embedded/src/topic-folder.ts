/**
 * What a topic's folder holds:
 *
 *     TOPIC/topic.json                         identity and settings
 *     TOPIC/PARTITION/00000000000000000000.log segments, named by their first offset
 *     TOPIC/PARTITION/floor.json               lowest offset kept and highest timestamp removed, once records were removed
 */
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LogClock } from '@breakwater/core';
import { LogDamaged } from './outcome.ts';

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
  const floor = (await readJson(join(folder, 'floor.json'), isFloor)) ?? {
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
    const settings = await readJson(join(folder, entry.name, 'topic.json'), isTopic);
    if (settings !== null) topics.set(entry.name, settings);
  }
  return topics;
}

export async function writeTopic(folder: string, settings: TopicSettings): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeJson(join(folder, 'topic.json'), settings);
}

/** What a file of ours says, or null where there is none. @throws LogDamaged where it was changed by another hand. */
async function readJson<T>(
  path: string,
  isWhole: (value: unknown) => value is T,
): Promise<T | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const value = parse(text);
  if (isWhole(value)) return value;
  throw new LogDamaged(`${path} is damaged; restore it from a copy or start a fresh data folder`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isFloor(value: unknown): value is PartitionFloor {
  return hasCounts(value, ['lowOffset', 'timestampMs']);
}

function isTopic(value: unknown): value is TopicSettings {
  if (!hasCounts(value, ['partitionCount'])) return false;
  const topicId = value['topicId'];
  const clock = value['clock'];
  const isClock = clock === 'append' || clock === 'create';
  return isClock && typeof topicId === 'string' && Number.isSafeInteger(value['retentionMs']);
}

function hasCounts(value: unknown, names: readonly string[]): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const entries = new Map(Object.entries(value));
  return names.every((name) => {
    const count: unknown = entries.get(name);
    return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0;
  });
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
