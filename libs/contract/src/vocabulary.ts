/** The words of an alert that come from a closed list: the core's. */
import type { AlertState, Detector, Direction, Severity } from '@breakwater/client';
import {
  ALERT_STATES,
  type DetectorLetter,
  DIRECTIONS,
  detectorDescriptions,
  SEVERITIES,
} from '@breakwater/core';
import { named, type Schema, z } from './schema.ts';

/** By letter. */
export const DETECTORS: readonly DetectorLetter[] = detectorDescriptions().map(
  ({ letter }) => letter as DetectorLetter,
);

export const severity: Schema<Severity> = named('Severity', '', z.enum(SEVERITIES));
export const detector: Schema<Detector> = named(
  'Detector',
  'Letter of a detector; GET /v1/detectors says what each is. A later gateway may have more.',
  z.enum(DETECTORS),
);
export const direction: Schema<Direction> = named('Direction', '', z.enum(DIRECTIONS));
export const alertState: Schema<AlertState> = named('AlertState', '', z.enum(ALERT_STATES));
