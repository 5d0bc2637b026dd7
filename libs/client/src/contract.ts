/** Generated from services/gateway/contract: do not edit, run the gateway’s contract-types test with -u. */

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

/** A: sell-off or squeeze. B: liquidation cascade. D: missing data. */
export type Detector = 'A' | 'B' | 'D';

export type Direction = 'SELL_OFF' | 'SQUEEZE' | 'NONE';

export type AlertState =
  | 'OPEN'
  | 'UPDATE'
  | 'ESCALATE'
  | 'DE_ESCALATE'
  | 'HELD_BLIND'
  | 'CLEARING'
  | 'CLOSED';

/** What the alert is about; names are sorted. */
export interface AlertScope {
  readonly assets: readonly string[];
  readonly venues: readonly string[];
  /** Instrument keys, venue:BASE/QUOTE:kind. */
  readonly markets: readonly string[];
}

/** One channel of evidence at the moment of the revision. */
export interface ChannelEvidence {
  /** For example pressure, price.venueGap, count. */
  readonly name: string;
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

export interface CalibrationReference {
  /** SHA-256 of the canonical calibration, or none. */
  readonly hash: string;
  readonly origin: 'market' | 'simulated' | 'provisional';
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
  /** Rules that raised the severity to what it is, sorted. */
  readonly severityRules: readonly string[];
  readonly scope: AlertScope;
  readonly label: string;
  readonly onsetTimeUs: TimeUs;
  readonly openTimeUs: TimeUs;
  readonly peakTimeUs: TimeUs;
  /** Log time of this revision. */
  readonly timeUs: TimeUs;
  readonly closeTimeUs: TimeUs | null;
  /** -log10 p. */
  readonly score: number;
  /** -log10 p. */
  readonly threshold: number;
  /** Score less threshold. */
  readonly margin: number;
  readonly channels: readonly ChannelEvidence[];
  /** Channels that could not be computed, with the reference that is missing. */
  readonly unavailable: readonly string[];
  readonly decomposition: Decomposition | null;
  readonly calibration: CalibrationReference;
  readonly rulesetHash: string;
  /** Flags of data quality, sorted: LATE, FROM_BAR, SAMPLED, PROVISIONAL_THRESHOLDS, WARMING, … */
  readonly quality: readonly string[];
  readonly incidentId: string;
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
  readonly label: string;
  readonly onsetTimeUs: TimeUs;
  readonly openTimeUs: TimeUs;
  readonly peakTimeUs: TimeUs;
  /** Log time of this revision. */
  readonly timeUs: TimeUs;
  readonly closeTimeUs: TimeUs | null;
  /** -log10 p. */
  readonly score: number;
  /** -log10 p. */
  readonly threshold: number;
  /** Score less threshold. */
  readonly margin: number;
  /** Only what was computed from the caller's own markets. */
  readonly channels: readonly ChannelEvidence[];
  readonly calibration: CalibrationReference;
  readonly rulesetHash: string;
  /** Flags of data quality, sorted: LATE, FROM_BAR, SAMPLED, PROVISIONAL_THRESHOLDS, WARMING, … */
  readonly quality: readonly string[];
  readonly incidentId: string;
}

/** An alert as the role exchange is shown it. */
export interface VenueAlert {
  readonly content: VenueAlertContent;
  readonly position: Position;
  readonly inputs: readonly InputRange[];
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

/** Ed25519 public key of the desk that signed the record, in hex. */
export type SignerKey = string;

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

export interface NewAcknowledgement {
  /** What is to be said with it. */
  readonly note?: string;
}

/** The record of the log that says it. */
export interface TakenAcknowledgement {
  readonly id: AlertId;
  readonly stream: StreamName;
  readonly offset: Offset;
}

/** One revision and where it stands. */
export interface StoredAlert {
  readonly stream: StreamName;
  readonly id: Position;
  readonly event: AlertEvent;
}

/** One revision, where it stands, and the newest acknowledgement of its alert. */
export interface ListedAlert {
  readonly stream: StreamName;
  readonly id: Position;
  readonly event: AlertEvent;
  readonly acknowledgement?: Acknowledgement | null;
}

export interface AlertListing {
  readonly alerts: readonly ListedAlert[];
  /** Subscribe with it to what comes after, or read the next page. */
  readonly cursor: Cursor;
  /** Whether there are more that match. */
  readonly more: boolean;
}

export interface AlertHistory {
  readonly id: AlertId;
  /** Oldest first. */
  readonly revisions: readonly StoredAlert[];
  /** Oldest first. */
  readonly acknowledgements?: readonly Acknowledgement[];
  /** What became of the warnings of the alert, oldest first. */
  readonly receipts?: readonly Receipt[];
  /** Revisions that the store no longer holds, or that one answer cannot hold. */
  readonly missing: number;
}

/** How complete what the detectors see is. */
export interface StreamCoverage {
  /** Venues whose feeds are watched. */
  readonly venueCount: number;
  /** Venues without reliable data. */
  readonly blindVenues: readonly string[];
}

/** How far one stream has come. */
export interface StreamProgress {
  readonly stream: StreamName;
  /** All log records below it are covered by the alerts in the store. */
  readonly highWater: Offset;
  /** How long highWater has stood still. */
  readonly stallMs: number;
  /** Log time of the newest view frame; null before the first. */
  readonly logTimeUs: TimeUs | null;
  /** Wall time less log time, up to a second more than it is; null where the log's clock is no wall clock (a replay), and before the first view frame. */
  readonly lagMs: number | null;
  /** null before the first view frame. */
  readonly coverage: StreamCoverage | null;
}

export interface StreamState {
  readonly stream: StreamName;
  /** All log records below it are covered by the alerts in the store. */
  readonly highWater: Offset;
  /** How long highWater has stood still. */
  readonly stallMs: number;
  /** Log time of the newest view frame; null before the first. */
  readonly logTimeUs: TimeUs | null;
  /** Wall time less log time, up to a second more than it is; null where the log's clock is no wall clock (a replay), and before the first view frame. */
  readonly lagMs: number | null;
  /** null before the first view frame. */
  readonly coverage: StreamCoverage | null;
  /** Its newest entry. */
  readonly head: Position;
  /** Whether all that was in the store at the start has been read. */
  readonly caughtUp: boolean;
}

export interface StreamListing {
  readonly streams: readonly StreamState[];
  readonly cursor: Cursor;
}

/** Who the caller is. */
export interface Session {
  readonly name: string;
  readonly role: 'supervisor' | 'exchange' | 'operations';
  /** The one venue that an exchange sees; null: all. */
  readonly venue: string | null;
  readonly canAcknowledge: boolean;
  /** A notice to show. */
  readonly banner: string | null;
}

export interface ApiError {
  readonly error: { readonly code: string; readonly detail: string };
}

export interface Health {
  readonly ok: boolean;
  /** What stands in the way. */
  readonly reasons: readonly string[];
}

/** Conditions that must all hold; of a list, one name is enough; left out: any. */
export interface AlertFilter {
  /** Alerts that ever were at least this severe. */
  readonly severityMin?: Severity;
  readonly detectors?: readonly Detector[];
  readonly venues?: readonly string[];
  readonly assets?: readonly string[];
}

/** Newest state and flow of one market. Quantities are in units of its base. */
export interface MarketView {
  /** venue:BASE/QUOTE:type */
  readonly key: string;
  readonly venue: string;
  readonly base: string;
  readonly quote: string;
  readonly type: 'spot' | 'linear' | 'inverse' | 'lending' | 'fx';
  /** In units of the quote; null where there is none of the last five minutes. */
  readonly price: number | null;
  readonly bid: number | null;
  readonly ask: number | null;
  /** NONE: no book of this market is known. */
  readonly book: 'VALID' | 'INVALID' | 'NONE';
  /** By the side that crossed the spread. Of markets that are polled, all sums are those of eight seconds before. */
  readonly sellQuantity: number;
  /** As sellQuantity. */
  readonly buyQuantity: number;
  readonly tradeCount: number;
  readonly forcedSellCount: number;
  readonly forcedBuyCount: number;
  /** Sold by force of a venue. */
  readonly forcedSellQuantity: number;
  /** Bought by force of a venue. */
  readonly forcedBuyQuantity: number;
}

/** An asset's price on a market, taken apart. All in ln; null where a reference is missing. */
export interface SubjectView {
  readonly asset: string;
  readonly venue: string;
  /** Key of the market. */
  readonly market: string;
  readonly globalDepeg: number | null;
  readonly nationalPremium: number | null;
  readonly venueGap: number | null;
  readonly relativePremium: number | null;
}

/** What is known of the feeds of a venue. */
export interface CoverageView {
  readonly venue: string;
  /** SUSPECT: something is off that does not blind the venue, or not yet. */
  readonly state: 'OK' | 'SUSPECT' | 'BLIND';
  /** Silence of the quietest feed that promised a heartbeat, else since the newest event; null before any. */
  readonly silentMs: number | null;
  /** Faults as fault:source or book:market, comma-separated; null where the state is OK. */
  readonly reason: string | null;
}

/** What screens show besides alerts: display, not evidence. One frame per second of log time at most. */
export interface ViewFrame {
  /** Sums cover log time from here up to timeUs; several seconds where frames were joined. */
  readonly fromUs: TimeUs;
  /** End of the newest second that is sealed. */
  readonly timeUs: TimeUs;
  /** Log time when the frame was made. */
  readonly logTimeUs: TimeUs;
  /** append: log time is to be compared with wall time. create: a replay or a simulation. */
  readonly clock: 'append' | 'create';
  /** In key order. */
  readonly markets: readonly MarketView[];
  /** Markets that are not shown because there are too many. */
  readonly truncatedMarketCount: number;
  /** In key order. */
  readonly subjects: readonly SubjectView[];
  /** In name order. */
  readonly coverage: readonly CoverageView[];
}

/** Frames of a span, oldest first. */
export interface ViewListing {
  readonly frames: readonly ViewFrame[];
}
