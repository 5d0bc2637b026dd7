/** The number that says most of an alert, and the title that says what and where, in words of its detector. Pure. */
import type { AlertContent, Severity } from '@breakwater/core';
import { durationText, numberText, percentText, shareText, windowText } from './amounts.ts';
import { filled, type Wording } from './wording.ts';

/** A figure with what it is of. */
export interface FigureAt {
  readonly label: string;
  readonly value: number; // unit: that of the label's figure
  readonly windowUs: number; // 0: a level
}

/** `+2.31 % against other venues`; '' where the label has no figure. */
export function figureText(content: AlertContent, at: FigureAt, wording: Wording): string {
  const { detector, channels, unavailable } = content;
  const own = wording.detector(detector)?.labels.find(({ name }) => name === at.label);
  const figure = own?.figure ?? null;
  if (figure === null) return '';
  if (figure.from === 'missing') {
    return unavailable.map((line) => wording.missing(detector, line)).join('; ');
  }
  const usual = figure.from === 'count' ? usualCount(channels, figure.channel, at) : undefined;
  return filled(wording.text(figure.text), {
    percent: percentText(at.value),
    count: numberText(at.value),
    usual: usual === undefined ? '–' : numberText(usual),
    window: windowText(at.windowUs, wording),
  });
}

/** How many are usual in the figure's window, of a channel that may print another: a count grows with its window. */
function usualCount(
  channels: AlertContent['channels'],
  name: string,
  { windowUs }: FigureAt,
): number | undefined {
  const channel = channels.find((one) => one.name === name);
  if (channel === undefined || channel.windowUs === 0) return undefined;
  return (channel.baseline * windowUs) / channel.windowUs;
}

/** Names of the parts of a price, of which a channel may print the move. */
const PRICE_PARTS: ReadonlySet<string> = new Set<keyof NonNullable<AlertContent['decomposition']>>([
  'fx',
  'globalDepeg',
  'nationalPremium',
  'venueGap',
  'relativePremium',
]);

/** Whether a channel's numbers are natural logarithms of shares: that of a part of the price, or of a label's own change. */
export function isShareChannel(letter: string, name: string, wording: Wording): boolean {
  if (PRICE_PARTS.has(name.slice(name.lastIndexOf('.') + 1))) return true;
  const figures = wording.detector(letter)?.labels.map(({ figure }) => figure) ?? [];
  return figures.some((figure) => figure?.from === 'change' && figure.channel === name);
}

/** A number of a rule, in the rule's own unit. */
export function ruleNumber(letter: string, rule: string, value: number, wording: Wording): string {
  const unit = wording.detector(letter)?.rules.find(({ name }) => name === rule)?.unit;
  if (unit === 'share') return shareText(value);
  if (unit === 'times') return `${numberText(value)}×`;
  if (unit === 'seconds') return durationText(value * 1e6, wording);
  return numberText(value);
}

/** Worst first; what has no severity last. */
export function bySeverity(a: Severity | null, b: Severity | null): number {
  const [left, right] = [a ?? '', b ?? ''];
  return left < right ? 1 : left > right ? -1 : 0;
}
