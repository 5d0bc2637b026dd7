/**
 * One append-only run of records: a file with a bounded cache of its tail, or memory only.
 * Readers see only records below `endOffset`, which moves after the bytes are as durable as asked.
 */
import { assert, type RawRecord, RECORD_BYTE_COUNT_MAX } from '@breakwater/core';
import { LogDamaged } from './outcome.ts';
import { decodeRecord, RECORD_HEADER_BYTE_COUNT } from './record-bytes.ts';
import { type Durability, SegmentFile } from './segment-file.ts';
import { TailCache } from './tail-cache.ts';

/** A reader that keeps up never touches the disk. */
const CACHE_BYTE_COUNT_MAX = 1 << 20;
/** One index entry per this many bytes: the most a reader skips to find its offset. */
const INDEX_STEP_BYTE_COUNT = 1 << 16;
const READ_BYTE_COUNT = 1 << 18;
/** Ends of recent reads, so that a reader who goes on finds its place without a scan. */
const RESUME_COUNT_MAX = 32;

export interface EncodedBatch {
  readonly bytes: Buffer;
  readonly recordCount: number;
  readonly timestampMsMax: number;
}

export class Segment {
  readonly baseOffset: number;
  readonly #file: SegmentFile | null;
  readonly #cache: TailCache;
  #endOffset: number;
  #byteCount = 0;
  #timestampMsMax = 0;
  /** Whether index and bounds are known: a sealed segment of an earlier process is scanned at first use. */
  #loaded: boolean;
  /** Two readers that find it unknown share one scan. */
  #loading: Promise<number> | null = null;
  #readsActive = 0;
  #dropped = false;
  readonly #index: { readonly offset: number; readonly position: number }[] = [];
  readonly #resume = new Map<number, number>();

  private constructor(baseOffset: number, file: SegmentFile | null, at: { loaded: boolean }) {
    this.baseOffset = baseOffset;
    this.#endOffset = baseOffset;
    this.#file = file;
    this.#loaded = at.loaded;
    this.#cache = new TailCache(file === null ? Infinity : CACHE_BYTE_COUNT_MAX);
  }

  static inMemory(baseOffset: number): Segment {
    return new Segment(baseOffset, null, { loaded: true });
  }

  static async create(path: string, baseOffset: number): Promise<Segment> {
    return new Segment(baseOffset, await SegmentFile.create(path), { loaded: true });
  }

  /** Opens an existing file; `load` must run before its bounds are asked for. */
  static async open(path: string, baseOffset: number): Promise<Segment> {
    return new Segment(baseOffset, await SegmentFile.open(path), { loaded: false });
  }

