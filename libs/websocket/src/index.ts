export { AcknowledgementEntry } from './acknowledgement-entry.ts';
export { type AdmissionRules, isKnownHost, type StreamAccess, type Viewer } from './admission.ts';
export { AlertBroadcaster, type BroadcasterOptions } from './alert-broadcaster.ts';
export {
  AlertEntry,
  type AlertHistory,
  type HistoryEntry,
  type UnreadableEntry,
} from './alert-entry.ts';
export { type AlertFacets, DETECTORS, facetsAt, facetsFor } from './alert-filter.ts';
export {
  BEFORE_FIRST,
  type Cursor,
  comparePositions,
  cursorObject,
  highWaterAt,
  isPosition,
  parseStreamName,
  streamName,
} from './cursor.ts';
export { type BroadcastLimits, HEADER_COUNT_MAX } from './limits.ts';
export type {
  ServerMessage,
  StreamProgress,
} from './protocol.ts';
export { progressFor } from './stream-progress.ts';
export { parseClientMessage } from './subscription.ts';
