/** Generated from libs/contract: do not edit; CONTRIBUTING says how it is made anew. */
import type { AlertLabel, ChannelName, Detector, QualityFlag, SeverityRule } from './word-types.ts';

/** Position of an entry in its stream, (offset+1)-j: log offset plus one, and the number of the output of that record. 0-0 lies before the first. */
export type Position = string;

/** One partition of one incarnation of a topic, topicId:partition. */
export type StreamName = string;

/** Where a subscriber stands: one position per stream. */
export type Cursor = Readonly<Record<string, Position>>;

/** 32 hex digits; the same for every revision of the alert, and in a replay of the log. */
export type AlertId = string;

/** Microseconds since 1970, UTC. Times of alerts are log time. */
export type TimeUs = number;

/** Log offset. */
export type Offset = number;

export type Severity = 'S1' | 'S2' | 'S3' | 'S4';

export type Direction = 'SELL_OFF' | 'SQUEEZE' | 'NONE';

export type AlertState =
  | 'OPEN'
  | 'UPDATE'
  | 'ESCALATE'
  | 'DE_ESCALATE'
  | 'HELD_BLIND'
  | 'CLEARING'
  | 'CLOSED';

/** Where a happening comes from. */
export type Cause =
  | 'VENUE'
  | 'NATIONAL'
  | 'GLOBAL'
  | 'FX'
  | 'MARKET'
  | 'LENDING'
  | 'FEED'
  | 'UNKNOWN';

/** LEAD tells the incident, MEMBER is part of it in its own right, SYMPTOM follows from the others. */
export type IncidentRole = 'LEAD' | 'MEMBER' | 'SYMPTOM';

/** Why an alert is no news of its own beside the lead of its incident. */
export type Symptom = 'QUOTE_ECHO' | 'RECOVERY' | 'SAME_PEG' | 'MARKET_MOVE' | 'LOANS';

/** What the alert is about; names are sorted. */
export interface AlertScope {
  readonly assets: readonly string[];
  readonly venues: readonly string[];
  /** Instrument keys, venue:BASE/QUOTE:type, of a contract that ends venue:BASE/QUOTE:type:YYMMDD. */
  readonly markets: readonly string[];
}

/** One channel of evidence at the moment of the revision. */
export interface ChannelEvidence {
  readonly name: ChannelName;
  readonly windowUs: number;
  /** The integer inputs by name, for recomputing. */
  readonly raw: Readonly<Record<string, number>>;
  readonly value: number;
  readonly baseline: number;
  readonly scale: number;
  /** -log10 of the tail probability. */
  readonly tailScore: number;
}

/** Natural logarithms, one window ago and now. */
export interface ReferencePair {
  readonly before: number;
  readonly after: number;
}

/** The price split into its parts; null where a reference is missing. */
export interface Decomposition {
  readonly fx: ReferencePair | null;
  readonly globalDepeg: ReferencePair | null;
  readonly nationalPremium: ReferencePair | null;
  readonly venueGap: ReferencePair | null;
  readonly relativePremium: ReferencePair | null;
}

/** How the price went on the market with most forced orders when the alert opened; natural logarithms. */
export interface CascadePrice {
  readonly market: string;
  /** Its change in the five minutes before the first forced order. */
  readonly before: number;
  /** The furthest from there since, the same way as the forced orders. */
  readonly after: number;
  /** Share of the whole move that came after the first forced order. */
  readonly afterShare: number | null;
}

/** What feeds hide that show one order a second and symbol, of the last minute: an estimate, never added to what complete feeds show. */
export interface SampledSize {
  readonly symbolCount: number;
  /** Seconds in which such a symbol showed an order, of 60 for each symbol. */
  readonly occupiedSecondCount: number;
  readonly shownCount: number;
  readonly estimatedCount: number;
  /** Symbols with an order in nearly every second: where there are any, the estimate is a lower bound. */
  readonly cappedSymbolCount: number;
}

/** The forced order furthest from the price elsewhere; natural logarithms. */
export interface FurthestOrder {
  readonly market: string;
  readonly timeUs: TimeUs;
  /** Its price over the price elsewhere. */
  readonly away: number;
  /** From where on it is dislocated. */
  readonly limit: number;
}

