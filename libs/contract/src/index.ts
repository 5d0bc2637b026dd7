export type {
  AlertFilter,
  EventQuery,
  Playback,
  PlaybackCommand,
  ServerMessage,
  StreamProgress,
} from '@breakwater/client';
export { type ContractDocument, contractDocument } from './document.ts';
export { MESSAGE_BYTE_COUNT_MAX, MESSAGES_PER_SECOND_MAX } from './limits.ts';
export { subscribe } from './message.ts';
export { alertPath } from './place.ts';
export { playbackCommand } from './playback.ts';
export {
  type AlertRequest,
  alertQuery,
  eventId,
  eventQuery,
  type IncidentRequest,
  incidentQuery,
  type ScorecardRequest,
  scorecardQuery,
  type ViewRequest,
  viewQuery,
} from './query.ts';
export { newAcknowledgement } from './record.ts';
export type { RefusalStatus } from './rest.ts';
export { type Reading, read, type Schema } from './schema.ts';
export { DETECTORS } from './vocabulary.ts';
