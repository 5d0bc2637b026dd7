/** Generated from libs/contract: do not edit; CONTRIBUTING says how it is made anew. */
import type {
  Acknowledgement,
  AlertContent,
  AlertEvent,
  AlertId,
  AlertState,
  Cause,
  Cursor,
  IncidentState,
  InputRange,
  Offset,
  Position,
  Receipt,
  Severity,
  StreamName,
  TimeUs,
  VenueAlertContent,
} from './alert-types.ts';
import type { Detector } from './word-types.ts';

/** The same in each language; places such as {percent} are for values of the alert. */
export interface LocalText {
  readonly en: string;
  readonly ko: string;
}

/** A part of the decomposition now. */
export interface PartFigure {
  readonly from: 'part';
  readonly part: 'venueGap' | 'nationalPremium' | 'globalDepeg' | 'relativePremium';
  readonly text: LocalText;
}

/** The value of a channel: a change of the price, a plain ratio, or a count. */
export interface ChannelFigure {
  readonly from: 'change' | 'ratio' | 'count';
  readonly channel: string;
  readonly text: LocalText;
}

/** What the unavailable lines say. */
export interface MissingFigure {
  readonly from: 'missing';
}

/** The number that says most of an alert. */
export type Figure = PartFigure | ChannelFigure | MissingFigure;

export interface DirectionTexts {
  readonly SELL_OFF: LocalText;
  readonly SQUEEZE: LocalText;
  readonly NONE: LocalText;
}

export interface ScoreDescription {
  readonly unit: string;
  readonly text: LocalText;
}

export interface ChannelDescription {
  readonly name: string;
  readonly text: LocalText;
  /** Whether an exchange may see it. */
  readonly exchange: boolean;
  /** Of its value, where no label's figure says so. */
  readonly unit?: 'ratio' | 'won' | 'count';
}

export interface LabelDescription {
  readonly name: string;
  readonly text: LocalText;
  /** Instead of the detector's own title of the alert's direction. */
  readonly title?: LocalText;
  readonly figure: Figure | null;
  readonly cause: Cause;
}

export interface FlagDescription {
  readonly name: string;
  readonly text: LocalText;
  /** Whether exchanges are told of no revision with it. */
  readonly withheldFromExchanges: boolean;
}

export interface RuleDescription {
  readonly name: string;
  readonly text: LocalText;
  /** Who published the number, in English. */
  readonly source: string | null;
  /** Who published the number. */
  readonly sourceText: LocalText | null;
  /** Of value and limit of a ruling; a share is a natural logarithm, a ratio is of 1. */
  readonly unit: 'share' | 'ratio' | 'score' | 'times' | 'seconds' | 'won' | 'count';
}

/** First word of a line of unavailable. */
export interface MissingDescription {
  readonly name: string;
  readonly text: LocalText;
}

export interface DetectorDescription {
  readonly letter: Detector;
  readonly name: string;
  readonly version: string;
  readonly score: ScoreDescription;
  readonly text: LocalText;
  /** Of an alert, by its direction. */
  readonly titles: DirectionTexts;
  readonly channels: readonly ChannelDescription[];
  readonly labels: readonly LabelDescription[];
  readonly flags: readonly FlagDescription[];
  /** What makes the severity of an alert. */
  readonly rules: readonly RuleDescription[];
  readonly missing: readonly MissingDescription[];
}

/** What detectors there are, and what their words mean to people. */
export interface DetectorListing {
  readonly detectors: readonly DetectorDescription[];
}

/** An alert in a warning. */
export interface WarnedAlert {
  readonly content: AlertContent;
  readonly inputs: readonly InputRange[];
  readonly position: Position;
  /** Lists that are empty here, for the warning would be too long with them. */
  readonly leftOut?: readonly string[];
  /** What happens, where, and how far it went at its worst. */
  readonly incidentTitle: LocalText;
}