/** When the forced orders of a cascade began on a venue. */
export interface VenueOnset {
  readonly venue: string;
  readonly firstForcedTimeUs: TimeUs;
}

/** How a cascade has gone, from its first forced order to the revision. Times are starts of seconds of event time. */
export interface CascadeCourse {
  readonly firstForcedTimeUs: TimeUs;
  /** First second, from five minutes before the first forced order on, in which the price moved 0.4 % in 15 s. */
  readonly firstShockTimeUs: TimeUs | null;
  /** Last second of the busiest minute. */
  readonly peakMinuteTimeUs: TimeUs;
  readonly peakMinuteCount: number;
  /** Forced sells since the first forced order. */
  readonly sellCount: number;
  /** Forced buys since then. */
  readonly buyCount: number;
  /** Those of the alert's side in the first ten seconds. */
  readonly seedCount: number;
  /** The most in five minutes over seedCount; null before the ten seconds are over. */
  readonly amplification: number | null;
  readonly price: CascadePrice | null;
  /** When forced orders began on each venue, the first venue first. */
  readonly venues: readonly VenueOnset[];
  readonly sampled: SampledSize | null;
  /** null where no price elsewhere was known, or none was worse than it. */
  readonly furthest: FurthestOrder | null;
}

export interface CalibrationReference {
  /** SHA-256 of the canonical calibration, or none. */
  readonly hash: string;
  readonly origin: 'market' | 'simulated' | 'provisional';
}

/** A rule that had a say in the severity: below its limit it would have had none. GET /v1/detectors has text, unit and source. */
export interface Ruling {
  readonly rule: SeverityRule;
  /** What it makes of an alert; null where it only names what was passed. */
  readonly severity: Severity | null;
  readonly value: number;
  readonly limit: number;
  /** Id of the dated rule, or of the order, that sets the limit. */
  readonly basis?: string;
}

/** The worst moment of an alert, and the number that said most of it then. */
export interface AlertPeak {
  readonly timeUs: TimeUs;
  readonly severity: Severity;
  readonly label: AlertLabel;
  /** A share as a natural logarithm, or a count: see the figure of the label. */
  readonly value: number;
  /** 0 where the value is a level. */
  readonly windowUs: number;
}

/** The alert that tells an incident: what, where, and how far at its worst. */
export interface IncidentLead {
  readonly alertId: AlertId;
  readonly detector: Detector;
  readonly subject: string;
  readonly direction: Direction;
  readonly scope: AlertScope;
  readonly onsetTimeUs: TimeUs;
  readonly peak: AlertPeak;
}

/** The incident of an alert as it stood at the revision. */
export interface IncidentState {
  /** Rises with each revision of an alert of it. */
  readonly sequence: number;
  readonly onsetTimeUs: TimeUs;
  readonly alertCount: number;
  readonly openAlertCount: number;
  /** The worst that it has been; symptoms do not count. */
  readonly severity: Severity;
  readonly cause: Cause;
  readonly lead: IncidentLead;
  readonly role: IncidentRole;
  readonly symptom: Symptom | null;
  /** People are to be told: it is S2 for the first time, or worse. */
  readonly raised: boolean;
  readonly raiseCount: number;
}

/** What was measured, against what: the same for every interleaving of sources inside the lateness bound. */
export interface AlertContent {
  readonly id: AlertId;
  /** 1, 2, … within the alert. */
  readonly revision: number;
  readonly domain: string;
  readonly state: AlertState;
  readonly detector: Detector;
  readonly detectorVersion: string;
  readonly rule: string;
  readonly subject: string;
  readonly direction: Direction;
  readonly severity: Severity;
  /** The rules that made the severity what it is, by name. */
  readonly rulings: readonly Ruling[];
  readonly scope: AlertScope;
  readonly label: AlertLabel;
  /** The number of the label now: a share as a natural logarithm, or a count. */
  readonly figure: number;
  readonly peak: AlertPeak;
  readonly onsetTimeUs: TimeUs;
  readonly openTimeUs: TimeUs;
  /** Log time of this revision. */
  readonly timeUs: TimeUs;
  readonly closeTimeUs: TimeUs | null;
  /** -log10 p. */
  readonly score: number;
  /** -log10 p. */
  readonly threshold: number;
  /** Score less threshold. */
  readonly margin: number;
  /** Seen about once in so many days on such a market; null where nothing is calibrated. */
  readonly rarityDays: number | null;
  readonly channels: readonly ChannelEvidence[];
  /** Channels that could not be computed, with the reference that is missing. */
  readonly unavailable: readonly string[];
  readonly decomposition: Decomposition | null;
  /** null of alerts that are no cascade. */
  readonly course: CascadeCourse | null;
  readonly calibration: CalibrationReference;
  readonly rulesetHash: string;
  /** Flags of data quality, sorted. */
  readonly quality: readonly QualityFlag[];
  readonly incidentId: string;
  readonly incident: IncidentState;
}

