/** What an alert says, in words of the chosen language. Pure but for the language and the catalogue. */
import type { AlertContent, Figure } from '@breakwater/client';
import { figuresOf, missingKind, titleOf, wordText } from './catalogue.ts';
import { numberText, percentText } from './format.ts';
import { filled, localText, message } from './messages.ts';
import { namesText, windowText } from './phrases.ts';

/**
 * What is happening, in a few words: `USDT squeeze`, `BTC liquidation cascade, forced selling`. An incident names the
 * assets of all its alerts.
 */
export function titleText(
  content: AlertContent,
  assets: readonly string[] = content.scope.assets,
): string {
  const { detector, direction, subject, scope } = content;
  const venues = namesText(scope.venues) || subject;
  const named = assets.length > 0 ? namesText(assets) : subject || venues;
  const places = { assets: named, venues, subject };
  return titleOf(detector, direction, places) ?? message('title.other', places);
}

/** The one number that tells how bad it is; '' where there is none. */
export function keyFigure(content: AlertContent): string {
  for (const figure of figuresOf(content.detector, content.label)) {
    const text = figureText(figure, content);
    if (text !== null) return text;
  }
  return '';
}

/** Returns null where the alert lacks what the figure is made of. */
function figureText(figure: Figure, content: AlertContent): string | null {
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
