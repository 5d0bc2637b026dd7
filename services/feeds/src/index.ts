export type { FolderLabels, LabelledEvent } from './labels.ts';
export {
  FolderError,
  type FolderManifest,
  type ManifestStream,
  parseManifest,
} from './manifest.ts';
export {
  type FolderSpan,
  type OpenOptions,
  openFolder,
  type RecordedFolder,
  type RecordOptions,
} from './recorded-folder.ts';
export { type RejectedRow, type StreamAccounting, totalAccounting } from './stream-account.ts';
