/** What an alert or an incident says, in words of the chosen language. Pure but for the language and the catalogue. */
import type { AlertPeak, AlertScope, Direction, Figure } from '@breakwater/client';
import { figuresOf, missingKind, titleOf, wordText } from './catalogue.ts';
import { numberText, percentText } from './format.ts';
import { filled, localText, message } from './messages.ts';
import { marketText, namesText, venuesText, venueText } from './names.ts';
import { windowText } from './phrases.ts';
import type { ShownContent } from './shown-content.ts';

/** Who tells: an alert, or the lead of an incident. */
export interface Teller {
  readonly detector: string;
  readonly direction: Direction;
  readonly subject: string;
  readonly scope: AlertScope;
}

/** What is happening, in a few words: `USDT squeeze`, `BTC liquidation cascade, forced selling`. */
export function titleText({ detector, direction, subject, scope }: Teller): string {
  const named = subjectText(subject);
  const venues = venuesText(scope.venues) || named;
  const assets = scope.assets.length > 0 ? namesText(scope.assets) : named || venues;
  const places = { assets, venues, subject: named };
  return titleOf(detector, direction, places) ?? message('title.other', places);
}

/** Subjects are markets, venues, `asset:BTC`, or `all` of the assets. */
function subjectText(subject: string): string {
  if (subject === 'all') return message('subject.all');
  const [asset, market = ''] = subject.split('@');
  if (market !== '') return marketText(market);
  if (subject.startsWith('asset:')) return subject.slice('asset:'.length);
  return subject.includes(':') ? marketText(subject) : venueText(asset ?? subject);
}

/** Where: the market, or the venues of several; '' where there is none. */
export function placeText({ scope }: Pick<Teller, 'scope'>): string {
  const [market] = scope.markets;
  if (scope.markets.length === 1 && market !== undefined) return marketText(market);
  return venuesText(scope.venues);
}

/** The one number that tells how bad it was at its worst; '' where there is none. */
export function peakText(detector: string, peak: AlertPeak, usual: number | null): string {
  const [figure] = figuresOf(detector, peak.label);
  if (figure === undefined || figure.from === 'missing') return '';
  const { value, windowUs } = peak;
  return filled(localText(figure.text), {
    percent: percentText(value),
    count: numberText(value),
    usual: usual === null ? '–' : numberText(usual),
    window: windowText(windowUs),
  });
}

/** How many there are usually of what the alert counts; null where it counts nothing. */
export function usualOf({ detector, label, channels }: ShownContent): number | null {
  const [figure] = figuresOf(detector, label);
  if (figure?.from !== 'count') return null;
  return channels.find(({ name }) => name === figure.channel)?.baseline ?? null;
}

/** The one number that tells how bad it is at this revision; '' where there is none. */
export function keyFigure(content: ShownContent): string {
  for (const figure of figuresOf(content.detector, content.label)) {
    const text = figureText(figure, content);
    if (text !== null) return text;
  }
  return '';
}

/** Returns null where the alert lacks what the figure is made of. */
function figureText(figure: Figure, content: ShownContent): string | null {
  if (figure.from === 'missing') {
    const kinds = new Set(content.unavailable.map(missingKind));
    return [...kinds].map((kind) => wordText(content.detector, 'missing', kind)).join(', ');
  }
  if (figure.from === 'part') {
    const pair = content.decomposition?.[figure.part] ?? null;
    const text = localText(figure.text);
    return pair === null ? null : filled(text, { percent: percentText(pair.after) });
  }
  const channel = content.channels.find(({ name }) => name === figure.channel);
  if (channel === undefined) return null;
  const values = {
    percent: percentText(channel.value),
    count: numberText(channel.value),
    usual: numberText(channel.baseline),
    window: windowText(channel.windowUs),
  };
  return filled(localText(figure.text), values);
}
