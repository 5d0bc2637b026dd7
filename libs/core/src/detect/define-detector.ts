/** What a detector says of itself: its words with their texts. Everything outside that lists detectors derives from it. */
import { RELEASED_FLAG } from '../alert/alert.ts';
import { type Cause, DIRECTIONS, type Direction, type Words } from '../alert/words.ts';
import type { DetectorCalibration } from './detector-calibration.ts';
import { SHARED_FLAGS, type SharedFlag } from './shared-flags.ts';

/** A text in each language that screens speak. */
export interface LocalText {
  readonly en: string;
  readonly ko: string;
}

export interface NamedText {
  readonly name: string;
  readonly text: LocalText;
}

export interface ChannelWord extends NamedText {
  /** Of its value, where no label's figure says so: a plain ratio, won, or a plain count. */
  readonly unit?: 'ratio' | 'won' | 'count';
  /** Whether it is computed from the scope's own markets alone, so that an exchange may see it of an alert of its own. */
  readonly exchange: boolean;
}

export interface FlagWord extends NamedText {
  /** Whether an alert with this flag is not to be relied on by exchanges yet. */
  readonly withheldFromExchanges: boolean;
}

export interface RuleWord extends NamedText {
  /** Who published the number that the rule compares with; null where it is our own statistic. */
  readonly source: LocalText | null;
  /** Of the number that it compares: a share (as a natural logarithm), a plain ratio, a score, times the usual, seconds, won, or a plain count. */
  readonly unit: 'share' | 'ratio' | 'score' | 'times' | 'seconds' | 'won' | 'count';
}

/** A rule as plain JSON: who published its number in English, as since v1, and in both languages. */
export interface RuleDescription extends Omit<RuleWord, 'source'> {
  readonly source: string | null;
  readonly sourceText: LocalText | null;
}

/** The one number that says how bad an alert with a label is, and the text that it stands in. */
export type Figure =
  /** A part of the decomposition as it is now: `{percent}`. */
  | {
      readonly from: 'part';
      readonly part: 'venueGap' | 'nationalPremium' | 'globalDepeg' | 'relativePremium';
      readonly text: LocalText;
    }
  /** A channel's value as a share: `{percent}`, `{window}`. */
  | { readonly from: 'change'; readonly channel: string; readonly text: LocalText }
  /** A channel's value, a plain ratio: `{percent}`, `{window}`; `{part}` before what it is a part of, or so many times. */
  | { readonly from: 'ratio'; readonly channel: string; readonly text: LocalText }
  /** A channel's value as a count: `{count}`, `{window}`, `{usual}`. */
  | { readonly from: 'count'; readonly channel: string; readonly text: LocalText }
  /** The texts of the kinds in `unavailable`. */
  | { readonly from: 'missing' };

export interface LabelWord extends NamedText {
  /** Instead of the detector's own title of its direction, where that would say too much; the same places. */
  readonly title?: LocalText;
  readonly figure: Figure | null;
  /** Where a happening with this label comes from. */
  readonly cause: Cause;
}

/** What `defineDetector` is given: a literal, so that its words become closed types. */
export interface DetectorWords extends Words {
  readonly name: string;
  readonly text: LocalText;
  /** What a score says, and in which unit. */
  readonly score: { readonly unit: string; readonly text: LocalText };
  /** Of each direction that it declares; `{assets}`, `{venues}` and `{subject}` are filled in. */
  readonly titles: Readonly<Partial<Record<Direction, LocalText>>>;
  readonly channels: readonly ChannelWord[];
  readonly labels: readonly LabelWord[];
  readonly flags: readonly (SharedFlag | FlagWord)[];
  readonly rules: readonly RuleWord[];
  readonly missing: readonly NamedText[];
  /** What a calibration establishes for it; null where all its numbers are fixed. */
  readonly calibration: DetectorCalibration | null;
}

/** A title for every direction declared, and figures of channels that exist: what a shape cannot say. */
type Consistent<Own extends DetectorWords> = {
  readonly titles: Readonly<Record<Own['directions'][number], LocalText>>;
  readonly labels: readonly { readonly figure: FigureOf<Own['channels'][number]['name']> | null }[];
};
type FigureOf<Channel extends string> =
  | Exclude<Figure, { readonly channel: string }>
  | (Extract<Figure, { readonly channel: string }> & { readonly channel: Channel });

/** One described detector. What its words must say of each other is checked here, at compile time. */
export function defineDetector<Own extends DetectorWords>(own: Own & Consistent<Own>): Own {
  return own;
}

/** A detector as plain JSON, for whoever shows, filters or withholds its alerts. */
export interface DetectorDescription {
  readonly letter: string;
  readonly name: string;
  readonly version: string;
  readonly score: { readonly unit: string; readonly text: LocalText };
  readonly text: LocalText;
  readonly titles: Readonly<Record<Direction, LocalText>>;
  readonly channels: readonly ChannelWord[];
  readonly labels: readonly LabelWord[];
  readonly flags: readonly FlagWord[];
  readonly rules: readonly RuleDescription[];
  readonly missing: readonly NamedText[];
}

/** The description of a detector: a copy without anything that runs. */
export function describeDetector(own: DetectorWords): DetectorDescription {
  const { letter, name, version, score, text, channels, labels, missing } = own;
  const rules = own.rules.map(describeRule);
  const lists = { channels, labels, flags: flagsOf(own), rules, missing };
  return { letter, name, version, score, text, titles: titlesOf(own), ...lists };
}

function describeRule({ source, ...rule }: RuleWord): RuleDescription {
  return { ...rule, source: source?.en ?? null, sourceText: source };
}

/** The flags that its alerts may carry: those that it declares, and the operator's beside one that is withheld. */
function flagsOf(own: DetectorWords): FlagWord[] {
  const flags = own.flags.map((flag) => (typeof flag === 'string' ? SHARED_FLAGS[flag] : flag));
  const isWithheld = flags.some(({ withheldFromExchanges }) => withheldFromExchanges);
  return isWithheld ? [...flags, SHARED_FLAGS[RELEASED_FLAG]] : flags;
}

/** A direction that the detector does not declare cannot occur; it has the first title, so that readers need no case for it. */
function titlesOf({ titles, text }: DetectorWords): Record<Direction, LocalText> {
  const [first = text] = DIRECTIONS.flatMap((direction) => titles[direction] ?? []);
  const [sellOff, squeeze, none] = DIRECTIONS.map((direction) => titles[direction] ?? first);
  return { SELL_OFF: sellOff ?? first, SQUEEZE: squeeze ?? first, NONE: none ?? first };
}