  get endOffset(): number {
    assert(this.#loaded, 'the bounds of a segment are known after load');
    return this.#endOffset;
  }
  get byteCount(): number {
    return this.#byteCount;
  }
  get timestampMsMax(): number {
    assert(this.#loaded, 'the bounds of a segment are known after load');
    return this.#timestampMsMax;
  }

  /**
   * Scans the file. A torn record at the end of the newest segment is cut off; returns the bytes cut.
   * @throws LogDamaged where a whole record follows a damaged one, or a sealed segment is damaged.
   */
  async load(kind: 'newest' | 'sealed'): Promise<number> {
    if (this.#loaded || this.#file === null) return 0;
    this.#loading ??= this.#scanFile(this.#file, kind);
    return this.#loading;
  }

  /** Appends encoded records. @throws the error of the disk; the segment is then as before, or broken. */
  async append(batch: EncodedBatch, durability: Durability): Promise<void> {
    assert(this.#loaded, 'a segment is appended to after load');
    await this.#file?.write(batch.bytes, this.#byteCount, durability);
    let offset = this.#endOffset;
    for (let at = 0; at < batch.bytes.byteLength; at += batch.bytes.readUInt32LE(at)) {
      this.#indexRecord(offset, this.#byteCount + at);
      offset += 1;
    }
    assert(offset === this.#endOffset + batch.recordCount, 'a batch holds the records it counts');
    this.#cache.push(batch.bytes);
    this.#byteCount += batch.bytes.byteLength;
    this.#timestampMsMax = Math.max(this.#timestampMsMax, batch.timestampMsMax);
    this.#endOffset = offset;
  }

  /** Records from `offset` on, about `byteCountMax` bytes of them and at least one. @throws LogDamaged. */
  async read(offset: number, byteCountMax: number): Promise<RawRecord[]> {
    this.#readsActive += 1;
    try {
      await this.load('sealed');
      assert(offset >= this.baseOffset && offset < this.#endOffset, 'the segment has the offset');
      return await this.#readFrom(offset, byteCountMax);
    } finally {
      this.#readsActive -= 1;
      if (this.#dropped && this.#readsActive === 0) await this.#file?.close();
    }
  }

  async sync(): Promise<void> {
    await this.#file?.sync();
  }

  async close(): Promise<void> {
    this.#dropped = true;
    if (this.#readsActive === 0) await this.#file?.close();
  }

  /** Removes the file; a read under way still ends. */
  async drop(): Promise<void> {
    await this.#file?.remove();
    await this.close();
  }

  async #scanFile(file: SegmentFile, kind: 'newest' | 'sealed'): Promise<number> {
    const fileByteCount = await file.byteCount();
    let position = 0;
    while (position < fileByteCount) {
      const used = this.#scan(await this.#readBlock(file, position), position);
      if (used === 0) break;
      position += used;
    }
    const torn = fileByteCount - position;
    if (torn > 0) {
      const damaged = kind === 'sealed' || (await this.#recordFollows(file, position));
      if (damaged) throw this.#damagedAt(position);
      await file.truncate(position);
    }
    this.#byteCount = position;
    this.#cache.restart(position);
    this.#loaded = true;
    return torn;
  }

  async #readFrom(offset: number, byteCountMax: number): Promise<RawRecord[]> {
    const records: RawRecord[] = [];
    const end = this.#byteCount;
    let position = this.#position(offset);
    let byteCount = 0;
    while (position < end && byteCount < byteCountMax) {
      const block = this.#cache.from(position) ?? (await this.#readFileBlock(position));
      let at = 0;
      while (at < block.byteLength && position + at < end && byteCount < byteCountMax) {
        const decoded = decodeRecord(block, at);
        if (decoded.kind === 'short' && at > 0) break;
        if (decoded.kind !== 'record') throw this.#damagedAt(position + at);
        at += decoded.byteCount;
        if (decoded.record.offset < offset) continue;
        records.push(decoded.record);
        byteCount += decoded.byteCount;
      }
      position += at;
    }
    const last = records.at(-1);
    assert(last !== undefined && records[0]!.offset === offset, 'a segment has no hole');
    this.#remember(last.offset + 1, position);
    return records;
  }

  async #readFileBlock(position: number): Promise<Buffer> {
    assert(this.#file !== null, 'a segment without file lies in its cache');
    return this.#readBlock(this.#file, position);
  }

  /** A block that holds at least the whole record at `position`, if the file does. */
  async #readBlock(file: SegmentFile, position: number): Promise<Buffer> {
    const block = await file.read(position, READ_BYTE_COUNT);
    const first = decodeRecord(block, 0);
    if (first.kind !== 'short' || block.byteLength < READ_BYTE_COUNT) return block;
    const byteCountMax = RECORD_BYTE_COUNT_MAX + RECORD_HEADER_BYTE_COUNT;
    return file.read(position, Math.min(first.byteCountNeeded, byteCountMax));
  }

  /** Indexes the whole records of a block and moves the bounds; returns the bytes used. */
  #scan(block: Buffer, position: number): number {
    let at = 0;
    while (at < block.byteLength) {
      const decoded = decodeRecord(block, at);
      if (decoded.kind !== 'record' || decoded.record.offset !== this.#endOffset) break;
      this.#indexRecord(this.#endOffset, position + at);
      this.#endOffset += 1;
      this.#timestampMsMax = Math.max(this.#timestampMsMax, decoded.record.timestampUs / 1_000);
      at += decoded.byteCount;
    }
    return at;
  }

  #indexRecord(offset: number, position: number): void {
    const last = this.#index.at(-1);
    if (last !== undefined && position - last.position < INDEX_STEP_BYTE_COUNT) return;
    this.#index.push({ offset, position });
  }

  /** A position at or before the record at `offset`. */
  #position(offset: number): number {
    const resumed = this.#resume.get(offset);
    if (resumed !== undefined) return resumed;
    let low = 0;
    let high = this.#index.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#index[middle]!.offset <= offset) low = middle;
      else high = middle - 1;
    }
    return this.#index[low]!.position;
  }

  #remember(offset: number, position: number): void {
    this.#resume.set(offset, position);
    if (this.#resume.size <= RESUME_COUNT_MAX) return;
    const oldest = this.#resume.keys().next();
    if (oldest.done !== true) this.#resume.delete(oldest.value);
  }

  /** Whether the damaged record at `position` is followed by a whole one: then its bytes changed, they were not cut. */
  async #recordFollows(file: SegmentFile, position: number): Promise<boolean> {
    const header = await file.read(position, 4);
    if (header.byteLength < 4) return false;
    const next = decodeRecord(await this.#readBlock(file, position + header.readUInt32LE(0)), 0);
    return next.kind === 'record' && next.record.offset === this.#endOffset + 1;
  }

  #damagedAt(position: number): LogDamaged {
    const where = this.#file?.path ?? 'the memory of a segment';
    return new LogDamaged(
      `${where} is damaged at byte ${position}; restore it from a copy or start a fresh data folder`,
    );
  }
}
