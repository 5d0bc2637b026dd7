/**
 * An alert revision: what was measured, against what, and where the evidence lies. Generic over the words that may
 * stand in it (`words.ts`); the whole catalogue's are in `detect/catalogue.ts`.
 *
 * `content` is the same for every interleaving of sources inside the lateness bound, and the same on embedded
 * parts as on Kafka. `position` and `inputs` say where this log carries it.
 * Alerts state measurements and comparisons; intent is for people.
 */
import type { CascadeCourse } from './cascade-course.ts';
import type { IncidentState } from './incident-state.ts';
import type {
  ChannelNameOf,
  LabelOf,
  MissingKindOf,
  QualityFlagOf,
  SeverityRuleOf,
  Words,
} from './words.ts';

/** In the order of an alert's life. */
export const ALERT_STATES = [
  'OPEN',
  'UPDATE',
  'ESCALATE',
  'DE_ESCALATE',
  'HELD_BLIND',
  'CLEARING',
  'CLOSED',
] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** From the least to the worst. */
export const SEVERITIES = ['S1', 'S2', 'S3', 'S4'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Stands beside flags that are withheld from exchanges where the operator's ruleset lets them out. */
export const RELEASED_FLAG = 'RELEASED_TO_EXCHANGES';

/** Names are sorted, so that the same set prints the same. */
export interface AlertScope {
  readonly assets: readonly string[];
  readonly venues: readonly string[];
  /** Instrument keys. */
  readonly markets: readonly string[];
}

/** One channel of evidence at the moment of the revision. */
export interface ChannelEvidence<Own extends Words = Words> {
  /** For example `pressure`, `price.venueGap`, `count`. */
  readonly name: ChannelNameOf<Own>;
  readonly windowUs: number;
  /** The integer inputs by name, for recomputing. */
  readonly raw: Readonly<Record<string, number>>;
  readonly value: number; // unit: that of the channel's statistic
  readonly baseline: number; // unit: as value
  readonly scale: number; // unit: as value
  readonly tailScore: number; // unit: −log10 p
}

/**
 * A rule that had a say in the severity, with the number that it compared: the alert would have been silent, or less
 * severe, had `value` stayed below `limit`. Unit and source of the limit stand in the rule's word.
 */
export interface Ruling<Own extends Words = Words> {
  readonly rule: SeverityRuleOf<Own>;
  /** What the rule makes of an alert; null where it only names what was passed. */
  readonly severity: Severity | null;
  readonly value: number; // unit: the rule's
  readonly limit: number; // unit: the rule's
  /** Id of the dated rule or of the order that sets the limit; absent where the rule's word says all. */
  readonly basis?: string;
}

/** How far the alert has been: what its figure was, when and how bad. */
export interface AlertPeak<Own extends Words = Words> {
  readonly timeUs: number;
  readonly severity: Severity;
  readonly label: LabelOf<Own>;
  readonly value: number; // unit: that of the label's figure
  readonly windowUs: number;
}

/** Log price of the subject split as ln P = ln F + g + k + i (docs/detection-model.md, "Price parts"), before the onset and now; null where a reference is missing. */
export interface Decomposition {
  readonly fx: ReferencePair | null;
  readonly globalDepeg: ReferencePair | null;
  readonly nationalPremium: ReferencePair | null;
  readonly venueGap: ReferencePair | null;
  readonly relativePremium: ReferencePair | null;
}
export interface ReferencePair {
  readonly before: number; // unit: ln
  readonly after: number; // unit: ln
}

export interface CalibrationReference {
  /** SHA-256 of the canonical calibration content, or `none`. */
  readonly hash: string;
  /** `market`, `simulated`, or `provisional` for conservative defaults. */
  readonly origin: 'market' | 'simulated' | 'provisional';
}

export interface AlertContent<Own extends Words = Words> {
  /** 32 hex digits; hash of domain, detector, rule, subject, scope, direction and onset pane at opening; never recomputed. */
  readonly id: string;
  /** 1, 2, … within the alert. */
  readonly revision: number;
  readonly domain: string;
  readonly state: AlertState;
  readonly detector: Own['letter'];
  readonly detectorVersion: string;
  readonly rule: Own['rule'];
  readonly subject: string;
  readonly direction: Own['directions'][number];
  readonly severity: Severity;
  /** The rules that made the severity what it is, by name. */
  readonly rulings: readonly Ruling<Own>[];
  readonly scope: AlertScope;
  readonly label: LabelOf<Own>;
  /** The number that says most of it, as it is now: a share as a natural logarithm, or a count. */
  readonly figure: number; // unit: that of the label's figure
  readonly peak: AlertPeak<Own>;
  readonly onsetTimeUs: number;
  readonly openTimeUs: number;
  /** Log time of this revision: end of the pane that decided it plus its lateness. */
  readonly timeUs: number;
  readonly closeTimeUs: number | null;
  readonly score: number; // unit: the detector's score
  readonly threshold: number; // unit: the detector's score
  /** The largest threshold at which this revision's score would not have fired is `score` itself; the margin is printed for readers. */
  readonly margin: number; // unit: the detector's score
  /** A score like the highest so far is seen about once in so many days on such a market; null where nothing is calibrated. */
  readonly rarityDays: number | null;
  readonly channels: readonly ChannelEvidence<Own>[];
  /** What could not be computed or seen, each line with its kind and the reason; sorted. */
  readonly unavailable: readonly `${MissingKindOf<Own>}:${string}`[];
  readonly decomposition: Decomposition | null;
  /** How a cascade has gone so far; null of alerts of other kinds. */
  readonly course: CascadeCourse | null;
  readonly calibration: CalibrationReference;
  readonly rulesetHash: string;
  /** Flags of data quality, sorted. */
  readonly quality: readonly (QualityFlagOf<Own> | typeof RELEASED_FLAG)[];
  readonly incidentId: string;
  readonly incident: IncidentState<Own>;
}

export interface InputRange {
  readonly market: string;
  readonly firstOffset: number; // unit: log offset
  readonly lastOffset: number; // unit: log offset
}

export interface Alert<Own extends Words = Words> {
  readonly content: AlertContent<Own>;
  /** `(offset+1)-j`: the stream entry id. */
  readonly position: string;
  readonly inputs: readonly InputRange[];
}
