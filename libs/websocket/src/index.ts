export { AcknowledgementEntry } from './acknowledgement-entry.ts';
export { type AdmissionRules, isKnownHost, type StreamAccess, type Viewer } from './admission.ts';
export { AlertBroadcaster, type BroadcasterOptions } from './alert-broadcaster.ts';
export {
  AlertEntry,
  type AlertHistory,
  type HistoryEntry,
  type UnreadableEntry,
} from './alert-entry.ts';
export { type AlertFacets, facetsAt, facetsFor, matches } from './alert-filter.ts';
export {
  BEFORE_FIRST,
  type Cursor,
  comparePositions,
  cursorObject,
  highWaterAt,
  parseStreamName,
  streamName,
} from './cursor.ts';
export { type BroadcastLimits, HEADER_COUNT_MAX } from './limits.ts';
export { progressFor } from './stream-progress.ts';