/** An alert in a warning to the exchange of one venue. */
export interface WarnedVenueAlert {
  readonly content: VenueAlertContent;
  readonly inputs: readonly InputRange[];
  readonly position: Position;
  /** Lists that are empty here, for the warning would be too long with them. */
  readonly leftOut?: readonly string[];
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

/** Conditions that must all hold; of a list, one name is enough; left out: any. */
export interface AlertFilter {
  /** Alerts that ever were at least this severe. */
  readonly severityMin?: Severity;
  /** Alerts of one of these detectors. */
  readonly detectors?: readonly Detector[];
  /** Alerts that name one of these venues. */
  readonly venues?: readonly string[];
  /** Alerts that name one of these assets. */
  readonly assets?: readonly string[];
  /** Only revisions in this state. */
  readonly state?: AlertState;
}

/** What GET /v1/alerts is asked for. */
export interface AlertQuery {
  /** Alerts that ever were at least this severe. */
  readonly severityMin?: Severity;
  /** Alerts of one of these detectors. */
  readonly detectors?: readonly Detector[];
  /** Alerts that name one of these venues. */
  readonly venues?: readonly string[];
  /** Alerts that name one of these assets. */
  readonly assets?: readonly string[];
  /** Only revisions in this state. */
  readonly state?: AlertState;
  /** Only this stream. */
  readonly stream?: StreamName;
  /** Only entries behind this position; needs stream where there are several. */
  readonly after?: Position;
  /** How many at most. */
  readonly limit?: number;
  /** newest: one per alert, the last changed first. all: every one, oldest first. */
  readonly revisions?: 'newest' | 'all';
}

/** What GET /v1/incidents is asked for. */
export interface IncidentQuery {
  /** Incidents that ever were at least this severe. */
  readonly severityMin?: Severity;
  /** Alerts of one of these detectors. */
  readonly detectors?: readonly Detector[];
  /** Alerts that name one of these venues. */
  readonly venues?: readonly string[];
  /** Alerts that name one of these assets. */
  readonly assets?: readonly string[];
  /** Only those that people were told of, or only others. */
  readonly raised?: boolean;
  /** Only those with an open alert, or only others. */
  readonly open?: boolean;
  /** Only this stream. */
  readonly stream?: StreamName;
  /** Only those that changed behind this position; needs stream where there are several. */
  readonly after?: Position;
  /** Only those that have not changed since this position: the next page; needs stream where there are several. */
  readonly before?: Position;
  /** How many at most. */
  readonly limit?: number;
}

/** What GET /v1/stream is asked for. */
export interface EventQuery {
  /** Alerts that ever were at least this severe. */
  readonly severityMin?: Severity;
  /** Alerts of one of these detectors. */
  readonly detectors?: readonly Detector[];
  /** Alerts that name one of these venues. */
  readonly venues?: readonly string[];
  /** Alerts that name one of these assets. */
  readonly assets?: readonly string[];
  /** Only revisions in this state. */
  readonly state?: AlertState;
  /** Whether view frames are wanted too. */
  readonly view?: boolean;
  /** A cursor as JSON: where to go on; left out: from now on. */
  readonly cursor?: Cursor;
}

/** What GET /v1/view is asked for. */
export interface ViewQuery {
  /** Of this stream; needed where there are several. */
  readonly stream?: StreamName;
  /** Frames whose timeUs is not before it, in microseconds since 1970. */
  readonly fromUs?: number;
  /** Frames whose timeUs is before it. */
  readonly toUs?: number;
  /** How many frames at most; neighbours are joined until it holds. */
  readonly limit?: number;
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
  readonly acknowledgement: Acknowledgement | null;
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
  readonly acknowledgements: readonly Acknowledgement[];
  /** What became of the warnings of the alert, oldest first. */
  readonly receipts: readonly Receipt[];
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
  readonly role: 'supervisor' | 'exchange' | 'operations' | 'public';
  /** The one venue that an exchange sees; null: all. */
  readonly venue: string | null;
  readonly canAcknowledge: boolean;
  /** A notice to show. */
  readonly banner: string | null;
  /** Whether history is played back here, which the caller may steer. */
  readonly hasPlayback: boolean;
}

export interface ApiError {
  readonly error: { readonly code: string; readonly detail: string };
}

export interface Health {
  readonly ok: boolean;
  /** What stands in the way. */
  readonly reasons: readonly string[];
}

/** To a supervisor: an incident was raised, or has closed, with the alert that did it. To an exchange: a revision of an alert, as it may see it. The header webhook-id is the id of the CloudEvent of the alert with a dash for the dot. */
export interface AlertWarning {
  /** For an exchange the type of the CloudEvent of the alert. */
  readonly type: string;
  /** Log time of the revision. */
  readonly timestamp: string;
  readonly data: WarnedAlert | WarnedVenueAlert;
}

/** Comes before anything else: who returns the challenge proves that the endpoint is theirs. */
export interface WebhookChallenge {
  readonly type: 'breakwater.challenge';
  readonly timestamp: string;
  readonly data: { readonly challenge: string };
}

export interface ChallengeAnswer {
  /** As it came. */
  readonly challenge: string;
}

/** What a receiver may return; a status of 2xx is enough. */
export interface WarningAnswer {
  /** The person or desk that takes note; null: nobody does. */
  readonly acknowledgedBy: string | null;
}

/** An incident as it stands by the newest revision of an alert of it. */
export interface ListedIncident {
  readonly stream: StreamName;
  /** Of that revision. */
  readonly id: Position;
  /** What content.incidentId of its alerts says. */
  readonly incidentId: AlertId;
  readonly domain: string;
  /** Log time of that revision. */
  readonly timeUs: TimeUs;
  readonly incident: IncidentState;
}

/** A revision of an alert that changed the incident: its severity, cause or lead, what is open of it, or that people are told. */
export interface IncidentChange {
  readonly stream: StreamName;
  readonly id: Position;
  readonly alertId: AlertId;
  readonly revision: number;
  readonly state: AlertState;
  /** Of the alert. */
  readonly severity: Severity;
  readonly timeUs: TimeUs;
  /** As it stood then. */
  readonly incident: IncidentState;
}

export interface IncidentListing {
  /** The last changed first. */
  readonly incidents: readonly ListedIncident[];
  /** Subscribe with it to what comes after. */
  readonly cursor: Cursor;
  /** Whether there are more that match: ask with before, the id of the last one. */
  readonly more: boolean;
}

export interface IncidentHistory {
  readonly incident: ListedIncident;
  /** The newest revision of each of its alerts that is held. */
  readonly alerts: readonly ListedAlert[];
  /** Oldest first. */
  readonly timeline: readonly IncidentChange[];
  /** Changes and alerts that the store no longer holds, or that one answer cannot hold. */
  readonly missing: number;
}
