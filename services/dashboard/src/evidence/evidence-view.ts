/** The evidence of one alert in words: why it was raised, what would have kept it silent, what was measured, what was missing. */
import { type Decomposition, percentText } from '@breakwater/client';
import type { Entry } from '../board/alert-board.ts';
import { type Child, element } from '../elements/element.ts';
import { missingText } from '../texts/catalogue.ts';
import { priceText } from '../texts/format.ts';
import { message } from '../texts/messages.ts';
import { clockText } from '../texts/phrases.ts';
import type { ShownContent } from '../texts/shown-content.ts';
import { channelTable } from './channel-table.ts';
import { heading } from './heading.ts';
import { rulingParts } from './ruling-view.ts';
import { scrolling, subheading, tableHead } from './table.ts';

const PARTS = ['fx', 'globalDepeg', 'nationalPremium', 'venueGap', 'relativePremium'] as const;

export function evidenceParts({ alert }: Entry): Child[] {
  const { content } = alert;
  const { channels, unavailable, detector } = content;
  return [
    heading('evidence.title'),
    element(
      'p',
      { class: 'muted' },
      message('evidence.of', { at: clockText(content.timeUs), revision: content.revision }),
    ),
    ...rulingParts(content),
    ...decompositionParts(content),
    ...(channels.length === 0
      ? [element('p', { class: 'muted' }, message('evidence.hidden'))]
      : [subheading('evidence.measured'), channelTable(content)]),
    ...(unavailable.length === 0
      ? []
      : [
          subheading('evidence.unavailable'),
          element(
            'ul',
            { class: 'plain muted' },
            ...unavailable.map((line) => {
              return element('li', { title: line }, missingText(detector, line));
            }),
          ),
        ]),
  ];
}

/** What the price was made of before the alert began, and at this revision. */
function decompositionParts({ decomposition }: ShownContent): Child[] {
  const rows = PARTS.flatMap((name) => partRow(name, decomposition));
  if (rows.length === 0) return [];
  const head = tableHead([
    [null, ''],
    ['parts.before', 'number'],
    ['parts.now', 'number'],
    ['parts.change', 'number'],
  ]);
  const table = element('table', {}, head, element('tbody', {}, ...rows));
  return [subheading('parts.title'), scrolling('parts.title', table)];
}

function partRow(name: (typeof PARTS)[number], parts: Decomposition | null): HTMLElement[] {
  const pair = parts?.[name] ?? null;
  if (pair === null) return [];
  // The exchange rate is the logarithm of a price; only its change says something in percent.
  const level = (ln: number): string => (name === 'fx' ? priceText(Math.exp(ln)) : percentText(ln));
  const number = { class: 'number' };
  return [
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, message(`parts.${name}`)),
      element('td', number, level(pair.before)),
      element('td', number, level(pair.after)),
      element('td', number, percentText(pair.after - pair.before)),
    ),
  ];
}
