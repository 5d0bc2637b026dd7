/**
 * The file of a segment.
 *
 * SF1 A failed write leaves no bytes behind: the file is cut back, or it is broken for good.
 * SF2 After a failed sync nothing is written again (the kernel may have dropped the pages).
 */
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { assert } from '@breakwater/core';

/** `each`: an append is answered once it is on the disk. `close`: at the end of the segment and of the log. */
export type Durability = 'each' | 'close';

export class SegmentFile {
  readonly path: string;
  #file: FileHandle | null;
  #broken: string | null = null;

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  static async create(path: string): Promise<SegmentFile> {
    return new SegmentFile(path, await open(path, 'wx+'));
  }

  static async open(path: string): Promise<SegmentFile> {
    return new SegmentFile(path, await open(path, 'r+'));
  }

  async byteCount(): Promise<number> {
    return (await this.#handle().stat()).size;
  }

  /** Up to `byteCount` bytes from `position`, fewer only at the end of the file. */
  async read(position: number, byteCount: number): Promise<Buffer> {
    const file = this.#handle();
    const target = Buffer.allocUnsafeSlow(byteCount);
    let filled = 0;
    while (filled < byteCount) {
      const answer = await file.read(target, filled, byteCount - filled, position + filled);
      if (answer.bytesRead === 0) break;
      filled += answer.bytesRead;
    }
    return target.subarray(0, filled);
  }

  /** Writes all bytes at the end of the file, which is `position`. @throws the error of the disk (SF1, SF2). */
  async write(bytes: Buffer, position: number, durability: Durability): Promise<void> {
    const file = this.#handle();
    if (this.#broken !== null) throw Object.assign(new Error(this.#broken), { code: 'EIO' });
    try {
      for (let written = 0; written < bytes.byteLength; ) {
        const count = bytes.byteLength - written;
        written += (await file.write(bytes, written, count, position + written)).bytesWritten;
      }
    } catch (error) {
      await this.#cutBack(file, position);
      throw error;
    }
    if (durability === 'each') await this.sync();
  }

  async truncate(byteCount: number): Promise<void> {
    await this.#handle().truncate(byteCount);
    await this.sync();
  }

  async sync(): Promise<void> {
    try {
      await this.#handle().datasync();
    } catch (error) {
      this.#broken = `${this.path} could not be synced; its tail is unknown until it is opened again`;
      throw error;
    }
  }

  async remove(): Promise<void> {
    await unlink(this.path);
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }

  async #cutBack(file: FileHandle, byteCount: number): Promise<void> {
    try {
      await file.truncate(byteCount);
    } catch {
      this.#broken = `${this.path} could not be cut back after a failed write`;
    }
  }

  #handle(): FileHandle {
    assert(this.#file !== null, 'a closed segment is not touched');
    return this.#file;
  }
}
