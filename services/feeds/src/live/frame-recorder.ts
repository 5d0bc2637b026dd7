/**
 * Keeps raw frames as a recorded folder: files per connection and run, and the manifest that `breakwater replay` reads.
 *
 * Invariants
 * LFR1 a file is a sequence of whole gzip members, each of whole lines: what a kill leaves is readable but for the member
 *    that was being written. The next run into the same folder makes files of its own, adds to the manifest, and appends to none.
 * LFR2 a frame waits at most FLUSH_MS or MEMBER_BYTE_COUNT before its member is written.
 * LFR3 what waits for the disk is bounded; a disk that does not follow is a failure that is told, not frames that are missing.
 */
import { existsSync } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { MANIFEST_NAME } from '../manifest.ts';

const FLUSH_MS = 1_000;
const MEMBER_BYTE_COUNT = 262_144;
const WAITING_BYTE_COUNT_MAX = 67_108_864;

export interface RecordedConnection {
  /** `feeds/VENUE/SOCKET`. */
  readonly source: string;
  readonly venue: string;
}

export interface RecorderOptions {
  readonly folder: string;
  /** Of the recording, in the manifest. */
  readonly name: string;
  readonly startedMs: number; // unit: wall
  readonly connections: readonly RecordedConnection[];
  /** The recording has ended before its time; frames after it are not kept. */
  readonly onFailure: (detail: string) => void;
}

const packed: (bytes: Uint8Array) => Promise<Uint8Array> = promisify(gzip);

export class FrameRecorder {
  readonly #options: RecorderOptions;
  readonly #files: ReadonlyMap<string, RecordedFile>;

  private constructor(options: RecorderOptions, files: ReadonlyMap<string, RecordedFile>) {
    this.#options = options;
    this.#files = files;
  }

  /** Makes the folder, its manifest and empty files. Rejects where it cannot be written, or holds something else. */
  static async open(options: RecorderOptions): Promise<FrameRecorder> {
    const { folder, connections, startedMs } = options;
    await mkdir(folder, { recursive: true });
    const manifest = await manifestText(options);
    const files = new Map<string, RecordedFile>();
    // Names sort by time, which is the order in which a stream of several files is read.
    const run = new Date(startedMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
    for (const connection of connections) {
      const path = join(folder, fileName(connection, run));
      files.set(connection.source, new RecordedFile(await open(path, 'wx'), options.onFailure));
    }
    await writeFile(join(folder, MANIFEST_NAME), manifest);
    return new FrameRecorder(options, files);
  }

  get folder(): string {
    return this.#options.folder;
  }

  get frameCount(): number {
    return [...this.#files.values()].reduce((sum, file) => sum + file.frameCount, 0);
  }

  get byteCount(): number {
    return [...this.#files.values()].reduce((sum, file) => sum + file.byteCount, 0);
  }

  opened(source: string, url: string, atUs: number): void {
    this.#files.get(source)?.line({ t: 'connect', conn: source, ts: atUs / 1e6, addr: url });
  }

  frame(source: string, text: string, receivedTimeUs: number): void {
    const file = this.#files.get(source);
    if (file === undefined) return;
    file.frameCount += 1;
    file.line({ t: 'recv', conn: source, ts: receivedTimeUs / 1e6, data: text });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#files.values()].map((file) => file.close()));
  }
}

class RecordedFile {
  readonly #handle: FileHandle;
  readonly #onFailure: (detail: string) => void;
  #lines: string[] = [];
  #lineByteCount = 0;
  #waitingByteCount = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #hasFailed = false;
  frameCount = 0;
  byteCount = 0;

  constructor(handle: FileHandle, onFailure: (detail: string) => void) {
    this.#handle = handle;
    this.#onFailure = onFailure;
  }

  line(value: object): void {
    if (this.#hasFailed) return;
    const text = `${JSON.stringify(value)}\n`;
    this.#lines.push(text);
    this.#lineByteCount += text.length;
    if (this.#lineByteCount >= MEMBER_BYTE_COUNT) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), FLUSH_MS);
  }

  async close(): Promise<void> {
    this.#flush();
    await this.#writing;
    await this.#handle.close();
  }

  /** LFR1. */
  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length === 0 || this.#hasFailed) return;
    const bytes = Buffer.from(this.#lines.join(''));
    this.#lines = [];
    this.#lineByteCount = 0;
    this.#waitingByteCount += bytes.byteLength;
    if (this.#waitingByteCount > WAITING_BYTE_COUNT_MAX) this.#fail('the disk does not follow');
    this.#writing = this.#writing.then(() => this.#write(bytes));
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (this.#hasFailed) return;
    try {
      const member = await packed(bytes);
      await this.#handle.appendFile(member);
      this.byteCount += member.byteLength;
    } catch (error) {
      this.#fail((error as Error).message);
    }
    this.#waitingByteCount -= bytes.byteLength;
  }

  /** LFR3. */
  #fail(detail: string): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#onFailure(detail);
  }
}

/** `feeds/binance-usdm/market` → `binance-usdm-market.20261130T120000Z.ndjson.gz`. */
function fileName({ source }: RecordedConnection, run: string): string {
  return `${source.replace(/^feeds\//, '').replaceAll('/', '-')}.${run}.ndjson.gz`;
}

/** The manifest with our streams beside those of runs before. */
async function manifestText({ folder, name, connections }: RecorderOptions): Promise<string> {
  const before = await manifestOf(folder);
  const streams = connections.map((connection) => ({
    file: fileName(connection, '*'),
    format: 'frames',
    venue: connection.venue,
  }));
  const files = new Set(streams.map(({ file }) => file));
  const others = before?.streams.filter(({ file }) => !files.has(file)) ?? [];
  const manifest = { ...before, name: before?.name ?? name, streams: [...others, ...streams] };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

interface Manifest {
  readonly name: string;
  readonly streams: readonly { readonly file: string; readonly format: string }[];
}

async function manifestOf(folder: string): Promise<Manifest | undefined> {
  const path = join(folder, MANIFEST_NAME);
  if (!existsSync(path)) return undefined;
  let manifest: Partial<Manifest> | undefined;
  try {
    manifest = JSON.parse(await readFile(path, 'utf8')) as Partial<Manifest>;
  } catch {
    manifest = undefined;
  }
  const { name, streams } = manifest ?? {};
  const isOurs = Array.isArray(streams) && streams.every(({ format }) => format === 'frames');
  if (isOurs && name !== undefined) return manifest as Manifest;
  throw new Error(`${path} is not of recorded frames; name another folder`);
}
