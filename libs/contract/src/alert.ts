/** An alert, as the store holds it and as an exchange is shown it. */
import type {
  Alert,
  AlertContent,
  AlertEvent,
  AlertPeak,
  AlertScope,
  CalibrationReference,
  CascadeCourse,
  CascadePrice,
  ChannelEvidence,
  Decomposition,
  FurthestOrder,
  IncidentLead,
  IncidentState,
  InputRange,
  ReferencePair,
  Ruling,
  SampledSize,
  VenueAlert,
  VenueAlertContent,
  VenueOnset,
  WarnedAlert,
  WarnedVenueAlert,
} from '@breakwater/client';
import { localText } from './detector.ts';
import { alertId, offset, position, timeUs } from './place.ts';
import { count, named, type Schema, texts, z } from './schema.ts';
import {
  alertLabel,
  alertState,
  cause,
  channelName,
  detector,
  direction,
  incidentRole,
  qualityFlag,
  severity,
  severityRule,
  symptom,
} from './vocabulary.ts';

const alertScope: Schema<AlertScope> = named(
  'AlertScope',
  'What the alert is about; names are sorted.',
  z.object({
    assets: texts,
    venues: texts,
    markets: texts.describe(
      'Instrument keys, venue:BASE/QUOTE:type, of a contract that ends venue:BASE/QUOTE:type:YYMMDD.',
    ),
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

const cascadePrice: Schema<CascadePrice> = named(
  'CascadePrice',
  'How the price went on the market with most forced orders when the alert opened; natural logarithms.',
  z.object({
    market: z.string(),
    before: z.number().describe('Its change in the five minutes before the first forced order.'),
    after: z.number().describe('The furthest from there since, the same way as the forced orders.'),
    afterShare: z
      .number()
      .nullable()
      .describe('Share of the whole move that came after the first forced order.'),
  }),
);

const sampledSize: Schema<SampledSize> = named(
  'SampledSize',
  'What feeds hide that show one order a second and symbol, of the last minute: an estimate, never added to what complete feeds show.',
  z.object({
    symbolCount: count,
    occupiedSecondCount: count.describe(
      'Seconds in which such a symbol showed an order, of 60 for each symbol.',
    ),
    shownCount: count,
    estimatedCount: z.number(),
    cappedSymbolCount: count.describe(
      'Symbols with an order in nearly every second: where there are any, the estimate is a lower bound.',
    ),
  }),
);

const furthestOrder: Schema<FurthestOrder> = named(
  'FurthestOrder',
  'The forced order furthest from the price elsewhere; natural logarithms.',
  z.object({
    market: z.string(),
    timeUs,
    away: z.number().describe('Its price over the price elsewhere.'),
    limit: z.number().describe('From where on it is dislocated.'),
  }),
);

const venueOnset: Schema<VenueOnset> = named(
  'VenueOnset',
  'When the forced orders of a cascade began on a venue.',
  z.object({ venue: z.string(), firstForcedTimeUs: timeUs }),
);

const cascadeCourse: Schema<CascadeCourse> = named(
  'CascadeCourse',
  'How a cascade has gone, from its first forced order to the revision. Times are starts of seconds of event time.',
  z.object({
    firstForcedTimeUs: timeUs,
    firstShockTimeUs: timeUs
      .nullable()
      .describe(
        'First second, from five minutes before the first forced order on, in which the price moved 0.4 % in 15 s.',
      ),
    peakMinuteTimeUs: timeUs.describe('Last second of the busiest minute.'),
    peakMinuteCount: count,
    sellCount: count.describe('Forced sells since the first forced order.'),
    buyCount: count.describe('Forced buys since then.'),
    seedCount: count.describe("Those of the alert's side in the first ten seconds."),
    amplification: z
      .number()
      .nullable()
      .describe('The most in five minutes over seedCount; null before the ten seconds are over.'),
    price: cascadePrice.nullable(),
    venues: z
      .array(venueOnset)
      .describe('When forced orders began on each venue, the first venue first.'),
    sampled: sampledSize.nullable(),
    furthest: furthestOrder
      .nullable()
      .describe('null where no price elsewhere was known, or none was worse than it.'),
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

const ruling: Schema<Ruling> = named(
  'Ruling',
  'A rule that had a say in the severity: below its limit it would have had none. GET /v1/detectors has text, unit and source.',
  z.object({
    rule: severityRule,
    severity: severity
      .nullable()
      .describe('What it makes of an alert; null where it only names what was passed.'),
    value: z.number(),
    limit: z.number(),
    basis: z.exactOptional(
      z.string().describe('Id of the dated rule, or of the order, that sets the limit.'),
    ),
  }),
);

const alertPeak: Schema<AlertPeak> = named(
  'AlertPeak',
  'The worst moment of an alert, and the number that said most of it then.',
  z.object({
    timeUs,
    severity,
    label: alertLabel,
    value: z
      .number()
      .describe('A share as a natural logarithm, or a count: see the figure of the label.'),
    windowUs: count.describe('0 where the value is a level.'),
  }),
);

const incidentLead: Schema<IncidentLead> = named(
  'IncidentLead',
  'The alert that tells an incident: what, where, and how far at its worst.',
  z.object({
    alertId,
    detector,
    subject: z.string(),
    direction,
    scope: alertScope,
    onsetTimeUs: timeUs,
    peak: alertPeak,
  }),
);

export const incidentState: Schema<IncidentState> = named(
  'IncidentState',
  'The incident of an alert as it stood at the revision.',
  z.object({
    sequence: count.describe('Rises with each revision of an alert of it.'),
    onsetTimeUs: timeUs,
    alertCount: count,
    openAlertCount: count,
    severity: severity.describe('The worst that it has been; symptoms do not count.'),
    cause,
    lead: incidentLead,
    role: incidentRole,
    symptom: symptom.nullable(),
    raised: z.boolean().describe('People are to be told: it is S2 for the first time, or worse.'),
    raiseCount: count,
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
  rulings: z.array(ruling).describe('The rules that made the severity what it is, by name.'),
  scope: alertScope,
  label: alertLabel,
  figure: z
    .number()
    .describe('The number of the label now: a share as a natural logarithm, or a count.'),
  peak: alertPeak,
  onsetTimeUs: timeUs,
  openTimeUs: timeUs,
  timeUs: timeUs.describe('Log time of this revision.'),
  closeTimeUs: timeUs.nullable(),
  score: z.number().describe('-log10 p.'),
  threshold: z.number().describe('-log10 p.'),
  margin: z.number().describe('Score less threshold.'),
  rarityDays: z
    .number()
    .nullable()
    .describe(
      'Seen about once in so many days on such a market; null where nothing is calibrated.',
    ),
  channels: z.array(channelEvidence),
  unavailable: texts.describe(
    'Channels that could not be computed, with the reference that is missing.',
  ),
  decomposition: decomposition.nullable(),
  course: cascadeCourse.nullable().describe('null of alerts that are no cascade.'),
  calibration: calibrationReference,
  rulesetHash: z.string(),
  quality: z.array(qualityFlag).describe('Flags of data quality, sorted.'),
  incidentId: z.string(),
  incident: incidentState,
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
  content
    .omit({
      ...{ rulings: true, unavailable: true, decomposition: true, figure: true },
      ...{ peak: true, incident: true, course: true },
    })
    .extend({
      subject: z.string().nullable().describe('null where it names another venue.'),
      scope: alertScope.describe("Only the caller's own venue and markets."),
      channels: z
        .array(channelEvidence)
        .describe("Only what was computed from the caller's own markets."),
    }),
);

const ownAlert = z.object({ content: venueAlertContent, inputs, position });

export const venueAlert: Schema<VenueAlert> = named(
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
  wholeAlert.extend({
    leftOut,
    incidentTitle: localText.describe('What happens, where, and how far it went at its worst.'),
  }),
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
