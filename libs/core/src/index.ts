export type {
  AlertScope,
  AlertState,
  CalibrationReference,
  Decomposition,
  InputRange,
  ReferencePair,
  Severity,
} from './alert/alert.ts';
export { ALERT_STATES, SEVERITIES } from './alert/alert.ts';
export * from './alert/alert-event.ts';
export type * from './alert/cascade-course.ts';
export type { OpenIncident } from './alert/incident.ts';
export { INCIDENT_ROLES, SYMPTOMS } from './alert/incident-state.ts';
export * from './alert/store-entry.ts';
export { CAUSES, DIRECTIONS, type Direction } from './alert/words.ts';
export { assert } from './assert.ts';
export * from './audience/notice.ts';
export {
  isShownTo,
  otherVenueIn,
  scopeFor,
  venuesOf,
  viewOf,
} from './audience/venue-view.ts';
export {
  type CalibrationSpan,
  Calibrator,
  missingMarketDays,
  type WindowEpisodes,
} from './calibrate/calibrator.ts';
export * from './calibrate/measure-tap.ts';
export { type Calibration, TAIL_KNOT_PROBABILITIES } from './control/calibration.ts';
export { CALIBRATION_PART_COUNT_MAX, type CalibrationPart } from './control/calibration-parts.ts';
export { DEFAULT_LENDING_RULES } from './control/default-lending-rules.ts';
export type * from './control/desk-record.ts';
export { acknowledgementFault } from './control/desk-record.ts';
export type * from './control/lending-policy.ts';
export * from './control/ruleset.ts';
export {
  type Alert,
  type AlertContent,
  type AlertLabel,
  type ChannelEvidence,
  type ChannelName,
  type DetectorLetter,
  detectorDescriptions,
  type MissingKind,
  type QualityFlag,
  type SeverityRule,
  THRESHOLD_LETTERS,
} from './detect/catalogue.ts';
export type { VenueCoverage } from './detect/coverage/coverage-detector.ts';
export type { CoverageState } from './detect/coverage/coverage-state.ts';
export type { DetectorDescription, Figure, LocalText } from './detect/define-detector.ts';
export type { LendingReading, VenueLendingReading } from './detect/lending/lending-reading.ts';
export * from './event/batch-writer.ts';
export * from './event/event.ts';
export * from './event/event-batch.ts';
export * from './event/instrument.ts';
export * from './event/lending-event.ts';
export * from './limits.ts';
export type * from './log/feed-record.ts';
export { isPrintable } from './log/printable-text.ts';
export * from './log/quarantine.ts';
export type * from './log/record.ts';
export { canonicalJson } from './number/canonical-json.ts';
export { Pipeline } from './pipeline.ts';
export type * from './pipeline-output.ts';
export type { BookView, PipelineCounters } from './pipeline-view.ts';
export type * from './port.ts';
export {
  ScorecardBook,
  type ScorecardSpan,
  type Scorecards,
  type VenueScorecard,
} from './scorecard/scorecard.ts';
export { type Kept, StateFault, type StateIo } from './state/state-io.ts';
export { StateReader } from './state/state-reader.ts';
export { StateWriter } from './state/state-writer.ts';
export { mergeFrames } from './view/merge-frames.ts';
export { frameOfVenues } from './view/venue-frame.ts';
export * from './view/view-entry.ts';
export type * from './view/view-frame.ts';
