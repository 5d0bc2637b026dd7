/**
 * What the gateway's detectors say of themselves: the texts of every word that an alert brings. The page lists no
 * detector of its own; a word that no description names is said as it is.
 */
import type { DetectorDescription, Figure } from '@breakwater/client';
import { localText, plainName, renewTexts } from './messages.ts';
import { reasonText } from './reasons.ts';

/** The lists of a description whose words have a text. */
export type WordKind = 'channels' | 'labels' | 'flags' | 'rules' | 'missing';
/** A part of the price, as a figure names it. */
export type PricePart = Extract<Figure, { from: 'part' }>['part'];

/** A gateway may have detectors that this page was built without. */
export type DescribedDetector = Omit<DetectorDescription, 'letter'> & { readonly letter: string };

let known: readonly DescribedDetector[] = [];

export function learnDetectors(descriptions: readonly DescribedDetector[]): void {
  if (JSON.stringify(descriptions) === JSON.stringify(known)) return;
  known = descriptions;
  renewTexts();
}

export function knownDetectors(): readonly DescribedDetector[] {
  return known;
}

/** What kind of alerts a detector raises: `sell-off and squeeze`. */
export function kindText(letter: string): string {
  const own = describe(letter);
  return own === undefined ? letter : localText(own.text);
}

export function wordText(letter: string, kind: WordKind, name: string): string {
  const word = describe(letter)?.[kind].find((each) => each.name === name);
  return word === undefined ? plainName(name) : localText(word.text);
}

/** A line of `unavailable`, `KIND: what is missing`, in words. */
export function missingText(letter: string, line: string): string {
  const kind = missingKind(line);
  const word = describe(letter)?.missing.find(({ name }) => name === kind);
  if (word === undefined) return line;
  const reason = reasonText(line.slice(kind.length).replace(/^:\s*/, ''));
  return reason === '' ? localText(word.text) : `${localText(word.text)}: ${reason}`;
}

/** The first word of a line of `unavailable`. */
export function missingKind(line: string): string {
  const end = line.indexOf(':');
  return end === -1 ? line : line.slice(0, end);
}

/** Who published the number that a rule compares with; null where it is the detector's own. */
export function sourceOf(letter: string, rule: string): string | null {
  const own = describe(letter)?.rules.find(({ name }) => name === rule);
  // A gateway from before has it in English alone.
  return own?.sourceText == null ? (own?.source ?? null) : localText(own.sourceText);
}

/** Of the number that a rule compares; a plain count where the rule is not known. */
export function unitOf(letter: string, rule: string): string {
  return describe(letter)?.rules.find(({ name }) => name === rule)?.unit ?? 'count';
}

/** What a channel's number is: a share as a natural logarithm, a plain ratio, won, a count, or a statistic of its own. */
export function channelKind(
  letter: string,
  name: string,
): 'share' | 'ratio' | 'won' | 'count' | 'statistic' {
  const unit = describe(letter)?.channels.find((channel) => channel.name === name)?.unit;
  if (unit !== undefined) return unit;
  const figures = describe(letter)?.labels.flatMap(({ figure }) => figure ?? []) ?? [];
  const own = figures.find((figure) => 'channel' in figure && figure.channel === name);
  if (own?.from === 'count' || own?.from === 'ratio') return own.from;
  return own?.from === 'change' || name.startsWith('price.') ? 'share' : 'statistic';
}

/** What a score says, and its unit: `Forced orders over those expected at that hour, as a logarithm (ln)`. */
export function scoreText(letter: string): string {
  const score = describe(letter)?.score;
  return score === undefined ? '' : `${localText(score.text)} (${score.unit})`;
}

/** What the figure of an alert with this label is; where it cannot be told, figures that can stand in for it. */
export function figuresOf(letter: string, label: string): readonly Figure[] {
  const labels = describe(letter)?.labels ?? [];
  const own = labels.find(({ name }) => name === label);
  if (own?.figure === null) return [];
  const others = labels.flatMap(({ figure }) => figure ?? []);
  const instead = others.filter(
    ({ from }) => from === 'change' || from === 'ratio' || from === 'count',
  );
  return own === undefined ? instead : [own.figure, ...instead];
}

/** The part of the price that an alert with this label is about; null where it is about something else. */
export function pricePartOf(letter: string, label: string): PricePart | null {
  const [figure] = figuresOf(letter, label);
  return figure?.from === 'part' ? figure.part : null;
}

/** Whether the detector tells of data that is missing, which is no degree of market stress. */
export function isAboutMissingData(letter: string): boolean {
  const labels = describe(letter)?.labels ?? [];
  return labels.length > 0 && labels.every(({ figure }) => figure?.from === 'missing');
}

function describe(letter: string): DescribedDetector | undefined {
  return known.find((each) => each.letter === letter);
}
