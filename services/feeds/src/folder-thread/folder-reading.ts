/**
 * Records of a folder that another thread reads, while this one detects. The same records in the same order as `records` of the
 * folder itself: the thread is given the survey, and decides nothing.
 */
import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { FolderError } from '../manifest.ts';
import type { RecordedFolder } from '../recorded-folder.ts';
import type { RejectedRow, StreamAccounting } from '../stream-account.ts';
import type { EncodedChunk } from './encoded-chunk.ts';
import type { FolderJob, FromReader, ToReader } from './thread-message.ts';

export interface ThreadOptions {
  /** Path of a module that imports `folder-thread`. */
  readonly entry: string;
  readonly onRejected: (row: RejectedRow) => void;
}

export class FolderReading {
  readonly #folder: RecordedFolder;
  readonly #options: ThreadOptions;
  #accounting: readonly StreamAccounting[] = [];

  constructor(folder: RecordedFolder, options: ThreadOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  /** What became of every row; complete once `chunks` has ended. */
  get accounting(): readonly StreamAccounting[] {
    return this.#accounting;
  }

  /** @throws FolderError where a file has become one that cannot be read. */
  async *chunks(): AsyncGenerator<EncodedChunk> {
    const job: FolderJob = { opened: this.#folder.opened };
    const thread = new Worker(this.#options.entry, { workerData: job });
    const say = (message: ToReader): void => thread.postMessage(message);
    const exited = new Promise((resolve) => {
      thread.once('exit', resolve);
    });
    // Heard at once, also by who stops early: that is told what became of the rows so far.
    thread.on('message', (message: FromReader) => {
      if (message.kind === 'end') this.#accounting = message.accounting;
    });
    let isOver = false;
    try {
      for await (const [said] of on(thread, 'message', { close: ['exit'] })) {
        const message = said as FromReader;
        if (message.kind === 'folder-error') throw new FolderError(message.message);
        for (const row of message.rejected) this.#options.onRejected(row);
        if (message.kind === 'end') break;
        yield message.chunk;
        say('next');
      }
      isOver = true;
    } finally {
      if (!isOver) say('stop');
      await exited;
    }
  }
}
