/** The thread that reads: rows → records → bytes, a few chunks ahead of whoever detects. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '@breakwater/core';
import { FolderError } from '../manifest.ts';
import { openFolder } from '../recorded-folder.ts';
import type { RejectedRow } from '../stream-account.ts';
import { ChunkWriter } from './encoded-chunk.ts';
import { CHUNKS_AHEAD, type FolderJob, type FromReader, type ToReader } from './thread-message.ts';

/** The whole life of the thread. */
export async function serveFolderThread(): Promise<void> {
  const port = parentPort;
  assert(port !== null, 'a folder is served from a thread of its own');
  const say = (message: FromReader, moved: ArrayBuffer[] = []): void => {
    port.postMessage(message, moved);
  };
  const allowance = new Allowance();
  port.on('message', (message: ToReader) => {
    if (message === 'stop') allowance.stop();
    else allowance.add();
  });
  try {
    await readFolder(workerData as FolderJob, say, allowance);
  } catch (error) {
    if (!(error instanceof FolderError)) throw error;
    say({ kind: 'folder-error', message: error.message });
  } finally {
    port.close();
  }
}

async function readFolder(
  { opened }: FolderJob,
  say: (message: FromReader, moved?: ArrayBuffer[]) => void,
  allowance: Allowance,
): Promise<void> {
  const folder = await openFolder(opened.path, opened);
  let rejected: RejectedRow[] = [];
  const chunks = new ChunkWriter();
  const send = (): void => {
    const chunk = chunks.take();
    say({ kind: 'chunk', chunk, rejected }, [chunk.bytes.buffer]);
    rejected = [];
  };
  for await (const record of folder.records({ onRejected: (row) => rejected.push(row) })) {
    chunks.add(record);
    if (!chunks.isFull) continue;
    send();
    if (!(await allowance.spend())) break;
  }
  if (!chunks.isEmpty) send();
  say({ kind: 'end', rejected, accounting: folder.accounting });
}

/** How many chunks may still be sent. */
class Allowance {
  #left = CHUNKS_AHEAD;
  #isStopped = false;
  #wake: () => void = () => {};

  add(): void {
    this.#left += 1;
    this.#wake();
  }

  stop(): void {
    this.#isStopped = true;
    this.#wake();
  }

  /** After a chunk was sent: resolves when there may be another, false where there may be none any more. */
  async spend(): Promise<boolean> {
    this.#left -= 1;
    while (this.#left === 0 && !this.#isStopped) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return !this.#isStopped;
  }
}
