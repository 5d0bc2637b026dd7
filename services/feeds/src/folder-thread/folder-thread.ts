/** The module that a thread runs; see `FolderReading`. */
import { serveFolderThread } from './serve-folder-thread.ts';

await serveFolderThread();
