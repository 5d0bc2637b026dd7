/** Bundles on disk: written in one pass, read as a log and as a source of alerts. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { LogReader, PartitionInfo, RawRecord } from '@breakwater/core';
import { parseStoredAlert } from '@breakwater/wiring';
import type { AlertSource } from '../alert-source/found-alert.ts';
import { CommandError } from '../command/command-error.ts';
import type { DomainLog } from '../domain/domain-log.ts';
import {
  type BundleHeader,
  type BundleLine,
  parseBundleLine,
  recordLine,
  type StoredRevision,
} from './bundle-format.ts';

/** The lines of a bundle are not those that were exported. */
export class BundleChanged extends CommandError {}

const WRITE_LENGTH = 262_144;
/** Records that a reader is given at once. */
const READ_RECORD_COUNT = 500;

/** Writes the file. @throws CommandError where it cannot be written. */
export async function writeBundle(
  path: string,
  header: BundleHeader,
  parts: {
    readonly records: AsyncIterable<RawRecord>;
    readonly revisions: readonly StoredRevision[];
  },
): Promise<void> {
  const hash = createHash('sha256');
  async function* lines(): AsyncGenerator<string> {
    const hashed = (line: string): string => {
      hash.update(`${line}\n`);
      return `${line}\n`;
    };
    yield hashed(JSON.stringify(header));
    // Gathered: a write for each of a million lines would take longer than all the rest.
    let text = '';
    for await (const record of parts.records) {
      text += hashed(recordLine(record));
      if (text.length < WRITE_LENGTH) continue;
      yield text;
      text = '';
    }
    yield text;
    for (const revision of parts.revisions) yield hashed(JSON.stringify(revision));
    yield `${JSON.stringify({ sha256: hash.digest('hex') })}\n`;
  }
  try {
    await pipeline(Readable.from(lines()), createGzip(), createWriteStream(path));
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${path} cannot be written: ${(error as Error).message}`);
  }
}

/**
 * The lines of a bundle, in order, each checked.
 * @throws CommandError naming the line where it is damaged, or was changed after it had been exported.
 */
async function* bundleLines(path: string): AsyncGenerator<BundleLine> {
  if (!existsSync(path)) throw new CommandError(`${path}: there is no such file`);
  const packed = createReadStream(path);
  const plain = packed.pipe(createGunzip());
  packed.on('error', (error) => plain.destroy(error));
  const hash = createHash('sha256');
  const order = new BundleOrder(path);
  let lineNumber = 0;
  try {
    for await (const line of createInterface({ input: plain, crlfDelay: Infinity })) {
      lineNumber += 1;
      const read = parseBundleLine(line);
      if (typeof read === 'string') throw new CommandError(`${path}:${lineNumber}: ${read}`);
      order.take(read, lineNumber);
      if (read.kind === 'end') checkHash(path, read.sha256, hash.digest('hex'));
      else hash.update(`${line}\n`);
      yield read;
    }
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${path} is no bundle: ${(error as Error).message}`);
  }
  order.finish(lineNumber);
}

function checkHash(path: string, written: string, found: string): void {
  if (written === found) return;
  throw new BundleChanged(
    `${path} was changed after it had been exported: its lines hash to ${found}, and it says ${written}.`,
  );
}

/** Holds a bundle to its own header: every record that it promises, in order, and an end. */
class BundleOrder {
  readonly #path: string;
  #offsets: Iterator<number, undefined> | undefined;
  /** Of the record that comes next; undefined: all have been there. */
  #next: number | undefined;
  #isEnded = false;

  constructor(path: string) {
    this.#path = path;
  }

  take(line: BundleLine, lineNumber: number): void {
    const fault = this.#faultOf(line);
    if (fault !== undefined) throw new CommandError(`${this.#path}:${lineNumber}: ${fault}`);
    if (line.kind === 'header') this.#offsets = offsetsOf(line.header);
    if (line.kind === 'end') this.#isEnded = true;
    if (line.kind === 'header' || line.kind === 'record') this.#next = this.#offsets?.next().value;
  }

  #faultOf(line: BundleLine): string | undefined {
    if (this.#isEnded) return 'there is something behind the end';
    if (line.kind === 'header') return this.#offsets === undefined ? undefined : 'a second header';
    if (this.#offsets === undefined) return 'the header is missing';
    const next = this.#next;
    if (line.kind !== 'record') {
      return next === undefined ? undefined : `the record of offset ${next} is missing`;
    }
    const { offset } = line.record;
    if (offset === next) return undefined;
    return `expected the record of offset ${next ?? 'none'}, found that of ${offset}`;
  }

  finish(lineNumber: number): void {
    if (this.#isEnded) return;
    throw new CommandError(`${this.#path} ends after ${lineNumber} lines: it is not whole.`);
  }
}

function* offsetsOf({ ranges }: BundleHeader): Generator<number, undefined> {
  for (const { from, to } of ranges) for (let offset = from; offset < to; offset += 1) yield offset;
  return undefined;
}

/** The header of a bundle. @throws CommandError where the file is none. */
export async function readHeader(path: string): Promise<BundleHeader> {
  for await (const line of bundleLines(path)) if (line.kind === 'header') return line.header;
  throw new CommandError(`${path}: the header is missing`);
}

/** The stored revisions of a bundle; reads it to its end, so that its hash is checked. */
export async function readRevisions(path: string): Promise<StoredRevision[]> {
  const revisions: StoredRevision[] = [];
  for await (const line of bundleLines(path)) {
    if (line.kind === 'revision') revisions.push(line.revision);
  }
  return revisions;
}

/** A bundle as the log that it was cut from: it reads what the bundle holds. */
export async function bundleLog(path: string): Promise<DomainLog> {
  const header = await readHeader(path);
  const { topic, topicId, partition, clock, ranges } = header;
  const info: PartitionInfo = {
    ...{ topic, topicId, partition, clock },
    lowOffset: ranges[0]?.from ?? 0,
    endOffset: ranges.at(-1)?.to ?? 0,
  };
  const reader: LogReader = {
    inspect: () => Promise.resolve({ kind: 'ok', value: info }),
    read: (_topic, _partition, from, to) => recordsOf(path, from, to),
    close: () => Promise.resolve(),
  };
  return { name: path, reader, partitions: [info], close: () => Promise.resolve() };
}

async function* recordsOf(path: string, from: number, to: number): AsyncGenerator<RawRecord[]> {
  let records: RawRecord[] = [];
  for await (const line of bundleLines(path)) {
    if (line.kind !== 'record' || line.record.offset < from) continue;
    if (line.record.offset >= to) break;
    records.push(line.record);
    if (records.length < READ_RECORD_COUNT) continue;
    yield records;
    records = [];
  }
  if (records.length > 0) yield records;
}

/** The alert of a bundle. @throws CommandError where the file is none. */
export async function bundleSource(path: string): Promise<AlertSource> {
  const { topicId, partition } = await readHeader(path);
  return {
    name: path,
    alerts: async function* () {
      for (const { json } of await readRevisions(path)) {
        const alert = parseStoredAlert(json);
        if (typeof alert === 'string') throw new CommandError(`${path}: ${alert}`);
        yield { alert, stream: { topicId, partition } };
      }
    },
    close: () => Promise.resolve(),
  };
}
