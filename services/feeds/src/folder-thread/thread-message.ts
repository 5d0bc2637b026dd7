/** What the thread that reads a folder and the one that asked for it say to each other. */
import type { OpenedFolder } from '../recorded-folder.ts';
import type { RejectedRow, StreamAccounting } from '../stream-account.ts';
import type { EncodedChunk } from './encoded-chunk.ts';

/** Chunks that may be under way: enough that neither waits for the other's next one, few enough to hold. */
export const CHUNKS_AHEAD = 4;

export interface FolderJob {
  readonly opened: OpenedFolder;
}

export type ToReader =
  /** A chunk was used; another one may be sent. */
  'next' | 'stop';

export type FromReader =
  | {
      readonly kind: 'chunk';
      readonly chunk: EncodedChunk;
      /** Rows that were rejected since the chunk before. */
      readonly rejected: readonly RejectedRow[];
    }
  | {
      readonly kind: 'end';
      readonly rejected: readonly RejectedRow[];
      readonly accounting: readonly StreamAccounting[];
    }
  /** The folder must be changed. */
  | { readonly kind: 'folder-error'; readonly message: string };
