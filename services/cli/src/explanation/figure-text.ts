/** The number that says most of an alert, and the title that says what and where, in words of its detector. Pure. */
import {
  numberText,
  percentText,
  ratioText,
  figureText as sharedText,
  usualCount,
  withCurrency,
} from '@breakwater/client';
import type { AlertContent, Severity } from '@breakwater/core';
import { durationText, shareText } from './amounts.ts';
import type { Wording } from './wording.ts';

/** A figure with what it is of. */
export interface FigureAt {
  readonly label: string;
  readonly value: number; // unit: that of the label's figure
  readonly windowUs: number; // 0: a level
}

/** `+2.31 % against other venues`; '' where the label has no figure. */
export function figureText(content: AlertContent, at: FigureAt, wording: Wording): string {
  const { detector, unavailable } = content;
  const own = wording.detector(detector)?.labels.find(({ name }) => name === at.label);
  const figure = own?.figure ?? null;
  if (figure?.from === 'missing') {
    return missingText(unavailable, detector, wording);
  }
  const usual = usualCount(figure, content.channels, at.windowUs);
  return sharedText(figure, at, wording.language, usual);
}

/** `feed silent: a, b; order book unusable: c`: each kind once, with what it is of. */
function missingText(lines: readonly string[], detector: string, wording: Wording): string {
  const kinds = new Map<string, string[]>();
  for (const line of lines) {
    const [kind = line] = line.split(':', 1);
    const of = line.slice(kind.length + 1).trim();
    kinds.set(kind, [...(kinds.get(kind) ?? []), ...(of === '' ? [] : [of])]);
  }
  return [...kinds]
    .map(([kind, of]) => {
      const text = wording.word(detector, 'missing', kind);
      return of.length === 0 ? text : `${text}: ${of.join(', ')}`;
    })
    .join('; ');
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
function isShareChannel(letter: string, name: string, wording: Wording): boolean {
  if (PRICE_PARTS.has(name.slice(name.lastIndexOf('.') + 1))) return true;
  const figures = wording.detector(letter)?.labels.map(({ figure }) => figure) ?? [];
  return figures.some((figure) => figure?.from === 'change' && figure.channel === name);
}

/** A channel's number as what it is: a share that is a natural logarithm, a plain ratio, won, or a plain number. */
export function channelNumber(
  letter: string,
  name: string,
  value: number,
  wording: Wording,
): string {
  if (isShareChannel(letter, name, wording)) return percentText(value);
  const own = wording.detector(letter);
  const unit = own?.channels.find((channel) => channel.name === name)?.unit;
  const isRatio = own?.labels.some(({ figure }) => {
    return figure?.from === 'ratio' && figure.channel === name;
  });
  if (unit === 'ratio' || isRatio === true) return ratioText(value);
  return unit === 'won' ? wonText(value, wording) : numberText(value);
}

function wonText(amount: number, { language }: Wording): string {
  return withCurrency(numberText(amount), 'KRW', language);
}

/** A number of a rule, in the rule's own unit. */
export function ruleNumber(letter: string, rule: string, value: number, wording: Wording): string {
  const unit = wording.detector(letter)?.rules.find(({ name }) => name === rule)?.unit;
  if (unit === 'share') return shareText(value);
  if (unit === 'ratio') return ratioText(value);
  if (unit === 'won') return wonText(value, wording);
  if (unit === 'times') return `${numberText(value)}×`;
  if (unit === 'seconds') return durationText(value * 1e6, wording);
  return numberText(value);
}

/** Worst first; what has no severity last. */
export function bySeverity(a: Severity | null, b: Severity | null): number {
  const [left, right] = [a ?? '', b ?? ''];
  return left < right ? 1 : left > right ? -1 : 0;
}
