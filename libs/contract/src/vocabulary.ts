/** The words of an alert that come from a closed list: the core's, and those of its catalogue of detectors. */
import type {
  AlertLabel,
  AlertState,
  Cause,
  ChannelName,
  Detector,
  Direction,
  IncidentRole,
  QualityFlag,
  Severity,
  SeverityRule,
  Symptom,
} from '@breakwater/client';
import type * as core from '@breakwater/core';
import {
  ALERT_STATES,
  CAUSES,
  DIRECTIONS,
  detectorDescriptions,
  INCIDENT_ROLES,
  SEVERITIES,
  SYMPTOMS,
} from '@breakwater/core';
import { named, type Schema, z } from './schema.ts';

/** By letter. */
export const DETECTORS: readonly core.DetectorLetter[] = detectorDescriptions().map(
  ({ letter }) => letter as core.DetectorLetter,
);

const MEANING = 'GET /v1/detectors says what each means. A later gateway may have more.';

export const severity: Schema<Severity> = named('Severity', '', z.enum(SEVERITIES));
export const detector: Schema<Detector> = named(
  'Detector',
  `Letter of a detector. ${MEANING}`,
  z.enum(DETECTORS),
);
export const direction: Schema<Direction> = named('Direction', '', z.enum(DIRECTIONS));
export const alertState: Schema<AlertState> = named('AlertState', '', z.enum(ALERT_STATES));
export const alertLabel: Schema<AlertLabel> = named(
  'AlertLabel',
  `What the alert is about in one word. ${MEANING}`,
  z.enum(wordsOf<core.AlertLabel>('labels')),
);
export const channelName: Schema<ChannelName> = named(
  'ChannelName',
  `What was measured. ${MEANING}`,
  z.enum(wordsOf<core.ChannelName>('channels')),
);
export const severityRule: Schema<SeverityRule> = named(
  'SeverityRule',
  `What raised a severity. ${MEANING}`,
  z.enum(wordsOf<core.SeverityRule>('rules')),
);
export const qualityFlag: Schema<QualityFlag> = named(
  'QualityFlag',
  `How far the data is to be relied on. ${MEANING}`,
  z.enum(wordsOf<core.QualityFlag>('flags')),
);

export const cause: Schema<Cause> = named('Cause', 'Where a happening comes from.', z.enum(CAUSES));
export const incidentRole: Schema<IncidentRole> = named(
  'IncidentRole',
  'LEAD tells the incident, MEMBER is part of it in its own right, SYMPTOM follows from the others.',
  z.enum(INCIDENT_ROLES),
);
export const symptom: Schema<Symptom> = named(
  'Symptom',
  'Why an alert is no news of its own beside the lead of its incident.',
  z.enum(SYMPTOMS),
);

/** Each word once, sorted: detectors share some. */
function wordsOf<Word extends string>(
  list: 'labels' | 'channels' | 'rules' | 'flags',
): readonly Word[] {
  const names = detectorDescriptions().flatMap((own) => own[list].map(({ name }) => name));
  return [...new Set(names)].sort() as Word[];
}