/** Records of the log that hold the evidence. */
export interface InputRange {
  readonly market: string;
  readonly firstOffset: Offset;
  readonly lastOffset: Offset;
}

/** One revision of an alert, byte for byte as the store holds it. */
export interface Alert {
  readonly content: AlertContent;
  readonly inputs: readonly InputRange[];
  readonly position: Position;
}

/** What an exchange sees of an alert on its own venue. */
export interface VenueAlertContent {
  readonly id: AlertId;
  /** 1, 2, … within the alert. */
  readonly revision: number;
  readonly domain: string;
  readonly state: AlertState;
  readonly detector: Detector;
  readonly detectorVersion: string;
  readonly rule: string;
  /** null where it names another venue. */
  readonly subject: string | null;
  readonly direction: Direction;
  readonly severity: Severity;
  /** Only the caller's own venue and markets. */
  readonly scope: AlertScope;
  readonly label: AlertLabel;
  readonly onsetTimeUs: TimeUs;
  readonly openTimeUs: TimeUs;
  /** Log time of this revision. */
  readonly timeUs: TimeUs;
  readonly closeTimeUs: TimeUs | null;
  /** -log10 p. */
  readonly score: number;
  /** -log10 p. */
  readonly threshold: number;
  /** Score less threshold. */
  readonly margin: number;
  /** Seen about once in so many days on such a market; null where nothing is calibrated. */
  readonly rarityDays: number | null;
  /** Only what was computed from the caller's own markets. */
  readonly channels: readonly ChannelEvidence[];
  readonly calibration: CalibrationReference;
  readonly rulesetHash: string;
  /** Flags of data quality, sorted. */
  readonly quality: readonly QualityFlag[];
  readonly incidentId: string;
}

/** An alert as the role exchange is shown it. */
export interface VenueAlert {
  readonly content: VenueAlertContent;
  readonly inputs: readonly InputRange[];
  readonly position: Position;
}

/** An alert revision as a CloudEvent 1.0. */
export interface AlertEvent {
  readonly specversion: '1.0';
  /** Alert id and revision; with source it tells a repeat. */
  readonly id: string;
  /** /breakwater/ and the domain. */
  readonly source: string;
  /** io.breakwater.alert, state, version. */
  readonly type: string;
  readonly subject: AlertId;
  /** Log time of the revision, RFC 3339. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly dataschema: 'urn:breakwater:schema:alert:v1';
  readonly data: Alert | VenueAlert;
}

/** Ed25519 public key of the desk that signed the record, in hex. */
export type SignerKey = string;

/** Somebody took note of an alert: a signed record of the log. */
export interface Acknowledgement {
  readonly kind: 'acknowledgement';
  readonly alertId: AlertId;
  /** Who took note, as the token names them. */
  readonly by: string;
  /** What they said. */
  readonly note: string;
  readonly timeUs: TimeUs;
  readonly position: Position;
  readonly signerKey: SignerKey;
}

/** What became of a warning at one receiver: a signed record of the log. */
export interface Receipt {
  readonly kind: 'receipt';
  readonly alertId: AlertId;
  readonly messageId: string | null;
  /** Name of the receiver. */
  readonly endpoint: string;
  /** The venue that the endpoint belongs to. */
  readonly venue: string | null;
  readonly state: 'delivered' | 'acknowledged' | 'dead';
  /** Who acknowledged it, or the service that says so. */
  readonly by: string;
  /** When it happened, by the clock of whoever signed. */
  readonly reportedTimeUs: TimeUs;
  readonly timeUs: TimeUs;
  readonly position: Position;
  readonly signerKey: SignerKey;
}
