/**
 * The words an alert may use. They belong to the detector that writes it: the shapes of alerts are generic over them,
 * so that a word which no detector declares does not compile, and this folder knows no detector.
 */
export const DIRECTIONS = ['SELL_OFF', 'SQUEEZE', 'NONE'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/**
 * Where a happening comes from, as a supervisor asks it: one venue alone, a country's venues together, the asset
 * everywhere, the exchange rate, the market of all coins, borrowed assets, a feed, or nothing that could be told.
 */
export const CAUSES = [
  'VENUE',
  'NATIONAL',
  'GLOBAL',
  'FX',
  'MARKET',
  'LENDING',
  'FEED',
  'UNKNOWN',
] as const;
export type Cause = (typeof CAUSES)[number];

interface Named {
  readonly name: string;
}

export interface Words {
  readonly letter: string;
  /** Version of the detector's arithmetic: two alerts of one version are comparable. */
  readonly version: string;
  /** The pattern that its alerts state; part of an alert's identity, so it never changes. */
  readonly rule: string;
  readonly directions: readonly Direction[];
  readonly channels: readonly Named[];
  /** Each with where a happening that it names comes from. */
  readonly labels: readonly (Named & { readonly cause: Cause })[];
  /** Flags of data quality: the name of one that detectors share, or one of its own. */
  readonly flags: readonly (string | Named)[];
  /** What made the severity. */
  readonly rules: readonly Named[];
  /** First words of the lines of `unavailable`. */
  readonly missing: readonly Named[];
}

type FlagName<Flag> = Flag extends Named ? Flag['name'] : Flag;
type Name<List extends readonly Named[]> = List[number]['name'];

export type ChannelNameOf<Own extends Words> = Name<Own['channels']>;
export type LabelOf<Own extends Words> = Name<Own['labels']>;
export type QualityFlagOf<Own extends Words> = FlagName<Own['flags'][number]>;
export type SeverityRuleOf<Own extends Words> = Name<Own['rules']>;
export type MissingKindOf<Own extends Words> = Name<Own['missing']>;
