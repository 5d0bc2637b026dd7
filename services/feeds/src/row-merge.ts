/** k-way merge of row streams by log time; ties in the order of the streams. */
import type { FileRow } from './file-rows.ts';

export interface RowSource {
  /** Known before the first chunk is read, so that files are opened only when their time has come. */
  readonly firstTimeUs: number;
  readonly chunks: () => AsyncIterator<readonly FileRow[]>;
}

export interface MergedRow {
  readonly sourceIndex: number; // unit: index
  readonly row: FileRow;
}

class Cursor {
  readonly sourceIndex: number; // unit: index
  readonly #source: RowSource;
  #chunks: AsyncIterator<readonly FileRow[]> | undefined;
  #rows: readonly FileRow[] = [];
  #next = 0; // unit: index
  #done = false;

  constructor(source: RowSource, sourceIndex: number) {
    this.#source = source;
    this.sourceIndex = sourceIndex;
  }

  get timeUs(): number {
    if (this.#done) return Number.POSITIVE_INFINITY;
    return this.#rows[this.#next]?.logTimeUs ?? this.#source.firstTimeUs;
  }

  /** The next row, or undefined where a chunk must be read first. */
  take(): FileRow | undefined {
    const row = this.#rows[this.#next];
    if (row !== undefined) this.#next += 1;
    return row;
  }

  get isEmpty(): boolean {
    return this.#next >= this.#rows.length;
  }

  async fill(): Promise<void> {
    this.#chunks ??= this.#source.chunks();
    const next = await this.#chunks.next();
    this.#rows = next.done === true ? [] : next.value;
    this.#next = 0;
    this.#done = next.done === true;
  }

  async close(): Promise<void> {
    await this.#chunks?.return?.();
  }
}

/** All rows of all sources in log-time order. One chunk per open source is in memory. */
export async function* mergedRows(sources: readonly RowSource[]): AsyncGenerator<MergedRow[]> {
  const cursors = sources.map((source, index) => new Cursor(source, index));
  let merged: MergedRow[] = [];
  const heap = new CursorHeap(cursors);
  try {
    for (let cursor = heap.top; cursor !== undefined; cursor = heap.top) {
      const row = cursor.take();
      if (row !== undefined) merged.push({ sourceIndex: cursor.sourceIndex, row });
      if (cursor.isEmpty) {
        // What was merged so far goes out before anything is waited for: memory stays at one chunk per source.
        if (merged.length > 0) yield merged;
        merged = [];
        await cursor.fill();
      }
      heap.settleTop();
    }
    if (merged.length > 0) yield merged;
  } finally {
    for (const cursor of cursors) await cursor.close();
  }
}

/** Binary heap by (time, source index); done cursors are taken out. */
class CursorHeap {
  readonly #heap: Cursor[];

  constructor(cursors: readonly Cursor[]) {
    this.#heap = [...cursors].sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }

  get top(): Cursor | undefined {
    return this.#heap[0];
  }

  /** Restores the order after the top's time has changed. */
  settleTop(): void {
    const heap = this.#heap;
    if (heap[0]?.timeUs === Number.POSITIVE_INFINITY) {
      const last = heap.pop() as Cursor;
      if (heap.length === 0) return;
      heap[0] = last;
    }
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      const right = left + 1;
      let least = at;
      if (left < heap.length && isBefore(heap[left] as Cursor, heap[least] as Cursor)) least = left;
      if (right < heap.length && isBefore(heap[right] as Cursor, heap[least] as Cursor))
        least = right;
      if (least === at) return;
      [heap[at], heap[least]] = [heap[least] as Cursor, heap[at] as Cursor];
      at = least;
    }
  }
}

function isBefore(a: Cursor, b: Cursor): boolean {
  const [timeA, timeB] = [a.timeUs, b.timeUs];
  return timeA === timeB ? a.sourceIndex < b.sourceIndex : timeA < timeB;
}
