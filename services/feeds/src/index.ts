export { AvroReader } from './bridge/avro-reader.ts';
export { type MappingFile, readMappingFile } from './bridge/mapping-file.ts';
export { proposeMapping, proposeProtocol } from './bridge/mapping-proposal.ts';
export { isNative } from './bridge/native-reader.ts';
export { SchemaRegistry } from './bridge/schema-registry.ts';
export { sniffFormat } from './bridge/sniff-format.ts';
export { MappingError, parseMapping, type TopicMapping } from './bridge/topic-mapping.ts';
export { fitsTopic } from './bridge/topic-pattern.ts';
export { sampleTopic } from './bridge/topic-sample.ts';
export { type SampleRecord, tryMapping } from './bridge/try-topic.ts';
export { type CalibrationSource, calibrationControl } from './calibration-control.ts';
export type { FeedClock } from './feed-clock.ts';
export type { FileAccounting, FileNote, RowsOfKind } from './file-account.ts';
export type { EncodedChunk } from './folder-thread/encoded-chunk.ts';
export { FolderReading, type ThreadOptions } from './folder-thread/folder-reading.ts';
export type { FeedLogger } from './live/connection-feed.ts';
export { describeLive } from './live/describe-live.ts';
export {
  isLiveConfig,
  type LiveConfig,
  LiveConfigError,
  rateByPlace,
  readLiveConfig,
  watchedByName,
} from './live/live-config.ts';
export type { LiveFailure, LiveFeeds } from './live/live-feeds.ts';
export { liveProgress, runLive } from './live/live-run.ts';
export {
  type FeedControl,
  type FeedOptions,
  type FeedProgress,
  type FeedSummary,
  LogFeeder,
} from './log-feeder.ts';
export {
  FolderError,
  type FolderManifest,
  type ManifestStream,
} from './manifest.ts';
export {
  type OverlayEpisode,
  type OverlayPlan,
  type OverlayPlanOptions,
  overlay,
  overlayLabels,
  planOverlays,
} from './overlay.ts';
export type { Unknown } from './recognise/belief.ts';
export { beliefLines, filesText, proposalText } from './recognise/proposal.ts';
export {
  manifestOf,
  type RecognisedFolder,
  type RecognisedStream,
  recogniseFolder,
  writeManifest,
} from './recognise/recognise-folder.ts';
export {
  type FolderSpan,
  type OpenOptions,
  openFolder,
  type RecordedFolder,
  type RecordOptions,
} from './recorded-folder.ts';
export { feedsService } from './service.ts';
export { type RejectedRow, type StreamAccounting, totalAccounting } from './stream-account.ts';
export { LINE_LENGTH_MAX, wholeLines } from './text-lines.ts';
export { tickTimes } from './tick-times.ts';
