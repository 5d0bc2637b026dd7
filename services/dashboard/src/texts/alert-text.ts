/** What an alert says, in words of the chosen language. Pure but for the language. */
import type { AlertContent } from '@breakwater/client';
import { numberText, percentText } from './format.ts';
import { message, messageOf } from './messages.ts';
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
  const names = namesText(assets.length > 0 ? assets : [subject || scope.venues.join(', ')]);
  if (detector === 'D')
    return message('title.blind', { venue: subject || namesText(scope.venues) });
  if (detector === 'B') return message(`title.cascade.${direction}`, { assets: names });
  if (detector === 'A') return message(`title.${direction}`, { assets: names });
  return message('title.other', { assets: names, subject });
}

/** The one number that tells how bad it is; '' where there is none. */
export function keyFigure({
  detector,
  label,
  decomposition,
  channels,
  unavailable,
}: AlertContent): string {
  const first = channels[0];
  if (detector === 'D') {
    const kinds = unavailable.map((fault) => fault.slice(0, fault.indexOf(':')));
    return [...new Set(kinds)].map((kind) => messageOf('fault', kind)).join(', ');
  }
  if (detector === 'B' && first !== undefined) {
    const window = windowText(first.windowUs);
    const usual = numberText(first.baseline);
    return message('key.count', { count: numberText(first.value), window, usual });
  }
  for (const [name, part] of [
    ['VENUE', 'venueGap'],
    ['NATIONAL', 'nationalPremium'],
    ['GLOBAL', 'globalDepeg'],
  ] as const) {
    const pair = label === name ? decomposition?.[part] : null;
    if (pair) return message(`key.${part}`, { percent: percentText(pair.after) });
  }
  const direct = channels.find(({ name }) => name === 'price.direct');
  if (direct === undefined) return '';
  const window = windowText(direct.windowUs);
  return message('key.priceMove', { percent: percentText(direct.value), window });
}
