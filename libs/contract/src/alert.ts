/** An alert, as the store holds it and as an exchange is shown it. */
import type {
  Alert,
  AlertContent,
  AlertEvent,
  AlertScope,
  CalibrationReference,
  ChannelEvidence,
  Decomposition,
  InputRange,
  ReferencePair,
  VenueAlert,
  VenueAlertContent,
  WarnedAlert,
  WarnedVenueAlert,
} from '@breakwater/client';
import { alertId, offset, position, timeUs } from './place.ts';
import { count, named, type Schema, texts, z } from './schema.ts';
import {
  alertLabel,
  alertState,
  channelName,
  detector,
  direction,
  qualityFlag,
  severity,
  severityRule,
} from './vocabulary.ts';

const alertScope: Schema<AlertScope> = named(
  'AlertScope',
  'What the alert is about; names are sorted.',
  z.object({
    assets: texts,
    venues: texts,
    markets: texts.describe('Instrument keys, venue:BASE/QUOTE:kind.'),
  }),
);

const channelEvidence: Schema<ChannelEvidence> = named(
  'ChannelEvidence',
  'One channel of evidence at the moment of the revision.',
  z.object({
    name: channelName,
    windowUs: count,
    raw: z.record(z.string(), z.number()).describe('The integer inputs by name, for recomputing.'),
    value: z.number(),
    baseline: z.number(),
    scale: z.number(),
    tailScore: z.number().describe('-log10 of the tail probability.'),
  }),
);

const referencePair: Schema<ReferencePair> = named(
  'ReferencePair',
  'Natural logarithms, one window ago and now.',
  z.object({ before: z.number(), after: z.number() }),
);

const decomposition: Schema<Decomposition> = named(
  'Decomposition',
  'The price split into its parts; null where a reference is missing.',
  z.object({
    fx: referencePair.nullable(),
    globalDepeg: referencePair.nullable(),
    nationalPremium: referencePair.nullable(),
    venueGap: referencePair.nullable(),
    relativePremium: referencePair.nullable(),
  }),
);

const calibrationReference: Schema<CalibrationReference> = named(
  'CalibrationReference',
  '',
  z.object({
    hash: z.string().describe('SHA-256 of the canonical calibration, or none.'),
    origin: z.enum(['market', 'simulated', 'provisional']),
  }),
);

const content = z.object({
  id: alertId,
  revision: z.int().min(1).describe('1, 2, … within the alert.'),
  domain: z.string(),
  state: alertState,
  detector,
  detectorVersion: z.string(),
  rule: z.string(),
  subject: z.string(),
  direction,
  severity,
  severityRules: z
    .array(severityRule)
    .describe('Rules that raised the severity to what it is, sorted.'),
  scope: alertScope,
  label: alertLabel,
  onsetTimeUs: timeUs,
  openTimeUs: timeUs,
  peakTimeUs: timeUs,
  timeUs: timeUs.describe('Log time of this revision.'),
  closeTimeUs: timeUs.nullable(),
  score: z.number().describe('-log10 p.'),
  threshold: z.number().describe('-log10 p.'),
  margin: z.number().describe('Score less threshold.'),
  channels: z.array(channelEvidence),
  unavailable: texts.describe(
    'Channels that could not be computed, with the reference that is missing.',
  ),
  decomposition: decomposition.nullable(),
  calibration: calibrationReference,
  rulesetHash: z.string(),
  quality: z.array(qualityFlag).describe('Flags of data quality, sorted.'),
  incidentId: z.string(),
});

const alertContent: Schema<AlertContent> = named(
  'AlertContent',
  'What was measured, against what: the same for every interleaving of sources inside the lateness bound.',
  content,
);

const inputRange: Schema<InputRange> = named(
  'InputRange',
  'Records of the log that hold the evidence.',
  z.object({ market: z.string(), firstOffset: offset, lastOffset: offset }),
);

const inputs = z.array(inputRange);

const wholeAlert = z.object({ content: alertContent, inputs, position });

const alert: Schema<Alert> = named(
  'Alert',
  'One revision of an alert, byte for byte as the store holds it.',
  wholeAlert,
);

const venueAlertContent: Schema<VenueAlertContent> = named(
  'VenueAlertContent',
  'What an exchange sees of an alert on its own venue.',
  content.omit({ severityRules: true, unavailable: true, decomposition: true }).extend({
    subject: z.string().nullable().describe('null where it names another venue.'),
    scope: alertScope.describe("Only the caller's own venue and markets."),
    channels: z
      .array(channelEvidence)
      .describe("Only what was computed from the caller's own markets."),
  }),
);

const ownAlert = z.object({ content: venueAlertContent, inputs, position });

const venueAlert: Schema<VenueAlert> = named(
  'VenueAlert',
  'An alert as the role exchange is shown it.',
  ownAlert,
);

/** A warning has a bounded length, an alert about a whole market has not. */
const leftOut = z.exactOptional(
  texts.describe('Lists that are empty here, for the warning would be too long with them.'),
);

export const warnedAlert: Schema<WarnedAlert> = named(
  'WarnedAlert',
  'An alert in a warning.',
  wholeAlert.extend({ leftOut }),
);

export const warnedVenueAlert: Schema<WarnedVenueAlert> = named(
  'WarnedVenueAlert',
  'An alert in a warning to the exchange of one venue.',
  ownAlert.extend({ leftOut }),
);

export const alertEvent: Schema<AlertEvent> = named(
  'AlertEvent',
  'An alert revision as a CloudEvent 1.0.',
  z.object({
    specversion: z.literal('1.0'),
    id: z
      .string()
      .regex(/^[0-9a-f]{32}\.[1-9][0-9]*$/)
      .describe('Alert id and revision; with source it tells a repeat.'),
    source: z
      .string()
      .regex(/^\/breakwater\/[^ ]*$/)
      .describe('/breakwater/ and the domain.'),
    type: z
      .string()
      .regex(/^io\.breakwater\.alert\.[a-z]+(-[a-z]+)*\.v1$/)
      .describe('io.breakwater.alert, state, version.'),
    subject: alertId,
    time: z
      .string()
      .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}([0-9]{3})?Z$/)
      .describe('Log time of the revision, RFC 3339.'),
    datacontenttype: z.literal('application/json'),
    dataschema: z.literal('urn:breakwater:schema:alert:v1'),
    data: z.union([alert, venueAlert]),
  }),
);
